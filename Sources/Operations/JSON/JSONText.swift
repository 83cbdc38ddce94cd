import Foundation
import Mail

/// Values as commands print them: as their types encode them, and with null for every property that has none, which other
/// encoders leave out; members sorted by name, no control character or direction mark of Unicode unescaped
/// (docs/reference/json.md).
///
/// The text is written as the value encodes itself, without a tree of it in between: a listing may have a hundred thousand
/// objects.
package enum JSONText {
    /// The text of a value, indented by two blanks.
    package static func indented(_ value: some Encodable) throws -> String {
        String(decoding: try octets(value, isIndented: true), as: UTF8.self)
    }

    /// The same on one line.
    package static func line(_ value: some Encodable) throws -> String {
        String(decoding: try octets(value, isIndented: false), as: UTF8.self)
    }

    /// The same of a value that can't fail to encode itself.
    static func indented(_ value: JSONValue) -> String { text(of: value, isIndented: true) }

    /// The same on one line.
    static func line(_ value: JSONValue) -> String { text(of: value, isIndented: false) }

    private static func text(of value: JSONValue, isIndented: Bool) -> String {
        let printer = Printer(isIndented: isIndented)
        printer.write(json: value)
        return String(decoding: printer.octets, as: UTF8.self)
    }

    /// The octets of a value, on one line.
    package static func octets(_ value: some Encodable) throws -> [UInt8] { try octets(value, isIndented: false) }

    /// Text of a value that is on one line, indented: without values made of it, as a listing may have a hundred thousand
    /// objects. What is no JSON comes out as something else that is none.
    package static func indented(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(line.count + line.count / 2)
        var (index, depth) = (line.startIndex, 0)
        func appendLine() {
            text.append(UInt8(ascii: "\n"))
            text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * max(0, depth)))
        }
        while index < line.endIndex {
            let octet = line[index]
            switch octet {
            case UInt8(ascii: "\""):
                let end = endOfText(line, from: index)
                text.append(contentsOf: line[index..<end])
                index = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                text.append(octet)
                // The bracket that closes is the next but one.
                if index + 1 < line.endIndex, line[index + 1] == octet + 2 {
                    text.append(octet + 2)
                    index += 1
                } else {
                    depth += 1
                    appendLine()
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                appendLine()
                text.append(octet)
            case UInt8(ascii: ","):
                text.append(octet)
                appendLine()
            case UInt8(ascii: ":"): text.append(contentsOf: " : ".utf8)
            default: text.append(octet)
            }
            index += 1
        }
        return text
    }

    /// Where the members of an object on one line stand, by their names; nil for what is none.
    package static func members(of line: [UInt8]) -> [String: Range<Int>]? {
        guard line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") else { return nil }
        var members: [String: Range<Int>] = [:]
        var index = 1
        while index < line.count - 1 {
            guard line[index] == UInt8(ascii: "\"") else { return nil }
            let end = endOfText(line[...], from: index)
            guard end < line.count, line[end] == UInt8(ascii: ":") else { return nil }
            let name = String(decoding: line[(index + 1)..<(end - 1)], as: UTF8.self)
            let valueEnd = endOfValue(line, from: end + 1)
            guard members.updateValue(end + 1..<valueEnd, forKey: name) == nil else { return nil }
            index = valueEnd + 1
        }
        return members
    }

    /// Behind the quotation mark that ends a text, or the end.
    private static func endOfText(_ line: ArraySlice<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while index < line.endIndex {
            switch line[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return line.endIndex
    }

    /// The comma or bracket behind a value, or the end.
    private static func endOfValue(_ line: [UInt8], from start: Int) -> Int {
        var (index, depth) = (start, 0)
        while index < line.count {
            switch line[index] {
            case UInt8(ascii: "\""):
                index = endOfText(line[...], from: index)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth < 0 { return index }
            case UInt8(ascii: ",") where depth == 0: return index
            default: break
            }
            index += 1
        }
        return line.count
    }

    private static func octets(_ value: some Encodable, isIndented: Bool) throws -> [UInt8] {
        let printer = Printer(isIndented: isIndented)
        try printer.write(value)
        return printer.octets
    }
}

extension JSONValue {
    /// A value as commands print it.
    package init(printing value: some Encodable) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(JSONText.line(value).utf8))
    }
}

/// The text in the making, and the containers in it that are open.
private final class Printer {
    private struct Frame {
        var isObject: Bool
        /// Where it begins in the text.
        var start: Int
        /// Its first one in `members`.
        var firstMember: Int
        /// Of an array, its elements so far.
        var count = 0
    }

    /// A member of an object that is open: name and value, as they stand in the text without what is between members.
    private struct Member {
        var name: String
        var start: Int
        var end: Int
    }

    // No access to one of these calls what could come back to it, so it is not checked at run time: a fifth of the cost of
    // a value.
    @exclusivity(unchecked) private(set) var octets: [UInt8] = []
    @exclusivity(unchecked) private var frames: [Frame] = []
    @exclusivity(unchecked) private var members: [Member] = []
    /// An object that is put in order; its memory is used again and again.
    @exclusivity(unchecked) private var ordered: [UInt8] = []
    private let isIndented: Bool

