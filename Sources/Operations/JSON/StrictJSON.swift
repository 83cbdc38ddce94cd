import Mail

/// Reads JSON (RFC 8259) of strangers strictly: what could be read in two ways is refused (RFC 7493), and memory stays
/// in proportion to what was sent (docs/reference/api.md#requests).
public enum StrictJSON {
    /// How deep arrays and objects may lie in each other.
    public static let depth = 32
    /// How many values there may be in all.
    public static let values = 200_000
    /// The number with the largest magnitude that every reader of JSON takes for the same: 2 to the power of 53.
    public static let largestNumber: Int64 = 1 << 53
    /// The most octets of a number's text.
    static let numberOctets = 64

    /// Why a text was refused, and where.
    public struct Mistake: Error, Hashable, Sendable {
        /// What is wrong.
        public enum Reason: Hashable, Sendable {
            /// It is not JSON, from an octet on, counted from 0.
            case syntax(offset: Int)
            /// It ends before the value does.
            case unfinished
            /// Something stands behind the value, from an octet on.
            case trailing(offset: Int)
            /// Text is not UTF-8, or has half of a surrogate pair.
            case notUnicode
            /// Text has the character NUL.
            case nul
            /// A member is there twice.
            case doubled
            /// Values lie deeper in each other than ``StrictJSON/depth``.
            case tooDeep
            /// A number's magnitude is above ``StrictJSON/largestNumber``, or its text is longer than any of use.
            case number
            /// There are more than ``StrictJSON/values`` values.
            case tooMany
        }

        /// Where the value is (RFC 6901); empty for the whole.
        public var pointer: String
        /// What is wrong.
        public var reason: Reason
    }

    /// The value of a text. Throws ``Mistake`` for the first thing that is wrong.
    public static func value(of octets: [UInt8]) throws(Mistake) -> JSONValue {
        var reader = StrictJSONReader(octets: octets)
        return try reader.whole()
    }
}

extension StrictJSON.Mistake: CustomStringConvertible {
    /// What is wrong, for people.
    public var description: String {
        switch reason {
        case .syntax(let offset): "The content is not JSON at octet \(offset)."
        case .unfinished: "The JSON of the content ends too early."
        case .trailing(let offset): "Something stands behind the JSON of the content, at octet \(offset)."
        case .notUnicode: "A text is not of Unicode characters in UTF-8."
        case .nul: "A text has the character NUL, which none may have."
        case .doubled: "The member is there twice, so that it could be read in two ways; give it once."
        case .tooDeep: "Values lie more than \(StrictJSON.depth) deep in each other."
        case .number: "The number is beyond 2 to the power of 53, or too long."
        case .tooMany: "The content has more than \(StrictJSON.values) values; send it in parts."
        }
    }
}

/// A place in a JSON document (RFC 6901).
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The text; empty for the whole document.
    public private(set) var description = ""

    /// The whole document.
    public init() {}

    /// The place of a member of the object here.
    public func member(_ name: String) -> JSONPointer {
        var octets: [UInt8] = [UInt8(ascii: "/")]
        for octet in name.utf8 {
            switch octet {
            case UInt8(ascii: "~"): octets += Array("~0".utf8)
            case UInt8(ascii: "/"): octets += Array("~1".utf8)
            default: octets.append(octet)
            }
        }
        var pointer = self
        pointer.description += String(decoding: octets, as: UTF8.self)
        return pointer
    }

    /// The place of an element of the array here, counted from 0.
    public func element(_ index: Int) -> JSONPointer {
        var pointer = self
        pointer.description += "/\(index)"
        return pointer
    }
}

/// Goes over the octets of a text once.
private struct StrictJSONReader {
    private enum Step {
        case member(String)
        case element(Int)
    }

    let octets: [UInt8]
    private var index = 0
    private var count = 0
    private var path: [Step] = []

    init(octets: [UInt8]) { self.octets = octets }

    mutating func whole() throws(StrictJSON.Mistake) -> JSONValue {
        skipBlanks()
        let value = try value(at: 0)
        skipBlanks()
        guard index == octets.count else { throw mistake(.trailing(offset: index)) }
        return value
    }

    private mutating func value(at depth: Int) throws(StrictJSON.Mistake) -> JSONValue {
        count += 1
        guard count <= StrictJSON.values else { throw mistake(.tooMany) }
        switch try current() {
        case UInt8(ascii: "{"):
            guard depth < StrictJSON.depth else { throw mistake(.tooDeep) }
            return .object(try members(at: depth + 1))
        case UInt8(ascii: "["):
            guard depth < StrictJSON.depth else { throw mistake(.tooDeep) }
            return .array(try elements(at: depth + 1))
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default: return try number()
        }
    }

    private mutating func members(at depth: Int) throws(StrictJSON.Mistake) -> [String: JSONValue] {
        index += 1
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if try current() == UInt8(ascii: "}") {
            index += 1
            return members
        }
        while true {
            guard try current() == UInt8(ascii: "\"") else { throw mistake(.syntax(offset: index)) }
            let name = try text()
            path.append(.member(name))
            guard members[name] == nil else { throw mistake(.doubled) }
            skipBlanks()
            guard try current() == UInt8(ascii: ":") else { throw mistake(.syntax(offset: index)) }
            index += 1
            skipBlanks()
            members[name] = try value(at: depth)
            path.removeLast()
            skipBlanks()
            switch try current() {
            case UInt8(ascii: ","):
                index += 1
                skipBlanks()
            case UInt8(ascii: "}"):
                index += 1
                return members
            default: throw mistake(.syntax(offset: index))
            }
        }
    }

