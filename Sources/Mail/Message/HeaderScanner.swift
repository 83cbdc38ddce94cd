import Glibc

/// Finds the fields of a header block one after the other (RFC 5322 section 2.2), touching every octet once.
///
/// The header ends at the first line that is neither a field nor the continuation of one: at the blank line, at the end
/// of the content, or at a malformed line, which belongs to the body then. A line that folds may hold nothing but blanks
/// (`obs-FWS`). Lines end with CRLF; a bare LF is understood too, because files read for diagnosis have it.
struct HeaderScanner {
    /// A field as offsets into the bytes.
    struct Field {
        var start: Int
        /// Behind the last octet of the name, blanks before the colon left out.
        var nameEnd: Int
        /// Behind the colon.
        var valueStart: Int
        /// Behind the line end of the last line.
        var end: Int
    }

    // The readable bytes of a buffer; whoever makes a scanner keeps it inside `withUnsafeReadableBytes`.
    private let bytes: UnsafeRawBufferPointer
    /// Where the next field would start; where the header ends, once `next()` has said nil.
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Where the body starts, once `next()` has said nil: behind the blank line when there is one.
    var bodyStart: Int { position + blankLineLength }

    /// Whether a blank line ends the header; false when the content or a malformed line does.
    var endsInBlankLine: Bool { blankLineLength > 0 }

    private var blankLineLength: Int {
        guard position < bytes.count else { return 0 }
        if bytes[position] == lf { return 1 }
        return bytes[position] == cr && position + 1 < bytes.count && bytes[position + 1] == lf ? 2 : 0
    }

    mutating func next() -> Field? {
        // field-name = 1*ftext ; %d33-57 / %d59-126, and by obs-optional blanks before the colon.
        var index = position
        while index < bytes.count, bytes[index] > 0x20, bytes[index] != colon, bytes[index] < 0x7f { index += 1 }
        let nameEnd = index
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        guard nameEnd > position, index < bytes.count, bytes[index] == colon else { return nil }
        let valueStart = index + 1

        repeat { index = lineEnd(from: index) } while index < bytes.count && isBlank(bytes[index])
        defer { position = index }
        return Field(start: position, nameEnd: nameEnd, valueStart: valueStart, end: index)
    }

    /// Passes over a line that is no field, with what continues it, and gives its range; nil at a blank line and at the
    /// end of the content.
    ///
    /// For readers that are more lenient than this one and look for fields behind such a line.
    mutating func skipMalformedLine() -> Range<Int>? {
        guard position < bytes.count, !endsInBlankLine else { return nil }
        let start = position
        repeat { position = lineEnd(from: position) } while position < bytes.count && isBlank(bytes[position])
        return start..<position
    }

    private func lineEnd(from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(lf), bytes.count - start)
        else { return bytes.count }
        return found - UnsafeMutableRawPointer(mutating: base) + 1
    }
}

private let cr = UInt8(ascii: "\r")
private let lf = UInt8(ascii: "\n")
private let colon = UInt8(ascii: ":")

private func isFill(_ byte: UInt8) -> Bool { isBlank(byte) || byte == cr || byte == lf }

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

extension UnsafeRawBufferPointer {
    /// Whether the bytes of `range` are `name`, which is in lower case, in any case.
    func matches(_ name: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { name in
            for (offset, expected) in name.enumerated()
            where self[range.lowerBound + offset].asciiLowercased != expected {
                return false
            }
            return true
        }
    }

    /// The text of `range` with line ends taken out and blanks at both ends trimmed (RFC 5322 section 2.2.3); what is
    /// beyond `limit` octets is cut off at a character. Octets that are no UTF-8 become U+FFFD.
    func unfolded(_ range: Range<Int>, limit: Int) -> String {
        // Nearly every field is one line.
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isFill(self[start]) { start += 1 }
        while start < end, isFill(self[end - 1]) { end -= 1 }
        if end - start <= limit, !self[start..<end].contains(where: { $0 == cr || $0 == lf }) {
            return String(decoding: UnsafeRawBufferPointer(rebasing: self[start..<end]), as: UTF8.self)
        }
        var text: [UInt8] = []
        text.reserveCapacity(Swift.min(range.count, limit))
        for byte in self[range] where byte != cr && byte != lf {
            if text.isEmpty && isBlank(byte) { continue }
            if text.count == limit {
                // Not in the middle of a character: its first octet goes too.
                while let last = text.last, last & 0xc0 == 0x80 { text.removeLast() }
                if let last = text.last, last >= 0xc0 { text.removeLast() }
                break
            }
            text.append(byte)
        }
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt8 {
    /// The octet with ASCII capitals made small.
    var asciiLowercased: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
}
