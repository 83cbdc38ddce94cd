/// A parameter of a MIME field (RFC 2045 section 5.1), with each value that a program reads where it is broken.
struct Parameter {
    /// In lower case, with the marks of RFC 2231.
    var name: String
    /// The strict reading first.
    var values: [[UInt8]]
    /// What it is for those to whom a backslash in quotes is an octet as any other, where one is there.
    var literals: [[UInt8]] = []
}

/// Takes a MIME field apart: what stands before the first semicolon, and parameters.
struct ParameterReader {
    /// What stands before the parameters, without comments.
    private(set) var main: [UInt8] = []
    private(set) var parameters: [Parameter] = []
    private(set) var defects: Set<ContentDefect.Kind> = []

    private var rest: ArraySlice<UInt8>
    private var tries = 0

    private static let most = 64

    /// Reads what is behind a field's colon. Line ends count for nothing.
    init(_ value: [UInt8]) {
        rest = value.filter { $0 != cr && $0 != lf }[...]
        let (main, hasComment) = Self.uncommented(until(semicolon))
        self.main = Array(main.trimmed())
        if hasComment { defects.insert(.commentInParameter) }
        // A semicolon that is missing: what is behind the blank is a parameter for some.
        if let blank = self.main.firstIndex(where: \.isBlank), self.main[blank...].contains(equals) {
            defects.insert(.malformedParameter)
            let after = rest
            rest = self.main[blank...]
            self.main = Array(self.main[..<blank])
            readParameters()
            rest = after
        }
        readParameters()
    }

    private mutating func readParameters() {
        while !rest.isEmpty {
            skipBlanks()
            if rest.first == semicolon {
                rest.removeFirst()
                continue
            }
            guard !rest.isEmpty else { return }
            // Each can cost a look at all the rest.
            guard tries < Self.most else {
                defects.insert(.namesNotRead)
                return
            }
            tries += 1
            readParameter()
        }
    }

    private mutating func readParameter() {
        let head = rest.prefix { $0 != equals && $0 != semicolon }
        rest = rest.dropFirst(head.count)
        let (name, hasComment) = Self.uncommented(head)
        if hasComment { defects.insert(.commentInParameter) }
        guard rest.first == equals else {
            if !name.trimmed().isEmpty { defects.insert(.malformedParameter) }
            return
        }
        rest.removeFirst()
        skipBlanks()
        var literals: [[UInt8]] = []
        let values = rest.first == quote ? quoted(&literals) : token()
        // A null in a name: some cut there, some leave it out.
        var readings: [[UInt8]] = []
        for value in values {
            for reading in Self.readings(ofNulls: value) where !readings.contains(reading) {
                readings.append(reading)
            }
        }
        let words = name.trimmed().filter { $0 > space }
        guard !words.isEmpty, words.count <= 64 else { return }
        parameters.append(Parameter(name: words.map(\.lowered).text, values: readings, literals: literals))
    }

    private static func readings(ofNulls value: [UInt8]) -> [[UInt8]] {
        guard let null = value.firstIndex(of: 0) else { return [value] }
        return [Array(value[..<null]), value.filter { $0 != 0 }]
    }

    /// A value in quotes. Without the closing ones all of the rest is the value for some, and what is before the next
    /// semicolon for others.
    private mutating func quoted(_ literals: inout [[UInt8]]) -> [[UInt8]] {
        rest.removeFirst()
        let whole = rest
        var text: [UInt8] = []
        var hasBackslash = false
        var isClosed = false
        while let octet = rest.popFirst() {
            if octet == quote {
                isClosed = true
                break
            }
            if octet == backslash, let next = rest.first {
                hasBackslash = true
                if next == quote || next == backslash {
                    rest.removeFirst()
                    text.append(next)
                    continue
                }
            }
            text.append(octet)
        }
        var values = [text]
        if hasBackslash {
            // By the standard a backslash takes itself out; many keep it, as it stands in paths.
            values.append(Self.unescaped(text))
            let length = whole.count - rest.count - (isClosed ? 1 : 0)
            literals = [Array(whole.prefix(length)), Array(whole.prefix { $0 != quote })]
        }
        if !isClosed {
            defects.insert(.malformedParameter)
            values.append(Array(whole.prefix { $0 != semicolon }.trimmed()))
            return values
        }
        // What stands between the quotes and the semicolon.
        let tail = rest.prefix { $0 != semicolon }
        let (after, hasComment) = Self.uncommented(tail)
        if hasComment { defects.insert(.commentInParameter) }
        guard !after.trimmed().isEmpty else {
            rest = rest.dropFirst(tail.count)
            return values
        }
        defects.insert(.malformedParameter)
        // Without a semicolon before it, a further parameter is that for some.
        if !after.contains(equals) {
            rest = rest.dropFirst(tail.count)
            values.append(text + after.trimmed())
            values.append(text + after.filter { $0 != quote })
        }
        return values
    }

