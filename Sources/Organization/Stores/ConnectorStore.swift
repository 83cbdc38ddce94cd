public import Mail

/// An inbound connector that an administrator has blocked.
public struct BlockedConnector: Sendable, Hashable {
    /// Its organization.
    public var organization: String
    /// Its name.
    public var connector: String
    /// Why.
    public var reason: String
    /// Who blocked it.
    public var author: String
    /// When.
    public var at: WallTime

    /// Makes a record.
    public init(organization: String, connector: String, reason: String, author: String, at: WallTime) {
        self.organization = organization
        self.connector = connector
        self.reason = reason
        self.author = author
        self.at = at
    }
}

/// The last successful validation of an outbound connector.
public struct ConnectorValidationRecord: Sendable, Hashable {
    /// Its organization.
    public var organization: String
    /// Its name; of a connector that was never saved, the name under which it was tried.
    public var connector: String
    /// What tells its properties of routing and TLS from others.
    public var fingerprint: String
    /// When.
    public var validatedAt: WallTime
    /// The result, as JSON.
    public var result: String

    /// Makes a record.
    public init(organization: String, connector: String, fingerprint: String, validatedAt: WallTime, result: String) {
        self.organization = organization
        self.connector = connector
        self.fingerprint = fingerprint
        self.validatedAt = validatedAt
        self.result = result
    }
}

/// Keeps what is known of connectors beside their documents.
public protocol ConnectorStore: Sendable {
    /// The blocked inbound connectors, by organization and name.
    func blockedConnectors() async throws(StoreError) -> [BlockedConnector]

    /// Blocks a connector durably; one that is blocked gets the new reason.
    func block(_ connector: BlockedConnector, audit: AuditEntry?) async throws(StoreError)

    /// Lets a connector be used again, durably. Throws ``StoreError/unknown(_:)``, and writes no audit entry, when it is
    /// not blocked.
    func unblock(organization: String, connector: String, audit: AuditEntry?) async throws(StoreError)

    /// The last successful validation of each outbound connector, by organization and name.
    func connectorValidations() async throws(StoreError) -> [ConnectorValidationRecord]

    /// Keeps a validation in place of the connector's last one.
    func keep(_ validation: ConnectorValidationRecord, audit: AuditEntry?) async throws(StoreError)
}
