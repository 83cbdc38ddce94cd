public import Mail
public import Organization
public import SenderAuthentication

/// What is known of an SMTP session.
public struct SessionFacts: Sendable, Hashable {
    /// What is known of a session's TLS.
    public struct TLS: Sendable, Hashable {
        /// `TLSv1.2` or `TLSv1.3`.
        public var version: String
        /// The cipher suite, where known.
        public var cipher: String?
        /// The client's certificate; nil when it showed none.
        public var clientCertificate: ClientCertificate?
        /// Makes TLS facts.
        public init(version: String, cipher: String? = nil, clientCertificate: ClientCertificate? = nil) {
            self.version = version
            self.cipher = cipher
            self.clientCertificate = clientCertificate
        }
    }

    /// The peer's address.
    public var clientAddress: IPAddress
    /// The local port the peer connected to.
    public var serverPort: Int
    /// The argument of HELO or EHLO, as given.
    public var helo: String
    /// Whether EHLO was used.
    public var isExtended: Bool
    /// TLS, once STARTTLS succeeded.
    public var tls: TLS?
    /// When the transaction began, for the age of what is decided by; nil where nothing may depend on it.
    public var transactionTime: WallTime?
    /// The name of the peer's address, where it was asked for; nil where it was not.
    public var reverseName: ReverseName?
    /// The IPv6 range of the peer that is refused for now; nil when none is (docs/reference/ipv6.md).
    public var exceededRange: IPNetwork?
    /// How the mail comes when there is no peer but another organization of this server; nil for a session.
    public var crossing: Crossing?

    /// Makes session facts.
    public init(clientAddress: IPAddress, serverPort: Int = 25, helo: String, isExtended: Bool = true, tls: TLS? = nil)
    {
        self.clientAddress = clientAddress
        self.serverPort = serverPort
        self.helo = helo
        self.isExtended = isExtended
        self.tls = tls
    }
}

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

/// What a mail transaction has come to before DATA. The session's handler keeps it and hands it to each stage.
public struct Transaction: Sendable, Hashable {
    /// MAIL FROM.
    public var envelope: Envelope
    /// Set by the first accepted recipient; fixes the organization of the transaction.
    public var attribution: Attribution?
    /// The recipients accepted so far.
    public var recipients: [EnvelopeRecipient]
    /// The decisions so far.
    public var decisions: [Decision]

    /// A transaction after MAIL FROM.
    public init(envelope: Envelope) {
        self.envelope = envelope
        self.attribution = nil
        self.recipients = []
        self.decisions = []
    }
}

/// What the Perimeter says to MAIL FROM.
public struct SenderRuling: Sendable, Hashable {
    /// Nil to accept; otherwise the refusal.
    public var refusal: Reply?
    /// For the record.
    public var decisions: [Decision]
    /// How long to wait before the reply; nil for not at all.
    public var tarpit: Interval?
    /// Makes a ruling.
    public init(refusal: Reply? = nil, decisions: [Decision] = [], tarpit: Interval? = nil) {
        self.refusal = refusal
        self.decisions = decisions
        self.tarpit = tarpit
    }
}

/// What the Perimeter says to RCPT TO.
public struct RecipientRuling: Sendable, Hashable {
    /// Accept or refuse.
    public enum Verdict: Sendable, Hashable {
        /// Accept this recipient (a bare postmaster already has its address) for this attribution.
        case accepted(EnvelopeRecipient, Attribution)
        /// Refuse with this reply. `isEdgeBlock`: a DBEB refusal, which is tarpitted for anonymous peers and counts
        /// toward the harvest cap, not as a protocol error.
        case refused(Reply, organization: String?, isEdgeBlock: Bool)
    }
    /// Accept or refuse.
    public var verdict: Verdict
    /// How long to wait before the reply; nil for not at all.
    public var tarpit: Interval?
    /// For the record.
    public var decisions: [Decision]
    /// Whether the ruling might be another one if the name of the peer's address were known.
    public var needsReverseName = false
    /// What the use of an accepted return address is counted by (``ReturnAddressAllowance``); nil for every other
    /// recipient.
    public var returnAddress: String?
    /// Makes a ruling.
    public init(_ verdict: Verdict, tarpit: Interval? = nil, decisions: [Decision]) {
        self.verdict = verdict
        self.tarpit = tarpit
        self.decisions = decisions
    }
}

