/// Writes a pattern in the syntax of an engine, in ASCII: RE2's and PCRE2's, both with `.` for every character. Case is
/// in the sets already, so both engines ask for exactly the same scalars.
struct PatternWriter {
    /// Whose syntax.
    enum Syntax: Hashable, Sendable {
        /// RE2's, of what a linear engine can do.
        case linear
        /// PCRE2's, with a callout where a step counts.
        case backtracking
    }

    /// As many characters may be compared without a step between them.
    private static let partsPerStep = 64
    /// Octets that a pattern may come to: more than either engine takes. Looks behind that stand in one another are written
    /// anew in each alternative of those around them, so that a short pattern could come to any length.
    private static let longest = 4 << 20

    private let syntax: Syntax
    /// The groups whose text is asked for; others need no memory.
    private let captured: Set<Int>
    private var text = ""

    /// The pattern in that syntax; nil where it becomes too long. For RE2, `$` must stand at the end only
    /// (``PatternNode/hasFinalEndElsewhere``).
    static func text(of node: PatternNode, captured: Set<Int>, syntax: Syntax) -> String? {
        var writer = PatternWriter(syntax: syntax, captured: captured)
        writer.branch(node)
        return writer.isTooLong ? nil : writer.text
    }

    private var isTooLong: Bool { text.utf8.count > Self.longest }

    private init(syntax: Syntax, captured: Set<Int>) {
        self.syntax = syntax
        self.captured = captured
    }

    private mutating func write(_ node: PatternNode) {
        guard !isTooLong else { return }
        switch node {
        case .empty: text += "(?:)"
        case .set(let set): text += ScalarSetSyntax.text(set)
        case .sequence(let parts):
            for (index, part) in parts.enumerated() {
                if index > 0, index.isMultiple(of: Self.partsPerStep) { step() }
                write(part)
            }
        case .alternatives(let parts): group("(?:", parts)
        case .group(let number, let inner): group(captured.contains(number) ? "(?<g\(number)>" : "(?:", [inner])
        case .assertion(let assertion): text += self.text(of: assertion)
        case .repeated(let inner, let minimum, let maximum, let isLazy):
            write(inner, minimum: minimum, maximum: maximum, isLazy: isLazy)
        case .look(let ahead, let negative, let inner, _):
            let opening = (ahead ? "(?" : "(?<") + (negative ? "!" : "=")
            if !ahead, case .alternatives(let parts) = inner { group(opening, parts) } else { group(opening, [inner]) }
        case .atomic(let inner): group("(?>", [inner])
        case .backReference(let number, let ignoresCase):
            if syntax == .backtracking { text += "(?C2)" }
            text += ignoresCase ? "(?i:\\k<g\(number)>)" : "\\k<g\(number)>"
            step()
        case .conditional(let condition, let yes, let no):
            text += "(?"
            switch condition {
            case .group(let number): text += "(<g\(number)>)"
            case .look(let look): write(look)
            }
            branch(yes)
            text += "|"
            branch(no)
            text += ")"
        }
    }

    private mutating func write(_ inner: PatternNode, minimum: Int, maximum: Int?, isLazy: Bool) {
        let isSet = if case .set = inner { true } else { false }
        if isSet, syntax == .backtracking, minimum > Self.partsPerStep {
            return write(inner, longMinimum: minimum, maximum: maximum, isLazy: isLazy)
        }
        if isSet { write(inner) } else { group("(?:", [inner]) }
        switch (minimum, maximum) {
        case (0, nil): text += "*"
        case (1, nil): text += "+"
        case (0, 1): text += "?"
        case (_, nil): text += "{\(minimum),}"
        case (_, .some(let maximum)): text += minimum == maximum ? "{\(minimum)}" : "{\(minimum),\(maximum)}"
        }
        if isLazy { text += "?" }
        if isSet { step() }
    }

