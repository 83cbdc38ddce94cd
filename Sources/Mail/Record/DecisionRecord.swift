/// One decision about a message or a recipient: which stage, which of the admin's objects decided, from what, and what
/// came of it. A message's record is the list of its decisions in order; trace, explain and reports are views of it.
public struct Decision: Sendable {
    /// The stages, in the order of a message's way.
    public enum Stage: String, Hashable, Sendable, Codable, CaseIterable {
        /// Connection limits.
        case connection = "Connection"
        /// Sender checks at MAIL FROM.
        case sender = "Sender"
        /// Whose mail this is: tenant, direction, connector.
        case attribution = "Attribution"
        /// Whether mail of the client's address is taken: lists of addresses, reputation, greylisting.
        case connectionFilter = "ConnectionFilter"
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
        /// Malware, and files of types that are not let through.
        case malwareFilter = "MalwareFilter"
        /// What the filters say of the message, and what is done for it.
        case verdict = "Verdict"
        /// Aliases to primary addresses, forwarding.
        case recipientResolution = "RecipientResolution"
        /// What the organization's mail flow rules do with it.
        case mailFlowRules = "MailFlowRules"
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

    // A decision stands once on the heap: it passes through a dozen hands before it is written, and a copy of its eight
    // fields takes longer than most of what they do with it. It hardly ever changes once it is made.
    private struct Fields: Hashable, Sendable, Codable {
        var stage: Stage
        var organization: String?
        var revision: Int64?
        var object: ObjectReference?
        var recipient: String?
        var inputs: [Input]
        var outcome: Outcome
        var reply: String?
    }

    private final class Storage: Sendable {
        let fields: Fields
        init(_ fields: Fields) { self.fields = fields }
    }

    private var storage: Storage

    private mutating func change(_ change: (inout Fields) -> Void) {
        var fields = storage.fields
        change(&fields)
        storage = Storage(fields)
    }

    /// Where it was decided.
    public var stage: Stage {
        get { storage.fields.stage }
        set { change { $0.stage = newValue } }
    }

    /// The organization it was decided for, once that is known.
    public var organization: String? {
        get { storage.fields.organization }
        set { change { $0.organization = newValue } }
    }

    /// The revision of that organization's configuration.
    public var revision: Int64? {
        get { storage.fields.revision }
        set { change { $0.revision = newValue } }
    }

    /// The object that decided; nil where no object applies (a limit, a default).
    public var object: ObjectReference? {
        get { storage.fields.object }
        set { change { $0.object = newValue } }
    }

    /// The recipient it concerns; nil when it concerns the whole message.
    public var recipient: String? {
        get { storage.fields.recipient }
        set { change { $0.recipient = newValue } }
    }

    /// The facts used, in a stable order.
    public var inputs: [Input] {
        get { storage.fields.inputs }
        set { change { $0.inputs = newValue } }
    }

    /// What came of it.
    public var outcome: Outcome {
        get { storage.fields.outcome }
        set { change { $0.outcome = newValue } }
    }

    /// The reply given for it, when it was a refusal.
    public var reply: String? {
        get { storage.fields.reply }
        set { change { $0.reply = newValue } }
    }

    /// Makes a decision. In an organization's name ``DecidingOrganization`` makes one.
    public init(
        _ stage: Stage, organization: String? = nil, revision: Int64? = nil, object: ObjectReference? = nil,
        recipient: String? = nil, inputs: [Input] = [], outcome: Outcome, reply: Reply? = nil
    ) {
        storage = Storage(
            Fields(
                stage: stage, organization: organization, revision: revision, object: object, recipient: recipient,
                inputs: inputs, outcome: outcome, reply: reply?.description))
    }
}

extension Decision: Hashable {
    /// Whether both say the same.
    public static func == (a: Decision, b: Decision) -> Bool {
        a.storage === b.storage || a.storage.fields == b.storage.fields
    }

    /// By all that it says.
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.fields) }
}

extension Decision: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws { storage = Storage(try Fields(from: decoder)) }

    /// Writes its members; those that are nil are left out.
    public func encode(to encoder: any Encoder) throws { try storage.fields.encode(to: encoder) }
}
