import CZlib
import NIOCore

// What the readers of this target ask of octets. Every place is compared with the count before it is read, and nothing is
// forced: what is not there is nil. Text of strangers is matched by octets.

extension ArraySlice<UInt8> {
    /// A number of one to eight octets at an offset from the beginning, the least significant first.
    func little(_ length: Int, at offset: Int) -> Int? {
        guard offset >= 0, length <= 7, offset <= count - length else { return nil }
        var value = 0
        for index in (0..<length).reversed() { value = value << 8 | Int(self[startIndex + offset + index]) }
        return value
    }

    /// Octets from an offset on; nil where they are not all there.
    func slice(at offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, length >= 0, offset <= count - length else { return nil }
        return self[startIndex + offset..<startIndex + offset + length]
    }

    /// The octets behind an offset, none where it is beyond the end.
    func from(_ offset: Int) -> ArraySlice<UInt8> { dropFirst(Swift.max(0, offset)) }

    /// The first offset of a text at or behind one, octet for octet.
    func find(_ text: StaticString, from offset: Int = 0, to end: Int = .max) -> Int? {
        text.withUTF8Buffer { find($0, from: offset, to: end) }
    }

    /// The first offset of octets at or behind one.
    func find(_ octets: [UInt8], from offset: Int = 0, to end: Int = .max) -> Int? {
        octets.withUnsafeBufferPointer { find($0, from: offset, to: end) }
    }

    private func find(_ needle: UnsafeBufferPointer<UInt8>, from offset: Int, to end: Int) -> Int? {
        let end = Swift.min(end, count)
        guard offset >= 0, offset < end, !needle.isEmpty else { return nil }
        // The C library's search reads many octets at a time. It stays between two offsets that were compared with the count,
        // and what it gives is an offset again.
        return withUnsafeBufferPointer { octets in
            guard let base = octets.baseAddress, let needleBase = needle.baseAddress,
                let found = memmem(base + offset, end - offset, needleBase, needle.count)
            else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Whether a text stands at an offset, octet for octet.
    func stands(_ text: StaticString, at offset: Int = 0) -> Bool {
        guard let octets = slice(at: offset, text.utf8CodeUnitCount) else { return false }
        return text.withUTF8Buffer { octets.elementsEqual($0) }
    }

    /// Whether a text in lower case stands at an offset, in any case of ASCII letters.
    func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        guard let octets = slice(at: offset, text.utf8CodeUnitCount) else { return false }
        return text.withUTF8Buffer { text in zip(octets, text).allSatisfy { $0.lowered == $1 } }
    }

    /// Whether a text in lower case is anywhere among the octets, in any case of ASCII letters.
    func contains(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard length > 0, count >= length else { return false }
        return text.withUTF8Buffer { text in
            let first = text[0]
            for offset in 0...(count - length) where self[startIndex + offset].lowered == first {
                var index = 1
                while index < length, self[startIndex + offset + index].lowered == text[index] { index += 1 }
                if index == length { return true }
            }
            return false
        }
    }

    /// As text; octets that are no UTF-8 become U+FFFD.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// UTF-16 of small octets first, as text, up to a null.
    var wideText: String {
        var units: [UInt16] = []
        var offset = 0
        while let unit = little(2, at: offset), unit != 0 {
            units.append(UInt16(unit))
            offset += 2
        }
        return String(decoding: units, as: UTF16.self)
    }
}

extension UInt8 {
    /// The octet with ASCII capitals made small.
    var lowered: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
    /// A blank, a tab, a form feed, a null or an end of line.
    var isSpace: Bool { self == 32 || self &- 9 < 5 || self == 0 }
    /// A letter or a digit of ASCII.
    var isAlphanumeric: Bool { (self | 0x20) &- 97 < 26 || self &- 48 < 10 }
    /// The value of a hexadecimal digit.
    var hexadecimal: UInt8? {
        if self &- 48 < 10 { return self - 48 }
        let letter = self | 0x20
        return letter &- 97 < 6 ? letter - 87 : nil
    }
}

/// Octets that pairs of hexadecimal digits stand for, whatever stands between the digits.
struct DigitPairs {
    /// The octets of the pairs that are whole.
    var octets: [UInt8] = []
    private var high: UInt8?

    /// Takes a digit; any other octet is passed over.
    mutating func take(_ octet: UInt8) {
        guard let digit = octet.hexadecimal else { return }
        if let first = high {
            octets.append(first << 4 | digit)
            high = nil
        } else {
            high = digit
        }
    }
}

extension ByteBuffer {
    /// The readable octets as an array.
    var array: [UInt8] { Array(readableBytesView) }
}
