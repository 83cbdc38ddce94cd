public import Mail

/// Whose servers are at the other end of a connector (docs/reference/connectors.md).
public enum ConnectorType: String, Hashable, Sendable, CaseIterable {
    /// Another organization's.
    case partner = "Partner"
    /// The organization's own.
    case onPremises = "OnPremises"
}

/// How mail leaves an organization for some domains (docs/reference/connectors.md).
public struct OutboundConnector: Hashable, Sendable {
    /// `Name`, unique among the organization's outbound connectors.
    public var name: String
    /// `Enabled`.
    public var isEnabled: Bool
    /// `ConnectorType`.
    public var connectorType: ConnectorType
    /// `RecipientDomains`.
    public var recipientDomains: [DomainPattern]
    /// `AllAcceptedDomains`: also for every accepted domain.
    public var allAcceptedDomains: Bool
    /// `UseMXRecord`: by MX of the recipient's domain; otherwise to the smart hosts.
    public var useMXRecord: Bool
    /// `SmartHosts`.
    public var smartHosts: [HostPort]
    /// `MaxConnections`, our own property: connections at a time; nil for the server's default.
    public var maxConnections: Int?
    /// `StrictOrder`, our own property: one connection at a time, so that nothing overtakes.
    public var strictOrder: Bool
    /// `Comment`.
    public var comment: String

    /// Makes a connector with the defaults of a document.
    public init(
        name: String, isEnabled: Bool = true, connectorType: ConnectorType = .partner,
        recipientDomains: [DomainPattern] = [], allAcceptedDomains: Bool = false, useMXRecord: Bool = true,
        smartHosts: [HostPort] = [], maxConnections: Int? = nil, strictOrder: Bool = false, comment: String = ""
    ) {
        self.name = name
        self.isEnabled = isEnabled
        self.connectorType = connectorType
        self.recipientDomains = recipientDomains
        self.allAcceptedDomains = allAcceptedDomains
        self.useMXRecord = useMXRecord
        self.smartHosts = smartHosts
        self.maxConnections = maxConnections
        self.strictOrder = strictOrder
        self.comment = comment
    }
}

/// Which servers may send as an organization (docs/reference/connectors.md).
public struct InboundConnector: Hashable, Sendable {
    /// `Name`, unique among the organization's inbound connectors.
    public var name: String
    /// `Enabled`.
    public var isEnabled: Bool
    /// `ConnectorType`.
    public var connectorType: ConnectorType
    /// `SenderDomains`.
    public var senderDomains: [DomainPattern]
    /// `SenderIPAddresses`: where the organization's own servers connect from.
    public var senderIPAddresses: [IPNetwork]
    /// `Comment`.
    public var comment: String

    /// Makes a connector with the defaults of a document.
    public init(
        name: String, isEnabled: Bool = true, connectorType: ConnectorType = .onPremises,
        senderDomains: [DomainPattern] = [.any], senderIPAddresses: [IPNetwork] = [], comment: String = ""
    ) {
        self.name = name
        self.isEnabled = isEnabled
        self.connectorType = connectorType
        self.senderDomains = senderDomains
        self.senderIPAddresses = senderIPAddresses
        self.comment = comment
    }
}

/// A server that keeps mailboxes and takes mail for them by LMTP (RFC 2033).
public struct MailboxHost: Hashable, Sendable {
    /// `Name`, which recipients' `Mailbox` refers to.
    public var name: String
    /// `Lmtp`: where it listens.
    public var lmtp: HostPort
    /// `MaxConnections`, our own property: connections at a time; nil for the server's default.
    public var maxConnections: Int?

    /// Makes a mailbox host.
    public init(name: String, lmtp: HostPort, maxConnections: Int? = nil) {
        self.name = name
        self.lmtp = lmtp
        self.maxConnections = maxConnections
    }
}
