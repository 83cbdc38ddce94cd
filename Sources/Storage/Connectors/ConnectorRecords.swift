import GRDB
import Mail
package import Organization

extension StoreReader {
    /// The blocked connectors, by organization and name. Blocks.
    package func blockedConnectors() throws -> [BlockedConnector] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM blocked_connectors ORDER BY organization, connector").map {
                BlockedConnector(
                    organization: $0["organization"], connector: $0["connector"], reason: $0["reason"],
                    author: $0["author"], at: WallTime(milliseconds: $0["at"]))
            }
        }
    }

    /// The last successful validation of each connector, by organization and name. Blocks.
    package func connectorValidations() throws -> [ConnectorValidationRecord] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM connector_validations ORDER BY organization, connector").map
            {
                ConnectorValidationRecord(
                    organization: $0["organization"], connector: $0["connector"], fingerprint: $0["fingerprint"],
                    validatedAt: WallTime(milliseconds: $0["validated_at"]), result: $0["result"])
            }
        }
    }
}

extension MailStore {
    /// Blocks a connector durably; one that is blocked gets the new reason. Blocks the thread.
    package func block(_ record: BlockedConnector) throws {
        try perform { connection in
            try connection.database.execute(
                sql: "INSERT OR REPLACE INTO blocked_connectors VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    record.organization, record.connector, record.reason, record.author, record.at.milliseconds,
                ])
        }
    }

    /// Lets a connector be used again, durably. Blocks the thread.
    package func unblock(organization: String, connector: String) throws {
        try perform { writer in
            try writer.database.execute(
                sql: "DELETE FROM blocked_connectors WHERE organization = ? AND connector = ?",
                arguments: [organization, connector])
        }
    }

    /// Keeps a validation in place of the connector's last one. Blocks the thread.
    package func keep(_ record: ConnectorValidationRecord) throws {
        try perform { connection in
            try connection.database.execute(
                sql: "INSERT OR REPLACE INTO connector_validations VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    record.organization, record.connector, record.fingerprint, record.validatedAt.milliseconds,
                    record.result,
                ])
        }
    }
}
