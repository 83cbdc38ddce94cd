/// What another engine says of a message: an input of ``ScoringResult/joined(with:by:)``.
public struct EngineOpinion: Sendable, Hashable {
    /// A sign of the engine.
    public struct Sign: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// What the engine adds for it; finite.
        public var score: Double
        /// What shows it.
        public var options: [String]

        /// Puts one together.
        public init(_ name: String, _ score: Double, _ options: [String] = []) {
            self.name = name
            self.score = score
            self.options = options
        }
    }

    /// The engine: `rspamd`.
    public var engine: String
    /// What it would do: `add header`.
    public var action: String
    /// Its sum; finite.
    public var score: Double
    /// The sum from which it refuses a message; above 0. Nil where it refuses none.
    public var requiredScore: Double?
    /// The sum from which it takes a message for spam; above 0. Nil where it does not say.
    public var spamScore: Double?
    /// Its signs.
    public var signs: [Sign]

    /// Puts one together.
    public init(
        engine: String, action: String, score: Double, requiredScore: Double? = nil, spamScore: Double? = nil,
        signs: [Sign] = []
    ) {
        self.engine = engine
        self.action = action
        self.score = score
        self.requiredScore = requiredScore
        self.spamScore = spamScore
        self.signs = signs
    }
}

/// What came of an engine's opinion in a result.
public struct EngineShare: Sendable, Hashable, Codable {
    /// A sign of the engine that was looked at.
    public struct Hit: Sendable, Hashable, Codable {
        /// Its name. The engine's text, made safe to show.
        public var name: String
        /// What it adds to the score, before the bounds of sums.
        public var weight: Double
        /// What the engine adds for it.
        public var score: Double
        /// What shows it. Text of strangers, made safe to show; empty where there is nothing to show.
        public var evidence: String
    }

    /// The engine.
    public var engine: String
    /// What it would do. The engine's text, made safe to show.
    public var action: String
    /// Its sum, on its own scale.
    public var score: Double
    /// The sum from which it refuses a message; nil where it refuses none.
    public var requiredScore: Double?
    /// What its signs add to the score together.
    public var weight: Double
    /// What it says by itself of the message, whatever the score.
    public var claim: EngineClaim
    /// Whether ``claim`` made the verdict worse than it was.
    public var isDecisive: Bool
    /// The signs that count or say something, those of the most weight first, a few of the others behind them.
    public var hits: [Hit]

    /// Hits that are kept.
    static let hitLimit = 40

    /// What it says, as a clause: `rspamd finds DBL_SPAM and BAYES_SPAM (12.3 of 15)`.
    public var clause: String {
        let names = hits.filter { $0.weight > 0 || $0.score > 0 }.prefix(3).map(\.name)
        let sum = "\(Self.text(score))\(requiredScore.map { " of \(Self.text($0))" } ?? "")"
        guard let last = names.last else { return "\(engine) says \(action) (\(sum))" }
        let first = names.dropLast().joined(separator: ", ")
        return "\(engine) finds \(first.isEmpty ? last : "\(first) and \(last)") (\(sum))"
    }

    private static func text(_ number: Double) -> String {
        let rounded = (number * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
