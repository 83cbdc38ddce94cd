internal import Facts
internal import Mail
internal import Organization

/// Which lane of its queues a message takes, and why (docs/reference/priorities.md).
///
/// The organization's `deliveryPriorities` decide, the first that applies; without one it is Normal. A header field of
/// the sender's may lower that to Low and never raises it.
struct PriorityRuling {
    let priority: Priority
    /// For the record; nil where nothing but the default applies.
    let decision: Decision?

    init(of transaction: Transaction, attribution: Attribution, field: LowPriorityField?) {
        let rules = attribution.owner.document.deliveryPriorities
        let rule =
            rules.isEmpty
            ? nil
            : rules.first {
                $0.applies(
                    sender: transaction.envelope.sender.address,
                    recipients: transaction.recipients.lazy.map(\.address),
                    inboundConnector: attribution.inboundConnector)
            }
        let granted = rule?.priority ?? .normal
        let lowering = granted < .low ? field : nil
        priority = lowering == nil ? granted : .low
        guard rule != nil || lowering != nil else {
            decision = nil
            return
        }
        decision = attribution.decision(
            .priority, .priority(priority), by: rule.map { .init(.deliveryPriority, $0.name) },
            from: lowering.map { [.init("field", $0.rawValue), .init("granted", granted.name)] } ?? [])
    }
}