    init(isIndented: Bool) { self.isIndented = isIndented }

    // MARK: - Values

    /// Writes a value of any type.
    func write<T: Encodable>(_ value: T) throws {
        // Octets as text, as JSONEncoder writes them.
        if T.self == Data.self, let data = value as? Data { return write(data.base64EncodedString()) }
        let (depth, start) = (frames.count, octets.count)
        try value.encode(to: PrintingEncoder(printer: self, depth: depth))
        close(to: depth)
        // Of a type that encodes nothing.
        if octets.count == start { writeNull() }
    }

    /// Writes a value of JSON.
    func write(json value: JSONValue) {
        let depth = frames.count
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        case .integer(let value): write(integer: value)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let values):
            begin(at: depth, isObject: false)
            for value in values {
                beginElement(at: depth + 1)
                write(json: value)
            }
        case .object(let members):
            begin(at: depth, isObject: true)
            for (name, value) in members {
                beginMember(name, at: depth + 1)
                write(json: value)
            }
        }
        close(to: depth)
    }

    func writeNull() { octets.append(contentsOf: "null".utf8) }
    func write(_ value: Bool) { octets.append(contentsOf: value ? "true".utf8 : "false".utf8) }
    func write(integer value: some BinaryInteger) { octets.append(contentsOf: String(value).utf8) }

    func write(_ value: Double) {
        if value.isFinite { octets.append(contentsOf: "\(value)".utf8) } else { writeNull() }
    }

    // Beyond Int64 a number loses its last digits, as in every reader of JSON that keeps numbers as floating point.
    func write(whole value: some UnsignedInteger) {
        if let value = Int64(exactly: value) { write(integer: value) } else { write(Double(value)) }
    }

    func write(_ value: String) {
        var text = value
        let isASCII = text.withUTF8 { text in
            guard text.allSatisfy({ $0 < 0x80 }) else { return false }
            octets.append(UInt8(ascii: "\""))
            var start = 0
            for index in text.indices {
                guard let escaped = Printer.escaped(text[index]) else { continue }
                octets.append(contentsOf: text[start..<index])
                octets.append(contentsOf: escaped.utf8)
                start = index + 1
            }
            octets.append(contentsOf: text[start...])
            octets.append(UInt8(ascii: "\""))
            return true
        }
        if !isASCII { octets.append(contentsOf: JSONValue.quoted(value).utf8) }
    }

    /// What stands in a text for an octet of ASCII; nil for itself (RFC 8259 section 7).
    @inline(__always)
    private static func escaped(_ octet: UInt8) -> String? {
        if 0x20 <= octet, octet < 0x7f, octet != UInt8(ascii: "\""), octet != UInt8(ascii: "\\") { return nil }
        switch octet {
        case UInt8(ascii: "\""): return "\\\""
        case UInt8(ascii: "\\"): return "\\\\"
        case UInt8(ascii: "\n"): return "\\n"
        case UInt8(ascii: "\r"): return "\\r"
        case UInt8(ascii: "\t"): return "\\t"
        case 0x7f: return "\\u007F"
        default:
            let digits = String(octet, radix: 16)
            return "\\u00" + (octet < 0x10 ? "0" : "") + digits
        }
    }

    // MARK: - Containers

    /// Begins a container of a value that began when so many were open, or goes on with it: a value may ask twice.
    func begin(at depth: Int, isObject: Bool) {
        if frames.count > depth, frames[depth].isObject == isObject { return close(to: depth + 1) }
        frames.append(Frame(isObject: isObject, start: octets.count, firstMember: members.count))
        if !isObject { octets.append(UInt8(ascii: "[")) }
    }

    /// Begins an element of the array that is the last of so many containers.
    func beginElement(at depth: Int) {
        close(to: depth)
        if frames[depth - 1].count > 0 { octets.append(UInt8(ascii: ",")) }
        frames[depth - 1].count += 1
        appendLine(depth, to: &octets)
    }

    /// Elements of that array so far.
    func count(at depth: Int) -> Int { frames[depth - 1].count }

    /// Begins a member of the object that is the last of so many containers.
    func beginMember(_ name: String, at depth: Int) {
        close(to: depth)
        endMember(of: frames[depth - 1])
        members.append(Member(name: name, start: octets.count, end: octets.count))
        write(name)
        octets.append(contentsOf: isIndented ? " : ".utf8 : ":".utf8)
    }

    private func endMember(of frame: Frame) {
        if members.count > frame.firstMember { members[members.count - 1].end = octets.count }
    }

    /// Ends the containers that were opened beyond so many.
    private func close(to depth: Int) {
        while let frame = frames.last, frames.count > depth {
            if frame.isObject {
                arrange(frame)
            } else {
                if frame.count > 0 { appendLine(frames.count - 1, to: &octets) }
                octets.append(UInt8(ascii: "]"))
            }
            frames.removeLast()
        }
    }

    /// Puts the members of the last container in order.
    private func arrange(_ frame: Frame) {
        endMember(of: frame)
        var own = Array(members[frame.firstMember...])
        members.removeLast(own.count)
        own.sort { $0.name < $1.name }
        ordered.removeAll(keepingCapacity: true)
        ordered.append(UInt8(ascii: "{"))
        for (number, member) in own.enumerated() {
            if number > 0 { ordered.append(UInt8(ascii: ",")) }
            appendLine(frames.count, to: &ordered)
            ordered.append(contentsOf: octets[member.start..<member.end])
        }
        if !own.isEmpty { appendLine(frames.count - 1, to: &ordered) }
        ordered.append(UInt8(ascii: "}"))
        octets.removeLast(octets.count - frame.start)
        octets.append(contentsOf: ordered)
    }

    private func appendLine(_ depth: Int, to text: inout [UInt8]) {
        guard isIndented else { return }
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}