    private mutating func elements(at depth: Int) throws(StrictJSON.Mistake) -> [JSONValue] {
        index += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if try current() == UInt8(ascii: "]") {
            index += 1
            return elements
        }
        while true {
            path.append(.element(elements.count))
            elements.append(try value(at: depth))
            path.removeLast()
            skipBlanks()
            switch try current() {
            case UInt8(ascii: ","):
                index += 1
                skipBlanks()
            case UInt8(ascii: "]"):
                index += 1
                return elements
            default: throw mistake(.syntax(offset: index))
            }
        }
    }

    /// The text from the quotation mark here on.
    private mutating func text() throws(StrictJSON.Mistake) -> String {
        index += 1
        let start = index
        var decoded: [UInt8]?
        while true {
            let octet = try current()
            switch octet {
            case UInt8(ascii: "\""):
                let content = decoded ?? Array(octets[start..<index])
                index += 1
                guard let text = String(validating: content, as: UTF8.self) else { throw mistake(.notUnicode) }
                return text
            case UInt8(ascii: "\\"):
                if decoded == nil { decoded = Array(octets[start..<index]) }
                index += 1
                let scalar = try escaped()
                decoded?.append(contentsOf: Array(String(Character(scalar)).utf8))
            case 0x00...0x1F: throw mistake(.syntax(offset: index))
            default:
                decoded?.append(octet)
                index += 1
            }
        }
    }

    /// The character of an escape, behind its reverse solidus.
    private mutating func escaped() throws(StrictJSON.Mistake) -> Unicode.Scalar {
        let octet = try current()
        index += 1
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(octet)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw mistake(.syntax(offset: index - 1))
        }
        let unit = try hexadecimal()
        var code = unit
        if (0xD800...0xDBFF).contains(unit) {
            guard index + 1 < octets.count, octets[index] == UInt8(ascii: "\\"), octets[index + 1] == UInt8(ascii: "u")
            else { throw mistake(.notUnicode) }
            index += 2
            let low = try hexadecimal()
            guard (0xDC00...0xDFFF).contains(low) else { throw mistake(.notUnicode) }
            code = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard code != 0 else { throw mistake(.nul) }
        guard let scalar = Unicode.Scalar(code) else { throw mistake(.notUnicode) }
        return scalar
    }

    /// Four hexadecimal digits.
    private mutating func hexadecimal() throws(StrictJSON.Mistake) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt32
            switch try current() {
            case let octet where (0x30...0x39).contains(octet): digit = UInt32(octet - 0x30)
            case let octet where (0x41...0x46).contains(octet): digit = UInt32(octet - 0x41 + 10)
            case let octet where (0x61...0x66).contains(octet): digit = UInt32(octet - 0x61 + 10)
            default: throw mistake(.syntax(offset: index))
            }
            value = value << 4 | digit
            index += 1
        }
        return value
    }

    private mutating func number() throws(StrictJSON.Mistake) -> JSONValue {
        let start = index
        if try current() == UInt8(ascii: "-") { index += 1 }
        if try current() == UInt8(ascii: "0") {
            index += 1
        } else {
            try digits()
        }
        var isWhole = true
        if index < octets.count, octets[index] == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            try digits()
        }
        if index < octets.count, octets[index] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            index += 1
            if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(try current()) { index += 1 }
            try digits()
        }
        guard index - start <= StrictJSON.numberOctets else { throw mistake(.number) }
        let text = String(decoding: octets[start..<index], as: UTF8.self)
        if isWhole {
            guard let value = Int64(text), value.magnitude <= StrictJSON.largestNumber.magnitude else {
                throw mistake(.number)
            }
            return .integer(value)
        }
        guard let value = Double(text), value.magnitude <= Double(StrictJSON.largestNumber) else {
            throw mistake(.number)
        }
        // 1.0 is the same number as 1.
        return Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    /// One digit or more.
    private mutating func digits() throws(StrictJSON.Mistake) {
        guard (0x30...0x39).contains(try current()) else { throw mistake(.syntax(offset: index)) }
        while index < octets.count, (0x30...0x39).contains(octets[index]) { index += 1 }
    }

    private mutating func word(_ word: StaticString) throws(StrictJSON.Mistake) {
        for octet in word.description.utf8 {
            guard try current() == octet else { throw mistake(.syntax(offset: index)) }
            index += 1
        }
    }

    private mutating func skipBlanks() {
        while index < octets.count, [0x20, 0x09, 0x0A, 0x0D].contains(octets[index]) { index += 1 }
    }

    private func current() throws(StrictJSON.Mistake) -> UInt8 {
        guard index < octets.count else { throw mistake(.unfinished) }
        return octets[index]
    }

    private func mistake(_ reason: StrictJSON.Mistake.Reason) -> StrictJSON.Mistake {
        let pointer = path.reduce(JSONPointer()) { pointer, step in
            switch step {
            case .member(let name): pointer.member(name)
            case .element(let index): pointer.element(index)
            }
        }
        return StrictJSON.Mistake(pointer: pointer.description.cut(toOctets: 512), reason: reason)
    }
}
