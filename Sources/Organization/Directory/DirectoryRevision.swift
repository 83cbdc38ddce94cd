public import Mail

/// One revision of an organization's directory of recipients.
public struct DirectoryRevision: Sendable, Hashable {
    /// What made it.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// A file was added to it.
        case imported = "import"
        /// A file took its place.
        case replaced = "replace"
        /// One recipient was set.
        case set
        /// One recipient was removed.
        case removed = "remove"
        /// Somebody said that it is complete.
        case confirmed = "confirm"

        /// Whether the directory is complete by it, so that its age begins anew.
        public var confirms: Bool { self != .set && self != .removed }
    }

    /// The organization's name.
    public var organization: String
    /// 1 for the first; rises by one.
    public var revision: Int64
    /// What made it.
    public var kind: Kind
    /// The recipient, or the name of the file; empty where there is none.
    public var detail: String
    /// Who made it.
    public var author: String
    /// When.
    public var at: WallTime
    /// How many recipients it concerned.
    public var counts: RecipientDirectory.Counts
    /// How many there are since.
    public var total: Int

    /// Makes a revision.
    public init(
        organization: String, revision: Int64, kind: Kind, detail: String, author: String, at: WallTime,
        counts: RecipientDirectory.Counts, total: Int
    ) {
        self.organization = organization
        self.revision = revision
        self.kind = kind
        self.detail = detail
        self.author = author
        self.at = at
        self.counts = counts
        self.total = total
    }
}
