package import MailFlow

/// Names a connector: unique, or the organization and the direction say which.
package struct ConnectorName: Codable, Sendable, Hashable {
    /// Inbound or outbound.
    package enum Direction: String, Codable, Sendable, Hashable {
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

    /// Makes a name.
    package init(_ name: String, organization: String? = nil, direction: Direction? = nil) {
        self.name = name
        self.organization = organization
        self.direction = direction
    }
}

/// What clients ask about connectors.
package enum ConnectorRequest: Codable, Sendable, Hashable {
    /// The connectors, of one organization or of all.
    case list(organization: String?)
    /// One connector.
    case show(ConnectorName)
    /// Which connector would deliver to a domain, in one organization or in each.
    case report(domain: String, organization: String?)
    /// Let nothing come in by an inbound connector.
    case block(ConnectorName, reason: String, author: String)
    /// Let mail come in by it again.
    case unblock(ConnectorName, author: String)
    /// The other side's half of a connector.
    case pair(ConnectorName, system: PairedSystem?)
    /// Validate an outbound connector.
    case validate(ConnectorValidationQuery)
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

/// A validation that is asked for.
package struct ConnectorValidationQuery: Codable, Sendable, Hashable {
    /// The connector.
    package var connector: ConnectorName
    /// Test recipients; empty for the connector's own.
    package var recipients: [String]
    /// A document with the connector as it shall be; nil for the connector as it is saved.
    package var document: SubmittedDocument?
    /// How long test messages may take, in seconds.
    package var timeout: Int
    /// Who asks, for the trace.
    package var author: String

    /// Makes a query.
    package init(
        _ connector: ConnectorName, recipients: [String] = [], document: SubmittedDocument? = nil, timeout: Int = 300,
        author: String
    ) {
        self.connector = connector
        self.recipients = recipients
        self.document = document
        self.timeout = timeout
        self.author = author
    }
}

/// What is answered about connectors.
package enum ConnectorReply: Codable, Sendable {
    /// Connectors.
    case connectors([ConnectorView])
    /// The ways to a domain, one an organization.
    case report([ConnectorReport])
    /// The other side's half.
    case pairing(ConnectorPairing)
    /// A validation.
    case validated(ValidationResult)
    /// It was done.
    case done
}
