extension PatternParser {
    /// A group whose parenthesis has been read, at `start`; nil for options that hold from here on.
    mutating func group(_ start: Int) throws(PatternMistake) -> PatternNode? {
        guard accept("?") else {
            if options.capturesNamedOnly { return try rest(start) }
            unnamed += 1
            let number = unnamed
            return .group(number, try rest(start))
        }
        let kind = next()
        switch kind {
        case ":": return try rest(start)
        case ">": return .atomic(try rest(start))
        case "=": return .look(ahead: true, negative: false, try rest(start), offset: start)
        case "!": return .look(ahead: true, negative: true, try rest(start), offset: start)
        case "<":
            if accept("=") { return .look(ahead: false, negative: false, try rest(start), offset: start) }
            if accept("!") { return .look(ahead: false, negative: true, try rest(start), offset: start) }
            return try named(start, close: ">")
        case "'": return try named(start, close: "'")
        case "(": return try conditional(start)
        case "P":
            throw mistake(
                start, "(?P is how Python writes groups",
                "write (?<name>…) for a group and \\k<name> for what it matched")
        default:
            position = start + 2
            return try inlineOptions(start)
        }
    }

    /// What is in the group up to its closing parenthesis; options that are set in it end with it.
    private mutating func rest(_ start: Int) throws(PatternMistake) -> PatternNode {
        Self.alternatives(try restBranches(start))
    }

    private mutating func restBranches(_ start: Int) throws(PatternMistake) -> [PatternNode] {
        guard depth < Self.maximumDepth else {
            throw mistake(start, "more than \(Self.maximumDepth) groups lie in one another", "take some out")
        }
        let outside = options
        depth += 1
        let inner = try branches()
        depth -= 1
        options = outside
        guard accept(")") else {
            throw mistake(start, "the parenthesis ( is not closed", "close it with ), or write \\( for the character")
        }
        return inner
    }

    /// `(?<name>…)`, `(?'name'…)`, `(?<2>…)`, behind the first delimiter.
    private mutating func named(_ start: Int, close: Unicode.Scalar) throws(PatternMistake) -> PatternNode {
        let nameStart = position
        let name = word()
        if peek() == "-" {
            throw mistake(
                start, "a balancing group, (?<name-other>…), is not supported",
                "write the pattern without counting pairs")
        }
        guard !name.isEmpty, accept(close) else {
            throw mistake(
                nameStart, "the name of a group is missing or not closed",
                "write letters, digits and underscores, then \(close)")
        }
        var number = 0
        if let first = name.unicodeScalars.first, ("0"..."9").contains(first) {
            guard let written = Int(name), (1...maximumGroupNumber).contains(written) else {
                throw mistake(
                    nameStart, "\(name) is no number for a group",
                    "write a number from 1 to \(maximumGroupNumber), or a name")
            }
            number = written
            numbers.insert(number)
        } else {
            names.append(name)
            number = known?.names[name] ?? 0
        }
        return .group(number, try rest(start))
    }

    private var maximumGroupNumber: Int { 999 }

    /// `(?(1)yes|no)`, `(?(name)yes|no)`, `(?(expression)yes|no)`, behind the second parenthesis.
    private mutating func conditional(_ start: Int) throws(PatternMistake) -> PatternNode {
        let conditionStart = position - 1
        let condition: PatternNode.Condition
        if let number = try groupOfCondition() {
            referenced.insert(number)
            condition = .group(number)
        } else {
            condition = .look(try expressionOfCondition(conditionStart))
        }
        let branches = try restBranches(start)
        guard branches.count <= 2 else {
            throw mistake(start, "a condition has more than two branches", "put alternatives into a group, (?:…|…)")
        }
        return .conditional(condition, yes: branches[0], no: branches.count == 2 ? branches[1] : .empty)
    }

    /// The group that a condition names; nil, and nothing read, where it is an expression.
    private mutating func groupOfCondition() throws(PatternMistake) -> Int? {
        let start = position
        let name = word()
        guard !name.isEmpty, accept(")") else {
            position = start
            return nil
        }
        if let first = name.unicodeScalars.first, ("0"..."9").contains(first) {
            guard let number = Int(name), known?.numbers.contains(number) ?? true else {
                throw mistake(start, "there is no group \(name)", "write the number of a group of this pattern")
            }
            return number
        }
        if let known, known.names[name] == nil {
            position = start
            return nil
        }
        // In the first reading nobody knows yet; a word has no groups, so it does not matter what it is.
        return known?.names[name] ?? 0
    }

    /// The expression of a condition, with its parentheses, as a look ahead where it is not a look of its own.
    private mutating func expressionOfCondition(_ start: Int) throws(PatternMistake) -> PatternNode {
        if peek() == "?" {
            let isNamed = peek(1) == "'" || peek(1) == "<" && peek(2) != "=" && peek(2) != "!"
            guard !isNamed, let inner = try group(start) else {
                throw mistake(
                    start, "a condition can't be a group with a name, or options", "write (?=…) for a condition")
            }
            if case .look = inner { return inner }
            return .look(ahead: true, negative: false, inner, offset: start)
        }
        return .look(ahead: true, negative: false, try rest(start), offset: start)
    }

    /// `(?i)`, `(?i-m:…)`, behind the question mark; nil where they hold from here on.
    private mutating func inlineOptions(_ start: Int) throws(PatternMistake) -> PatternNode? {
        var set = options
        var value = true
        while let scalar = next() {
            switch scalar {
            case "-": value = false
            case "+": value = true
            case "i", "I": set.ignoresCase = value
            case "m", "M": set.isMultiline = value
            case "n", "N": set.capturesNamedOnly = value
            case "s", "S": set.dotMatchesAll = value
            case "x", "X": set.isSpaced = value
            case "r", "R":
                throw mistake(
                    position - 1, "the option RightToLeft is not supported",
                    "write the pattern to be read from the left")
            case ")":
                options = set
                return nil
            case ":":
                let outside = options
                options = set
                let inner = try rest(start)
                options = outside
                return inner
            default:
                throw mistake(
                    start, "what stands behind (? is no kind of group",
                    "write (?:…) for a group, or \\( and \\? for the characters")
            }
        }
        throw mistake(start, "the parenthesis ( is not closed", "close it with ), or write \\( for the character")
    }
}
