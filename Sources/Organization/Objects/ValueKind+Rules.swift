internal import Mail
internal import Patterns

/// Values of mail flow rules (docs/reference/mail-flow-rules.md#values).
extension ValueKind where Value == String {
    /// Words or a phrase, which are looked for whole.
    static func words(_ maximum: Int) -> ValueKind {
        var kind = ValueKind(.text(1...maximum), expected: "words of 1 to \(maximum) characters") { text in
            isWords(text, maximum) ? text : nil
        }
        kind.refusal = { text in
            guard !text.isEmpty, text != text.trimmingBlanks else { return nil }
            return Refusal(
                problem: "begins or ends with a blank", mend: "remove the blank: words are found whole without it")
        }
        return kind
    }

    fileprivate static func isWords(_ text: String, _ maximum: Int) -> Bool {
        (1...maximum).contains(text.unicodeScalars.count) && text == text.trimmingBlanks
    }

    /// The extension of a file's name, without the dot that it may be written with.
    static let fileExtension = ValueKind(.text(1...64), expected: "an extension such as exe") { text in
        let name = text.utf8.first == UInt8(ascii: ".") ? String(text.unicodeScalars.dropFirst()) : text
        return isWords(name, 64) ? name : nil
    }

    /// A regular expression.
    static let pattern: ValueKind = {
        var kind = ValueKind(
            .pattern, expected: "a regular expression of up to \(RuleBounds.patternLength) characters"
        ) { text in
            mistake(inPattern: text) == nil && !text.isEmpty ? text : nil
        }
        kind.refusal = { text in text.isEmpty ? nil : mistake(inPattern: text) }
        return kind
    }()

    /// What is wrong with a pattern; nil for one that can be searched for.
    fileprivate static func mistake(inPattern text: String) -> Refusal? {
        guard text.unicodeScalars.count <= RuleBounds.patternLength else {
            return Refusal(
                problem: "has more than \(RuleBounds.patternLength) characters",
                mend: "split it into several patterns, of which one has to match")
        }
        do throws(PatternMistake) {
            _ = try TextPattern(text)
            return nil
        } catch {
            return Refusal(
                problem: "is no pattern: \(error.problem), at character \(error.offset + 1)", mend: error.mend)
        }
    }

    /// The name of any header field: printable ASCII without a colon (RFC 5322 section 3.6.8).
    static let headerName = ValueKind(.headerName, expected: "the name of a header field such as X-Department") {
        text in
        RuleHeaderField.isName(text) && text.utf8.count <= 128 ? text : nil
    }

    /// The name of a header field that a rule may set or remove.
    static let changeableHeaderName: ValueKind = {
        var kind = ValueKind(
            .headerName,
            expected: "the name of a header field of up to \(RuleHeaderField.mostOctets) characters"
        ) { text in
            RuleHeaderField.obstacle(toChanging: text) == nil ? text : nil
        }
        kind.refusal = { text in
            switch RuleHeaderField.obstacle(toChanging: text) {
            case nil, .noName?: nil
            case .coding?:
                Refusal(
                    problem: "says how the content is coded, and a message that has lost it can't be read",
                    mend: "name another field")
            case .safety?:
                Refusal(
                    problem: "says who wrote a message, where it was or what servers found, and no rule changes that",
                    mend: "name another field, such as X-Department")
            }
        }
        return kind
    }()

    /// Text on one line that is not blank; blanks at its ends count.
    static func fullLine(_ maximum: Int) -> ValueKind {
        let oneLine = line(maximum)
        return ValueKind(.text(1...maximum), expected: "one line of 1 to \(maximum) characters") { text in
            text.trimmingBlanks.isEmpty ? nil : oneLine.parse(text)
        }
    }

    /// Text of any number of lines that is not blank.
    static func body(_ maximum: Int) -> ValueKind {
        ValueKind(.text(1...maximum), expected: "a text of 1 to \(maximum) characters") { text in
            !text.trimmingBlanks.isEmpty && text.unicodeScalars.count <= maximum ? text : nil
        }
    }

    /// The status code of a rejection: `5.7.1`, or one of those that EOP leaves to administrators.
    static let rejectionCode = ValueKind(
        .rejectionCode, expected: "5.7.1, or a code from 5.7.900 to 5.7.999"
    ) { text in
        if text == "5.7.1" { return text }
        let digits = text.utf8.dropFirst(4)
        guard text.utf8.starts(with: "5.7.9".utf8), digits.count == 3,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return text
    }
}

