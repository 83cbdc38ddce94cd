public import Learning
public import MIME
public import Mail

/// Everything that a verdict goes by: the message, its envelope, who vouches for it, and for whom it is judged.
public struct ScoringInput: Sendable {
    /// Which way a message goes.
    public enum Direction: String, Sendable, Hashable, Codable {
        /// From the outside to the organization.
        case inbound
        /// Within it.
        case internalMail = "internal"
        /// From it to the outside.
        case outbound
    }

    /// The envelope.
    public struct Envelope: Sendable, Hashable {
        /// MAIL FROM; nil where it is not known.
        public var sender: ReversePath?
        /// The recipients; the first 50 are looked at.
        public var recipients: [EmailAddress]
        /// What the client calls itself.
        public var helo: String?
        /// The client's address.
        public var client: IPAddress?
        /// Whether the client declared that the header is UTF-8 (RFC 6531).
        public var isUTF8: Bool

        /// Puts one together.
        public init(
            sender: ReversePath?, recipients: [EmailAddress], helo: String? = nil, client: IPAddress? = nil,
            isUTF8: Bool = false
        ) {
            self.sender = sender
            self.recipients = recipients
            self.helo = helo
            self.client = client
            self.isUTF8 = isUTF8
        }
    }

    /// The organization that the message is judged for.
    public struct OwnOrganization: Sendable {
        /// Its accepted domains.
        public var domains: Set<Domain>
        /// The names of ``domains``, and those that they are below.
        public var names: Set<String>
        /// The names of its people.
        public var people: PeopleNames

        /// Puts one together; with nothing in it nobody is posed as.
        ///
        /// - Parameter names: nil to find them out, which takes a while for many domains.
        public init(domains: Set<Domain> = [], names: Set<String>? = nil, people: PeopleNames = PeopleNames()) {
            self.domains = domains
            self.names = names ?? Set(domains.flatMap(\.namesUpwards))
            self.people = people
        }
    }

    /// What the organization knows of the sender.
    public struct History: Sendable, Hashable {
        /// Whether it has had mail of this sender that was good, more than once and over some days.
        public var isKnown: Bool
        /// Whether the recipient has written to this sender.
        public var isAnswered: Bool
        /// Days since the first message of this sender; nil where this is the first.
        public var days: Int?
        /// What the organization has learned; nil where it learns nothing.
        public var knowledge: Knowledge?

        /// Puts one together.
        public init(isKnown: Bool = false, isAnswered: Bool = false, days: Int? = nil) {
            self.isKnown = isKnown
            self.isAnswered = isAnswered
            self.days = days
        }

        /// What an organization has learned (docs/reference/learning.md).
        public init(_ knowledge: Knowledge) {
            let sender = knowledge.sender
            isAnswered = sender?.isAnswered ?? false
            isKnown = sender.map { $0.isGood && ($0.rung == .person || $0.rung == .organization) } ?? false
            days = knowledge.days
            self.knowledge = knowledge
        }
    }

    /// What is in the message.
    public var content: ContentFacts
    /// What is in its header.
    public var header: HeaderFacts
    /// How it came.
    public var envelope: Envelope
    /// Who vouches for it; nil where nobody has looked, as for mail of one's own.
    public var authentication: AuthenticationFacts?
    /// For whom it is judged.
    public var own: OwnOrganization
    /// Which way it goes.
    public var direction: Direction
    /// What is known of the sender; nil where nobody remembers.
    public var history: History?
    /// When it was received; nil where that is not known.
    public var received: WallTime?

    /// Puts an input together.
    public init(
        content: ContentFacts, header: HeaderFacts, envelope: Envelope, authentication: AuthenticationFacts?,
        own: OwnOrganization = OwnOrganization(), direction: Direction = .inbound, history: History? = nil,
        received: WallTime? = nil
    ) {
        self.content = content
        self.header = header
        self.envelope = envelope
        self.authentication = authentication
        self.own = own
        self.direction = direction
        self.history = history
        self.received = received
    }
}
