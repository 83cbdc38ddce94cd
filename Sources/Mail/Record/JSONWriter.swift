/// Writes JSON (RFC 8259), for what is written at every commit.
struct JSONWriter {
    // An array and no ByteBuffer: the compiler sees through every write of a few octets, and a record is hundreds of them.
    private(set) var octets: [UInt8] = []
    private var needsComma = false

    /// - Parameter capacity: octets that are likely to be written.
    init(capacity: Int) { octets.reserveCapacity(capacity) }

    mutating func object(_ members: (inout JSONWriter) -> Void) { nest(UInt8(ascii: "{"), UInt8(ascii: "}"), members) }

    mutating func array(_ elements: (inout JSONWriter) -> Void) { nest(UInt8(ascii: "["), UInt8(ascii: "]"), elements) }

    mutating func array(_ strings: [String]) {
        array { writer in for string in strings { writer.string(string) } }
    }

    /// The name of the member that is written next; `name` needs no escaping.
    mutating func key(_ name: StaticString) {
        separate()
        octets.append(UInt8(ascii: "\""))
        write(name)
        write("\":")
        needsComma = false
    }

    /// The same for a name that is not written out in the code.
    mutating func key(named name: String) {
        separate()
        octets.append(UInt8(ascii: "\""))
        octets.append(contentsOf: name.utf8)
        write("\":")
        needsComma = false
    }

    mutating func string(_ text: String) {
        separate()
        octets.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            // Runs that need no escaping are copied whole.
            var run = 0
            for index in bytes.indices {
                let byte = bytes[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                octets.append(contentsOf: bytes[run..<index])
                run = index + 1
                writeEscape(of: byte)
            }
            octets.append(contentsOf: bytes[run...])
        }
        octets.append(UInt8(ascii: "\""))
        needsComma = true
    }

    mutating func number(_ value: Int64) {
        separate()
        octets.append(contentsOf: String(value).utf8)
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
            octets.append(UInt8(ascii: "\\"))
            octets.append(byte)
        } else {
            write("\\u00")
            octets.append(Hexadecimal.digit(byte >> 4))
            octets.append(Hexadecimal.digit(byte & 15))
        }
    }

    private mutating func nest(_ open: UInt8, _ close: UInt8, _ contents: (inout JSONWriter) -> Void) {
        separate()
        octets.append(open)
        needsComma = false
        contents(&self)
        octets.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { octets.append(UInt8(ascii: ",")) }
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { octets.append(contentsOf: $0) }
    }
}
