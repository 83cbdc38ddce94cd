// What the readers of this target ask of octets. MIME has the same for itself: they are inlined into the loops that pass
// every octet, and are no part of what it gives to others.

extension UInt8 {
    /// Small, where it is a capital of ASCII.
    @inline(__always) var lowered: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
    @inline(__always) var isDigit: Bool { self &- 48 < 10 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 97 < 26 }
    @inline(__always) var isAlphanumeric: Bool { isDigit || isLetter }
    @inline(__always) var isCapital: Bool { self &- 65 < 26 }
    /// Whether it is a vowel in small letters; `y` is one.
    var isVowel: Bool {
        switch self {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "y"):
            true
        default: false
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether some octets stand in a row before an end.
    func contains(_ text: [UInt8], before end: Int) -> Bool {
        guard let first = text.first, end >= text.count else { return false }
        var index = 0
        while index <= end - text.count {
            if self[index] == first {
                var place = 1
                while place < text.count, self[index + place] == text[place] { place += 1 }
                if place == text.count { return true }
            }
            index += 1
        }
        return false
    }
}

extension StringProtocol {
    /// Whether a text stands in it, octet for octet. The standard library's search goes by characters: what one is would be
    /// up to strangers, and it takes hundreds of times as long.
    func contains(octets text: some StringProtocol) -> Bool { place(ofOctets: text) != nil }

    /// Where a text stands in it first, octet for octet, as a number of octets; nil where it does not.
    func place(ofOctets text: some StringProtocol) -> Int? {
        withOctets(of: utf8) { whole in withOctets(of: text.utf8) { whole.place(of: $0) } }
    }
}

/// Calls a closure with the octets of a text in one piece, which they lie in as a rule.
private func withOctets<Result>(
    of text: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
    text.withContiguousStorageIfAvailable(body) ?? Array(text).withUnsafeBufferPointer(body)
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func place(of text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = text.first else { return 0 }
        var index = 0
        while index <= count - text.count {
            if self[index] == first {
                var offset = 1
                while offset < text.count, self[index + offset] == text[offset] { offset += 1 }
                if offset == text.count { return index }
            }
            index += 1
        }
        return nil
    }
}
