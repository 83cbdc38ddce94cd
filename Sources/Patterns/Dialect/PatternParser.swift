/// Reads a pattern of .NET's dialect (docs/reference/patterns.md), as if it stood there with the options IgnoreCase and
/// CultureInvariant.
///
/// A pattern is read twice, since `\12` is a back-reference only where there is a group 12: the first time finds the
/// groups.
struct PatternParser {
    /// The options that a pattern turns on and off, `(?imnsx-imnsx)`.
    struct Options: Hashable, Sendable {
        /// i.
        var ignoresCase = true
        /// m.
        var isMultiline = false
        /// n.
        var capturesNamedOnly = false
        /// s.
        var dotMatchesAll = false
        /// x.
        var isSpaced = false
    }

    /// The groups of a pattern.
    struct Groups: Hashable, Sendable {
        /// Their numbers.
        var numbers: Set<Int> = []
        /// The numbers of those with names.
        var names: [String: Int] = [:]
    }

    /// A pattern longer than this is refused, in scalars: EOP's limit on all patterns of an organization together.
    static let maximumLength = 20_480
    /// Groups and classes within each other.
    static let maximumDepth = 100
    /// The largest number of repetitions that an engine takes.
    static let maximumRepetition = 65_535

    let scalars: [Unicode.Scalar]
    var position = 0
    var options = Options()
    var depth = 0
    /// What the first reading found; nil while it is under way.
    let known: Groups?
    /// The unnamed groups so far.
    var unnamed = 0
    /// The groups with names of their own, and with numbers for names, so far.
    var names: [String] = []
    var numbers: Set<Int> = []
    /// The groups that back-references and conditions name.
    var referenced: Set<Int> = []

    /// Reads a pattern: its tree, and the groups whose text is asked for.
    static func parse(_ source: String) throws(PatternMistake) -> (node: PatternNode, referenced: Set<Int>) {
        let scalars = Array(source.unicodeScalars)
        guard scalars.count <= maximumLength else {
            throw PatternMistake(
                offset: maximumLength, problem: "the pattern has \(scalars.count) characters",
                mend: "write at most \(maximumLength)")
        }
        var first = PatternParser(scalars: scalars, known: nil)
        _ = try first.whole()
        var second = PatternParser(scalars: scalars, known: first.groups)
        return (try second.whole(), second.referenced)
    }

    private init(scalars: [Unicode.Scalar], known: Groups?) {
        self.scalars = scalars
        self.known = known
    }

    /// The groups by number: unnamed ones count from 1, then the names get what is free, in the order in which they
    /// appear.
    private var groups: Groups {
        var groups = Groups(numbers: numbers.union(1..<unnamed + 1))
        var next = 1
        for name in names where groups.names[name] == nil {
            while groups.numbers.contains(next) { next += 1 }
            groups.names[name] = next
            groups.numbers.insert(next)
        }
        return groups
    }

    private mutating func whole() throws(PatternMistake) -> PatternNode {
        let node = Self.alternatives(try branches())
        guard position == scalars.count else {
            throw mistake(position, "the parenthesis ) closes none", "take it out, or write \\) for the character")
        }
        return node
    }

    // MARK: Alternatives and repetitions

    /// The branches up to the parenthesis that closes the group, or the end.
    mutating func branches() throws(PatternMistake) -> [PatternNode] {
        var branches: [PatternNode] = []
        var parts: [PatternNode] = []
        var isBehindRepetition = false
        while true {
            try skipBlanks()
            guard let next = peek(), next != ")" else { break }
            if next == "|" {
                position += 1
                branches.append(Self.sequence(parts))
                parts = []
                isBehindRepetition = false
                continue
            }
            let start = position
            if try repetition() != nil {
                throw isBehindRepetition
                    ? mistake(
                        start, "a repetition repeats another",
                        "put what is repeated into a group, (?:…), or write (?>…) where it must not give back")
                    : mistake(start, "a repetition has nothing before it", "write \\ before it for the character")
            }
            guard let part = try atom() else {
                isBehindRepetition = false
                continue
            }
            try skipBlanks()
            if let (minimum, maximum) = try repetition() {
                try skipBlanks()
                let isLazy = accept("?")
                parts.append(.repeated(part, minimum: minimum, maximum: maximum, isLazy: isLazy))
                isBehindRepetition = true
            } else {
                parts.append(part)
                isBehindRepetition = false
            }
        }
        branches.append(Self.sequence(parts))
        return branches
    }

