import Foundation
import GRDB
import NIOConcurrencyHelpers

extension MailStore {
    /// The octets kept under a name; made by `make` and kept, durably, when there are none yet. Blocks.
    ///
    /// What was made once is given for ever: `make` is asked at most once in the life of a store.
    package func secret(named name: String, make: @escaping @Sendable () -> [UInt8]) throws -> [UInt8] {
        if let found = try reader.secret(named: name) { return found }
        let result = NIOLockedValueBox<[UInt8]>([])
        try perform { connection in
            // Another may have made it meanwhile.
            let found = try Data.fetchOne(
                connection.database, sql: "SELECT value FROM secrets WHERE name = ?", arguments: [name])
            let octets = found.map { [UInt8]($0) } ?? make()
            if found == nil {
                try connection.database.execute(
                    sql: "INSERT INTO secrets (name, value) VALUES (?, ?)", arguments: [name, Data(octets)])
            }
            result.withLockedValue { $0 = octets }
        }
        return result.withLockedValue { $0 }
    }
}

extension StoreReader {
    /// The octets kept under a name; nil when no gateway has made them yet.
    package func secret(named name: String) throws -> [UInt8]? {
        try database.read { database in
            try Data.fetchOne(database, sql: "SELECT value FROM secrets WHERE name = ?", arguments: [name])
                .map { [UInt8]($0) }
        }
    }
}
