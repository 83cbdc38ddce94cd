import Glibc
import NIOCore

// What the readers of this target ask of octets. Text of strangers is matched by octets, never by Character.

let cr = UInt8(ascii: "\r")
let lf = UInt8(ascii: "\n")
let tab = UInt8(ascii: "\t")
let space = UInt8(ascii: " ")
let semicolon = UInt8(ascii: ";")
let equals = UInt8(ascii: "=")
let quote = UInt8(ascii: "\"")
let apostrophe = UInt8(ascii: "'")
let backslash = UInt8(ascii: "\\")
let slash = UInt8(ascii: "/")
let colon = UInt8(ascii: ":")
let dash = UInt8(ascii: "-")
let dot = UInt8(ascii: ".")

extension UInt8 {
    /// The octet with ASCII capitals made small.
    @inline(__always) var lowered: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
    /// A letter of ASCII.
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 97 < 26 }
    /// A digit of ASCII.
    @inline(__always) var isDigit: Bool { self &- 48 < 10 }
    /// A letter or digit of ASCII.
    @inline(__always) var isAlphanumeric: Bool { isLetter || isDigit }
    /// A visible character of ASCII that is itself wherever it stands in words of HTML.
    @inline(__always) var isPlain: Bool { self &- 0x21 < 0x5F && self != UInt8(ascii: "&") }
    /// A blank or a tab.
    @inline(__always) var isBlank: Bool { self == space || self == tab }
    /// A blank, a tab, a form feed or an end of line: HTML's white space.
    @inline(__always) var isSpace: Bool { self == space || self &- 9 < 5 && self != 11 }
    /// The value of a hexadecimal digit.
    var hexadecimal: UInt8? {
        if isDigit { return self - 48 }
        let letter = self | 0x20
        return letter &- 97 < 6 ? letter - 87 : nil
    }
}

extension Span where Element == UInt8 {
    /// The first place of an octet in a range; the end of the range where it is not in it.
    func find(_ octet: UInt8, from start: Int, to end: Int) -> Int {
        let end = Swift.min(end, count)
        guard start >= 0, start < end else { return end }
        // The C library's search reads many octets at a time. It reads between two indices that were compared with the
        // count, and what it gives is an offset again.
        return withUnsafeBufferPointer { octets in
            guard let base = octets.baseAddress,
                let found = memchr(base + start, Int32(octet), end - start)
            else {
                return end
            }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// The first place of a text in a range, octet for octet; nil where it is not in it. Quick for texts that begin with
    /// an octet that is rare.
    func find(_ text: StaticString, from start: Int, to end: Int) -> Int? {
        let last = Swift.min(end, count) - text.utf8CodeUnitCount
        guard start >= 0, start <= last else { return nil }
        return text.withUTF8Buffer { text in
            guard let first = text.first else { return nil }
            var index = start
            while index <= last {
                if self[index] != first {
                    index = find(first, from: index + 1, to: last + 1)
                    guard index <= last else { return nil }
                }
                var offset = 1
                while offset < text.count, self[index + offset] == text[offset] { offset += 1 }
                if offset == text.count { return index }
                index += 1
            }
            return nil
        }
    }

    /// Whether a text that is in lower case stands at a place, in any case of ASCII letters.
    func has(_ text: StaticString, at start: Int, before end: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start >= 0, start + length <= Swift.min(end, count) else { return false }
        return text.withUTF8Buffer { text in
            for offset in 0..<length where self[start + offset].lowered != text[offset] { return false }
            return true
        }
    }

    /// The first place in a range of one of three octets; the end of the range where none is in it. Eight octets are looked
    /// at a time.
    func find(_ a: UInt8, _ b: UInt8, _ c: UInt8, from start: Int, to end: Int) -> Int {
        let end = Swift.min(end, count)
        guard start >= 0, start < end else { return end }
        // Reads words between two indices that were compared with the count.
        return withUnsafeBytes { bytes in
            let (first, second, third) = (Word.all(a), Word.all(b), Word.all(c))
            var index = start
            while index + 8 <= end {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                let marks = Word.zeros(word ^ first) | Word.zeros(word ^ second) | Word.zeros(word ^ third)
                if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < end {
                let octet = bytes[index]
                if octet == a || octet == b || octet == c { return index }
                index += 1
            }
            return end
        }
    }

    /// Where text ends that is written as it stands: visible characters of ASCII but for the ampersand, with single blanks
    /// between them. Eight octets are looked at a time.
    func plainEnd(from start: Int, to end: Int) -> Int {
        let end = Swift.min(end, count)
        guard start >= 0, start < end else { return start }
        // Reads words between two indices that were compared with the count.
        let found = withUnsafeBytes { bytes in
            var index = start
            // Whether a blank stands before.
            var carry: UInt64 = 0
            while index + 8 <= end {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                let blanks = Word.equal(word, space)
                let odd = Word.below(word, space) | word & Word.high | Word.zeros(word ^ Word.all(UInt8(ascii: "&")))
                guard odd | blanks & (blanks << 8 | carry) == 0 else { break }
                carry = blanks >> 56
                index += 8
            }
            var isBehindBlank = carry != 0
            while index < end {
                let octet = bytes[index]
                let isBlank = octet == space
                guard isBlank && !isBehindBlank || octet.isPlain else { break }
                isBehindBlank = isBlank
                index += 1
            }
            return index
        }
        // A blank at the end is none between two words.
        return found > start && self[found - 1] == space ? found - 1 : found
    }

    /// Where a word ends that is written as it stands.
    func wordEnd(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index].isPlain { index += 1 }
        return index
    }

    /// Whether the octets are those of a list.
    func equals(_ octets: [UInt8]) -> Bool {
        guard octets.count == count else { return false }
        for index in 0..<count where octets[index] != self[index] { return false }
        return true
    }

    /// Whether no octet is below a bound of at most 128.
    func areAll(from bound: UInt8) -> Bool {
        // Reads words between indices that were compared with the count.
        withUnsafeBytes { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                guard Word.below(word, bound) == 0 else { return false }
                index += 8
            }
            while index < bytes.count {
                guard bytes[index] >= bound else { return false }
                index += 1
            }
            return true
        }
    }

    /// Up to eight octets of a range in lower case as a number, the first one lowest.
    func loweredWord(from start: Int, to end: Int) -> UInt64 {
        let end = Swift.min(end, count)
        guard start >= 0, start < end else { return 0 }
        guard start + 8 <= count else {
            var word: UInt64 = 0
            for index in start..<end { word |= UInt64(self[index].lowered) << UInt64(8 * (index - start)) }
            return word
        }
        // Reads a word whose place was compared with the count.
        let word = withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian }
        return Word.lowered(end - start >= 8 ? word : word & (1 << UInt64(8 * (end - start)) - 1))
    }

