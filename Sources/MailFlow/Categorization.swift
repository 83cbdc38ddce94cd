public import Mail

/// What the Categorizer makes of a message.
public enum Categorization: Sendable, Hashable {
    /// Refuse it in the session.
    case refuse(Reply, decisions: [Decision])
    /// Accept it: one delivery for each recipient, the changes for every copy, the lane in its queues.
    case accept(deliveries: [Delivery], edits: MessageEdits, decisions: [Decision], priority: Priority = .normal)
}
