/// A recipient as the sender named it that has no delivery of its own, and what became of it
/// (docs/reference/groups-and-forwarding.md, docs/reference/trace.md).
public struct NamedEnd: Hashable, Sendable {
    /// What became of a recipient without a delivery, by the event of Exchange's message tracking.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A group: its members have deliveries.
        case expanded = "EXPAND"
        /// Its mail is forwarded, and no copy stays: whom it leads to has a delivery.
        case redirected = "REDIRECT"
        /// All that it leads to has a copy of the message already.
        case duplicate = "DUPLICATEDELIVER"
        /// A policy deletes its copy.
        case dropped = "DROP"
        /// A mail flow rule rejects it, and its sender gets a report.
        case rejected = "FAIL"
    }

    /// The address as the sender named it.
    public var recipient: EmailAddress
    /// The primary address of the directory's object that has it; nil where that is the same, or where there is none.
    public var primary: EmailAddress?
    /// What became of it.
    public var kind: Kind
    /// `3 recipients` of a group, the address that mail is forwarded to, or why there is no delivery: the policy that
    /// deletes or redirects it, and its verdict.
    public var detail: String

    /// Names an end. A primary address that is the one named is left out.
    public init(recipient: EmailAddress, primary: EmailAddress?, kind: Kind, detail: String) {
        self.recipient = recipient
        self.primary = primary == recipient ? nil : primary
        self.kind = kind
        self.detail = detail
    }
}
