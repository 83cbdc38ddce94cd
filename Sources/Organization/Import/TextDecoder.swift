/// Brings the octets of a text file, as they come, to UTF-8.
///
/// UTF-16 is known by its byte order mark, or by a first character of ASCII; everything else is left as it is, marks too.
/// Half of a surrogate pair becomes three octets that are no UTF-8, so that nobody takes them for a character.
struct TextDecoder: Sendable {
    /// A file that is no text in UTF-8 or UTF-16.
    enum Unreadable: Error, Hashable, Sendable {
        /// UTF-32, by its byte order mark.
        case utf32
        /// A workbook of a spreadsheet program (a ZIP archive or an OLE file).
        case workbook
    }

    private enum Form {
        case undecided
        case utf8
        case utf16(isBigEndian: Bool)
    }

    /// The octets that tell the forms apart.
    private static let headCount = 4

    private var form = Form.undecided
    /// Octets that are no whole character yet.
    private var waiting: [UInt8] = []

    /// Reads on; gives what is whole by now.
    mutating func decode(_ octets: some Collection<UInt8>) throws(Unreadable) -> [UInt8] {
        if case .utf8 = form { return Array(octets) }
        waiting.append(contentsOf: octets)
        return try decode(isEnd: false)
    }

    /// Ends the text; gives what is left of it.
    mutating func finish() throws(Unreadable) -> [UInt8] { try decode(isEnd: true) }

    private mutating func decode(isEnd: Bool) throws(Unreadable) -> [UInt8] {
        if case .undecided = form {
            guard isEnd || waiting.count >= TextDecoder.headCount else { return [] }
            form = try TextDecoder.form(of: waiting)
        }
        switch form {
        case .utf16(let isBigEndian): return transcode(isBigEndian: isBigEndian, isEnd: isEnd)
        case .undecided, .utf8:
            defer { waiting = [] }
            return waiting
        }
    }

    private static func form(of head: [UInt8]) throws(Unreadable) -> Form {
        if head.starts(with: [0xff, 0xfe, 0, 0]) || head.starts(with: [0, 0, 0xfe, 0xff]) { throw .utf32 }
        if head.starts(with: [0x50, 0x4b, 3, 4]) || head.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) { throw .workbook }
        guard head.count >= 2 else { return .utf8 }
        switch (head[0], head[1]) {
        case (0xff, 0xfe): return .utf16(isBigEndian: false)
        case (0xfe, 0xff): return .utf16(isBigEndian: true)
        case (let first, 0) where first != 0: return .utf16(isBigEndian: false)
        case (0, let second) where second != 0: return .utf16(isBigEndian: true)
        default: return .utf8
        }
    }

    private mutating func transcode(isBigEndian: Bool, isEnd: Bool) -> [UInt8] {
        func unit(_ index: Int) -> UInt32 {
            let (first, second) = (UInt32(waiting[index]), UInt32(waiting[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        var result: [UInt8] = []
        result.reserveCapacity(waiting.count)
        var index = 0
        while index + 1 < waiting.count {
            let high = unit(index)
            guard (0xd800..<0xdc00).contains(high) else {
                TextDecoder.append(high, to: &result)
                index += 2
                continue
            }
            if index + 3 >= waiting.count, !isEnd { break }
            let low = index + 3 < waiting.count ? unit(index + 2) : 0
            if (0xdc00..<0xe000).contains(low) {
                TextDecoder.append(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00), to: &result)
                index += 4
            } else {
                TextDecoder.append(high, to: &result)
                index += 2
            }
        }
        // An octet that is left over at the end is half a character.
        if isEnd, index < waiting.count { result.append(0xff) }
        waiting.removeFirst(isEnd ? waiting.count : index)
        return result
    }

    private static func append(_ code: UInt32, to result: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (code >> shift) & 0x3f) }
        switch code {
        case ..<0x80: result.append(UInt8(truncatingIfNeeded: code))
        case ..<0x800:
            result.append(UInt8(truncatingIfNeeded: 0xc0 | code >> 6))
            result.append(tail(0))
        case ..<0x10000:
            result.append(UInt8(truncatingIfNeeded: 0xe0 | code >> 12))
            result.append(tail(6))
            result.append(tail(0))
        default:
            result.append(UInt8(truncatingIfNeeded: 0xf0 | code >> 18))
            result.append(tail(12))
            result.append(tail(6))
            result.append(tail(0))
        }
    }
}