extension ValueKind where Value == Int {
    /// A size that something has to exceed.
    static let exceededSize = size(0...1 << 50, expected: "a size such as 10MB")
}

extension ValueKind where Value == WallTime {
    /// A moment as ISO 8601 writes it or as EOP does, `12/24/2026 8:00 AM`; without an offset it is UTC.
    static let ruleDate = ValueKind(
        .dateTime, expected: "a time such as 2026-12-24, 2026-12-24T08:00:00Z or \"12/24/2026 8:00 AM\" (UTC)",
        parse: { WallTime(iso8601: $0) ?? AmericanDate.time($0) }, text: { $0.iso8601 })
}

/// Moments as EOP writes them: `12/24/2026`, `12/24/2026 8:00 AM`, `12/24/2026 20:00:30`.
private enum AmericanDate {
    // date = 1*2DIGIT "/" 1*2DIGIT "/" 4DIGIT [" " 1*2DIGIT ":" 2DIGIT [":" 2DIGIT] [" " ("AM" / "PM")]]
    static func time(_ text: String) -> WallTime? {
        guard text.utf8.count <= 32 else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: " "))
        guard let date = parts.first.flatMap({ numbers($0, UInt8(ascii: "/"), digits: [1...2, 1...2, 4...4]) }),
            parts.count <= 3
        else { return nil }
        var clock = [0, 0, 0]
        if parts.count > 1 {
            let colon = UInt8(ascii: ":")
            guard
                let read = numbers(parts[1], colon, digits: [1...2, 2...2, 2...2])
                    ?? numbers(parts[1], colon, digits: [1...2, 2...2])
            else { return nil }
            clock = read.count == 3 ? read : read + [0]
        }
        if parts.count > 2 {
            guard (1...12).contains(clock[0]) else { return nil }
            switch String(Substring(parts[2])).uppercased() {
            case "AM": clock[0] %= 12
            case "PM": clock[0] = clock[0] % 12 + 12
            default: return nil
            }
        }
        let days = [padded(date[2], 4), padded(date[0], 2), padded(date[1], 2)].joined(separator: "-")
        let hours = clock.map { padded($0, 2) }.joined(separator: ":")
        return WallTime(iso8601: "\(days)T\(hours)Z")
    }

    private static func numbers(
        _ text: Substring.UTF8View, _ separator: UInt8, digits: [ClosedRange<Int>]
    ) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == digits.count else { return nil }
        var numbers: [Int] = []
        for (part, length) in zip(parts, digits) {
            guard length.contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(Substring(part)))
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

extension ValueKind where Value == RuleCondition.AttributeTerms {
    /// An attribute of people with words or patterns: `City:Berlin,Bonn`.
    static func attributeTerms(isPattern: Bool) -> ValueKind {
        let form = ValueForm.attributeTerms(isPattern: isPattern)
        let example = isPattern ? "Department:^Sales" : "City:Berlin,Bonn"
        var kind = ValueKind(
            form, expected: "an attribute, a colon and \(isPattern ? "patterns" : "words") such as \"\(example)\""
        ) { text in
            guard let (name, terms) = NamedTerms.split(text, isPattern: isPattern),
                let attribute = NamedTerms.attribute(name), NamedTerms.mistake(in: terms, isPattern: isPattern) == nil
            else { return nil }
            return RuleCondition.AttributeTerms(attribute: attribute, terms: terms)
        } text: { value in
            "\(value.attribute.rawValue):\(value.terms.joined(separator: ","))"
        }
        kind.refusal = { text in
            guard let (name, terms) = NamedTerms.split(text, isPattern: isPattern) else { return nil }
            guard NamedTerms.attribute(name) != nil else {
                return Refusal(
                    problem: "names no attribute of people",
                    mend: Suggestion.mend(
                        for: name, among: DirectoryAttribute.allCases.map(\.rawValue), otherwise: "attributes are"))
            }
            return NamedTerms.mistake(in: terms, isPattern: isPattern).map {
                Refusal(problem: "has a term that can't be used: it \($0.problem)", mend: $0.mend)
            }
        }
        return kind
    }
}

extension ValueKind where Value == RuleCondition.PropertyWords {
    /// A property of documents with words: `Department:Sales,Legal`.
    static let propertyWords = ValueKind(
        .propertyWords, expected: "a property, a colon and words such as \"Department:Sales,Legal\""
    ) { text in
        guard let (name, words) = NamedTerms.split(text, isPattern: false), (1...128).contains(name.utf8.count),
            NamedTerms.mistake(in: words, isPattern: false) == nil
        else { return nil }
        return RuleCondition.PropertyWords(property: name, words: words)
    } text: { value in
        "\(value.property):\(value.words.joined(separator: ","))"
    }
}

