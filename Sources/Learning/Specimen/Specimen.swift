public import Mail

/// What learning goes by of one message: words, links and names of hosts, and who sent it, as the scorer reads them.
///
/// Words are hashes of folded words (docs/reference/scoring.md), in the order in which they stand.
public struct Specimen: Sendable, Hashable {
    /// A word.
    public struct Word: Sendable, Hashable {
        /// Of the word as words are compared.
        public var hash: UInt64
        /// Whether it may stand in other messages of a campaign too: it has no digit and is no name of a recipient.
        public var isStable: Bool

        /// Makes one.
        public init(hash: UInt64, isStable: Bool) {
            self.hash = hash
            self.isStable = isStable
        }
    }

    /// A domain that links lead to.
    public struct LinkDomain: Sendable, Hashable {
        /// The organizational domain.
        public var name: String
        /// Whether anyone may have pages there, or a list names it: it says nothing of who is behind the link.
        public var isShared: Bool
        /// Whether it is the sender's own.
        public var isRelated: Bool

        /// Makes one.
        public init(name: String, isShared: Bool, isRelated: Bool) {
            self.name = name
            self.isShared = isShared
            self.isRelated = isRelated
        }
    }

    /// Who sent it.
    public struct Sender: Sendable, Hashable {
        /// The author's address as directories are asked for it; nil where there is none.
        public var address: String?
        /// The author's organizational domain; nil where there is none.
        public var domain: String?
        /// Whether anyone may have an address in that domain.
        public var isSharedDomain: Bool
        /// Whether something that passes is of the author's domain.
        public var isAligned: Bool
        /// Organizational domains that vouch for the message, by SPF or a signature.
        public var vouching: [String]
        /// Those of ``vouching`` by which not anyone sends.
        public var vouchingAlone: [String]
        /// The client's address; nil where the message came from no client.
        public var client: IPAddress?
        /// Whether the client stands behind a filter whose hops Enhanced Filtering skips; nil where nobody knows, as for a
        /// message in a file.
        public var isBehindFilter: Bool?

        /// Makes one; by default nothing is known.
        public init(
            address: String? = nil, domain: String? = nil, isSharedDomain: Bool = false, isAligned: Bool = false,
            vouching: [String] = [], vouchingAlone: [String] = [], client: IPAddress? = nil, isBehindFilter: Bool? = nil
        ) {
            self.address = address
            self.domain = domain
            self.isSharedDomain = isSharedDomain
            self.isAligned = isAligned
            self.vouching = vouching
            self.vouchingAlone = vouchingAlone
            self.client = client
            self.isBehindFilter = isBehindFilter
        }
    }

    /// Words of the body that are read.
    public static let maximumWords = 600
    /// Words of the subject and of the author's name that are read, each.
    public static let maximumHeadWords = 40
    /// Recipients that are looked at.
    public static let maximumRecipients = 5
    /// Domains of links and URLs of images that are looked at, each.
    public static let maximumLinks = 50

    /// Who sent it.
    public var sender: Sender
    /// The recipients' addresses as directories are asked for them.
    public var recipients: [String]
    /// The words of the subject, and octets of its letters.
    public var subject: [Word]
    /// Octets that the stable words of the subject have together.
    public var subjectLength: Int
    /// The words of the author's name.
    public var name: [Word]
    /// The words of the body.
    public var body: [Word]
    /// Where links lead.
    public var links: [LinkDomain]
    /// Of the domains of links and images those that are the organization's own, or that its own are below.
    public var ownDomains: Set<String>
    /// Domains that images are loaded from.
    public var imageDomains: [String]
    /// URLs of images that are elsewhere.
    public var images: [String]
    /// Top-level domains of links.
    public var suffixes: [String]
    /// Types of parts.
    public var partTypes: [String]
    /// The Message-ID and Date fields as they stand, which tell messages of the same words apart.
    public var identity: [String]

    /// Puts one together; by default there is nothing in it.
    public init(
        sender: Sender = Sender(), recipients: [String] = [], subject: [Word] = [], subjectLength: Int = 0,
        name: [Word] = [], body: [Word] = [], links: [LinkDomain] = [], ownDomains: Set<String> = [],
        imageDomains: [String] = [], images: [String] = [], suffixes: [String] = [], partTypes: [String] = [],
        identity: [String] = []
    ) {
        self.sender = sender
        self.recipients = recipients
        self.subject = subject
        self.subjectLength = subjectLength
        self.name = name
        self.body = body
        self.links = links
        self.ownDomains = ownDomains
        self.imageDomains = imageDomains
        self.images = images
        self.suffixes = suffixes
        self.partTypes = partTypes
        self.identity = identity
    }

    /// Whether nothing can be learned from it: it has neither words nor links nor images.
    public var isEmpty: Bool { subject.isEmpty && body.isEmpty && links.isEmpty && images.isEmpty }
}
