import GRDB
package import Mail
package import Organization

extension SQLiteAccess {
    /// The blocked connectors, by organization and name.
    package func blockedConnectors() async throws(StoreError) -> [BlockedConnector] {
        try await read { try $0.blockedConnectors() }
    }

    /// Blocks a connector durably; one that is blocked gets the new reason.
    package func block(_ connector: BlockedConnector, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "INSERT OR REPLACE INTO blocked_connectors VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    connector.organization, connector.connector, connector.reason, connector.author,
                    connector.at.milliseconds,
                ])
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }

    /// Lets a connector be used again, durably. Throws ``StoreError/unknown(_:)`` for one that is not blocked.
    package func unblock(
        organization: String, connector: String, audit: AuditEntry?
    ) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "DELETE FROM blocked_connectors WHERE organization = ? AND connector = ?",
                arguments: [organization, connector])
            guard writer.database.changesCount > 0 else {
                throw StoreError.unknown("blocked connector \"\(connector)\" in organization \(organization)")
            }
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }

    /// The last successful validation of each connector, by organization and name.
    package func connectorValidations() async throws(StoreError) -> [ConnectorValidationRecord] {
        try await read { try $0.connectorValidations() }
    }

    /// Keeps a validation in place of the connector's last one.
    package func keep(_ validation: ConnectorValidationRecord, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "INSERT OR REPLACE INTO connector_validations VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    validation.organization, validation.connector, validation.fingerprint,
                    validation.validatedAt.milliseconds, validation.result,
                ])
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }
}
