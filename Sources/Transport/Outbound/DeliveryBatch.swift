import Mail
import MailFlow
import Organization
import Queueing
import SMTP

/// Recipients of a message that one transaction can have: it has one sender and one content, so that whoever gets another
/// one is in the next. So are addresses beyond ASCII, lest a server that can't take them fail the others.
struct DeliveryBatch {
    let recipients: [StoredMessage.Recipient]
    private let common: Common

    /// The first of some recipients with all that can go with it; nil where there are none.
    init?(from undecided: [StoredMessage.Recipient], of job: DeliveryJob) {
        guard let first = undecided.first else { return nil }
        let common = Common(first, in: job)
        self.common = common
        recipients = undecided.count == 1 ? undecided : undecided.filter { Common($0, in: job) == common }
    }

    /// The transaction that the next hop gets.
    func transaction(of job: DeliveryJob) -> ClientTransaction {
        var envelope = job.message.envelope
        envelope.sender = common.sender
        var edits = job.message.copies[common.copy]
        // Verdicts are for the organization's own hosts, never for others.
        if job.nextHop.staysInside {
            edits.prepended.insert(contentsOf: edits.stamps(job.nextHop.trustedForm), at: 0)
        }
        // Most messages are for nobody's junk folder, and to look into a connector copies it.
        let subaddress = recipients.contains { $0.placement == .junk } ? job.nextHop.junkSubaddress : nil
        return ClientTransaction(
            envelope: envelope, recipients: recipients.map { ClientTransaction.Recipient($0, filedBy: subaddress) },
            content: job.message.content, edits: edits, trustedForm: job.nextHop.trustedForm)
    }

    private struct Common: Equatable {
        let sender: ReversePath
        let copy: Int
        let needsUTF8: Bool

        init(_ recipient: StoredMessage.Recipient, in job: DeliveryJob) {
            sender = recipient.sender ?? job.message.envelope.sender
            copy = recipient.copy
            needsUTF8 = recipient.deliverTo.needsSMTPUTF8
        }
    }
}

extension ClientTransaction.Recipient {
    /// A recipient as the next hop gets it.
    ///
    /// - Parameter subaddress: by which the next hop files copies into the junk folder; nil where it does not.
    fileprivate init(_ recipient: StoredMessage.Recipient, filedBy subaddress: JunkSubaddress?) {
        let named = recipient.recipient
        self.init(
            address: recipient.deliverTo, notify: named.notify, originalRecipient: named.originalRecipient)
        guard let subaddress, recipient.placement == .junk, let address = subaddress.address(for: recipient.deliverTo)
        else { return }
        self.address = address
        // What the next hop reports of it is to name the recipient, who has never heard of the sub-address (RFC 3461
        // section 4.2).
        if originalRecipient == nil, !recipient.deliverTo.needsSMTPUTF8 {
            originalRecipient = "rfc822;\(Xtext.encode(recipient.deliverTo.description))"
        }
    }
}
