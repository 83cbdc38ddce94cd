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
