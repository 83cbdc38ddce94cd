extension PatternParser {
    /// A class whose bracket has been read, at `start`.
    mutating func characterClass(_ start: Int) throws(PatternMistake) -> ScalarSet {
        guard depth < Self.maximumDepth else {
            throw mistake(start, "more than \(Self.maximumDepth) classes lie in one another", "take some out")
        }
        depth += 1
        defer { depth -= 1 }
        let isInverted = accept("^")
        var ranges: [ClosedRange<UInt32>] = []
        var others: [ScalarSet] = []
        var removed = ScalarSet([])
        // Where a bracket is the first, it stands for itself.
        var isFirst = true
        while isFirst || peek() != "]" {
            let itemStart = position
            // Behind what stands before it, `-[` takes a class away.
            if !isFirst, peek() == "-", peek(1) == "[" {
                position += 2
                removed = try lastSubtraction(itemStart)
                break
            }
            if peek() == "\\" {
                position += 1
                if let set = try setOfEscape(itemStart) {
                    others.append(set)
                    isFirst = false
                    continue
                }
                position -= 1
            }
            isFirst = false
            let low = try member(of: start)
            guard peek() == "-", let behind = peek(1), behind != "]", behind != "[" else {
                ranges.append(low...low)
                continue
            }
            position += 1
            if peek() == "\\" {
                position += 1
                guard try setOfEscape(position - 1) == nil else {
                    throw mistake(
                        itemStart, "a range ends in a class", "write the - first or last, or \\- for the character")
                }
                position -= 1
            }
            let high = try member(of: start)
            guard low <= high else {
                throw mistake(
                    itemStart, "a range has its higher end first", "swap its ends, or write \\- for the character")
            }
            ranges.append(low...high)
        }
        guard accept("]") else { throw unclosed(start) }
        var set = ScalarSet(ranges)
        if options.ignoresCase { set = CaseFolding.simple.closure(set) }
        for other in others { set = set.union(other) }
        return (isInverted ? set.inverted : set).subtracting(removed)
    }

    /// The class behind `-[`, which must be the last of its class.
    private mutating func lastSubtraction(_ start: Int) throws(PatternMistake) -> ScalarSet {
        let set = try characterClass(start + 1)
        guard peek() == "]" else {
            throw mistake(start, "a class that is taken away is not the last", "put -[…] before the closing ]")
        }
        return set
    }

    /// A character of the class that began at `start`.
    private mutating func member(of start: Int) throws(PatternMistake) -> UInt32 {
        let offset = position
        guard let scalar = next() else { throw unclosed(start) }
        if scalar == "\\" { return try character(offset) }
        if scalar == "[", peek() == ":", let end = posixEnd() {
            let name = String(String.UnicodeScalarView(scalars[offset...end]))
            throw mistake(
                offset, "\(name) is a class of POSIX, which .NET does not know",
                "write a category, as in \\p{L} for letters and \\d for digits")
        }
        return scalar.value
    }

    /// Where `:]` ends behind `[:` and a word; nil where it does not.
    private func posixEnd() -> Int? {
        var end = position + 1
        while end < scalars.count, scalars[end].isASCII, scalars[end].properties.isAlphabetic { end += 1 }
        guard end > position + 1, end + 1 < scalars.count, scalars[end] == ":", scalars[end + 1] == "]" else {
            return nil
        }
        return end + 1
    }

    private func unclosed(_ start: Int) -> PatternMistake {
        mistake(start, "the bracket [ is not closed", "close it with ], or write \\[ for the character")
    }
}
