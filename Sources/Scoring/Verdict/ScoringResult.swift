/// What a message is by its content.
public enum ScoringClass: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Nothing of these.
    case none
    /// Mail to many that most did not ask for, by a service that sends for others.
    case bulk
    /// Spam.
    case spam
    /// Spam beyond doubt.
    case highConfidenceSpam
    /// Phishing.
    case phish
    /// Phishing beyond doubt.
    case highConfidencePhish

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// By how bad they are.
    public static func < (a: ScoringClass, b: ScoringClass) -> Bool { a.order < b.order }
}

/// A rule that gives a class by itself.
public enum ScoringRule: String, Sendable, Hashable, Codable, CaseIterable {
    /// A brand's name and a lure, and links that are not the brand's.
    case brandLure = "P1"
    /// A brand's name, and a sender that it would not use.
    case brandFromBadSender = "P2"
    /// The sender poses as the organization itself.
    case ownOrganization = "P3"
    /// A form that asks for a password, or a page that writes one.
    case credentialForm = "P4"
    /// A link that has the recipient's address in it, and a lure.
    case targetedLink = "P5"
    /// A link that shows a brand's host and goes elsewhere.
    case shownHost = "P6"
    /// A host that looks like that of a brand or of the organization.
    case lookalikeHost = "P7"
    /// A lure, and nobody vouches for it.
    case lureFromNowhere = "S1"
    /// A sender that can't exist.
    case impossibleSender = "S2"
    /// An advance fee.
    case advanceFee = "S3"
    /// A free mailbox sends nothing but a file.
    case attachmentOnly = "S4"
    /// A threat that asks for crypto-currency.
    case extortion = "S5"
    /// Name or subject are written to deceive filters.
    case obfuscatedHead = "S6"
    /// Images of anyone's for a lure.
    case imageHostLure = "S7"
    /// A lure to where anyone can be, from a poor sender.
    case softLinkLure = "S8"
    /// It sells as spam sells, and is sent as spam is sent, in several ways.
    case oldSpam = "S9"
    /// It shares two things with a message that was reported as phishing.
    case reportedPhish = "P9"
    /// It shares two things with a message that was reported as spam.
    case reportedSpam = "S10"
}

/// What a scorer says of a message.
public struct ScoringResult: Sendable, Hashable, Codable {
    /// What it is.
    public var verdict: ScoringClass
    /// The score; see ``shownScore``.
    public var score: Double
    /// From where on the score means spam.
    public var threshold: Double
    /// The spam confidence level, 0 to 9.
    public var scl: Int
    /// The bulk complaint level, 0 to 9.
    public var bcl: Int
    /// The rules that gave a class.
    public var rules: [ScoringRule]
    /// The symbols, those of the most weight first.
    public var symbols: [SymbolHit]
    /// Whether some of the message was beyond the bounds and not looked at.
    public var isTruncated: Bool
    /// Whether too few families supported the score, so that it was bounded.
    public var isUnsupported: Bool
    /// How many families support the score: those in which the signs of this scorer add as much as a family needs.
    public var familyCount: Int
    /// What the score is at most where fewer than three families support it.
    public var unsupportedLimit: Double
    /// What another engine added to it; nil where none was asked, or it said nothing.
    public var engine: EngineShare?

    /// Families that a score above ``unsupportedLimit`` needs.
    static let requiredFamilies = 3

    /// The score on the scale that people see: 5 is spam.
    public var shownScore: Double { (score / threshold * 50).rounded() / 10 }
}
