import GRDB
import Mail
package import Organization

extension StoreReader {
    /// The blocked connectors, by organization and name.
    package func blockedConnectors() throws -> [BlockedConnector] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM blocked_connectors ORDER BY organization, connector").map {
                BlockedConnector(
                    organization: $0["organization"], connector: $0["connector"], reason: $0["reason"],
                    author: $0["author"], at: WallTime(milliseconds: $0["at"]))
            }
        }
    }

    /// The last successful validation of each connector, by organization and name.
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
