package import Facts
package import Mail

/// What becomes of a whole message.
package enum Categorization: Sendable, Hashable {
    /// Refuse it in the session.
    case refuse(Reply, decisions: [Decision])
    /// Accept it, with a delivery for each recipient.
    case accept(AcceptedMessage)
}
