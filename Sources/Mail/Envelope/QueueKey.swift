/// How a queue's messages leave, by EOP's names (Exchange `DeliveryType`).
public enum DeliveryType: String, Hashable, Sendable, Codable, CaseIterable {
    /// By MX to the recipient's domain.
    case dnsConnector = "DnsConnectorDelivery"
    /// To the smart hosts of an outbound connector.
    case smartHost = "SmartHostConnectorDelivery"
    /// As ``dnsConnector``, and by TLS alone, since a mail flow rule asks for that. Our own word.
    case dnsConnectorTLS = "DnsConnectorDeliveryTls"
    /// As ``smartHost``, and by TLS alone. Our own word.
    case smartHostTLS = "SmartHostConnectorDeliveryTls"
    /// As ``dnsConnector``, by the pool for what receivers may dislike (``EgressPool/highRisk``). Our own word, as the next three.
    case dnsConnectorHighRisk = "DnsConnectorDeliveryHighRisk"
    /// The same by TLS alone.
    case dnsConnectorHighRiskTLS = "DnsConnectorDeliveryHighRiskTls"
    /// As ``dnsConnector``, by the pool for mail that is passed on (``EgressPool/relay``).
    case dnsConnectorRelay = "DnsConnectorDeliveryRelay"
    /// The same by TLS alone.
    case dnsConnectorRelayTLS = "DnsConnectorDeliveryRelayTls"
    /// To a mailbox: by LMTP to a mailbox host, or into a Maildir.
    case mailbox = "SmtpDeliveryToMailbox"
    /// Nowhere yet: an accepted domain without a route.
    case unreachable = "Unreachable"
    /// Nowhere: mail set aside, as the poison queue's (docs/reference/queues.md).
    case undefined = "Undefined"

    /// Whether mail leaves by MX.
    @inlinable public var isByMX: Bool {
        switch self {
        case .dnsConnector, .dnsConnectorTLS, .dnsConnectorHighRisk, .dnsConnectorHighRiskTLS, .dnsConnectorRelay,
            .dnsConnectorRelayTLS:
            true
        case .smartHost, .smartHostTLS, .mailbox, .unreachable, .undefined: false
        }
    }

    /// Whether mail leaves by the smart hosts of a connector.
    @inlinable public var isToSmartHosts: Bool { self == .smartHost || self == .smartHostTLS }

    /// Whether mail leaves by TLS alone, whatever the connector says.
    @inlinable public var requiresTLS: Bool {
        switch self {
        case .dnsConnectorTLS, .smartHostTLS, .dnsConnectorHighRiskTLS, .dnsConnectorRelayTLS: true
        case .dnsConnector, .smartHost, .dnsConnectorHighRisk, .dnsConnectorRelay, .mailbox, .unreachable, .undefined:
            false
        }
    }

    /// The pool by which mail leaves; that of normal mail for what does not go to the internet by MX.
    @inlinable public var pool: EgressPool {
        switch self {
        case .dnsConnectorHighRisk, .dnsConnectorHighRiskTLS: .highRisk
        case .dnsConnectorRelay, .dnsConnectorRelayTLS: .relay
        case .dnsConnector, .dnsConnectorTLS, .smartHost, .smartHostTLS, .mailbox, .unreachable, .undefined: .normal
        }
    }

    /// The same way by TLS alone; itself for a way that does not leave the server.
    public var requiringTLS: DeliveryType {
        switch self {
        case .dnsConnector: .dnsConnectorTLS
        case .smartHost: .smartHostTLS
        case .dnsConnectorHighRisk: .dnsConnectorHighRiskTLS
        case .dnsConnectorRelay: .dnsConnectorRelayTLS
        case .dnsConnectorTLS, .smartHostTLS, .dnsConnectorHighRiskTLS, .dnsConnectorRelayTLS, .mailbox, .unreachable,
            .undefined:
            self
        }
    }

    /// The same way by another pool; itself for a way that is not by MX.
    public func leaving(by pool: EgressPool) -> DeliveryType {
        guard isByMX else { return self }
        return switch pool {
        case .normal: requiresTLS ? .dnsConnectorTLS : .dnsConnector
        case .highRisk: requiresTLS ? .dnsConnectorHighRiskTLS : .dnsConnectorHighRisk
        case .relay: requiresTLS ? .dnsConnectorRelayTLS : .dnsConnectorRelay
        }
    }
}

/// Which queue a recipient waits in (docs/reference/queues.md).
///
/// The key names objects of the configuration; addresses, ports and TLS settings are looked up at each attempt, so a
/// changed connector acts on what already waits.
public struct QueueKey: Hashable, Sendable, Codable {
    /// The organization whose mail it is; queues are never shared between organizations.
    public var organization: String
    /// How it leaves.
    public var deliveryType: DeliveryType
    /// The recipient's domain (`dnsConnector`, `unreachable`), the connector's name again (`smartHost`), the mailbox
    /// host's name or `maildir` (`mailbox`).
    public var nextHop: String
    /// The outbound connector, when one was chosen.
    public var connector: String?

    /// Makes a key.
    @inlinable
    public init(organization: String, deliveryType: DeliveryType, nextHop: String, connector: String? = nil) {
        self.organization = organization
        self.deliveryType = deliveryType
        self.nextHop = nextHop
        self.connector = connector
    }

    /// Hashes what tells nearly all queues apart. How it leaves and by which connector seldom differs between two queues of an
    /// organization with one next hop, and a key is looked up several times for each message.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(organization)
        hasher.combine(nextHop)
    }

    /// Where an organization's poison messages wait until an administrator decides: nothing in it starts or expires.
    public static func poison(_ organization: String) -> QueueKey {
        QueueKey(organization: organization, deliveryType: .undefined, nextHop: "Poison")
    }
}

/// Lanes of one queue; High goes first.
public enum Priority: Int, Hashable, Sendable, Codable, Comparable, CaseIterable {
    /// Before others.
    case high = 0
    /// As usual.
    case normal = 1
    /// After others.
    case low = 2

    /// High sorts before normal before low.
    public static func < (a: Priority, b: Priority) -> Bool { a.rawValue < b.rawValue }

    /// EOP's word for it: `High`, `Normal` or `Low`.
    public var name: String {
        switch self {
        case .high: "High"
        case .normal: "Normal"
        case .low: "Low"
        }
    }
}

extension QueueKey {
    /// Exchange's Identity: organization, delivery type, next hop and connector, joined by a backslash.
    public var identity: String {
        [organization, deliveryType.rawValue, nextHop, connector].compactMap { $0 }.joined(separator: "\\")
    }
}