    /// A set that is repeated often at least. It counts steps on its way there, since PCRE2 comes by nothing behind it
    /// where it does not get so far.
    private mutating func write(_ set: PatternNode, longMinimum minimum: Int, maximum: Int?, isLazy: Bool) {
        let few = PatternNode.repeated(set, minimum: Self.partsPerStep, maximum: Self.partsPerStep, isLazy: false)
        let (times, rest) = minimum.quotientAndRemainder(dividingBy: Self.partsPerStep)
        text += "(?:"
        write(few, minimum: times, maximum: times, isLazy: false)
        if rest > 0 { write(set, minimum: rest, maximum: rest, isLazy: false) }
        if maximum != minimum { write(set, minimum: 0, maximum: maximum.map { $0 - minimum }, isLazy: isLazy) }
        text += ")"
    }

    private mutating func group(_ opening: String, _ branches: [PatternNode]) {
        text += opening
        for (index, each) in branches.enumerated() {
            if index > 0 { text += "|" }
            branch(each)
        }
        text += ")"
    }

    private mutating func branch(_ node: PatternNode) {
        step()
        write(node)
    }

    /// Has PCRE2 count a step where it comes by here.
    private mutating func step() {
        if syntax == .backtracking { text += "(?C1)" }
    }

    private func text(of assertion: PatternNode.Assertion) -> String {
        switch (assertion, syntax) {
        case (.textStart, _): return "\\A"
        case (.textEnd, _): return "\\z"
        case (.finalEnd, .linear): return "(?:\\n?\\z)"
        case (.finalEnd, .backtracking): return "(?=\\n?\\z)"
        case (.lineStart, .linear): return "(?m:^)"
        case (.lineStart, .backtracking): return "(?<![^\\n])"
        case (.lineEnd, .linear): return "(?m:$)"
        case (.lineEnd, .backtracking): return "(?![^\\n])"
        // RE2's is about ASCII, so it is asked of ASCII alone.
        case (.wordBoundary, .linear): return "\\b"
        case (.noWordBoundary, .linear): return "\\B"
        case (.wordBoundary, .backtracking):
            return "(?:(?<=\(Self.word))(?!\(Self.word))|(?<!\(Self.word))(?=\(Self.word)))"
        case (.noWordBoundary, .backtracking):
            return "(?:(?<=\(Self.word))(?=\(Self.word))|(?<!\(Self.word))(?!\(Self.word)))"
        }
    }

    private static let word = ScalarSetSyntax.text(DotNetClasses.boundaryWord)
}

extension PatternNode {
    /// Whether only an engine that tries can search for it.
    var needsBacktracking: Bool {
        contains { part in
            switch part {
            case .look, .atomic, .backReference, .conditional: true
            case .empty, .set, .sequence, .alternatives, .group, .assertion, .repeated: false
            }
        } || hasFinalEndElsewhere(isLast: true)
    }

    /// Whether it asks where words begin and end.
    var hasWordBoundary: Bool {
        contains { $0 == .assertion(.wordBoundary) || $0 == .assertion(.noWordBoundary) }
    }

    /// Whether it has `$` or `\Z`.
    var hasFinalEnd: Bool { contains { $0 == .assertion(.finalEnd) } }

    /// Whether a search stands at few places of it at once, whatever the text: it repeats nothing at length but blanks,
    /// digits and the like. Of patterns such as `a.*b`, any number can be under way at once, and a search for many of
    /// them together would have to tell all their combinations apart.
    var isCalm: Bool {
        !contains { part in
            guard case .repeated(let inner, _, let maximum, _) = part, maximum.map({ $0 > 4 }) ?? true else {
                return false
            }
            guard case .set(let set) = inner else { return true }
            return (UInt32(0x61)...0x7a).contains { set.contains($0) }
        }
    }

    /// Whether `$` or `\Z` stands where something of the pattern may follow. RE2 does not look ahead, so there it takes
    /// the last `\n`, which only the end of the pattern can do.
    private func hasFinalEndElsewhere(isLast: Bool) -> Bool {
        switch self {
        case .assertion(.finalEnd): return !isLast
        case .sequence(let parts):
            return parts.enumerated().contains { index, part in
                part.hasFinalEndElsewhere(isLast: isLast && index == parts.count - 1)
            }
        case .repeated(let inner, _, _, _): return inner.hasFinalEndElsewhere(isLast: false)
        case .empty, .set, .alternatives, .group, .assertion, .look, .atomic, .backReference, .conditional:
            return children.contains { $0.hasFinalEndElsewhere(isLast: isLast) }
        }
    }
}
