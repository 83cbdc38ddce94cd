extension PatternParser {
    /// What stands behind a backslash, at `start`, outside of a class.
    mutating func escape(_ start: Int) throws(PatternMistake) -> PatternNode {
        guard let scalar = peek() else { throw endsInBackslash(start) }
        if let set = try setOfEscape(start) { return .set(set) }
        switch scalar {
        case "A", "G":
            // A search has one beginning, where \G holds too.
            position += 1
            return .assertion(.textStart)
        case "z":
            position += 1
            return .assertion(.textEnd)
        case "Z":
            position += 1
            return .assertion(.finalEnd)
        case "b":
            position += 1
            return .assertion(.wordBoundary)
        case "B":
            position += 1
            return .assertion(.noWordBoundary)
        case "k":
            position += 1
            return try namedReference(start)
        case "1"..."9":
            if let reference = try numberedReference(start) { return reference }
        default: break
        }
        return literal(try character(start))
    }

    /// `\d`, `\w`, `\s`, `\p{…}` and their opposites; nil, and nothing read, for other escapes.
    mutating func setOfEscape(_ start: Int) throws(PatternMistake) -> ScalarSet? {
        let set: ScalarSet
        switch peek() {
        case "d": set = DotNetClasses.digit
        case "D": set = DotNetClasses.digit.inverted
        case "w": set = DotNetClasses.word
        case "W": set = DotNetClasses.word.inverted
        case "s": set = DotNetClasses.space
        case "S": set = DotNetClasses.space.inverted
        case "p", "P":
            let isInverted = next() == "P"
            let named = try property(start)
            return isInverted ? named.inverted : named
        default: return nil
        }
        position += 1
        return set
    }

    /// `{Lu}`, `{IsGreek}`.
    private mutating func property(_ start: Int) throws(PatternMistake) -> ScalarSet {
        var name = ""
        guard accept("{") else { throw unknownProperty(start, "\\p has no name in braces") }
        while let scalar = peek(), scalar != "}", name.utf8.count < 64 {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard accept("}") else { throw unknownProperty(start, "the braces of \\p are not closed") }
        // With IgnoreCase, .NET takes each of the three cases for all of them.
        if options.ignoresCase, ["Lu", "Ll", "Lt"].contains(name) { return DotNetClasses.cased }
        if let set = GeneralCategories.set(name) { return set }
        if let block = NamedBlocks.set(name) { return block }
        throw unknownProperty(start, "\(name.debugDescription) is neither a category nor a block of Unicode")
    }

    private func unknownProperty(_ start: Int, _ problem: String) -> PatternMistake {
        mistake(start, problem, "write a category, as in \\p{Lu}, or a block, as in \\p{IsGreek}")
    }

    // MARK: Characters

    /// The scalar that an escape stands for, in a class and outside.
    mutating func character(_ start: Int) throws(PatternMistake) -> UInt32 {
        guard let scalar = next() else { throw endsInBackslash(start) }
        switch scalar {
        case "a": return 0x07
        case "b": return 0x08
        case "e": return 0x1b
        case "f": return 0x0c
        case "n": return 0x0a
        case "r": return 0x0d
        case "t": return 0x09
        case "v": return 0x0b
        case "c": return try control(start)
        case "x": return try hexadecimal(start, digits: 2)
        case "u": return try codeUnits(start)
        case "0"..."7":
            position -= 1
            return octal()
        default:
            guard !DotNetClasses.word.contains(scalar.value) else {
                throw mistake(
                    start, "\\\(scalar) is no escape", "write \(scalar) for the character, or \\\\\(scalar) for both")
            }
            return scalar.value
        }
    }

    private func endsInBackslash(_ start: Int) -> PatternMistake {
        mistake(start, "the pattern ends in a backslash", "write \\\\ for the character")
    }

    private mutating func control(_ start: Int) throws(PatternMistake) -> UInt32 {
        if let letter = next()?.value {
            let upper = (0x61...0x7a).contains(letter) ? letter - 0x20 : letter
            if (0x40...0x5f).contains(upper) { return upper - 0x40 }
        }
        throw mistake(start, "\\c has no control character behind it", "write a letter, as in \\cM")
    }

    private mutating func hexadecimal(_ start: Int, digits: Int) throws(PatternMistake) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = next(), scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                let name = digits == 2 ? "\\x" : "\\u"
                throw mistake(
                    start, "\(name) has not \(digits) hexadecimal digits behind it",
                    digits == 2 ? "write two, as in \\x2E" : "write four, as in \\u20AC")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// `\uXXXX`, or two of them that make a pair of surrogates.
    private mutating func codeUnits(_ start: Int) throws(PatternMistake) -> UInt32 {
        let first = try hexadecimal(start, digits: 4)
        guard (0xd800...0xdfff).contains(first) else { return first }
        if first < 0xdc00, peek() == "\\", peek(1) == "u" {
            position += 2
            let second = try hexadecimal(position - 2, digits: 4)
            if (0xdc00...0xdfff).contains(second) { return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00) }
        }
        throw mistake(
            start, "half of a surrogate pair is no character",
            "write both halves, the first of them first, or the character")
    }

    /// Up to three octal digits, of which the lower eight bits count.
    private mutating func octal() -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < 3, let digit = peek(), ("0"..."7").contains(digit) {
            value = value << 3 | (digit.value - 0x30)
            position += 1
            count += 1
        }
        return value & 0xff
    }

    // MARK: References

    /// `\k<name>`, `\k'name'`, `\k<2>`, behind the k.
    private mutating func namedReference(_ start: Int) throws(PatternMistake) -> PatternNode {
        let close: Unicode.Scalar? = accept("<") ? ">" : accept("'") ? "'" : nil
        let name = word()
        guard let close, !name.isEmpty, accept(close) else {
            throw mistake(start, "\\k has no name of a group behind it", "write \\k<name>")
        }
        let number = Int(name)
        guard let known else { return .empty }
        guard let group = known.names[name] ?? number, known.numbers.contains(group) else {
            throw mistake(start, "there is no group \(name)", "write the name of a group of this pattern")
        }
        return reference(group)
    }

    /// `\1`; nil, and nothing read, where it is no reference but an octal number.
    private mutating func numberedReference(_ start: Int) throws(PatternMistake) -> PatternNode? {
        let digits = position
        guard let written = number() else { return nil }
        guard let known else { return .empty }
        if known.numbers.contains(written) { return reference(written) }
        if written <= 9 {
            throw mistake(start, "there is no group \(written)", "write the number of a group of this pattern")
        }
        position = digits
        return nil
    }

    private mutating func reference(_ number: Int) -> PatternNode {
        referenced.insert(number)
        return .backReference(number, ignoresCase: options.ignoresCase)
    }
}
