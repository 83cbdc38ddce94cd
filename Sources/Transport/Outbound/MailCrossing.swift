import Mail
import NIOCore
import Queueing

/// Hands mail over to other organizations of this server, where a next hop is this server itself
/// (docs/reference/between-organizations.md). Confined to the event loop of its queues.
protocol MailCrossing: AnyObject {
    /// Hands copies of a message over; `completion` is called once, on the event loop, maybe before this returns, and
    /// not at all after ``close()``.
    func deliver(
        _ message: StoredMessage, to recipients: [StoredMessage.Recipient], by host: RemoteHost,
        completion: @escaping (CrossingResult) -> Void)

    /// Stops: what is not decided stays in its queue.
    func close()
}

/// A way for mail to the other organizations of this server; its inside is for deliveries alone.
package struct MailCrossingWay: Sendable {
    let source: any MailCrossingSource
}

/// Makes what hands mail over.
protocol MailCrossingSource: Sendable {
    /// One for the queues of an event loop.
    func crossing(on eventLoop: any EventLoop, hostname: String, services: DeliveryServices) -> any MailCrossing
}

/// A message that another organization takes, or the answer to what somebody reports, and what ends with its acceptance.
struct CrossedMessage: Sendable {
    /// The message, and the reports that are accepted with it.
    var acceptances: [Acceptance]
    /// The recipients that it is for, in the organization it comes from.
    var recipients: Set<RecipientID>
}

/// What came of handing a message over.
struct CrossingResult: Sendable {
    /// What was decided.
    var outcomes: [RecipientID: RecipientOutcome] = [:]
    /// What is accepted with the settlement of those outcomes.
    var crossed: [CrossedMessage] = []
    /// Why nothing can be handed over for now.
    var failure: DeliveryFailure?
}
