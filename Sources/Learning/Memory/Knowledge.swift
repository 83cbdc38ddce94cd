/// What an organization knows of a message before it is judged.
public struct Knowledge: Sendable, Hashable {
    /// What the words of its mail say.
    public struct Tokens: Sendable, Hashable {
        /// Whether they speak against the message.
        public var speaksAgainst: Bool
        /// Whether they weigh in full.
        public var isFull: Bool
        /// Lessons that they come from.
        public var lessons: Int

        /// Puts one together.
        public init(speaksAgainst: Bool, isFull: Bool, lessons: Int) {
            self.speaksAgainst = speaksAgainst
            self.isFull = isFull
            self.lessons = lessons
        }
    }

    /// What is known of the sender; nil for nothing that counts.
    public var sender: SenderRecord?
    /// Days since the first message of the sender; nil where this is the first, or where nothing shows who sent it.
    public var days: Int?
    /// A domain that a link leads to and no good message's link ever did; nil for none.
    public var newDomain: String?
    /// What it has in common with reported messages; nil for nothing.
    public var campaign: CampaignMatch?
    /// What the words say; nil where they say nothing, or too little has been learned.
    public var tokens: Tokens?
    /// Whether a domain that vouches for the message and is not the author's has long sent for the author's, without complaint.
    public var isPairingKnown: Bool
    /// Whether mail of the author's domain that the domain vouched for has long come from the client's network, without
    /// complaint.
    public var isSourceProven: Bool

    /// Puts one together; by default nothing is known.
    public init(
        sender: SenderRecord? = nil, days: Int? = nil, newDomain: String? = nil, campaign: CampaignMatch? = nil,
        tokens: Tokens? = nil, isPairingKnown: Bool = false, isSourceProven: Bool = false
    ) {
        self.sender = sender
        self.days = days
        self.newDomain = newDomain
        self.campaign = campaign
        self.tokens = tokens
        self.isPairingKnown = isPairingKnown
        self.isSourceProven = isSourceProven
    }
}

/// What a message is known by, kept until it is known what came of it. Nothing in it can be read.
package struct Sighting: Sendable, Hashable {
    /// What the sender is known by.
    package var keys: Ladder.Keys
    /// Hashes of the domains that links lead to.
    package var domains: [UInt64]
    /// What it shares with reported messages.
    package var found: Campaigns.Found
    /// Hashes of what is not a campaign's where good mail has it: its subject, its images and where they come from. Empty
    /// where nothing vouches for the author.
    package var contents: [UInt64]
    /// Stands for the message on this server.
    package var arrivalKey: UInt64
}

/// A message with everything that is looked up about it, so that nothing is hashed while others wait.
package struct PreparedMessage: Sendable {
    /// A link's domain.
    package struct Link: Sendable, Hashable {
        /// The domain.
        package var name: String
        /// Its hash.
        package var key: UInt64
        /// Whether it is the sender's own.
        package var isRelated: Bool
    }

    /// What is learned from.
    package let specimen: Specimen
    /// What the sender is known by.
    package let keys: Ladder.Keys
    /// What it shares with others of its campaign.
    package let print: Fingerprint
    /// Where links lead that say who is behind them.
    package let links: [Link]
    /// Stands for it on this server, in memory alone.
    package let arrivalKey: UInt64
    /// Of each key of ``print`` that may be a third party's, hashes by which the organization's good mail has it too.
    let contents: [Fingerprint.Key: [UInt64]]

    /// Prepares a message.
    ///
    /// - Parameter hash: with a key that only this server has.
    package init(_ specimen: Specimen, hash: SipHash) {
        self.specimen = specimen
        keys = Ladder.Keys(specimen, hash: hash)
        let print = Fingerprint(specimen, hash: hash)
        self.print = print
        arrivalKey = hash.hash([0x20] + MessageDigest.octets(of: specimen, sketch: print.sketch))
        contents = print.contents(of: specimen)
        links = specimen.links.prefix(Specimen.maximumLinks).filter { !$0.isShared }.map {
            Link(name: $0.name, key: SeenDomains.key($0.name), isRelated: $0.isRelated)
        }
    }

    /// What stands for it in lessons, on every server.
    package var digest: MessageDigest { MessageDigest(specimen, sketch: print.sketch) }

    /// Its tokens.
    package var tokens: TokenSet { TokenSet(specimen) }
}

extension Knowledge {
    /// Adds what words say of a message.
    package mutating func add(_ model: TokenModel, of message: PreparedMessage) {
        let opinion = model.opinion(of: message.tokens)
        // Whatever is new to the organization looks like nothing that it calls good.
        let isFirst = message.specimen.sender.isAligned && days == nil
        guard opinion.speaksFor || opinion.speaksAgainst && !isFirst else { return }
        tokens = Tokens(
            speaksAgainst: opinion.speaksAgainst, isFull: min(model.good, model.bad) >= LessonChoice.full,
            lessons: model.good + model.bad)
    }
}
