import GRDB
package import Mail
package import Organization

// Each directory has a head, which names the set of rows in force: few changes go into that set; many make a new one, in
// portions between which mail is committed, and then the head is moved to it.
extension SQLiteAccess {
    /// The directories' heads, by organization.
    package func directories() async throws(StoreError) -> [String: DirectoryHead] {
        try await read { try $0.directories() }
    }

    /// Reads a directory whole. Throws ``StoreError/unknown(_:)`` when its rows were replaced meanwhile.
    package func directory(_ head: DirectoryHead) async throws(StoreError) -> LoadedDirectory {
        try await read { try $0.directory(head) }
    }

    /// Recipients of a directory by address, those behind `key`; at most `limit`.
    package func recipients(
        of head: DirectoryHead, after key: String, limit: Int
    ) async throws(StoreError) -> [Recipient] {
        try await read { try $0.recipients(of: head, after: key, limit: limit) }
    }

    /// The newest revisions of an organization's directory, oldest of them first; at most `limit`.
    package func directoryRevisions(
        of organization: String, newest limit: Int
    ) async throws(StoreError) -> [DirectoryRevision] {
        try await read { try $0.directoryRevisions(of: organization, newest: limit) }
    }

    /// Changes few recipients and adds the revision, all or nothing.
    package func changeDirectory(
        _ edits: [RecipientDirectory.Edit], _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError) {
        let rows = edits.map { edit -> (key: [UInt8], octets: [UInt8]?) in
            switch edit {
            case .put(let recipient):
                let row = DirectoryRow(recipient)
                return (row.key, row.octets)
            case .remove(let address): return (Array(address.lookupKey.utf8), nil)
            }
        }
        try await change { connection in
            let set = try connection.entrySet(of: revision.organization) ?? connection.newEntrySet()
            for (key, octets) in rows {
                if let octets {
                    try connection.put(key, octets, in: set)
                } else {
                    try connection.remove(key, from: set)
                }
                KillPoint.rowChanged.pass()
            }
            try connection.add(revision, over: set)
            try connection.record(audit)
        }
    }

    /// Makes a directory anew and adds the revision. The old one stays in force until all of the new one is durable; then
    /// its rows go.
    package func replaceDirectory(
        with recipients: PackedDirectory, _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError) {
        let set = try await change { try $0.newEntrySet() }
        // In order, so that each portion lies together in the table. Sorting takes a while, so not on the caller's thread.
        let rows = try await read { _ in recipients.sortedRows() }
        var start = 0
        while rows.count - start > Directories.portion {
            let portion = rows[start..<start + Directories.portion]
            try await change { connection in
                for row in portion { try connection.put(row.key, row.octets, in: set) }
                KillPoint.rowChanged.pass()
            }
            start += Directories.portion
        }
        let last = rows[start..<rows.count]
        try await change { connection in
            for row in last { try connection.put(row.key, row.octets, in: set) }
            KillPoint.rowChanged.pass()
            try connection.add(revision, over: set)
            try connection.record(audit)
        }
    }

    /// Removes some rows of sets that no head names: of directories that were replaced, and of replacements that a crash
    /// ended. Gives whether there may be more.
    package func tidyDirectories() async throws(StoreError) -> Bool {
        try await change { try $0.removeUnusedEntries(limit: Directories.portion * 4) }
    }
}

private enum Directories {
    /// Rows that are written in one go; mail waits for so many.
    static let portion = 1_000
}
