/// One decision about a message or a recipient: which stage, which of the admin's objects decided, from what, and what
/// came of it. A message's record is the list of its decisions in order; trace, explain and reports are views of it.
public struct Decision: Hashable, Sendable, Codable {
    /// The stages, in the order of a message's way.
    public enum Stage: String, Hashable, Sendable, Codable, CaseIterable {
        /// Connection limits and connection filter.
        case connection = "Connection"
        /// Sender checks at MAIL FROM.
        case sender = "Sender"
        /// Whose mail this is: tenant, direction, connector.
        case attribution = "Attribution"
        /// Whether mail over IPv6 is taken from a client that nobody vouches for.
        case ipv6 = "IPv6"
        /// Directory Based Edge Blocking.
        case edgeBlocking = "EdgeBlocking"
        /// Recipient count and receive limits.
        case recipientLimits = "RecipientLimits"
        /// Checks of the message at the end of DATA: line grammar, size, hops, header.
        case acceptance = "Acceptance"
        /// The source behind the servers that an inbound connector skips.
        case enhancedFiltering = "EnhancedFiltering"
        /// Who really sent the message: SPF, DKIM, ARC, DMARC, and what is done about it.
        case senderAuthentication = "SenderAuthentication"
        /// Header fields that only the organization's own servers may set.
        case headerFirewall = "HeaderFirewall"
        /// Aliases to primary addresses, forwarding.
        case recipientResolution = "RecipientResolution"
        /// Which lane of its queues it takes.
        case priority = "Priority"
        /// Which connector, host or mailbox takes it on.
        case routing = "Routing"
        /// The sender that forwarded copies carry.
        case senderRewriting = "SenderRewriting"
        /// Which keys sign it, or why none does.
        case signing = "Signing"
        /// The commit before the 250.
        case commit = "Commit"
        /// A report made or suppressed.
        case report = "Report"
        /// An administrator's command.
        case administration = "Administration"
    }

    /// Where it was decided.
    public var stage: Stage
    /// The organization it was decided for, once that is known.
    public var organization: String?
    /// The revision of that organization's configuration.
    public var revision: Int64?
    /// The object that decided; nil where no object applies (a limit, a default).
    public var object: ObjectReference?
    /// The recipient it concerns; nil when it concerns the whole message.
    public var recipient: String?
    /// The facts used, in a stable order.
    public var inputs: [Input]
    /// What came of it.
    public var outcome: Outcome
    /// The reply given for it, when it was a refusal.
    public var reply: String?

    /// Makes a decision. In an organization's name ``DecidingOrganization`` makes one.
    public init(
        _ stage: Stage, organization: String? = nil, revision: Int64? = nil, object: ObjectReference? = nil,
        recipient: String? = nil, inputs: [Input] = [], outcome: Outcome, reply: Reply? = nil
    ) {
        self.stage = stage
        self.organization = organization
        self.revision = revision
        self.object = object
        self.recipient = recipient
        self.inputs = inputs
        self.outcome = outcome
        self.reply = reply.map(\.description)
    }
}
