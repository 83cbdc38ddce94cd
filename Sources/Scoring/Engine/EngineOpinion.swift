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
