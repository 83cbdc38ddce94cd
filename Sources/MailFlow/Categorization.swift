public import Facts
public import Mail

/// What the Categorizer makes of a message.
public enum Categorization: Sendable, Hashable {
    /// Refuse it in the session.
    case refuse(Reply, decisions: [Decision])
    /// Accept it, with a delivery for each recipient.
    case accept(AcceptedMessage)
}
