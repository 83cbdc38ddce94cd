import MIME
import NIOCore

/// Octets from the other side that are no message of the protocol: what was expected.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected.
    public var expected: String
    /// An error.
    public init(expected: String) { self.expected = expected }
    /// In words.
    public var description: String { "expected \(expected)" }
}

/// Takes a message of the protocol apart. Each length is compared with what is there before anything is kept, and each
/// count with its bound.
struct WireReader {
    private var octets: ByteBuffer

    init(_ octets: ByteBuffer) { self.octets = octets }

    mutating func byte(_ name: StaticString) throws(WireError) -> UInt8 {
        guard let value = octets.readInteger(as: UInt8.self) else { throw WireError(expected: "\(name)") }
        return value
    }

    mutating func bool(_ name: StaticString) throws(WireError) -> Bool {
        switch try byte(name) {
        case 0: return false
        case 1: return true
        default: throw WireError(expected: "\(name), 0 or 1")
        }
    }

    mutating func number(_ name: StaticString) throws(WireError) -> Int {
        guard let value = octets.readInteger(endianness: .little, as: UInt64.self), let value = Int(exactly: value)
        else { throw WireError(expected: "\(name), a number") }
        return value
    }

    /// A number of things, each of which takes an octet at least.
    mutating func count(_ name: StaticString, limit: Int) throws(WireError) -> Int {
        guard let value = octets.readInteger(endianness: .little, as: UInt32.self).map(Int.init),
            value <= limit, value <= octets.readableBytes
        else { throw WireError(expected: "\(name), at most \(limit)") }
        return value
    }

    mutating func buffer(_ name: StaticString) throws(WireError) -> ByteBuffer {
        guard let length = octets.readInteger(endianness: .little, as: UInt32.self).map(Int.init),
            let slice = octets.readSlice(length: length)
        else { throw WireError(expected: "\(name)") }
        return slice
    }

    /// Text; octets that are no UTF-8 become U+FFFD.
    mutating func text(_ name: StaticString, limit: Int = 1 << 16) throws(WireError) -> String {
        let value = try buffer(name)
        guard value.readableBytes <= limit else {
            throw WireError(expected: "\(name), at most \(limit) octets")
        }
        return String(buffer: value)
    }

    mutating func optional<Value>(
        _ name: StaticString, _ read: (inout WireReader) throws(WireError) -> Value
    ) throws(WireError) -> Value? {
        try bool(name) ? try read(&self) : nil
    }

    mutating func list<Value>(
        _ name: StaticString, limit: Int, _ read: (inout WireReader) throws(WireError) -> Value
    ) throws(WireError) -> [Value] {
        let count = try count(name, limit: limit)
        var values: [Value] = []
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }

    /// A case by its name.
    mutating func named<Value: RawRepresentable<String>>(_ name: StaticString) throws(WireError) -> Value {
        let text = try text(name, limit: 64)
        guard let value = Value(rawValue: text) else { throw WireError(expected: "\(name), not '\(text)'") }
        return value
    }

    /// Nothing may stand behind a message.
    func end() throws(WireError) {
        guard octets.readableBytes == 0 else { throw WireError(expected: "the end of the message") }
    }
}

/// Puts a message of the protocol together.
struct WireWriter {
    private(set) var octets = ByteBuffer()

    mutating func byte(_ value: UInt8) { octets.writeInteger(value) }
    mutating func bool(_ value: Bool) { octets.writeInteger(value ? 1 : 0 as UInt8) }
    mutating func number(_ value: Int) { octets.writeInteger(UInt64(max(0, value)), endianness: .little) }
    mutating func count(_ value: Int) { octets.writeInteger(UInt32(clamping: value), endianness: .little) }

    mutating func text(_ value: String) {
        count(value.utf8.count)
        octets.writeString(value)
    }

    mutating func buffer(_ value: ByteBuffer) {
        count(value.readableBytes)
        octets.writeImmutableBuffer(value)
    }

    mutating func optional<Value>(_ value: Value?, _ write: (inout WireWriter, Value) -> Void) {
        bool(value != nil)
        if let value { write(&self, value) }
    }

    mutating func list<Value>(_ values: [Value], _ write: (inout WireWriter, Value) -> Void) {
        count(values.count)
        for value in values { write(&self, value) }
    }
}
