public import MailFlow

/// Names a connector: unique, or the organization and the direction say which.
public struct ConnectorName: Codable, Sendable, Hashable {
    /// Inbound or outbound.
    public enum Direction: String, Codable, Sendable, Hashable {
        /// By which mail comes in.
        case inbound = "Inbound"
        /// By which mail leaves.
        case outbound = "Outbound"
    }

    /// `Name`.
    public var name: String
    /// The organization; nil when only one has a connector of the name.
    public var organization: String?
    /// The direction; nil when the name is enough.
    public var direction: Direction?

    /// Makes a name.
    public init(_ name: String, organization: String? = nil, direction: Direction? = nil) {
        self.name = name
        self.organization = organization
        self.direction = direction
    }
}

/// What clients ask about connectors.
public enum ConnectorRequest: Codable, Sendable, Hashable {
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
public enum PairedSystem: String, Codable, Sendable, Hashable, CaseIterable {
    /// Exchange Server.
    case exchange
    /// Exchange Online.
    case exchangeOnline = "exchange-online"
    /// Postfix.
    case postfix
}

/// A validation that is asked for.
public struct ConnectorValidationQuery: Codable, Sendable, Hashable {
    /// The connector.
    public var connector: ConnectorName
    /// Test recipients; empty for the connector's own.
    public var recipients: [String]
    /// A document with the connector as it shall be; nil for the connector as it is saved.
    public var document: SubmittedDocument?
    /// How long test messages may take, in seconds.
    public var timeout: Int
    /// Who asks, for the trace.
    public var author: String

    /// Makes a query.
    public init(
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
public enum ConnectorReply: Codable, Sendable {
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
