/// From which addresses an organization always takes mail, and from which never: the entry
/// `hostedConnectionFilterPolicy`, EOP's one policy `Default` (docs/reference/connection-filter.md).
public struct HostedConnectionFilterPolicy: Hashable, Sendable {
    /// Entries that a list may have, as in EOP.
    public static let maximumEntries = 1_273

    /// `AdminDisplayName`: text for readers.
    public var adminDisplayName = ""
    /// `IPAllowList`: mail from here is not filtered for spam. An address in both lists is allowed.
    public var ipAllowList: [IPListEntry] = []
    /// `IPBlockList`: mail from here is refused.
    public var ipBlockList: [IPListEntry] = []
    /// `EnableSafeList`: lists of good senders that the operator has chosen are trusted.
    public var enableSafeList = false
    /// `IPAllowHonoursDmarc`, a property of our own: what the author's domain asks for by DMARC holds for mail from
    /// `IPAllowList` too.
    public var ipAllowHonoursDmarc = false
    /// `GreylistingEnabled`, a property of our own (RFC 6647).
    public var isGreylistingEnabled = false

    /// No lists.
    public init() {}
}