/// A name, a colon, and terms with commas between them.
private enum NamedTerms {
    /// The parts without blanks around them; nil where the colon or every term is missing. A comma within parentheses,
    /// brackets or braces of a pattern, or behind a backslash, belongs to the pattern. Within brackets a parenthesis
    /// or a brace stands for itself.
    static func split(_ text: String, isPattern: Bool) -> (name: String, terms: [String])? {
        guard let colon = text.unicodeScalars.firstIndex(of: ":") else { return nil }
        let name = String(text.unicodeScalars[..<colon]).trimmingBlanks
        var terms = [""]
        var nesting = PatternNesting()
        for scalar in text.unicodeScalars[colon...].dropFirst() {
            if scalar == ",", !isPattern || !nesting.isWithin {
                terms.append("")
                nesting = PatternNesting()
                continue
            }
            nesting.pass(scalar)
            terms[terms.count - 1].unicodeScalars.append(scalar)
        }
        let trimmed = terms.map(\.trimmingBlanks).filter { !$0.isEmpty }
        return trimmed.isEmpty ? nil : (name, trimmed)
    }

    /// How deep in parentheses, brackets and braces a place in a pattern is.
    private struct PatternNesting {
        private var depth = 0
        private var classes = 0
        private var isEscaped = false
        /// Whether a closing bracket would stand for itself, as it does at the beginning of a class.
        private var isClassOpen = false
        private var last: Unicode.Scalar?

        /// Whether a comma here belongs to the pattern.
        var isWithin: Bool { depth > 0 || classes > 0 || isEscaped }

        mutating func pass(_ scalar: Unicode.Scalar) {
            defer { last = scalar }
            if isEscaped {
                isEscaped = false
                isClassOpen = false
                return
            }
            if scalar == "\\" {
                isEscaped = true
                return
            }
            guard classes > 0 else {
                switch scalar {
                case "[": (classes, isClassOpen) = (1, true)
                case "(", "{": depth += 1
                case ")", "}": depth = max(0, depth - 1)
                default: break
                }
                return
            }
            switch scalar {
            // A class that is taken out of another one: `[a-z-[aeiou]]`.
            case "[" where last == "-" && !isClassOpen: (classes, isClassOpen) = (classes + 1, true)
            case "]" where !isClassOpen: classes -= 1
            case "^" where isClassOpen && last == "[": break
            default: isClassOpen = false
            }
        }
    }

    /// The attribute of a name in any case.
    static func attribute(_ name: String) -> DirectoryAttribute? {
        DirectoryAttribute(rawValue: name)
            ?? DirectoryAttribute.allCases.first { $0.rawValue.lowercased() == name.lowercased() }
    }

    /// What is wrong with the first term that can't be used.
    static func mistake(in terms: [String], isPattern: Bool) -> ValueKind<String>.Refusal? {
        for term in terms {
            if isPattern, let refusal = ValueKind<String>.mistake(inPattern: term) { return refusal }
            if !isPattern, !ValueKind<String>.isWords(term, RuleBounds.wordLength) {
                return ValueKind<String>.Refusal(
                    problem: "has more than \(RuleBounds.wordLength) characters", mend: "look for a part of it")
            }
        }
        return nil
    }
}

extension ValueKind where Value == RuleCondition.DataClassification {
    /// A type of sensitive information that this gateway knows.
    static let dataClassification: ValueKind = {
        var kind: ValueKind = .choice
        kind.refusal = { _ in
            Refusal(
                problem: "is no type of sensitive information that this gateway can tell",
                mend: "write "
                    + RuleCondition.DataClassification.allCases.map { "\"\($0.rawValue)\"" }
                    .joined(separator: " or ") + ", or patterns in SubjectOrBodyMatchesPatterns")
        }
        return kind
    }()
}

extension ValueKind where Value == RuleCondition.Scope {
    /// Where a recipient is. Two words are of Exchange servers alone.
    static let recipientScope = choice(refused: [
        "ExternalPartner": ofServers, "ExternalNonPartner": ofServers,
    ])

    private static let ofServers = Refusal(
        problem: "is known to Exchange servers alone", mend: "write NotInOrganization, or domains in RecipientDomainIs")
}