    static func alternatives(_ branches: [PatternNode]) -> PatternNode {
        branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private static func sequence(_ parts: [PatternNode]) -> PatternNode {
        parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// How often the atom before is repeated; nil, and nothing read, where no repetition stands here.
    private mutating func repetition() throws(PatternMistake) -> (minimum: Int, maximum: Int?)? {
        switch peek() {
        case "*":
            position += 1
            return (0, nil)
        case "+":
            position += 1
            return (1, nil)
        case "?":
            position += 1
            return (0, 1)
        case "{": return try countedRepetition()
        default: return nil
        }
    }

    /// `{n}`, `{n,}`, `{n,m}`; other text in braces stands for itself.
    private mutating func countedRepetition() throws(PatternMistake) -> (minimum: Int, maximum: Int?)? {
        let start = position
        position += 1
        guard let minimum = number() else {
            position = start
            return nil
        }
        var maximum: Int? = minimum
        if accept(",") { maximum = number() }
        guard accept("}") else {
            position = start
            return nil
        }
        guard max(minimum, maximum ?? 0) <= Self.maximumRepetition else {
            throw mistake(
                start, "a repetition counts beyond \(Self.maximumRepetition)",
                "write a smaller number, or none, as in {\(min(minimum, Self.maximumRepetition)),}")
        }
        if let maximum, maximum < minimum {
            throw mistake(
                start, "the repetition {\(minimum),\(maximum)} has its larger number first",
                "write {\(maximum),\(minimum)}")
        }
        return (minimum, maximum)
    }

    // MARK: Atoms

    /// The next atom; nil for options, which match nothing and can't be repeated.
    private mutating func atom() throws(PatternMistake) -> PatternNode? {
        let start = position
        guard let scalar = next() else { return nil }
        switch scalar {
        case "(": return try group(start)
        case "[": return .set(try characterClass(start))
        case "\\": return try escape(start)
        case "^": return .assertion(options.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(options.isMultiline ? .lineEnd : .finalEnd)
        case ".": return .set(options.dotMatchesAll ? .all : ScalarSet(10).inverted)
        default: return literal(scalar.value)
        }
    }

    func literal(_ value: UInt32) -> PatternNode {
        .set(options.ignoresCase ? CaseFolding.simple.closure(ScalarSet(value)) : ScalarSet(value))
    }

    // MARK: Scalars

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    mutating func next() -> Unicode.Scalar? {
        guard let scalar = peek() else { return nil }
        position += 1
        return scalar
    }

    mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    /// A decimal number; a very large one ends at a billion, which nothing takes.
    mutating func number() -> Int? {
        var value: Int?
        while let digit = peek(), ("0"..."9").contains(digit) {
            value = min((value ?? 0) * 10 + Int(digit.value - 0x30), 1_000_000_000)
            position += 1
        }
        return value
    }

    /// Reads letters, digits and underscores.
    mutating func word() -> String {
        var word = ""
        while let scalar = peek(), DotNetClasses.word.contains(scalar.value) {
            word.unicodeScalars.append(scalar)
            position += 1
        }
        return word
    }

    /// Comments, and with the option x blanks.
    mutating func skipBlanks() throws(PatternMistake) {
        while let scalar = peek() {
            if scalar == "(", peek(1) == "?", peek(2) == "#" {
                let start = position
                while let scalar = peek(), scalar != ")" { position += 1 }
                guard accept(")") else { throw mistake(start, "the comment (?# is not closed", "close it with )") }
            } else if options.isSpaced, Blank.contains(scalar.value), scalar.value < 0x80 {
                position += 1
            } else if options.isSpaced, scalar == "#" {
                while let scalar = next(), scalar != "\n" { continue }
            } else {
                return
            }
        }
    }

    func mistake(_ offset: Int, _ problem: String, _ mend: String) -> PatternMistake {
        PatternMistake(offset: offset, problem: problem, mend: mend)
    }
}
