import NIOCore

/// Writes JSON (RFC 8259) straight into a buffer, for what is written at every commit.
struct JSONWriter {
    /// Where it is written, behind what is there.
    var buffer = ByteBuffer()
    private var needsComma = false

    init() {}

    mutating func object(_ members: (inout JSONWriter) -> Void) { nest(UInt8(ascii: "{"), UInt8(ascii: "}"), members) }

    mutating func array(_ elements: (inout JSONWriter) -> Void) { nest(UInt8(ascii: "["), UInt8(ascii: "]"), elements) }

    mutating func array(_ strings: [String]) {
        array { writer in for string in strings { writer.string(string) } }
    }

    /// The name of the member that is written next; `name` needs no escaping.
    mutating func key(_ name: StaticString) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
        needsComma = false
    }

    /// The same for a name that is not written out in the code.
    mutating func key(named name: String) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeString(name)
        buffer.writeStaticString("\":")
        needsComma = false
    }

    mutating func string(_ text: String) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            // Runs that need no escaping are copied whole.
            var run = 0
            for index in bytes.indices {
                let byte = bytes[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                buffer.writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[run..<index]))
                run = index + 1
                writeEscape(of: byte)
            }
            buffer.writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[run...]))
        }
        buffer.writeInteger(UInt8(ascii: "\""))
        needsComma = true
    }

    mutating func number(_ value: Int64) {
        separate()
        buffer.writeString(String(value))
        needsComma = true
    }

    /// The form in which `Range` is encoded: an array of its bounds.
    mutating func range(_ range: Range<Int>) {
        array { writer in
            writer.number(Int64(range.lowerBound))
            writer.number(Int64(range.upperBound))
        }
    }

    private mutating func writeEscape(of byte: UInt8) {
        if byte >= 0x20 {
            buffer.writeInteger(UInt8(ascii: "\\"))
            buffer.writeInteger(byte)
        } else {
            buffer.writeStaticString("\\u00")
            buffer.writeInteger(Hexadecimal.digit(byte >> 4))
            buffer.writeInteger(Hexadecimal.digit(byte & 15))
        }
    }

    private mutating func nest(_ open: UInt8, _ close: UInt8, _ contents: (inout JSONWriter) -> Void) {
        separate()
        buffer.writeInteger(open)
        needsComma = false
        contents(&self)
        buffer.writeInteger(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
    }
}
