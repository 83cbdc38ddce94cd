import Facts
import Mail
import MailFlow
import Queueing

/// Writes notices to everybody but those whose address begins with `no`.
struct PlainNotices: NoticeComposer {
    func notice(_ order: NoticeOrder, about acceptance: Acceptance, room: inout Int) -> ReportDecision {
        guard !order.to.localPart.hasPrefix("no") else { return .suppressed(reason: "nobody is there") }
        var notice = acceptance
        notice.origin = .report
        notice.envelope = Envelope(sender: .null)
        notice.subject = order.subject
        notice.decisions = []
        notice.copies = [
            MessageCopy(
                edits: MessageEdits(),
                deliveries: [
                    Delivery(
                        recipient: EnvelopeRecipient(address: order.to), deliverTo: order.to,
                        key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "alive"),
                        routing: RoutingInputs(direction: .originating, revision: 7))
                ])
        ]
        return .send(notice)
    }
}