private struct PrintingEncoder: Encoder {
    let printer: Printer
    /// How many containers were open when the value began.
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        printer.begin(at: depth, isObject: true)
        return KeyedEncodingContainer(Members(printer: printer, depth: depth + 1))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        printer.begin(at: depth, isObject: false)
        return Items(printer: printer, depth: depth + 1)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(printer: printer) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let printer: Printer
    /// How many containers are open with this one.
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    private func begin(_ key: Key) -> Printer {
        printer.beginMember(key.stringValue, at: depth)
        return printer
    }

    func encodeNil(forKey key: Key) { begin(key).writeNull() }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try begin(key).write(value) }
    func encode(_ value: Bool, forKey key: Key) { begin(key).write(value) }
    func encode(_ value: String, forKey key: Key) { begin(key).write(value) }
    func encode(_ value: Double, forKey key: Key) { begin(key).write(value) }
    func encode(_ value: Float, forKey key: Key) { begin(key).write(Double(value)) }
    func encode(_ value: Int, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int8, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int16, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int32, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int64, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt, forKey key: Key) { begin(key).write(whole: value) }
    func encode(_ value: UInt8, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt16, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt32, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt64, forKey key: Key) { begin(key).write(whole: value) }

    // What is nil is written as null: that is what this encoder is for.
    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: String?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Double?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Float?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { superEncoder(forKey: key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        superEncoder(forKey: key).unkeyedContainer()
    }

    // What a type's parent encodes are members of the same object.
    func superEncoder() -> any Encoder { PrintingEncoder(printer: printer, depth: depth - 1) }
    func superEncoder(forKey key: Key) -> any Encoder { PrintingEncoder(printer: begin(key), depth: depth) }
}

private struct Items: UnkeyedEncodingContainer {
    let printer: Printer
    /// How many containers are open with this one.
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var count: Int { printer.count(at: depth) }

    private func begin() -> Printer {
        printer.beginElement(at: depth)
        return printer
    }

    func encodeNil() { begin().writeNull() }
    func encode<T: Encodable>(_ value: T) throws { try begin().write(value) }
    func encode(_ value: Bool) { begin().write(value) }
    func encode(_ value: String) { begin().write(value) }
    func encode(_ value: Double) { begin().write(value) }
    func encode(_ value: Float) { begin().write(Double(value)) }
    func encode(_ value: Int) { begin().write(integer: value) }
    func encode(_ value: Int8) { begin().write(integer: value) }
    func encode(_ value: Int16) { begin().write(integer: value) }
    func encode(_ value: Int32) { begin().write(integer: value) }
    func encode(_ value: Int64) { begin().write(integer: value) }
    func encode(_ value: UInt) { begin().write(whole: value) }
    func encode(_ value: UInt8) { begin().write(integer: value) }
    func encode(_ value: UInt16) { begin().write(integer: value) }
    func encode(_ value: UInt32) { begin().write(integer: value) }
    func encode(_ value: UInt64) { begin().write(whole: value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { PrintingEncoder(printer: begin(), depth: depth) }
}

private struct Single: SingleValueEncodingContainer {
    let printer: Printer
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { printer.writeNull() }
    func encode<T: Encodable>(_ value: T) throws { try printer.write(value) }
    func encode(_ value: Bool) { printer.write(value) }
    func encode(_ value: String) { printer.write(value) }
    func encode(_ value: Double) { printer.write(value) }
    func encode(_ value: Float) { printer.write(Double(value)) }
    func encode(_ value: Int) { printer.write(integer: value) }
    func encode(_ value: Int8) { printer.write(integer: value) }
    func encode(_ value: Int16) { printer.write(integer: value) }
    func encode(_ value: Int32) { printer.write(integer: value) }
    func encode(_ value: Int64) { printer.write(integer: value) }
    func encode(_ value: UInt) { printer.write(whole: value) }
    func encode(_ value: UInt8) { printer.write(integer: value) }
    func encode(_ value: UInt16) { printer.write(integer: value) }
    func encode(_ value: UInt32) { printer.write(integer: value) }
    func encode(_ value: UInt64) { printer.write(whole: value) }
}
