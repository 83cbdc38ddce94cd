/// What an engine says of a message by itself, by how grave it is.
public enum EngineClaim: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Nothing.
    case nothing
    /// It asks to have the message come again later.
    case `defer`
    /// Spam.
    case spam
    /// Spam beyond doubt.
    case highConfidenceSpam = "high-confidence-spam"
    /// Phishing.
    case phish
    /// Phishing beyond doubt.
    case highConfidencePhish = "high-confidence-phish"
    /// Malware.
    case malware

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// By how grave they are.
    public static func < (a: EngineClaim, b: EngineClaim) -> Bool { a.order < b.order }
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
