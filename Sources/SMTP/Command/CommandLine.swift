/// What has not been read yet of a command line.
///
/// It moves forward through its octets and never looks past their end.
struct CommandLine {
    /// The octets of the whole line.
    let octets: [UInt8]
    /// The offset behind the last octet that counts: white space before the CRLF is tolerated (RFC 5321 section 4.1.1).
    let end: Int
    /// The offset of the first octet that has not been read.
    private(set) var index = 0
    /// Whether the line has control characters other than tabs.
    let hasControls: Bool
    /// Whether all octets are ASCII.
    let isASCII: Bool

    /// A line without its CRLF.
    init(_ octets: [UInt8]) {
        var end = octets.count
        while end > 0, Self.isBlank(octets[end - 1]) { end -= 1 }
        var (hasControls, union) = (false, UInt8(0))
        for octet in octets[..<end] {
            if octet < 0x20 && octet != UInt8(ascii: "\t") || octet == 0x7f { hasControls = true }
            union |= octet
        }
        self.octets = octets
        self.end = end
        self.hasControls = hasControls
        self.isASCII = union < 0x80
    }

    // Between the words of a command a tab is as good as a space.
    static func isBlank(_ octet: UInt8) -> Bool { octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") }

    var isEmpty: Bool { index >= end }
    var count: Int { end - index }
    var first: UInt8? { index < end ? octets[index] : nil }
    var rest: ArraySlice<UInt8> { octets[index..<end] }

    /// Passes over octets; those beyond the end don't count.
    mutating func skip(_ count: Int) { index = min(end, index + count) }

    /// Passes over all octets of a kind.
    mutating func skip(while isOfKind: (UInt8) -> Bool) {
        while index < end, isOfKind(octets[index]) { index += 1 }
    }

    mutating func skipBlanks() { skip(while: Self.isBlank) }

    /// Takes a word of four to eight letters, in upper case and packed into an integer; nil for any other word.
    mutating func takeWord() -> UInt64? {
        let start = index
        var packed: UInt64 = 0
        while index < end, !Self.isBlank(octets[index]) {
            let letter = octets[index] & 0xdf
            guard index - start < 8, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { return nil }
            packed = packed << 8 | UInt64(letter)
            index += 1
        }
        return index - start >= 4 ? packed : nil
    }

    /// Takes an ASCII word in upper case that stands here in any case.
    mutating func take(_ word: StaticString) -> Bool {
        guard matches(word, in: index..<min(end, index + word.utf8CodeUnitCount)) else { return false }
        index += word.utf8CodeUnitCount
        return true
    }

    /// Whether a part of the line is an ASCII word in upper case, in any case.
    func matches(_ word: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            word.indices.allSatisfy { index in
                let octet = octets[range.lowerBound + index]
                return octet & ((0x61...0x7a).contains(octet) ? 0xdf : 0xff) == word[index]
            }
        }
    }

    /// Whether a part of the line is ASCII.
    func isASCII(in range: Range<Int>) -> Bool { isASCII || octets[range].allSatisfy { $0 < 0x80 } }

    /// A part of the line as text.
    func text(in range: Range<Int>) -> String { String(decoding: octets[range], as: UTF8.self) }
}