    /// Whether all octets are below 128.
    var isASCII: Bool {
        // Reads words between indices that were compared with the count.
        withUnsafeBytes { bytes in
            var index = 0
            var all: UInt64 = 0
            while index + 32 <= bytes.count {
                all |= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                all |= bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
                all |= bytes.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self)
                all |= bytes.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self)
                if all & Word.high != 0 { return false }
                index += 32
            }
            while index < bytes.count {
                all |= UInt64(bytes[index])
                index += 1
            }
            return all & Word.high == 0
        }
    }

    /// The octets of a range.
    func array(_ range: Range<Int>) -> [UInt8] {
        let range = range.clamped(to: 0..<count)
        return extracting(range).withUnsafeBufferPointer { Array($0) }
    }
}

extension OutputRawSpan {
    /// Appends the octets of a range in one piece.
    mutating func append(_ octets: borrowing Span<UInt8>, _ range: Range<Int>) {
        let range = range.clamped(to: 0..<Swift.min(octets.count, range.lowerBound + freeCapacity))
        guard !range.isEmpty else { return }
        octets.extracting(range).withUnsafeBytes { octets in
            // As many as there are were compared with the room that is left.
            withUnsafeMutableBytes { buffer, count in
                UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: octets)
                count += octets.count
            }
        }
    }
}

/// Eight octets at a time.
private enum Word {
    /// The highest bit of each octet.
    static let high: UInt64 = 0x8080_8080_8080_8080

    /// The same octet eight times.
    @inline(__always) static func all(_ octet: UInt8) -> UInt64 { UInt64(octet) &* 0x0101_0101_0101_0101 }

    /// The highest bit of the first octet that is zero; bits beyond it say nothing.
    @inline(__always) static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & high }

    /// The highest bit of each octet that is another one, exactly.
    @inline(__always) static func equal(_ word: UInt64, _ octet: UInt8) -> UInt64 {
        let rest = word ^ all(octet)
        return ~((rest & ~high) &+ ~high | rest) & high
    }

    /// Not zero where an octet of ASCII is below another one; bits beyond the first one say nothing.
    @inline(__always) static func below(_ word: UInt64, _ octet: UInt8) -> UInt64 {
        (word &- all(octet)) & ~word & high
    }

    /// With the capitals of ASCII made small.
    @inline(__always) static func lowered(_ word: UInt64) -> UInt64 {
        let low = word & ~high
        let fromA = low &+ all(0x80 - 0x41)
        let beyondZ = low &+ all(0x80 - 0x5B)
        return word | ((fromA & ~beyondZ & ~word & high) >> 2)
    }
}

extension BidirectionalCollection<UInt8> {
    /// The octets without white space at both ends.
    func trimmed() -> SubSequence {
        let rest = drop(while: \.isSpace)
        guard let last = rest.lastIndex(where: { !$0.isSpace }) else { return rest }
        return rest[...last]
    }
}

extension Collection<UInt8> {
    /// Whether the octets are a text, which is in lower case, in any case of ASCII letters.
    func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && begins(text) }

    /// Whether the octets begin with a text, which is in lower case, in any case of ASCII letters.
    func begins(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            var place = startIndex
            for octet in text {
                guard place != endIndex, self[place].lowered == octet else { return false }
                formIndex(after: &place)
            }
            return true
        }
    }

    /// As text; octets that are no UTF-8 become U+FFFD.
    var text: String { String(decoding: self, as: UTF8.self) }
}
