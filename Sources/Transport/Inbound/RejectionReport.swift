import Facts
import Mail
import Queueing

/// A message that a mail flow rule rejects for some of its recipients, while others get it: the report to its sender is
/// accepted with it or not at all (docs/reference/mail-flow-rules.md#actions).
struct RejectionReport: Sendable {
    /// The recipients who don't get it; at least one.
    let rejections: [AcceptedMessage.Rejection]
    let composer: any ReportComposer
    let at: WallTime

    /// Adds the report to a transaction whose first acceptance is the message, and that it is sent, or why not, to the
    /// message's record. Blocks while the composer reads the content.
    func add(to transaction: inout StoreTransaction) {
        guard let acceptance = transaction.acceptances.first, let sender = acceptance.envelope.sender.address else {
            return
        }
        // The composer is asked before there is a place in the order; a report does not name it.
        let message = StoredMessage(acceptance, as: SequenceNumber(0), content: acceptance.content, recipients: [])
        let recipients = rejections.map { rejection in
            ReportedRecipient(
                recipient: StoredMessage.Recipient(rejection.delivery, copy: 0, as: RecipientID(0)),
                outcome: .failed(DeliveryFailure(.local, rejection.reply)), attempts: 0, lastAttempt: at)
        }
        let outcome: Decision.Outcome
        switch composer.report(.failure, on: message, recipients: recipients) {
        case .send(let report):
            transaction.acceptances.append(report)
            outcome = .noticeSent(to: sender)
        case .suppressed(let reason): outcome = .notReported(reason: reason)
        }
        transaction.acceptances[0].decisions.append(
            Decision(
                .report, organization: acceptance.organization,
                revision: rejections.first?.delivery.routing.revision,
                inputs: rejections.prefix(20).map { Decision.Input("rejected", $0.delivery.recipient.address) },
                outcome: outcome))
    }
}
