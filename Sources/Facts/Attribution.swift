public import Mail
public import Organization

/// Whose mail a transaction is (docs/reference/attribution.md).
public struct Attribution: Sendable, Hashable {
    /// The organization.
    public var organization: String
    /// The revision of its configuration that decided.
    public var revision: Int64
    /// In or out.
    public var direction: Direction
    /// The inbound connector that matched.
    public var inboundConnector: String?
    /// What kind of connector that is.
    public var connectorType: ConnectorType?
    /// Whether the connector was found by certificate or address, not by the sender's domain alone.
    public var isMatchedByIdentity: Bool

    /// Makes an attribution.
    public init(
        organization: String, revision: Int64, direction: Direction, inboundConnector: String?,
        connectorType: ConnectorType? = nil, isMatchedByIdentity: Bool = false
    ) {
        self.organization = organization
        self.revision = revision
        self.direction = direction
        self.inboundConnector = inboundConnector
        self.connectorType = connectorType
        self.isMatchedByIdentity = isMatchedByIdentity
    }

    /// Whether nobody vouches for the client: no connector matched it by certificate or address.
    public var isAnonymous: Bool { !isMatchedByIdentity }
}
