/// What an engine says of how unwanted a message is: its sum, what it would do, and the signs that it goes by.
public struct SpamEngineAnswer: Sendable, Hashable {
    /// A sign that the engine found in a message.
    public struct Symbol: Sendable, Hashable {
        /// Its name, at most ``SpamEngineAnswer/nameLimit`` octets. The engine's text: escape it before it is shown.
        public var name: String
        /// What it adds to the sum; finite, and within ``SpamEngineAnswer/scoreLimit``.
        public var score: Double
        /// What shows it, a few of at most ``SpamEngineAnswer/optionLimit`` octets. They may hold text of the message.
        public var options: [String]

        /// Puts one together.
        public init(name: String, score: Double, options: [String] = []) {
            self.name = name
            self.score = score
            self.options = options
        }
    }

    /// Signs of one message; an answer with more is none.
    public static let symbolLimit = 1_000
    /// Octets of a name, of a symbol or an action; an answer with a longer one is none.
    public static let nameLimit = 128
    /// Options of a sign that are kept.
    public static let optionCount = 4
    /// Octets of an option that are kept.
    public static let optionLimit = 160
    /// The largest score either way; an answer with a larger one is none.
    public static let scoreLimit = 100_000.0

    /// The least threshold; an answer with a smaller one is none: next to nothing would be beyond doubt.
    public static let leastThreshold = 0.1

    /// What it would do: `no action`, `add header`, `reject`, or a word of its operator's own. The engine's text.
    public var action: String
    /// The sum.
    public var score: Double
    /// The sum from which it would refuse the message; from ``leastThreshold`` to ``scoreLimit``. Nil where it would refuse
    /// none.
    public var requiredScore: Double?
    /// The sum from which it takes the message for spam; from ``leastThreshold`` to ``scoreLimit``. Nil where it does not
    /// say.
    public var spamScore: Double?
    /// Whether its settings had it leave the message alone.
    public var isSkipped: Bool
    /// The signs, in the order of their names.
    public var symbols: [Symbol]

    /// Puts one together.
    public init(
        action: String, score: Double, requiredScore: Double? = nil, spamScore: Double? = nil, isSkipped: Bool = false,
        symbols: [Symbol] = []
    ) {
        self.action = action
        self.score = score
        self.requiredScore = requiredScore
        self.spamScore = spamScore
        self.isSkipped = isSkipped
        self.symbols = symbols
    }
}
