/// A header field by which mailbox servers mark what they have passed on by themselves (docs/reference/outbound.md).
public enum ForwardingField: String, Hashable, Sendable, CaseIterable {
    /// `Resent-From`: a message was put into the mail again (RFC 5322 section 3.6.6), which rules that redirect do.
    case resentFrom = "Resent-From"
    /// `X-MS-Exchange-Inbox-Rules-Loop`: a rule of a mailbox of Exchange forwards it.
    case inboxRulesLoop = "X-MS-Exchange-Inbox-Rules-Loop"
}
