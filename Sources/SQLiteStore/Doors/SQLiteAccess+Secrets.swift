import Foundation
import GRDB
package import Mail

extension SQLiteAccess {
    /// The octets kept under a name; nil when no gateway has made them yet.
    package func secret(named name: String) async throws(StoreError) -> [UInt8]? {
        try await read { reader in try reader.database.read { try Secrets.find(name, $0) } }
    }

    /// The octets kept under a name; made by `make` and kept, durably, when there are none yet.
    package func secret(
        named name: String, make: @escaping @Sendable () -> [UInt8]
    ) async throws(StoreError) -> [UInt8] {
        if let found = try await secret(named: name) { return found }
        return try await change { connection in
            // Another may have made it meanwhile.
            if let found = try Secrets.find(name, connection.database) { return found }
            let made = make()
            try connection.database.execute(
                sql: "INSERT INTO secrets (name, value) VALUES (?, ?)", arguments: [name, Data(made)])
            KillPoint.rowChanged.pass()
            return made
        }
    }
}

private enum Secrets {
    static func find(_ name: String, _ database: Database) throws -> [UInt8]? {
        try Data.fetchOne(database, sql: "SELECT value FROM secrets WHERE name = ?", arguments: [name])
            .map { [UInt8]($0) }
    }
}
