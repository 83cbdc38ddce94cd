/// Character references (HTML standard, section 13.2.5.72 on).
enum CharacterReference {
    /// What an ampersand and what follows it stand for.
    struct Found {
        var octets: [UInt8]
        /// Behind the reference.
        var end: Int
    }

    /// Reads the reference at an ampersand; nil where none is there.
    static func read(
        _ octets: borrowing Span<UInt8>, at start: Int, before end: Int, isInAttribute: Bool
    ) -> Found? {
        guard start + 1 < end else { return nil }
        if octets[start + 1] == UInt8(ascii: "#") { return number(octets, start, end) }
        guard octets[start + 1].isLetter else { return nil }
        if let (text, length) = common(octets, start + 1) { return Found(octets: text, end: start + 1 + length) }
        var name: [UInt8] = []
        var index = start + 1
        let most = min(end, index + NamedReferences.longest)
        while index < most, octets[index].isAlphanumeric {
            name.append(octets[index])
            index += 1
        }
        if index < most, octets[index] == semicolon {
            name.append(semicolon)
            if let found = NamedReferences.octets(of: name[...]) {
                return Found(octets: found, end: index + 1)
            }
            name.removeLast()
        }
        // Old names need no semicolon, the longest one first.
        for length in stride(from: min(NamedReferences.longestBare, name.count), to: 1, by: -1) {
            guard let found = NamedReferences.octets(of: name[..<length]) else { continue }
            let next = start + 1 + length
            // In an attribute they are none where they go on, as `&copy=` in a URL does.
            if isInAttribute, next < end, octets[next] == equals || octets[next].isAlphanumeric {
                return nil
            }
            return Found(octets: found, end: next)
        }
        return nil
    }

    /// The references that nearly all are, without a look into the table.
    private static func common(_ octets: borrowing Span<UInt8>, _ start: Int) -> ([UInt8], Int)? {
        switch octets[start] {
        case UInt8(ascii: "a"): octets.stands("amp;", at: start) ? (ampersand, 4) : nil
        case UInt8(ascii: "n"): octets.stands("nbsp;", at: start) ? (blank, 5) : nil
        case UInt8(ascii: "l"): octets.stands("lt;", at: start) ? (less, 3) : nil
        case UInt8(ascii: "g"): octets.stands("gt;", at: start) ? (greater, 3) : nil
        case UInt8(ascii: "q"): octets.stands("quot;", at: start) ? (quotes, 5) : nil
        default: nil
        }
    }

    private static let ampersand = [UInt8(ascii: "&")]
    private static let blank: [UInt8] = [0xC2, 0xA0]
    private static let less = [UInt8(ascii: "<")]
    private static let greater = [UInt8(ascii: ">")]
    private static let quotes = [quote]

    private static func number(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Found? {
        var index = start + 2
        let isHexadecimal = index < end && octets[index].lowered == UInt8(ascii: "x")
        if isHexadecimal { index += 1 }
        let first = index
        var value: UInt32 = 0
        while index < end, let digit = octets[index].hexadecimal, isHexadecimal || digit < 10 {
            // What is beyond Unicode stays so.
            if value < 0x11_0000 { value = value * (isHexadecimal ? 16 : 10) + UInt32(digit) }
            index += 1
        }
        guard index > first else { return nil }
        if index < end, octets[index] == semicolon { index += 1 }
        if (0x80..<0xA0).contains(value), case let mapped = windows[Int(value) - 0x80], mapped != 0 {
            value = mapped
        }
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        return Found(octets: Array(String(scalar ?? "\u{FFFD}").utf8), end: index)
    }

    /// Numbers that mean windows-1252.
    private static let windows: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
        0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0, 0x017E,
        0x0178,
    ]

    /// The octets of a range with its references taken out.
    static func decoded(_ octets: borrowing Span<UInt8>, _ range: Range<Int>, isInAttribute: Bool)
        -> [UInt8]
    {
        let sign = UInt8(ascii: "&")
        var next = octets.find(sign, from: range.lowerBound, to: range.upperBound)
        guard next < range.upperBound else { return octets.array(range) }
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            while index < next {
                result.append(octets[index])
                index += 1
            }
            guard index < range.upperBound else { break }
            if let found = read(octets, at: index, before: range.upperBound, isInAttribute: isInAttribute) {
                result += found.octets
                index = found.end
            } else {
                result.append(sign)
                index += 1
            }
            next = octets.find(sign, from: index, to: range.upperBound)
        }
        return result
    }
}
