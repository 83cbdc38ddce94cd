/// Names a connector: unique, or the organization and the direction say which.
package struct ConnectorName: Codable, Sendable, Hashable {
    /// Inbound or outbound.
    package enum Direction: String, Codable, Sendable, Hashable, CaseIterable {
        /// By which mail comes in.
        case inbound = "Inbound"
        /// By which mail leaves.
        case outbound = "Outbound"
    }

    /// `Name`.
    package var name: String
    /// The organization; nil when only one has a connector of the name.
    package var organization: String?
    /// The direction; nil when the name is enough.
    package var direction: Direction?

    package init(_ name: String, organization: String? = nil, direction: Direction? = nil) {
        self.name = name
        self.organization = organization
        self.direction = direction
    }
}

/// Which mail system is on the other side.
package enum PairedSystem: String, Codable, Sendable, Hashable, CaseIterable {
    /// Exchange Server.
    case exchange
    /// Exchange Online.
    case exchangeOnline = "exchange-online"
    /// Postfix.
    case postfix
}
