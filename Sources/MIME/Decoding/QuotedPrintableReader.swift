import NIOCore

/// Quoted-printable as programs read it that show what they can (RFC 2045 section 6.7): what is no escape stands for
/// itself, and blanks at the end of a line are none.
enum QuotedPrintableReader {
    static func decode(
        _ text: borrowing Span<UInt8>, into output: inout OutputRawSpan
    ) -> TransferDecoder.Oddities {
        var oddities: TransferDecoder.Oddities = []
        var start = 0
        while start < text.count {
            let lineEnd = text.find(lf, from: start, to: text.count)
            let hasEnd = lineEnd < text.count
            var end = lineEnd
            let hasCR = hasEnd && end > start && text[end - 1] == cr
            if hasCR { end -= 1 }
            while end > start, text[end - 1].isBlank { end -= 1 }
            // A soft line break; at the very end of the body it has no line to continue.
            let isSoft = end > start && text[end - 1] == equals
            if isSoft { end -= 1 }
            if decode(text, start, end, into: &output) { oddities.insert(.escapes) }
            if hasEnd, !isSoft {
                if hasCR { output.append(cr) }
                output.append(lf)
            }
            start = lineEnd + 1
        }
        return oddities
    }

    /// Decodes a line; gives whether there was an escape in it that is none.
    private static func decode(
        _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, into output: inout OutputRawSpan
    ) -> Bool {
        var isMalformed = false
        var index = start
        while index < end {
            let escape = text.find(equals, from: index, to: end)
            output.append(text, index..<escape)
            guard escape < end else { break }
            if escape + 2 < end, let high = text[escape + 1].hexadecimal, let low = text[escape + 2].hexadecimal {
                output.append(high << 4 | low)
                index = escape + 3
            } else if escape + 1 < end, text[escape + 1] == cr {
                // A soft line break for those who take a CR alone for the end of a line.
                isMalformed = true
                index = escape + 2
            } else {
                isMalformed = true
                output.append(equals)
                index = escape + 1
            }
        }
        return isMalformed
    }
}
