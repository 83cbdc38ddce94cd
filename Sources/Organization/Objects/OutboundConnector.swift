public import Mail

/// What a connector demands of TLS (docs/reference/connectors.md).
public enum TlsSettings: String, Hashable, Sendable, CaseIterable {
    /// Encrypted; the certificate is not checked.
    case encryptionOnly = "EncryptionOnly"
    /// Encrypted, with a certificate of a trusted chain.
    case certificateValidation = "CertificateValidation"
    /// A trusted chain, and a name that `TlsDomain` matches.
    case domainValidation = "DomainValidation"
}

/// What a connector does about DANE (RFC 7672).
public enum SmtpDaneMode: String, Hashable, Sendable, CaseIterable {
    /// Where the destination has it.
    case opportunistic = "Opportunistic"
    /// No mail without it.
    case mandatory = "Mandatory"
    /// Not looked at.
    case none = "None"
}

/// What a connector does about MTA-STS (RFC 8461).
public enum MtaStsMode: String, Hashable, Sendable, CaseIterable {
    /// Where the destination has it.
    case opportunistic = "Opportunistic"
    /// Not looked at.
    case none = "None"
}

/// An entry of `SmartHosts`.
public enum SmartHost: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address.
    case host(HostPort)
    /// Every address of a block.
    case network(IPNetwork, port: Int)

    /// Parses what ``HostPort`` parses, and `10.1.1.0/28`, `10.1.1.0/28:2525`, `[2001:db8::/120]:25`; nil for other text.
    public init?(_ text: some StringProtocol, defaultPort: Int? = nil) {
        guard text.contains("/") else {
            guard let host = HostPort(text, defaultPort: defaultPort) else { return nil }
            self = .host(host)
            return
        }
        // A block is written like a host, with the prefix length behind the address.
        var prefix = ""
        var rest = String(text)
        if let slash = rest.firstIndex(of: "/") {
            let end = rest[rest.index(after: slash)...].firstIndex { !("0"..."9").contains($0) } ?? rest.endIndex
            prefix = String(rest[rest.index(after: slash)..<end])
            rest.removeSubrange(slash..<end)
        }
        // Without a port, brackets may be left out.
        if rest.filter({ $0 == ":" }).count > 1, !rest.hasPrefix("[") { rest = "[\(rest)]" }
        guard let place = HostPort(rest, defaultPort: defaultPort), case .address(let address) = place.host,
            let network = IPNetwork("\(address)/\(prefix)")
        else { return nil }
        self = .network(network, port: place.port)
    }

    /// The form it is written in.
    public var description: String {
        switch self {
        case .host(let host): host.description
        case .network(let network, let port):
            network.address.family == .v6 ? "[\(network)]:\(port)" : "\(network):\(port)"
        }
    }
}

/// How mail leaves an organization for some domains (docs/reference/connectors.md).
public struct OutboundConnector: Hashable, Sendable {
    /// `Name`, unique among the organization's outbound connectors.
    public var name: String
    /// `Enabled`.
    public var isEnabled: Bool
    /// `ConnectorSource`: provenance, without effect.
    public var connectorSource: ConnectorSource = .default
    /// `ConnectorType`.
    public var connectorType: ConnectorType
    /// `RecipientDomains`.
    public var recipientDomains: [DomainPattern]
    /// `AllAcceptedDomains`: also for every accepted domain.
    public var allAcceptedDomains: Bool
    /// `UseMXRecord`: by MX of the recipient's domain; otherwise to the smart hosts.
    public var useMXRecord: Bool
    /// `SmartHosts`: one pool.
    public var smartHosts: [SmartHost]
    /// `TlsSettings`; nil for opportunistic TLS.
    public var tlsSettings: TlsSettings?
    /// `TlsDomain`: the name to expect in the server's certificate; with `DomainValidation`.
    public var tlsDomain: DomainPattern?
    /// `TlsClientCertificate`, our own property: name of one of this server's client certificates to show.
    public var tlsClientCertificate: String?
    /// `RouteAllMessagesViaOnPremises`: centralised mail transport.
    public var routeAllMessagesViaOnPremises = false
    /// `IsTransportRuleScoped`: used only when a mail flow rule names it.
    public var isTransportRuleScoped = false
    /// `CloudServicesMailEnabled`: internal header fields travel as cross-premises ones.
    public var cloudServicesMailEnabled = false
    /// `SenderRewritingEnabled`: SRS on this route too.
    public var senderRewritingEnabled = false
    /// `SmtpDaneMode`.
    public var smtpDaneMode: SmtpDaneMode = .opportunistic
    /// `MtaStsMode`.
    public var mtaStsMode: MtaStsMode = .opportunistic
    /// `TestMode`: a staged copy that no mail uses but that of its validation.
    public var isTestMode = false
    /// `LinkForModifiedConnector`: the name of the live connector that a `TestMode` copy is to replace.
    public var linkForModifiedConnector: String?
    /// `ValidationRecipients`: addresses that validation sends its test message to.
    public var validationRecipients: [EmailAddress] = []
    /// `MaxConnections`, our own property: connections at a time; nil for the server's default.
    public var maxConnections: Int?
    /// `StrictOrder`, our own property: one connection at a time, so that nothing overtakes.
    public var strictOrder: Bool
    /// `JunkSubaddress`, our own property: by which the servers file what they get into the junk folder; nil where they go by
    /// header fields.
    public var junkSubaddress: JunkSubaddress?
    /// `Comment`.
    public var comment: String

    /// Makes a connector with the defaults of a document.
    public init(
        name: String, isEnabled: Bool = true, connectorType: ConnectorType = .partner,
        recipientDomains: [DomainPattern] = [], allAcceptedDomains: Bool = false, useMXRecord: Bool = true,
        smartHosts: [SmartHost] = [], maxConnections: Int? = nil, strictOrder: Bool = false, comment: String = ""
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
