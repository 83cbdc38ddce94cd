/// What each symbol adds to a score, and the bounds of sums. Read from `weights.txt`.
public struct Weights: Sendable, Hashable {
    /// A class of weights.
    public enum Class: String, Sendable, Hashable, CaseIterable {
        /// Clean and strong.
        case strong
        /// Clean.
        case medium
        /// Good mail has it too.
        case light
        /// Much good mail has it.
        case trace
        /// Nothing by itself.
        case fact
    }

    /// The version of the file.
    public internal(set) var version: String
    /// From here on a message is spam.
    public internal(set) var threshold: Double
    /// What a score is at most where too few families support it.
    public internal(set) var unsupported: Double
    /// What a family needs so that it supports a score.
    public internal(set) var familyThreshold: Double
    /// Up to here a message is clearly good.
    public internal(set) var clearlyGood: Double
    /// The most that lexicons add together, HTML and parts, and how the subject looks; the least that good signs add.
    public internal(set) var lexiconCap: Double, shapeCap: Double, subjectCap: Double, goodCap: Double
    private var values: [Double]
    private var classes: [String: Double]

    /// What a symbol adds.
    public subscript(_ symbol: Symbol) -> Double {
        get { values[Int(symbol.rawValue)] }
        set { values[Int(symbol.rawValue)] = newValue }
    }

    /// What a class adds; nil for one that the file does not have.
    subscript(_ kind: Class) -> Double? { classes[kind.rawValue] }

    init(_ file: ListFile) throws(ListError) {
        version = file.version
        var values = [Double](repeating: .nan, count: Symbol.allCases.count)
        var classes: [String: Double] = [:]
        var thresholds: [String: Double] = [:]
        var caps: [String: Double] = [:]
        for line in file.lines {
            let words = line.words
            if words.count == 3, let number = Double(words[2]), number.isFinite, abs(number) <= 20 {
                let name = String(words[1])
                switch words[0] {
                case "class" where Class(rawValue: name) != nil:
                    classes[name] = number
                    continue
                case "threshold" where ["spam", "unsupported", "family", "clearly-good"].contains(name):
                    thresholds[name] = number
                    continue
                case "cap" where ["lexicon", "shape", "subject", "good"].contains(name):
                    caps[name] = number
                    continue
                default: break
                }
            }
            guard let symbol = words.first.flatMap({ Symbol(id: String($0)) }) else {
                throw file.error(
                    line, "no symbol is called \(words.first ?? "")",
                    "Write a symbol and its class, or a class, threshold or cap and its number.")
            }
            guard values[Int(symbol.rawValue)].isNaN else {
                throw file.error(line, "\(symbol.id) is there twice", "Take one of the lines out.")
            }
            let isGood = words.count == 3 && words[1] == "good"
            let isBad = words.count == 3 && words[1] == "bad"
            if words.count == 2, let weight = classes[String(words[1])] {
                values[Int(symbol.rawValue)] = weight
            } else if isGood, let weight = Double(words[2]), (-3...0).contains(weight) {
                values[Int(symbol.rawValue)] = weight
            } else if isBad, let weight = Double(words[2]), (0...3).contains(weight) {
                values[Int(symbol.rawValue)] = weight
            } else {
                throw file.error(
                    line, "\(symbol.id) has no class that is known",
                    "Write strong, medium, light, trace or fact behind it, good and a number from -3 to 0, or bad and "
                        + "one from 0 to 3.")
            }
            guard isGood == (symbol.kind == .good) else {
                throw file.error(
                    line, "\(symbol.id) \(isGood ? "speaks against" : "speaks for") a message",
                    isGood ? "Write a class behind it." : "Write good and a number from -3 to 0 behind it.")
            }
        }
        if let missing = Symbol.allCases.first(where: { values[Int($0.rawValue)].isNaN }) {
            throw ListError(
                file: file.name, line: 0, problem: "\(missing.id) has no weight",
                mend: "Add a line `\(missing.id) fact`.")
        }
        func number(_ numbers: [String: Double], _ kind: String, _ name: String) throws(ListError) -> Double {
            guard let number = numbers[name] else {
                throw ListError(
                    file: file.name, line: 0, problem: "it has no \(kind) \(name)",
                    mend: "Add a line `\(kind) \(name) 1.0`.")
            }
            return number
        }
        self.values = values
        self.classes = classes
        threshold = try number(thresholds, "threshold", "spam")
        unsupported = try number(thresholds, "threshold", "unsupported")
        familyThreshold = try number(thresholds, "threshold", "family")
        clearlyGood = try number(thresholds, "threshold", "clearly-good")
        lexiconCap = try number(caps, "cap", "lexicon")
        shapeCap = try number(caps, "cap", "shape")
        subjectCap = try number(caps, "cap", "subject")
        goodCap = try number(caps, "cap", "good")
        guard threshold > 0, unsupported < threshold, goodCap <= 0, clearlyGood < threshold else {
            throw ListError(
                file: file.name, line: 0, problem: "the thresholds contradict one another",
                mend: "Let spam be above 0, above unsupported and above clearly-good, and the cap of good at most 0.")
        }
    }
}
