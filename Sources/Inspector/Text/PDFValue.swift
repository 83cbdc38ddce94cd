/// A value of a PDF (ISO 32000-1 section 7.3).
indirect enum PDFValue {
    case null
    case real(Double)
    case named(String)
    case octets([UInt8])
    case list([PDFValue])
    case entries([String: PDFValue])
    /// An object that stands elsewhere, by its number.
    case object(Int)
    /// A word that is none of these: an operator in a content stream.
    case word(String)

    var number: Double? {
        if case .real(let value) = self { return value }
        return nil
    }
    /// A number without what stands behind its point; nil for none that fits.
    var integer: Int? { number.flatMap { abs($0) < 1e9 ? Int($0) : nil } }
    var name: String? {
        if case .named(let value) = self { return value }
        return nil
    }
    var string: [UInt8]? {
        if case .octets(let value) = self { return value }
        return nil
    }
    var array: [PDFValue]? {
        if case .list(let value) = self { return value }
        return nil
    }
    var dictionary: [String: PDFValue]? {
        if case .entries(let value) = self { return value }
        return nil
    }
    var reference: Int? {
        if case .object(let value) = self { return value }
        return nil
    }
}

/// Reads values one after the other. What is broken is passed over, octet by octet.
struct PDFScanner {
    private let octets: ArraySlice<UInt8>
    private(set) var index: Int
    /// Values that are read until ``begin()``, those in others among them, so that they find room in memory.
    private var valuesLeft = Self.mostValues
    private static let mostValues = 262_144
    private static let mostDepth = 24
    private static let mostEntries = 65_536
    private static let longestString = 65_536

    init(_ octets: ArraySlice<UInt8>) {
        self.octets = octets
        index = octets.startIndex
    }

    /// Whether a value is longer, or in more others, than is read, so that what stands behind it is taken for something else.
    private var isOverfull = false

    /// Whether there is more than is read.
    var isCut: Bool { isOverfull || valuesLeft == 0 && index < octets.endIndex }

    /// Begins to count values anew: nobody keeps the ones before.
    mutating func begin() { valuesLeft = Self.mostValues }

    /// The octets that are not read yet.
    var rest: ArraySlice<UInt8> { octets[index...] }

    /// Passes over octets.
    mutating func skip(_ count: Int) { index = min(octets.endIndex, index + max(0, count)) }

    /// The next value; nil at the end, and where there are too many.
    ///
    /// - Parameter depth: how many values it is in.
    mutating func next(depth: Int = 0) -> PDFValue? {
        guard valuesLeft > 0 else { return nil }
        valuesLeft -= 1
        while true {
            skipSpace()
            guard index < octets.endIndex else { return nil }
            let octet = octets[index]
            switch octet {
            case UInt8(ascii: "/"):
                let (name, end) = PDFFile.name(octets, from: index + 1)
                index = end
                return .named(name[...].text)
            case UInt8(ascii: "("):
                index += 1
                return .octets(literal())
            case UInt8(ascii: "<"):
                index += 1
                guard index < octets.endIndex, octets[index] == octet else { return .octets(hexadecimal()) }
                index += 1
                return dictionary(depth)
            case UInt8(ascii: "["):
                index += 1
                return array(depth)
            case UInt8(ascii: "]"), UInt8(ascii: ">"), UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                index += 1
                if depth > 0, octet == UInt8(ascii: "]") || octet == UInt8(ascii: ">") { return .word("]") }
            default: return wordOrNumber()
            }
        }
    }

    private mutating func skipSpace() {
        while index < octets.endIndex {
            if octets[index] == UInt8(ascii: "%") {
                while index < octets.endIndex, octets[index] != 10, octets[index] != 13 { index += 1 }
            } else if octets[index].isSpace {
                index += 1
            } else {
                return
            }
        }
    }

    private mutating func wordOrNumber() -> PDFValue {
        let word = octets[index...].prefix(128).prefix { !$0.isSpace && !Self.delimiters.contains($0) }
        guard !word.isEmpty else {
            index += 1
            return .null
        }
        index = word.endIndex
        if let number = Self.number(word) { return .real(number) }
        return word.elementsEqual("null".utf8) ? .null : .word(word.text)
    }

    private static let delimiters = Set("()<>[]{}/%".utf8)