/// What is known of a message at the end of DATA.
public struct MessageFacts: Sendable, Hashable {
    /// Its identity.
    public var networkMessageID: NetworkMessageID
    /// Octets as received.
    public var size: Int
    /// How many Received fields it has.
    public var hops: Int
    /// What is behind the colon of the topmost ones, as offsets into the content.
    public var receivedFields: [Range<Int>] = []
    /// How many of them name this server behind `by`.
    public var ownHops: Int
    /// Whether the header has a Message-ID and a Date field.
    public var hasMessageID: Bool
    /// Whether the header has a Date field.
    public var hasDate: Bool
    /// Octets of the header block, of its longest field, and the number of fields.
    public var headerSize: Int
    /// Octets of the longest field.
    public var longestField: Int
    /// The number of fields.
    public var fieldCount: Int
    /// Whether a line that is neither a field nor blank ended the header, so that the body follows without a blank line.
    public var lacksBlankLine: Bool
    /// Whether the header has a signature of DKIM or ARC.
    public var isSigned = false
    /// When the message began to be accepted, for Received.
    public var receivedAt: WallTime
    /// Whether it came by SMTPUTF8.
    public var smtpUTF8: Bool
    /// The header field by which the sender asks for the message to wait for others; nil for none.
    public var lowPriorityField: LowPriorityField?
    /// The values of its `X-Postern-Loop` fields, made by this server or not; at most the first few.
    public var loopFields: [String] = []
    /// The header fields that only the organization's own servers and this gateway may set, in their order.
    public var internalFields: [InternalField]
    /// Who the message says it is from; nil where its From fields were not read.
    public var authors: MessageAuthors?
    /// Where it came from for sender authentication; nil when that was not asked for.
    public var source: MessageSource?
    /// What sender authentication found out; nil when it was not asked for.
    public var authentication: MessageAuthentication?

    /// The facts of a message whose header was read.
    public init(
        header: HeaderSummary, size: Int, networkMessageID: NetworkMessageID, receivedAt: WallTime, smtpUTF8: Bool
    ) {
        self.init(
            networkMessageID: networkMessageID, size: size, hops: header.receivedCount,
            ownHops: header.ownReceivedCount, hasMessageID: header.hasMessageID, hasDate: header.hasDate,
            headerSize: header.size, longestField: header.longestField, fieldCount: header.fieldCount,
            lacksBlankLine: !header.endsInBlankLine && header.size < size, receivedAt: receivedAt,
            smtpUTF8: smtpUTF8, lowPriorityField: header.lowPriorityField, internalFields: header.internalFields)
        loopFields = header.loopFields
        isSigned = header.isSigned
        receivedFields = header.receivedFields
    }

    /// Makes facts.
    public init(
        networkMessageID: NetworkMessageID, size: Int, hops: Int, ownHops: Int, hasMessageID: Bool, hasDate: Bool,
        headerSize: Int, longestField: Int, fieldCount: Int, lacksBlankLine: Bool = false, receivedAt: WallTime,
        smtpUTF8: Bool, lowPriorityField: LowPriorityField? = nil, internalFields: [InternalField] = []
    ) {
        self.networkMessageID = networkMessageID
        self.size = size
        self.hops = hops
        self.ownHops = ownHops
        self.hasMessageID = hasMessageID
        self.hasDate = hasDate
        self.headerSize = headerSize
        self.longestField = longestField
        self.fieldCount = fieldCount
        self.lacksBlankLine = lacksBlankLine
        self.receivedAt = receivedAt
        self.smtpUTF8 = smtpUTF8
        self.lowPriorityField = lowPriorityField
        self.internalFields = internalFields
    }
}

/// What the Categorizer makes of a message.
public enum Categorization: Sendable, Hashable {
    /// Refuse it in the session.
    case refuse(Reply, decisions: [Decision])
    /// Accept it: one delivery for each recipient, the changes for every copy, the lane in its queues.
    case accept(deliveries: [Delivery], edits: MessageEdits, decisions: [Decision], priority: Priority = .normal)
}
