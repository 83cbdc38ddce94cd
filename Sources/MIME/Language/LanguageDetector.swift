import Glibc
public import NIOCore

/// Tells the language of words by how often short sequences of letters occur in it.
///
/// Each language has its commonest sequences in their order; what is sure is what makes one language at least four
/// times as likely as all others together. Cost and memory are bounded, whatever the words are.
public struct LanguageDetector: Sendable {
    /// Letters below which nothing is said.
    public static let minimumLetters = 40
    /// Letters that are looked at.
    static let maximumLetters = 200
    /// How likely a language has to be.
    private static let confidence = 0.8
    /// How many times a letter counts: sequences overlap, and those of words that are often used come together.
    private static let overlap = 6.0
    /// Letters of a sequence.
    static let longest = 4

    let languages: [String]
    private let table: SequenceTable

    /// - Parameter models: for each language its tag and the sequences, a line for each, the commonest first. `_` in a
    ///   sequence stands for the edge of a word.
    public init(models: [(language: String, lines: ByteBuffer)]) {
        languages = models.map(\.language)
        var builder = SequenceTable.Builder()
        for (number, model) in models.enumerated() { builder.add(model.lines, of: number) }
        table = builder.table
    }

    /// The language of a message's words: of the first part, in their order, that has enough of them; nil where none is
    /// sure.
    public func language(of facts: ContentFacts) -> String? {
        for part in facts.parts where part.role == .message || part.role == .part {
            guard let words = part.words?.visible, words.count >= Self.minimumLetters else { continue }
            var letters = LetterReader(limit: Self.maximumLetters)
            letters.read(words)
            if letters.count >= Self.minimumLetters { return language(of: letters) }
        }
        return nil
    }

    /// The language of a text in UTF-8; nil where none is sure.
    public func language(of text: some Sequence<UInt8>) -> String? {
        var letters = LetterReader(limit: Self.maximumLetters)
        letters.read(Array(text))
        return letters.count >= Self.minimumLetters ? language(of: letters) : nil
    }

    private func language(of letters: LetterReader) -> String? {
        if let language = letters.languageOfScript { return language }
        var scores = [Float](repeating: 0, count: languages.count)
        table.add(letters.scalars, to: &scores)
        return surest(of: scores)
    }

    /// The language with the highest score, where it is that much more likely than the others.
    private func surest(of scores: [Float]) -> String? {
        guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }), scores[best] > 0 else { return nil }
        var others = 0.0
        for (number, score) in scores.enumerated() where number != best {
            others += Self.exponential(Double(score - scores[best]) / Self.overlap)
        }
        return 1 / (1 + others) >= Self.confidence ? languages[best] : nil
    }

    private static func exponential(_ power: Double) -> Double { power < -30 ? 0 : exp(power) }
}
