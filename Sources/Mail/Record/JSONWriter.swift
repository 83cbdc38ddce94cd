/// Writes JSON (RFC 8259), for what is written at every commit.
struct JSONWriter: ~Copyable {
    private(set) var octets: OctetWriter
    private var needsComma = false

    /// - Parameter capacity: octets that are likely to be written.
    init(capacity: Int) { octets = OctetWriter(capacity: capacity) }

    @inline(__always)
    mutating func object(_ members: (inout JSONWriter) -> Void) { nest(UInt8(ascii: "{"), UInt8(ascii: "}"), members) }

    @inline(__always)
    mutating func array(_ elements: (inout JSONWriter) -> Void) { nest(UInt8(ascii: "["), UInt8(ascii: "]"), elements) }

    mutating func array(_ strings: [String]) {
        array { writer in for string in strings { writer.string(string) } }
    }

    /// The name of the member that is written next; `name` needs no escaping.
    @inline(__always)
    mutating func key(_ name: StaticString) {
        separate()
        octets.octet(UInt8(ascii: "\""))
        octets.literal(name)
        octets.literal("\":")
        needsComma = false
    }

    /// The same for a name that is not written out in the code.
    mutating func key(named name: String) {
        separate()
        octets.octet(UInt8(ascii: "\""))
        octets.text(name)
        octets.literal("\":")
        needsComma = false
    }

    mutating func string(_ text: String) {
        separate()
        octets.octet(UInt8(ascii: "\""))
        if text.utf8.withContiguousStorageIfAvailable({ escaped($0) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { escaped($0) }
        }
        octets.octet(UInt8(ascii: "\""))
        needsComma = true
    }

    /// The same with no more than so many octets of the text.
    mutating func string(_ text: String, limit: Int) {
        if text.utf8.count <= limit { string(text) } else { string(text.cut(toOctets: limit)) }
    }

    mutating func number(_ value: Int64) {
        separate()
        octets.number(value)
        needsComma = true
    }

    /// A number with up to three digits behind the point; beyond that it is rounded, and what is no number is 0.
    mutating func number(_ value: Double) {
        let thousandths = (value * 1_000).rounded()
        guard abs(thousandths) < 1e15 else { return number(0 as Int64) }
        separate()
        let whole = Int64(thousandths)
        let (digits, rest) = whole.magnitude.quotientAndRemainder(dividingBy: 1_000)
        if whole < 0 { octets.octet(UInt8(ascii: "-")) }
        octets.number(Int64(digits))
        if rest > 0 {
            octets.octet(UInt8(ascii: "."))
            for unit in [100, 10, 1] as [UInt64] where rest % (unit * 10) > 0 {
                octets.octet(UInt8(ascii: "0") + UInt8(rest / unit % 10))
            }
        }
        needsComma = true
    }

    mutating func boolean(_ value: Bool) {
        separate()
        if value { octets.literal("true") } else { octets.literal("false") }
        needsComma = true
    }

    /// The form in which `Range` is encoded: an array of its bounds.
    mutating func range(_ range: Range<Int>) {
        array { writer in
            writer.number(Int64(range.lowerBound))
            writer.number(Int64(range.upperBound))
        }
    }

    private mutating func escaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Nearly all text is as it stands.
        guard Self.needsEscape(bytes) else { return octets.octets(bytes) }
        // Runs that need no escaping are copied whole.
        let raw = UnsafeRawBufferPointer(bytes)
        var run = 0
        var index = 0
        while index < bytes.count {
            if bytes.count - index >= 8,
                !Self.needsEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            {
                index += 8
                continue
            }
            if Self.needsEscape(bytes[index]) {
                octets.octets(UnsafeBufferPointer(rebasing: bytes[run..<index]))
                run = index + 1
                writeEscape(of: bytes[index])
            }
            index += 1
        }
        octets.octets(UnsafeBufferPointer(rebasing: bytes[run...]))
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether one of the octets is a control character, a quote or a backslash: eight at a time, the last eight perhaps
    /// over again.
    @inline(__always)
    private static func needsEscape(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= 8 else { return bytes.contains { needsEscape($0) } }
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        while index < bytes.count - 8 {
            if needsEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) { return true }
            index += 8
        }
        return needsEscape(raw.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
    }

    @inline(__always)
    private static func needsEscape(_ octets: UInt64) -> Bool {
        let (ones, tops) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
        // The top bit of an octet that is below a bound of at most 0x80: it borrows, and had none itself.
        let control = (octets &- 0x20 &* ones) & ~octets
        let quote = octets ^ UInt64(UInt8(ascii: "\"")) &* ones
        let backslash = octets ^ UInt64(UInt8(ascii: "\\")) &* ones
        return (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & tops != 0
    }

    private mutating func writeEscape(of byte: UInt8) {
        if byte >= 0x20 {
            octets.octet(UInt8(ascii: "\\"))
            octets.octet(byte)
        } else {
            octets.literal("\\u00")
            octets.octet(Hexadecimal.digit(byte >> 4))
            octets.octet(Hexadecimal.digit(byte & 15))
        }
    }

    @inline(__always)
    private mutating func nest(_ open: UInt8, _ close: UInt8, _ contents: (inout JSONWriter) -> Void) {
        separate()
        octets.octet(open)
        needsComma = false
        contents(&self)
        octets.octet(close)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { octets.octet(UInt8(ascii: ",")) }
    }
}
