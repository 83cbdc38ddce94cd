/// Reads JSON (RFC 8259) value by value, in the order of the text, without keeping what nobody asks for. Takes any octets.
///
/// Whatever is asked of it in an order that the text does not have is a mistake of the text.
struct JSONReader {
    /// Why reading has ended.
    enum Failure: Error, Hashable {
        /// The text is no JSON, or something else than what was asked for.
        case syntax
        /// Whoever reads can't use it, for this reason.
        case meaning(String)
    }

    /// A string, or as much of it as is kept.
    struct Text: Hashable {
        var text: String
        /// Whether some of it was left out.
        var isCut: Bool
    }

    private enum Container {
        case object(isFirst: Bool)
        case array(isFirst: Bool)
    }

    /// Objects and arrays within one another.
    static let depthLimit = 32
    /// Octets of a number: more digits than a double has say nothing.
    private static let numberLimit = 64

    private let octets: [UInt8]
    private var index = 0
    private var containers: [Container] = []

    init(_ octets: [UInt8]) { self.octets = octets }

    // MARK: - Containers

    /// Goes into an object.
    mutating func beginObject() throws(Failure) { try begin("{", .object(isFirst: true)) }

    /// Goes into an array.
    mutating func beginArray() throws(Failure) { try begin("[", .array(isFirst: true)) }

    /// The name of the next member of the object, whose value is read then; nil at its end, behind which the reader is then.
    mutating func nextName(limit: Int) throws(Failure) -> Text? {
        guard case .object(let isFirst)? = containers.last else { throw .syntax }
        if take("}") {
            containers.removeLast()
            return nil
        }
        if !isFirst { try expect(",") }
        containers[containers.count - 1] = .object(isFirst: false)
        let name = try string(limit: limit)
        try expect(":")
        return name
    }

    /// Whether the array goes on, with a value that is read then; false at its end, behind which the reader is then.
    mutating func nextElement() throws(Failure) -> Bool {
        guard case .array(let isFirst)? = containers.last else { throw .syntax }
        if take("]") {
            containers.removeLast()
            return false
        }
        if !isFirst { try expect(",") }
        containers[containers.count - 1] = .array(isFirst: false)
        return true
    }

    /// Nothing but blanks may be left.
    mutating func end() throws(Failure) {
        skipBlanks()
        guard index == octets.count, containers.isEmpty else { throw .syntax }
    }

    private mutating func begin(_ bracket: Unicode.Scalar, _ container: Container) throws(Failure) {
        try expect(bracket)
        guard containers.count < Self.depthLimit else { throw .syntax }
        containers.append(container)
    }

    // MARK: - Values

    /// Passes over a value, whatever it is.
    mutating func skip() throws(Failure) {
        switch peek() {
        case UInt8(ascii: "{"):
            try beginObject()
            while try nextName(limit: 0) != nil { try skip() }
        case UInt8(ascii: "["):
            try beginArray()
            while try nextElement() { try skip() }
        case UInt8(ascii: "\""): _ = try string(limit: 0)
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try boolean()
        case UInt8(ascii: "n"): guard try null() else { throw .syntax }
        default: _ = try number()
        }
    }

    /// `true` or `false`.
    mutating func boolean() throws(Failure) -> Bool {
        if takeWord("true") { return true }
        guard takeWord("false") else { throw .syntax }
        return false
    }

    /// Whether the value is `null`; the reader is behind it then, and before the value otherwise.
    mutating func null() throws(Failure) -> Bool {
        guard peek() == UInt8(ascii: "n") else { return false }
        guard takeWord("null") else { throw .syntax }
        return true
    }

    /// A number. One that is larger than a double holds is infinite.
    mutating func number() throws(Failure) -> Double {
        skipBlanks()
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        let isZero = current == UInt8(ascii: "0")
        let count = digits()
        guard count > 0, count == 1 || !isZero else { throw .syntax }
        if current == UInt8(ascii: ".") {
            index += 1
            guard digits() > 0 else { throw .syntax }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            guard digits() > 0 else { throw .syntax }
        }
        guard index - start <= Self.numberLimit,
            let number = Double(String(decoding: octets[start..<index], as: UTF8.self))
        else { throw .syntax }
        return number
    }

    /// A string, of which about `limit` octets are kept.
    mutating func string(limit: Int) throws(Failure) -> Text {
        try expect("\"")
        var kept: [UInt8] = []
        var isCut = false
        func keep(_ octet: UInt8) {
            if kept.count < limit { kept.append(octet) } else { isCut = true }
        }
        while let octet = current {
            index += 1
            switch octet {
            case UInt8(ascii: "\""): return Text(text: String(decoding: kept, as: UTF8.self), isCut: isCut)
            case UInt8(ascii: "\\"):
                for octet in try escape().utf8 { keep(octet) }
            case 0..<0x20: throw .syntax
            default: keep(octet)
            }
        }
        throw .syntax
    }

    /// What stands behind a backslash. Half a pair of UTF-16 becomes the replacement character.
    private mutating func escape() throws(Failure) -> String {
        guard let kind = current else { throw .syntax }
        index += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(Unicode.Scalar(kind))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try unit()
            guard UTF16.isLeadSurrogate(first), octets.count - index >= 2, octets[index] == UInt8(ascii: "\\"),
                octets[index + 1] == UInt8(ascii: "u")
            else { return String(decoding: [first], as: UTF16.self) }
            index += 2
            return String(decoding: [first, try unit()], as: UTF16.self)
        default: throw .syntax
        }
    }

    private mutating func unit() throws(Failure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let octet = current, let digit = Character(Unicode.Scalar(octet)).hexDigitValue else { throw .syntax }
            index += 1
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    // MARK: - Octets

    private var current: UInt8? { index < octets.count ? octets[index] : nil }

    private mutating func skipBlanks() {
        while let octet = current, octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D { index += 1 }
    }

    /// The next octet that is no blank, which the reader is before then.
    private mutating func peek() -> UInt8? {
        skipBlanks()
        return current
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(Failure) {
        guard take(scalar) else { throw .syntax }
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        skipBlanks()
        return word.withUTF8Buffer { word in
            guard octets[index...].starts(with: word) else { return false }
            index += word.count
            return true
        }
    }

    private mutating func digits() -> Int {
        let start = index
        while let octet = current, (0x30...0x39).contains(octet) { index += 1 }
        return index - start
    }
}
