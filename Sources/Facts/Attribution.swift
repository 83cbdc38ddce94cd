package import Mail
package import Organization

/// Whose mail a transaction is (docs/reference/attribution.md).
package struct Attribution: Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision of its configuration that decided.
    package var revision: Int64
    /// In or out.
    package var direction: Direction
    /// The inbound connector that matched.
    package var inboundConnector: String?
    /// What kind of connector that is.
    package var connectorType: ConnectorType?
    /// Whether the connector was found by certificate or address, not by the sender's domain alone.
    package var isMatchedByIdentity: Bool

    /// Makes an attribution.
    package init(
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
    package var isAnonymous: Bool { !isMatchedByIdentity }
}
