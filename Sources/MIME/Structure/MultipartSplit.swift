import NIOCore

/// A multipart's body cut at its boundary (RFC 2046 section 5.1), in one reading.
struct MultipartSplit {
    /// How lines are taken for boundaries.
    enum Reading {
        /// By the standard: the whole line, and nothing behind the last boundary.
        case exact
        /// As some do: lines that only begin with it, lines behind a CR alone, and parts behind the last boundary.
        case lenient
    }

    /// What is before the first boundary.
    private(set) var preamble: Range<Int>
    /// The parts, without the line end before the next boundary.
    private(set) var parts: [Range<Int>] = []
    /// What is behind the last boundary; nil where it is missing.
    private(set) var epilogue: Range<Int>?
    /// What only the lenient reading has.
    private(set) var oddities: Set<ContentDefect.Kind> = []

    init(
        _ octets: borrowing Span<UInt8>, body: Range<Int>, lines: ArraySlice<DelimiterIndex.Line>,
        boundary: [UInt8],
        reading: Reading, limit: Int
    ) {
        preamble = body
        var start: Int?
        let last = body.lowerBound
        func behindLine(_ line: DelimiterIndex.Line, _ octets: borrowing Span<UInt8>) -> Int {
            var end = Int(line.end)
            while end < body.upperBound, octets[end] != lf, octets[end] != cr { end += 1 }
            if end < body.upperBound, octets[end] == cr { end += 1 }
            if end < body.upperBound, octets[end] == lf { end += 1 }
            return min(end, body.upperBound)
        }
        func beforeLine(_ line: DelimiterIndex.Line, _ octets: borrowing Span<UInt8>) -> Int {
            var end = Int(line.start)
            if end > last, octets[end - 1] == lf { end -= 1 }
            if end > last, octets[end - 1] == cr { end -= 1 }
            return end
        }
        for line in lines {
            guard let kind = Self.kind(of: line, octets, boundary) else { continue }
            if kind == .prefix || line.isBehindBareCR {
                oddities.insert(kind == .prefix ? .boundaryIsPrefix : .boundaryBehindBareCR)
                if reading == .exact { continue }
            }
            let end = beforeLine(line, octets)
            if let opened = start {
                parts.append(min(opened, end)..<end)
            } else if epilogue == nil {
                preamble = body.lowerBound..<max(body.lowerBound, end)
            }
            guard parts.count <= limit else { return }
            if kind == .last {
                start = nil
                epilogue = behindLine(line, octets)..<body.upperBound
                if reading == .exact {
                    if lines.contains(where: {
                        $0.start > line.start && Self.kind(of: $0, octets, boundary) != nil
                    }) {
                        oddities.insert(.partsBehindFinalBoundary)
                    }
                    return
                }
            } else {
                start = behindLine(line, octets)
            }
        }
        if let start {
            parts.append(start..<body.upperBound)
            epilogue = nil
        }
    }

    private enum Kind { case between, last, prefix }

    private static func kind(
        of line: DelimiterIndex.Line, _ octets: borrowing Span<UInt8>, _ boundary: [UInt8]
    ) -> Kind? {
        let start = Int(line.start) + 2
        var end = Int(line.end)
        guard end - start >= boundary.count else { return nil }
        for index in boundary.indices where octets[start + index] != boundary[index] { return nil }
        while end > start, octets[end - 1].isBlank { end -= 1 }
        let rest = start + boundary.count
        if end <= rest { return .between }
        return end - rest == 2 && octets[rest] == dash && octets[rest + 1] == dash ? .last : .prefix
    }
}