    private static func unescaped(_ text: [UInt8]) -> [UInt8] { text.filter { $0 != backslash } }

    private mutating func token() -> [[UInt8]] {
        let whole = until(semicolon)
        let trimmed = whole.trimmed()
        let plain = trimmed.prefix { !$0.isBlank && $0 != UInt8(ascii: "(") }
        guard plain.count < trimmed.count else { return [Array(plain)] }
        var values = [Array(plain), Array(trimmed)]
        let (uncommented, hasComment) = Self.uncommented(trimmed)
        defects.insert(hasComment ? .commentInParameter : .malformedParameter)
        if hasComment { values.append(Array(uncommented.trimmed())) }
        // A further parameter for which the semicolon is missing.
        if let sign = trimmed.firstIndex(of: equals),
            let blank = trimmed[..<sign].lastIndex(where: \.isBlank)
        {
            rest = trimmed[blank...] + [semicolon] + rest
        }
        values = values.filter { !$0.isEmpty }
        return values.isEmpty ? [[]] : values
    }

    private mutating func until(_ end: UInt8) -> ArraySlice<UInt8> {
        var isQuoted = false
        var depth = 0
        var index = rest.startIndex
        while index < rest.endIndex {
            let octet = rest[index]
            if octet == backslash, isQuoted || depth > 0 {
                index = min(index + 2, rest.endIndex)
                continue
            }
            if octet == quote, depth == 0 { isQuoted.toggle() }
            if !isQuoted {
                if octet == UInt8(ascii: "(") { depth += 1 }
                if octet == UInt8(ascii: ")"), depth > 0 { depth -= 1 }
            }
            if octet == end, !isQuoted, depth == 0 { break }
            index += 1
        }
        // A comment or quotes without end hide no parameters.
        if index == rest.endIndex, isQuoted || depth > 0, let first = rest.firstIndex(of: end) {
            defects.insert(.malformedParameter)
            index = first
        }
        let found = rest[..<index]
        rest = rest[index...]
        return found
    }

    private mutating func skipBlanks() {
        rest = rest.drop(while: \.isSpace)
        while rest.first == UInt8(ascii: "(") {
            defects.insert(.commentInParameter)
            guard let end = Self.commentEnd(rest) else { return }
            rest = rest[end...].drop(while: \.isSpace)
        }
    }

    private static func commentEnd(_ text: ArraySlice<UInt8>) -> Int? {
        var depth = 0
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case backslash: index += 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Text without comments (RFC 5322 section 3.2.2) that are closed; those in quotes are none.
    private static func uncommented(_ text: ArraySlice<UInt8>) -> (
        text: ArraySlice<UInt8>, hasComment: Bool
    ) {
        guard text.contains(UInt8(ascii: "(")) else { return (text, false) }
        var result: [UInt8] = []
        var hasComment = false
        var isQuoted = false
        var index = text.startIndex
        var isOpen = false
        while index < text.endIndex {
            let octet = text[index]
            if octet == quote { isQuoted.toggle() }
            if octet == UInt8(ascii: "("), !isQuoted, !isOpen {
                if let end = commentEnd(text[index...]) {
                    hasComment = true
                    index = end
                    continue
                }
                // Not closed: none of the others can be, and looking again would cost the text's length each time.
                isOpen = true
            }
            result.append(octet)
            index += 1
        }
        return (result[...], hasComment)
    }
}
