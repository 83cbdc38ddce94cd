package import Log
package import Mail
package import Organization

/// A change to an organization's directory.
struct DirectoryChange {
    var kind: DirectoryRevision.Kind
    /// The recipient or the file, for the revision.
    var detail: String
    var change: DirectoryImport.Change
    /// How many recipients it concerns, where that is known already.
    var counts: RecipientDirectory.Counts?
}

/// What a change came to.
struct DirectoryResult {
    var organization: String
    var revision: Int64
    /// Whether the change made the revision: setting a recipient to what it is makes none.
    var isNew: Bool
    var total: Int
}

extension RecipientDirectory {
    /// The directory and the revision that a change makes; nil when it changes nothing.
    func changed(
        by change: DirectoryChange, of organization: String, author: String, at time: WallTime
    ) -> (RecipientDirectory, DirectoryRevision)? {
        var directory: RecipientDirectory
        var counts = Counts()
        switch change.change {
        case .edits(let edits):
            directory = self
            counts = directory.apply(edits)
            if counts.added + counts.changed + counts.removed == 0, !change.kind.confirms { return nil }
        case .whole(let packed):
            directory = RecipientDirectory(packed, revision: revision, confirmedAt: confirmedAt)
            counts = change.counts ?? directory.counts(since: self)
        }
        directory.revision = revision + 1
        if change.kind.confirms || revision == 0 { directory.confirmedAt = time }
        return (
            directory,
            DirectoryRevision(
                organization: organization, revision: directory.revision, kind: change.kind, detail: change.detail,
                author: author, at: time, counts: counts, total: directory.count)
        )
    }
}

extension OrganizationSet {
    /// Reads the directories of the organizations, or of some of them, from the store: a million recipients take a few
    /// seconds.
    package func loadingDirectories(
        from store: any DirectoryStore, of names: Set<String>? = nil, logger: Logger? = nil
    ) async throws(StoreError) -> OrganizationSet {
        var loaded: [Entry] = []
        for (name, head) in try await store.directories() where names?.contains(name) ?? true {
            guard var entry = entries[name] else { continue }
            let found = try await store.directory(head)
            if found.unusable > 0 {
                logger?.log(
                    .organizationDirectoryUnreadable, [.organization: name, .recipients: found.unusable])
            }
            entry.snapshot = entry.snapshot.with(found.directory)
            loaded.append(entry)
        }
        return replacing(loaded)
    }
}
