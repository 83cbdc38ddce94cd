/// Reads what Rspamd answers to `POST /checkv2`: an object of JSON (docs/reference/rspamd.md). Takes any octets.
///
/// An answer in which anything can't be right is none: nobody can tell what a filter means that contradicts itself.
public enum RspamdAnswerReader {
    /// Why an answer is none, as a clause: `it is no JSON`.
    public struct Unusable: Error, Hashable, Sendable, CustomStringConvertible {
        /// The clause.
        public var description: String

        init(_ description: String) { self.description = description }
    }

    /// Octets of an answer. Rspamd names the hosts of all links, and a message may have thousands.
    public static let limit = 4 << 20
    /// Octets of the names of members that are known.
    private static let memberLimit = 64

    /// The answer.
    public static func read(_ octets: [UInt8]) throws(Unusable) -> SpamEngineAnswer {
        guard octets.count <= limit else { throw .tooLong }
        var fields = Fields(octets)
        do throws(JSONReader.Failure) {
            try fields.read()
        } catch {
            switch error {
            case .syntax: throw Unusable("it is no JSON")
            case .meaning(let problem): throw Unusable(problem)
            }
        }
        guard let action = fields.action else { throw Unusable("it has no action") }
        guard let score = fields.score else { throw Unusable("it has no score") }
        return SpamEngineAnswer(
            action: action, score: score, requiredScore: fields.requiredScore, spamScore: fields.spamScore,
            isSkipped: fields.isSkipped, symbols: fields.symbols.values.sorted { $0.name < $1.name })
    }

    private struct Fields {
        var action: String?
        var score: Double?
        var requiredScore: Double?
        var spamScore: Double?
        var isSkipped = false
        var symbols: [String: SpamEngineAnswer.Symbol] = [:]
        private var seen: Set<String> = []
        private var reader: JSONReader

        init(_ octets: [UInt8]) { reader = JSONReader(octets) }

        mutating func read() throws(JSONReader.Failure) {
            try reader.beginObject()
            while let name = try reader.nextName(limit: memberLimit) { try member(name.text) }
            try reader.end()
        }

        private mutating func member(_ name: String) throws(JSONReader.Failure) {
            switch name {
            case "action":
                try note(name)
                let action = try reader.string(limit: SpamEngineAnswer.nameLimit)
                guard !action.isCut, !action.text.isEmpty else { throw mistake("its action is no word") }
                self.action = action.text
            case "score":
                try note(name)
                score = try number("its score")
            case "required_score":
                try note(name)
                requiredScore = try threshold("its required score")
            case "is_skipped":
                try note(name)
                isSkipped = try reader.boolean()
            case "symbols":
                try note(name)
                try readSymbols()
            case "thresholds":
                try note(name)
                try readThresholds()
            default: try reader.skip()
            }
        }

        /// A member that is there twice has two meanings.
        private mutating func note(_ name: String) throws(JSONReader.Failure) {
            guard seen.insert(name).inserted else { throw mistake("it has two members \(name)") }
        }

        private mutating func readThresholds() throws(JSONReader.Failure) {
            try reader.beginObject()
            var scores: [Double] = []
            while let name = try reader.nextName(limit: memberLimit) {
                guard name.text == "add header" || name.text == "rewrite subject" else {
                    try reader.skip()
                    continue
                }
                if let score = try threshold("its threshold of spam") { scores.append(score) }
            }
            spamScore = scores.min()
        }

        private mutating func readSymbols() throws(JSONReader.Failure) {
            try reader.beginObject()
            while let name = try reader.nextName(limit: SpamEngineAnswer.nameLimit) {
                guard !name.isCut, !name.text.isEmpty else { throw mistake("the name of a symbol is none") }
                guard symbols.count < SpamEngineAnswer.symbolLimit else {
                    throw mistake("it has more than \(SpamEngineAnswer.symbolLimit) symbols")
                }
                let symbol = try readSymbol(name.text)
                guard symbols.updateValue(symbol, forKey: name.text) == nil else {
                    throw mistake("it has a symbol twice")
                }
            }
        }

        private mutating func readSymbol(_ name: String) throws(JSONReader.Failure) -> SpamEngineAnswer.Symbol {
            var symbol = SpamEngineAnswer.Symbol(name: name, score: 0)
            try reader.beginObject()
            while let member = try reader.nextName(limit: memberLimit) {
                switch member.text {
                case "score": symbol.score = try number("the score of a symbol")
                case "options": symbol.options = try options()
                default: try reader.skip()
                }
            }
            return symbol
        }

        private mutating func options() throws(JSONReader.Failure) -> [String] {
            var options: [String] = []
            try reader.beginArray()
            while try reader.nextElement() {
                guard options.count < SpamEngineAnswer.optionCount else {
                    try reader.skip()
                    continue
                }
                options.append(try reader.string(limit: SpamEngineAnswer.optionLimit).text)
            }
            return options
        }

        /// A number that a score may be.
        private mutating func number(_ what: String) throws(JSONReader.Failure) -> Double {
            let number = try reader.number()
            guard number.magnitude <= SpamEngineAnswer.scoreLimit else { throw mistake("\(what) is beyond all bounds") }
            return number
        }

        /// A sum from which an action is taken; nil for `null`, which Rspamd writes where an action is switched off. Scores
        /// are divided by it.
        private mutating func threshold(_ what: String) throws(JSONReader.Failure) -> Double? {
            if try reader.null() { return nil }
            let number = try number(what)
            guard number >= SpamEngineAnswer.leastThreshold else {
                throw mistake("\(what) is below \(SpamEngineAnswer.leastThreshold)")
            }
            return number
        }

        private func mistake(_ problem: String) -> JSONReader.Failure { .meaning(problem) }
    }
}

extension RspamdAnswerReader.Unusable {
    /// It is longer than is read.
    public static let tooLong = RspamdAnswerReader.Unusable("it is longer than \(RspamdAnswerReader.limit >> 20) MB")
}
