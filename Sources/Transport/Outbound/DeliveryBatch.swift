import Mail
import MailFlow
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
        return ClientTransaction(
            envelope: envelope,
            recipients: recipients.map {
                .init(
                    address: $0.deliverTo, notify: $0.recipient.notify,
                    originalRecipient: $0.recipient.originalRecipient)
            },
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
