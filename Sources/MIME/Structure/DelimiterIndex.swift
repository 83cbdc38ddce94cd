import NIOCore

/// The lines of a message that could be boundaries: those that begin with two hyphens (RFC 2046 section 5.1.1).
///
/// Found once, so that multiparts within one another do not read the same octets again at each level.
struct DelimiterIndex {
    /// A line.
    struct Line {
        /// Where it begins, with its hyphens.
        var start: UInt32
        /// Where its text ends, before its line end.
        var end: UInt32
        /// Whether a CR alone ends the line before it.
        var isBehindBareCR: Bool
    }

    private(set) var lines: [Line] = []
    /// Whether there are more than are kept.
    private(set) var isCut = false

    init(_ octets: borrowing Span<UInt8>, limit: Int) {
        var position = 0
        while let start = octets.find("--", from: position, to: octets.count) {
            // What a row of hyphens goes on with is none of its own.
            position = start + 2
            while position < octets.count, octets[position] == dash { position += 1 }
            guard start == 0 || octets[start - 1] == lf || octets[start - 1] == cr else { continue }
            guard lines.count < limit, octets.count <= UInt32.max else {
                isCut = true
                return
            }
            // What is long is no boundary, but a boundary may be its beginning.
            var end = start + 2
            let most = min(octets.count, start + 1_100)
            while end < most, octets[end] != lf, octets[end] != cr { end += 1 }
            guard end > start + 2 else { continue }
            lines.append(
                Line(
                    start: UInt32(start), end: UInt32(end),
                    isBehindBareCR: start > 0 && octets[start - 1] == cr))
        }
    }

    /// The lines that begin in a range.
    func lines(in range: Range<Int>) -> ArraySlice<Line> {
        func first(from offset: Int) -> Int {
            var low = 0
            var high = lines.count
            while low < high {
                let middle = (low + high) / 2
                if lines[middle].start < offset { low = middle + 1 } else { high = middle }
            }
            return low
        }
        let start = first(from: range.lowerBound)
        return lines[start..<max(start, first(from: range.upperBound))]
    }
}
