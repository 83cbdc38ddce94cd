/// What the signs and actions of an engine count (docs/reference/rspamd.md). Read from `rspamd.txt`.
public struct EngineTable: Sendable, Hashable {
    /// What a sign counts.
    enum Entry: Sendable, Hashable {
        /// Nothing.
        case pass
        /// So much, against the message; whether it is a sign of phishing.
        case weight(Double, isPhish: Bool)
        /// So much, for the message; not above 0.
        case good(Double)
        /// It says something by itself.
        case claim(EngineClaim)
    }

    /// The most that all signs add together.
    public private(set) var cap: Double
    /// The most that those signs add which have no entry.
    public private(set) var unnamedCap: Double
    /// The least that good signs add.
    public private(set) var goodCap: Double
    private var actions: [String: EngineClaim] = [:]
    private var entries: [String: Entry] = [:]
    // By the length of the beginnings, the longest first.
    private var prefixes: [Prefixes] = []

    private struct Prefixes: Sendable, Hashable {
        var octets: Int
        var entries: [String: Entry]
    }

    /// The entry of a sign; nil where it has none.
    subscript(_ name: String) -> Entry? {
        if let entry = entries[name] { return entry }
        let octets = name.utf8
        for prefix in prefixes where octets.count >= prefix.octets {
            if let entry = prefix.entries[String(decoding: octets.prefix(prefix.octets), as: UTF8.self)] {
                return entry
            }
        }
        return nil
    }

    /// What an action says; nil for one that is not in the table.
    func claim(ofAction action: String) -> EngineClaim? { actions[action.replacing(" ", with: "-")] }
}

extension EngineTable {
    /// Octets of a name.
    private static let nameLimit = 128

    init(_ file: ListFile, weights: Weights) throws(ListError) {
        var caps: [Substring: Double] = [:]
        (cap, unnamedCap, goodCap) = (0, 0, 0)
        for line in file.lines {
            let words = line.words
            switch words.first {
            case "cap" where words.count == 3 && ["engine", "unnamed", "good"].contains(words[1]):
                guard let number = Double(words[2]), number.isFinite, number.magnitude <= 20 else {
                    throw file.error(line, "\(words[2]) is no number up to 20", "Write a number such as 3.5.")
                }
                caps[words[1]] = number
            case "action" where words.count == 3:
                guard let claim = EngineClaim(rawValue: String(words[2])) else {
                    throw file.error(
                        line, "no action leads to \(words[2])",
                        "Write one of \(EngineClaim.allCases.map(\.rawValue).joined(separator: ", ")).")
                }
                guard actions.updateValue(claim, forKey: String(words[1])) == nil else {
                    throw file.error(line, "the action \(words[1]) is there twice", "Take one of the lines out.")
                }
            default: try add(words, line, file, weights)
            }
        }
        func read(_ name: Substring) throws(ListError) -> Double {
            guard let cap = caps[name] else {
                throw ListError(
                    file: file.name, line: 0, problem: "it has no cap \(name)", mend: "Add a line `cap \(name) 1.0`.")
            }
            return cap
        }
        (cap, unnamedCap, goodCap) = (try read("engine"), try read("unnamed"), try read("good"))
        // A second opinion alone is no more than spam: what is beyond doubt has to be a line of its own.
        guard (0..<weights.threshold * 2).contains(cap), (0...cap).contains(unnamedCap), goodCap <= 0 else {
            throw ListError(
                file: file.name, line: 0, problem: "the caps contradict one another",
                mend:
                    "Let engine be from 0 to less than \(weights.threshold * 2), unnamed from 0 to engine, and good at most 0."
            )
        }
    }

    private mutating func add(
        _ words: [Substring], _ line: ListFile.Line, _ file: ListFile, _ weights: Weights
    ) throws(ListError) {
        guard let name = words.first, name.utf8.count <= Self.nameLimit else {
            throw file.error(line, "the name is longer than \(Self.nameLimit) octets", "Write a symbol of Rspamd.")
        }
        var text = String(name)
        let isBeginning = text.utf8.last == UInt8(ascii: "*")
        if isBeginning { text.removeLast() }
        guard !text.isEmpty, !text.utf8.contains(UInt8(ascii: "*")) else {
            throw file.error(
                line, "\(name) is no name of a symbol", "Write a symbol, or its beginning and * at the end.")
        }
        let entry = try entry(words.dropFirst(), line, file, weights)
        let isNew: Bool
        if isBeginning {
            let index = prefixes.firstIndex { $0.octets <= text.utf8.count } ?? prefixes.count
            if index == prefixes.count || prefixes[index].octets != text.utf8.count {
                prefixes.insert(Prefixes(octets: text.utf8.count, entries: [:]), at: index)
            }
            isNew = prefixes[index].entries.updateValue(entry, forKey: text) == nil
        } else {
            isNew = entries.updateValue(entry, forKey: text) == nil
        }
        guard isNew else { throw file.error(line, "\(name) is there twice", "Take one of the lines out.") }
    }

    private func entry(
        _ words: ArraySlice<Substring>, _ line: ListFile.Line, _ file: ListFile, _ weights: Weights
    ) throws(ListError) -> Entry {
        let words = Array(words)
        switch (words.first.map(String.init), words.count) {
        case ("pass", 1): return .pass
        case ("good", 2):
            if let number = Double(words[1]), (-3...0).contains(number) { return .good(number) }
        case (let claim?, 1):
            if let claim = EngineClaim(rawValue: claim), claim != .nothing, claim != .defer { return .claim(claim) }
        case (let name?, 2) where words[1] == "spam" || words[1] == "phish":
            if let weight = Weights.Class(rawValue: name).flatMap({ weights[$0] }) {
                return .weight(weight, isPhish: words[1] == "phish")
            }
        default: break
        }
        throw file.error(
            line, "nobody can tell what the symbol counts",
            "Write pass, a class and spam or phish, good and a number from -3 to 0, or what it says by itself: "
                + "\(EngineClaim.allCases.filter { $0 > .defer }.map(\.rawValue).joined(separator: ", ")).")
    }
}
