import NIOCore

/// A file in text as uuencode writes it (POSIX, uuencode): a line `begin`, lines that say their length, a line `end`.
struct UuencodeBlock {
    /// The name on the first line.
    var name: Range<Int>
    /// From the first line to the end of the last one.
    var range: Range<Int>
    private var dataStart: Int
    private var isBase64: Bool

    /// Finds the first one from a place on.
    init?(in text: borrowing Span<UInt8>, from start: Int) {
        var position = start
        while let found = text.find("begin", from: position, to: text.count) {
            position = found + 5
            guard found == 0 || text[found - 1] == lf || text[found - 1] == cr else { continue }
            var index = position
            isBase64 = text.has("-base64", at: index, before: text.count)
            if isBase64 { index += 7 }
            guard index < text.count, text[index].isBlank else { continue }
            while index < text.count, text[index].isBlank { index += 1 }
            // Three digits, or four.
            let digits = index
            while index < text.count, index - digits < 5, text[index].isDigit { index += 1 }
            guard index > digits, index < text.count, text[index].isBlank else { continue }
            while index < text.count, text[index].isBlank { index += 1 }
            var lineEnd = index
            while lineEnd < text.count, text[lineEnd] != lf, text[lineEnd] != cr { lineEnd += 1 }
            guard lineEnd > index else { continue }
            name = index..<lineEnd
            dataStart = Self.behindLineEnd(text, lineEnd)
            range = found..<text.count
            range = found..<Self.end(of: text, from: dataStart, isBase64: isBase64)
            return
        }
        return nil
    }

    private static func behindLineEnd(_ text: borrowing Span<UInt8>, _ index: Int) -> Int {
        var index = index
        if index < text.count, text[index] == cr { index += 1 }
        if index < text.count, text[index] == lf { index += 1 }
        return index
    }

    /// Where the block is over: behind its last line, or at the first one that can't be of it.
    private static func end(of text: borrowing Span<UInt8>, from start: Int, isBase64: Bool) -> Int {
        var position = start
        while position < text.count {
            var lineEnd = position
            while lineEnd < text.count, text[lineEnd] != lf, text[lineEnd] != cr { lineEnd += 1 }
            let next = max(behindLineEnd(text, lineEnd), position + 1)
            if isBase64 {
                if text.has("====", at: position, before: lineEnd) { return next }
            } else if lineEnd - position == 3, text.has("end", at: position, before: lineEnd) {
                return next
            } else if lineEnd > position, !(space..<space + 65).contains(text[position]) {
                return position
            }
            position = next
        }
        return text.count
    }

    /// Decodes the block of the text that it was found in.
    func decode(_ text: borrowing Span<UInt8>, into output: inout OutputRawSpan)
        -> TransferDecoder.Oddities
    {
        if isBase64 {
            return Base64Reader.decode(
                text.extracting(dataStart..<range.upperBound), .resuming, into: &output)
        }
        var oddities: TransferDecoder.Oddities = .uuencode
        var position = dataStart
        while position < range.upperBound {
            var lineEnd = position
            while lineEnd < range.upperBound, text[lineEnd] != lf, text[lineEnd] != cr { lineEnd += 1 }
            let next = Swift.max(Self.behindLineEnd(text, lineEnd), position + 1)
            if lineEnd - position == 3, text.has("end", at: position, before: lineEnd) {
                oddities.remove(.uuencode)
                break
            }
            if lineEnd > position, !decodeLine(text, position, lineEnd, into: &output) {
                oddities.insert(.rubbish)
            }
            position = next
        }
        return oddities
    }

    /// Decodes a line; false when it has less than it says.
    private func decodeLine(
        _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, into output: inout OutputRawSpan
    ) -> Bool {
        var left = Int(text[start] &- space) & 63
        var index = start + 1
        func value(_ index: Int, _ text: borrowing Span<UInt8>) -> UInt8 {
            // Blanks at the end of a line get lost on the way.
            index < end ? (text[index] &- space) & 63 : 0
        }
        while left > 0, index < end {
            let a = value(index, text)
            let b = value(index + 1, text)
            let c = value(index + 2, text)
            let d = value(index + 3, text)
            output.append(a << 2 | b >> 4)
            if left > 1, index + 1 < end { output.append(b << 4 | c >> 2) }
            if left > 2, index + 2 < end { output.append(c << 6 | d) }
            left -= 3
            index += 4
        }
        return left <= 0
    }
}
