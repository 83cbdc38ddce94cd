import Foundation
import GRDB
package import Identity
package import Mail

extension SQLiteAccess {
    /// The searches of an organization's mail, or of all organizations' where it is nil, that a caller may see.
    package func savedSearches(
        of organization: String?, for caller: Caller
    ) async throws(StoreError) -> [SavedSearch] {
        try await read { reader in
            let owner = try StoredJSON.text(caller)
            return try reader.database.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM saved_searches WHERE organization IS ? AND (owner = ? OR shared)
                        ORDER BY name, created DESC, id
                        """, arguments: [organization, owner]
                ).map { try $0.savedSearch() }
            }
        }
    }

    /// A search by its identity; nil where there is none.
    package func savedSearch(_ id: SavedSearch.ID) async throws(StoreError) -> SavedSearch? {
        try await read { reader in
            try reader.database.read { database in
                try Row.fetchOne(
                    database, sql: "SELECT * FROM saved_searches WHERE id = ?", arguments: [id.text])?.savedSearch()
            }
        }
    }

    /// Keeps a search, in place of one with the same identity, durably.
    package func keep(_ search: SavedSearch, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.keep(search)
            try writer.record(audit)
        }
    }

    /// Keeps one of the last searches of a caller.
    package func keepRecent(_ search: SavedSearch, atMost limit: Int) async throws(StoreError) {
        try await change { writer in
            let owner = try StoredJSON.text(search.owner)
            try writer.database.execute(
                sql: "DELETE FROM saved_searches WHERE recent AND organization IS ? AND owner = ? AND query = ?",
                arguments: [search.organization, owner, Data(search.query)])
            try writer.keep(search)
            try writer.database.execute(
                sql: """
                    DELETE FROM saved_searches WHERE id IN (
                        SELECT id FROM saved_searches WHERE recent AND organization IS ? AND owner = ?
                        ORDER BY created DESC, id DESC LIMIT -1 OFFSET ?
                    )
                    """, arguments: [search.organization, owner, max(1, limit)])
            KillPoint.rowChanged.pass()
        }
    }

    /// Removes a search, durably. Throws ``StoreError/unknown(_:)`` where there is none.
    package func removeSavedSearch(_ id: SavedSearch.ID, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(sql: "DELETE FROM saved_searches WHERE id = ?", arguments: [id.text])
            guard writer.database.changesCount > 0 else { throw StoreError.unknown("saved search \(id)") }
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }

    /// Removes all searches of an organization's mail, durably.
    package func removeSavedSearches(of organization: String, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "DELETE FROM saved_searches WHERE organization = ?", arguments: [organization])
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }
}

extension WriterConnection {
    fileprivate func keep(_ search: SavedSearch) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO saved_searches VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                search.id.text, try StoredJSON.text(search.owner), search.organization, search.name, search.isShared,
                search.isRecent, Data(search.query), search.created.milliseconds,
            ])
        KillPoint.rowChanged.pass()
    }
}

extension Row {
    fileprivate func savedSearch() throws -> SavedSearch {
        let name: String = self["id"]
        guard let id = SavedSearch.ID(name) else {
            throw DamagedRow(description: "\(name) is no identity of a saved search")
        }
        return SavedSearch(
            id: id, owner: try json("owner"), organization: self["organization"], name: self["name"],
            isShared: self["shared"], isRecent: self["recent"], query: octets("query") ?? [],
            created: WallTime(milliseconds: self["created"]))
    }
}
