import Foundation
import Mail

/// The text in the making, and the containers in it that are open.
final class JSONPrinter {
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
        let beginning = octets.count
        var text = value
        let isASCII = text.withUTF8 { text in
            octets.append(UInt8(ascii: "\""))
            var start = 0
            for index in text.indices {
                guard let escaped = JSONPrinter.escaped(text[index]) else { continue }
                octets.append(contentsOf: text[start..<index])
                octets.append(contentsOf: escaped.utf8)
                start = index + 1
            }
            octets.append(contentsOf: text[start...])
            octets.append(UInt8(ascii: "\""))
            return text.allSatisfy { $0 < 0x80 }
        }
        guard !isASCII else { return }
        let shown = SafeText.inJSON(String(decoding: octets[beginning...], as: UTF8.self))
        octets.replaceSubrange(beginning..., with: shown.utf8)
    }

    /// What stands in a text for an octet; nil for itself, as for all beyond ASCII (RFC 8259 section 7).
    @inline(__always)
    private static func escaped(_ octet: UInt8) -> String? {
        if 0x20 <= octet, octet != 0x7f, octet != UInt8(ascii: "\""), octet != UInt8(ascii: "\\") { return nil }
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
