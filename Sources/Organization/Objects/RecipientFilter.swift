public import Mail

/// Which recipients a rule is for. Values of one condition are alternatives, conditions of several kinds must all apply,
/// and any exception that applies takes a recipient out (docs/reference/policies.md).
public struct RecipientFilter: Hashable, Sendable {
    /// `SentTo`: recipients by any of their addresses.
    public var sentTo: [EmailAddress] = []
    /// `SentToMemberOf`: groups of the organization.
    public var sentToMemberOf: [EmailAddress] = []
    /// `RecipientDomainIs`: domains of primary addresses, with their subdomains.
    public var recipientDomainIs: [Domain] = []
    /// `ExceptIfSentTo`.
    public var exceptIfSentTo: [EmailAddress] = []
    /// `ExceptIfSentToMemberOf`.
    public var exceptIfSentToMemberOf: [EmailAddress] = []
    /// `ExceptIfRecipientDomainIs`.
    public var exceptIfRecipientDomainIs: [Domain] = []

    /// Every recipient.
    public init() {}

    /// Whether it has a condition at all.
    public var hasConditions: Bool { !(sentTo.isEmpty && sentToMemberOf.isEmpty && recipientDomainIs.isEmpty) }
}

/// A rule that is for some recipients.
public protocol FilteredRule {
    /// `Name`.
    var name: String { get }
    /// `Enabled`.
    var isEnabled: Bool { get }
    /// The conditions and exceptions.
    var recipients: RecipientFilter { get set }
}
