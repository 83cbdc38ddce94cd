package import Facts
package import Mail

/// What becomes of a whole message.
package enum Categorization: Sendable, Hashable {
    /// Refuse it in the session. What mail flow rules want written about it is written first, where it is refused for
    /// good: otherwise it comes again, and the rules with it.
    case refuse(Reply, decisions: [Decision], notices: [NoticeOrder] = [])
    /// Accept it, with a delivery for each recipient.
    case accept(AcceptedMessage)
}
