/// Which way a message goes, seen from its organization (docs/reference/attribution.md).
public enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
    /// Into the organization.
    case incoming = "Incoming"
    /// Out of the organization's own servers.
    case originating = "Originating"
}

/// What routing needs to decide again when the configuration changes, kept with each recipient.
public struct RoutingInputs: Hashable, Sendable, Codable {
    /// Direction by attribution.
    public var direction: Direction
    /// The inbound connector it arrived by.
    public var arrivalConnector: String?
    /// Whether that was a connector of the organization's own servers (`OnPremises`).
    public var isFromOnPremises: Bool
    /// The outbound connector a mail flow rule chose.
    public var ruleConnector: String?
    /// Whether a mail flow rule asked that the next hop be reached by TLS alone (docs/reference/tls.md#required-by-a-rule).
    public var requiresTLS: Bool
    /// The pool by which it leaves where it goes to the internet (docs/reference/outbound.md#pools).
    public var pool: EgressPool
    /// The configuration revision that routed it last.
    public var revision: Int64

    /// Makes inputs.
    @inlinable
    public init(
        direction: Direction, arrivalConnector: String? = nil, isFromOnPremises: Bool = false,
        ruleConnector: String? = nil, requiresTLS: Bool = false, pool: EgressPool = .normal, revision: Int64
    ) {
        self.direction = direction
        self.arrivalConnector = arrivalConnector
        self.isFromOnPremises = isFromOnPremises
        self.ruleConnector = ruleConnector
        self.requiresTLS = requiresTLS
        self.pool = pool
        self.revision = revision
    }

    private enum CodingKeys: String, CodingKey {
        case direction, arrivalConnector, isFromOnPremises, ruleConnector, requiresTLS, pool, revision
    }

    /// Reads inputs; those of earlier releases say nothing of TLS and of pools.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        direction = try container.decode(Direction.self, forKey: .direction)
        arrivalConnector = try container.decodeIfPresent(String.self, forKey: .arrivalConnector)
        isFromOnPremises = try container.decode(Bool.self, forKey: .isFromOnPremises)
        ruleConnector = try container.decodeIfPresent(String.self, forKey: .ruleConnector)
        requiresTLS = try container.decodeIfPresent(Bool.self, forKey: .requiresTLS) ?? false
        pool = try container.decodeIfPresent(EgressPool.self, forKey: .pool) ?? .normal
        revision = try container.decode(Int64.self, forKey: .revision)
    }
}

/// Where a recipient's copy is put.
public enum Placement: Hashable, Sendable {
    /// Where mail is looked for in a mailbox.
    case inbox
    /// Into the junk folder of a mailbox.
    case junk
    /// Nowhere yet: it is held, in no queue, until somebody releases it or its time is over. Behind a reference, since few
    /// copies are held and every delivery has a placement.
    indirect case quarantine(QuarantineHold)

    /// Why and how it is held; nil where it is not.
    public var hold: QuarantineHold? {
        if case .quarantine(let hold) = self { hold } else { nil }
    }
}

/// One recipient of a message to be accepted: where it goes and what it is called there.
public struct Delivery: Hashable, Sendable {
    /// The recipient as the sender named it, with its DSN parameters.
    public var recipient: EnvelopeRecipient
    /// The address to deliver to, after resolution (a proxy address becomes the primary one, a mail user the external).
    public var deliverTo: EmailAddress
    /// The address that the trace shows in place of the one named: of a member of a group the member's primary address,
    /// of a forwarded copy the address that it is forwarded to; nil for the one named.
    public var shown: EmailAddress?
    /// The primary address of the directory's object behind the address named; nil where it is that address or the one
    /// delivered to, or where there is none.
    public var primary: EmailAddress?
    /// The recipient of the organization whose `ForwardingSmtpAddress` leads here; nil where none does. It is counted at the
    /// acceptance (docs/reference/mail-flow-reports.md) and not stored.
    public var forwarder: EmailAddress?
    /// MAIL FROM of this copy where it is not the envelope's: rewritten, for forwarded mail (docs/reference/srs.md).
    public var sender: ReversePath?
    /// Where in the mailbox it is put.
    public var placement: Placement
    /// What is sure about the sender; nil for nothing.
    public var senderStanding: SenderStanding?
    /// The queue.
    public var key: QueueKey
    /// The inputs that gave the queue.
    public var routing: RoutingInputs

    /// Makes a delivery.
    @inlinable
    public init(
        recipient: EnvelopeRecipient, deliverTo: EmailAddress, sender: ReversePath? = nil,
        placement: Placement = .inbox, key: QueueKey, routing: RoutingInputs
    ) {
        self.recipient = recipient
        self.deliverTo = deliverTo
        self.sender = sender
        self.placement = placement
        self.key = key
        self.routing = routing
    }
}