    private static func number(_ word: ArraySlice<UInt8>) -> Double? {
        var value = 0.0
        var scale = 0.0
        var isNegative = false
        var hasDigits = false
        for (place, octet) in word.enumerated() {
            switch octet {
            case 48...57:
                hasDigits = true
                value = value * 10 + Double(octet - 48)
                scale *= 10
            case UInt8(ascii: ".") where scale == 0: scale = 1
            case UInt8(ascii: "-") where place == 0: isNegative = true
            case UInt8(ascii: "+") where place == 0: break
            default: return nil
            }
        }
        guard hasDigits else { return nil }
        if scale > 1 { value /= scale }
        return isNegative ? -value : value
    }

    // MARK: - Strings

    private mutating func literal() -> [UInt8] {
        var result: [UInt8] = []
        var depth = 0
        while index < octets.endIndex, result.count < Self.longestString {
            let octet = octets[index]
            index += 1
            switch octet {
            case UInt8(ascii: ")"):
                if depth == 0 { return result }
                depth -= 1
                result.append(octet)
            case UInt8(ascii: "("):
                depth += 1
                result.append(octet)
            case UInt8(ascii: "\\"): escape(&result)
            default: result.append(octet)
            }
        }
        if result.count >= Self.longestString { isOverfull = true }
        return result
    }

    private mutating func escape(_ result: inout [UInt8]) {
        guard index < octets.endIndex else { return }
        let octet = octets[index]
        index += 1
        switch octet {
        case UInt8(ascii: "n"): result.append(10)
        case UInt8(ascii: "r"): result.append(13)
        case UInt8(ascii: "t"): result.append(9)
        case UInt8(ascii: "b"): result.append(8)
        case UInt8(ascii: "f"): result.append(12)
        case 13: if index < octets.endIndex, octets[index] == 10 { index += 1 }
        case 10: break
        case 48...55:
            var value = Int(octet - 48)
            var digits = 1
            while digits < 3, index < octets.endIndex, octets[index] &- 48 < 8 {
                value = value << 3 | Int(octets[index] - 48)
                digits += 1
                index += 1
            }
            result.append(UInt8(truncatingIfNeeded: value))
        default: result.append(octet)
        }
    }

    private mutating func hexadecimal() -> [UInt8] {
        var digits = DigitPairs()
        while index < octets.endIndex, digits.octets.count < Self.longestString {
            let octet = octets[index]
            index += 1
            if octet == UInt8(ascii: ">") { break }
            digits.take(octet)
        }
        if digits.octets.count >= Self.longestString { isOverfull = true }
        // The second of the last pair may be missing, and is 0 then.
        digits.take(UInt8(ascii: "0"))
        return digits.octets
    }

    // MARK: - Collections

    private mutating func array(_ depth: Int) -> PDFValue {
        var values: [PDFValue] = []
        guard depth < Self.mostDepth else {
            isOverfull = true
            return .null
        }
        while values.count < Self.mostEntries, let value = next(depth: depth + 1) {
            if case .word(let word) = value {
                if word.utf8.elementsEqual("]".utf8) { break }
                if word.utf8.elementsEqual("R".utf8) { Self.makeReference(&values) }
                continue
            }
            values.append(value)
        }
        if values.count >= Self.mostEntries { isOverfull = true }
        return .list(values)
    }

    private mutating func dictionary(_ depth: Int) -> PDFValue {
        guard depth < Self.mostDepth else {
            isOverfull = true
            return .null
        }
        var entries: [String: PDFValue] = [:]
        var key: String?
        var values: [PDFValue] = []
        func keep() {
            if let key, let value = values.first { entries[key] = value }
        }
        while entries.count < Self.mostEntries, values.count < Self.mostEntries, let value = next(depth: depth + 1) {
            switch value {
            case .word(let word) where word.utf8.elementsEqual("]".utf8):
                // The second bracket of the end.
                if index < octets.endIndex, octets[index] == UInt8(ascii: ">") { index += 1 }
                keep()
                return .entries(entries)
            case .word(let word) where word.utf8.elementsEqual("R".utf8): Self.makeReference(&values)
            case .word(let word) where word.utf8.elementsEqual("endobj".utf8) || word.utf8.elementsEqual("stream".utf8):
                keep()
                return .entries(entries)
            case .named(let name) where key == nil || !values.isEmpty:
                keep()
                (key, values) = (name, [])
            default: values.append(value)
            }
        }
        if entries.count >= Self.mostEntries || values.count >= Self.mostEntries { isOverfull = true }
        keep()
        return .entries(entries)
    }

    /// The last two numbers and a word are a reference.
    private static func makeReference(_ values: inout [PDFValue]) {
        guard values.count >= 2, let number = values[values.count - 2].integer, number >= 0 else { return }
        values.removeLast(2)
        values.append(.object(number))
    }
}
