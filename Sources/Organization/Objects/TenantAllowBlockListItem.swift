public import Mail

/// A sender, a URL, a file or an address that an organization lets pass or refuses: an entry of
/// `tenantAllowBlockListItems`, with the names of EOP's `New-TenantAllowBlockListItems`
/// (docs/reference/allow-block-list.md).
public struct TenantAllowBlockListItem: Hashable, Sendable {
    /// What an entry names, by EOP's words.
    public enum ListType: String, Hashable, Sendable, Codable, CaseIterable {
        /// An address or a domain.
        case sender = "Sender"
        /// URLs.
        case url = "Url"
        /// A file by its SHA-256.
        case fileHash = "FileHash"
        /// Addresses of IPv6.
        case ip = "IP"
    }

    /// What is done for an entry.
    public enum Action: String, Hashable, Sendable, Codable, CaseIterable {
        /// It passes.
        case allow = "Allow"
        /// It does not.
        case block = "Block"
    }

    /// The days behind its last use after which an entry with `RemoveAfter` ends: EOP has no other number.
    public static let removeAfterDays = 45

    /// `ListType`.
    public var listType: ListType
    /// `Value`, as it was written.
    public var value: String
    /// `Action`.
    public var action: Action
    /// `ExpirationDate`: when it ends.
    public var expirationDate: WallTime?
    /// `NoExpiration`: it never ends.
    public var noExpiration = false
    /// `RemoveAfter`: it ends so many days behind its last use; nil where it does not.
    public var removeAfter: Int?
    /// `LastUsedDate`: when it was last used, as far as that is written down.
    public var lastUsedDate: WallTime?
    /// `Notes`: text for readers.
    public var notes = ""
    /// `SubmissionID`: the submission that it was made for; nil for one that was not.
    public var submissionID: String?
    /// `SubmissionReason`, a property of our own: why the submission was right.
    public var submissionReason = ""

    /// An entry that says nothing of its end.
    public init(_ listType: ListType, _ value: String, _ action: Action) {
        self.listType = listType
        self.value = value
        self.action = action
    }

    /// When it ends; nil for never.
    public var end: WallTime? {
        if let expirationDate { return expirationDate }
        guard !noExpiration, let removeAfter, let lastUsedDate else { return nil }
        let days = Interval.hours(24 * Int64(removeAfter)).milliseconds
        return WallTime(milliseconds: lastUsedDate.milliseconds + days)
    }

    /// Whether it holds at a moment: it does until it ends, and not in the moment of its end.
    public func isInForce(at now: WallTime) -> Bool { end.map { now < $0 } ?? true }
}
