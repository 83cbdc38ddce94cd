/// Text that is searched, with what every search needs found once. A copy costs nothing.
///
/// It is always valid UTF-8: what strangers wrote that is none has U+FFFD in its place, and ranges of matches count in
/// the octets that result. A search is safe at any length; its cost is the callers' to bound.
public struct SearchText: Hashable, Sendable {
    /// Valid UTF-8.
    public let octets: [UInt8]
    /// Whether it is nothing but ASCII.
    let isASCII: Bool

    /// Text of octets that are meant for UTF-8.
    public init(_ octets: [UInt8]) {
        if octets.allSatisfy({ $0 < 0x80 }) {
            self.octets = octets
            isASCII = true
        } else {
            // Decoding repairs, so what it is made of again is valid.
            self.octets = Array(String(decoding: octets, as: UTF8.self).utf8)
            isASCII = false
        }
    }

    /// Text of a string.
    public init(_ text: String) {
        octets = Array(text.utf8)
        isASCII = octets.allSatisfy { $0 < 0x80 }
    }

    /// The text of a match, for readers.
    public func text(of match: TermMatch) -> String {
        String(decoding: octets[match.range.clamped(to: 0..<octets.count)], as: UTF8.self)
    }

    /// The scalar that begins at an octet, and where the next one begins. There must be one.
    func scalar(at index: Int) -> (value: UInt32, end: Int) {
        let first = octets[index]
        if first < 0x80 { return (UInt32(first), index + 1) }
        let length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for next in octets[index + 1..<index + length] { value = value << 6 | UInt32(next & 0x3f) }
        return (value, index + length)
    }

    /// Where the scalar before an octet begins. There must be one.
    func start(before index: Int) -> Int {
        var start = index - 1
        while start > 0, octets[start] & 0xc0 == 0x80 { start -= 1 }
        return start
    }
}
