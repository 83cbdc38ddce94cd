/// What a filter says of the content of a message and who sent it, as far as a record keeps it
/// (docs/reference/scoring.md). Its texts may be strangers', and are safe to show.
///
/// It stands once on the heap, as a verdict passes through many hands.
public final class ContentJudgement: Sendable, Hashable, Codable {
    /// A sign that the message has.
    public struct Symbol: Sendable, Hashable, Codable {
        /// Its name: `FROM_BRAND_NAME`.
        public var id: String
        /// What it adds to the score, on a scale of its own; 0 for what only rules go by.
        public var weight: Double
        /// What shows it: a host, a word, an address; empty where there is nothing to show.
        public var evidence: String

        /// Makes a sign.
        public init(id: String, weight: Double, evidence: String) {
            (self.id, self.weight, self.evidence) = (id, Self.rounded(weight), evidence)
        }

        /// A number as records have it: three digits behind the point.
        static func rounded(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
    }

    /// What it comes to and why, in a sentence without a full stop: `phishing: the name says PayPal, …`.
    public let words: String
    /// The score, on the scale where 5 is spam.
    public let score: Double
    /// The rules that gave a class by themselves: `P1`.
    public let rules: [String]
    /// The signs, those of the most weight first.
    public let symbols: [Symbol]
    /// Whether some of the message was not looked at.
    public let isTruncated: Bool

    /// Puts one together.
    public init(words: String, score: Double, rules: [String], symbols: [Symbol], isTruncated: Bool) {
        self.words = words
        self.score = Symbol.rounded(score)
        self.rules = rules
        self.symbols = symbols
        self.isTruncated = isTruncated
    }

    /// Whether both say the same.
    public static func == (a: ContentJudgement, b: ContentJudgement) -> Bool {
        a === b
            || a.words == b.words && a.score == b.score && a.rules == b.rules && a.symbols == b.symbols
                && a.isTruncated == b.isTruncated
    }

    /// By its words and its score.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words)
        hasher.combine(score)
    }
}

extension ContentJudgement.Symbol: CustomStringConvertible {
    /// For people: `FROM_BRAND_NAME 0.5: PayPal`.
    public var description: String { "\(id) \(weight)" + (evidence.isEmpty ? "" : ": \(evidence)") }
}
