public import Mail

/// What an organization knows of the sender of a message.
public struct SenderRecord: Sendable, Hashable {
    /// What it is known by.
    public enum Rung: String, Sendable, Hashable, Codable, CaseIterable {
        /// The recipient and the author's address.
        case person
        /// The author's address.
        case organization
        /// The author's domain.
        case domain
        /// A domain that vouches for the message and is not the author's.
        case vouching
        /// The network that it came from.
        case network
    }

    /// What it is known by.
    public var rung: Rung
    /// Whether it speaks for the sender.
    public var isGood: Bool
    /// Whether the recipient has written to the author.
    public var isAnswered: Bool
    /// Messages that came, at most 65,535.
    public var seen: Int
    /// The day of the first.
    public var since: UTCDay

    /// Puts one together.
    public init(rung: Rung, isGood: Bool, isAnswered: Bool = false, seen: Int, since: UTCDay) {
        self.rung = rung
        self.isGood = isGood
        self.isAnswered = isAnswered
        self.seen = seen
        self.since = since
    }

    /// Whether good things are known of the author, rather than of who vouches for it or of a network.
    package var isGoodAuthor: Bool { isGood && [.person, .organization, .domain].contains(rung) }

    init(_ rung: Rung, _ row: ReputationRow, isGood: Bool) {
        self.init(
            rung: rung, isGood: isGood, isAnswered: rung == .person && row.isAnswered, seen: Int(row.seen),
            since: row.first.day)
    }
}
