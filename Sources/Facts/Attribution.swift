package import Mail
package import Organization

/// Whose mail a transaction is (docs/reference/attribution.md).
package struct Attribution: Sendable {
    /// The organization, as the configuration has it that decided.
    package var owner: OrganizationSnapshot
    /// In or out.
    package var direction: Direction
    /// The inbound connector that matched.
    package var inboundConnector: String?
    /// What kind of connector that is.
    package var connectorType: ConnectorType?
    /// Whether the connector was found by certificate or address, not by the sender's domain alone.
    package var isMatchedByIdentity: Bool

    package init(
        owner: OrganizationSnapshot, direction: Direction, inboundConnector: String? = nil,
        connectorType: ConnectorType? = nil, isMatchedByIdentity: Bool = false
    ) {
        self.owner = owner
        self.direction = direction
        self.inboundConnector = inboundConnector
        self.connectorType = connectorType
        self.isMatchedByIdentity = isMatchedByIdentity
    }

    /// The organization's name.
    package var organization: String { owner.name }
    /// The revision of its configuration that decided.
    package var revision: Int64 { owner.revision }

    /// Whether nobody vouches for the client: no connector matched it by certificate or address.
    package var isAnonymous: Bool { !isMatchedByIdentity }
}

extension Attribution: Hashable {
    /// Organizations are the same by name and revision.
    package static func == (a: Attribution, b: Attribution) -> Bool {
        a.organization == b.organization && a.revision == b.revision && a.direction == b.direction
            && a.inboundConnector == b.inboundConnector && a.connectorType == b.connectorType
            && a.isMatchedByIdentity == b.isMatchedByIdentity
    }

    /// By the organization, the way and the connector.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(organization)
        hasher.combine(revision)
        hasher.combine(direction)
        hasher.combine(inboundConnector)
    }
}
