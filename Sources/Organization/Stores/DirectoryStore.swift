public import Mail

/// What a store knows of a directory without reading its recipients.
public struct DirectoryHead: Sendable, Hashable {
    /// The latest revision.
    public var latest: DirectoryRevision
    /// When it was last imported or confirmed.
    public var confirmedAt: WallTime
    /// Names the rows in force; it means something to the store alone.
    public var rows: Int64

    /// A head.
    public init(latest: DirectoryRevision, confirmedAt: WallTime, rows: Int64) {
        self.latest = latest
        self.confirmedAt = confirmedAt
        self.rows = rows
    }
}

/// A directory as it was read.
public struct LoadedDirectory: Sendable {
    /// The recipients.
    public var directory: RecipientDirectory
    /// How many rows this release can't use; they are left out.
    public var unusable: Int

    /// A directory.
    public init(_ directory: RecipientDirectory, unusable: Int) {
        self.directory = directory
        self.unusable = unusable
    }
}

/// Keeps the directories of recipients. Changes of one directory must come one after another.
public protocol DirectoryStore: Sendable {
    /// The directories' heads, by organization.
    func directories() async throws(StoreError) -> [String: DirectoryHead]

    /// Reads a directory whole. Throws ``StoreError/unknown(_:)`` when its rows were replaced meanwhile: then ask for its
    /// head again.
    func directory(_ head: DirectoryHead) async throws(StoreError) -> LoadedDirectory

    /// Recipients of a directory by address, those behind `key`, and at most `limit`; rows that this release can't use are
    /// left out.
    func recipients(
        of head: DirectoryHead, after key: String, limit: Int
    ) async throws(StoreError) -> [Recipient]

    /// The newest revisions of an organization's directory, oldest of them first; at most `limit`.
    func directoryRevisions(
        of organization: String, newest limit: Int
    ) async throws(StoreError) -> [DirectoryRevision]

    /// Changes few recipients, adds the revision and the audit entry, all durably or nothing.
    func changeDirectory(
        _ edits: [RecipientDirectory.Edit], _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError)

    /// Makes a directory anew and adds the revision and the audit entry. The old one stays in force until all of the new
    /// one is durable.
    func replaceDirectory(
        with recipients: PackedDirectory, _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError)

    /// Removes some of what directories that were replaced, and replacements that a crash ended, have left behind. Gives
    /// whether there may be more.
    func tidyDirectories() async throws(StoreError) -> Bool
}
