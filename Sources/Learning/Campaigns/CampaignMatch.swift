public import Mail

/// What a message has in common with messages that people of the organization reported.
public struct CampaignMatch: Sendable, Hashable {
    /// A kind of thing that messages of a campaign share.
    public enum Kind: UInt8, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// The words of the body.
        case words = 1
        /// Where a link leads.
        case link
        /// An image.
        case image
        /// The subject.
        case subject
        /// The sender.
        case sender

        /// Whether it is in the content rather than in the head.
        public var isContent: Bool { self <= .image }

        /// In words, as part of a list.
        public var words: String {
            switch self {
            case .words: "its words"
            case .link: "a link"
            case .image: "an image"
            case .subject: "its subject"
            case .sender: "its sender"
            }
        }

        /// In the order of the list.
        public static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
    }

    /// The kinds that match, in their order; at least one.
    public var kinds: [Kind]
    /// Whether a report said that it is phishing.
    public var isPhish: Bool
    /// The day of the last report.
    public var reported: UTCDay
    /// Whether an administrator or two people reported two of the kinds, or the only one: one person's word gives no class.
    public var isConfirmed: Bool

    /// Puts one together.
    public init(kinds: [Kind], isPhish: Bool, reported: UTCDay, isConfirmed: Bool = true) {
        self.isConfirmed = isConfirmed
        self.kinds = kinds
        self.isPhish = isPhish
        self.reported = reported
    }
}
