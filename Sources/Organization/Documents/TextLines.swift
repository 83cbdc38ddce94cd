internal import Yams

/// A document's text in lines, as the parser of YAML counts them (YAML 1.1 section 5.4).
struct TextLines {
    /// The text.
    let octets: [UInt8]
    /// Where each line begins; behind the last one, where the text ends.
    private let starts: [Int]
    /// What ends the first line, and so what ends lines that are added.
    let lineBreak: [UInt8]

    init(_ text: String) {
        let octets = Array(text.utf8)
        // The parser counts no byte order mark.
        var index = DocumentParser.lengthOfMark(octets)
        var starts = [index]
        var lineBreak: [UInt8]?
        while index < octets.count {
            let length = TextLines.lengthOfBreak(in: octets, at: index)
            if length > 0 {
                if lineBreak == nil { lineBreak = Array(octets[index..<index + length]) }
                starts.append(index + length)
            }
            index += max(1, length)
        }
        if starts.last != octets.count { starts.append(octets.count) }
        self.octets = octets
        self.starts = starts
        self.lineBreak = lineBreak ?? [UInt8(ascii: "\n")]
    }

    /// How many lines there are; a text that ends with a line break has none behind it.
    var count: Int { starts.count - 1 }

    /// The octets of some lines, counted from 0, with what ends them.
    func range(_ lines: Range<Int>) -> Range<Int> { starts[lines.lowerBound]..<starts[lines.upperBound] }

    /// The octet that a node begins at; nil for a node without a place.
    func offset(of node: Node) -> Int? { node.mark.flatMap { offset(line: $0.line - 1, column: $0.column - 1) } }

    /// The octet of a line and a column, both counted from 0; columns are scalars.
    private func offset(line: Int, column: Int) -> Int? {
        guard line >= 0, line < count, column >= 0 else { return nil }
        var index = starts[line]
        for _ in 0..<column {
            guard index < starts[line + 1] else { return nil }
            index += 1
            // Octets that continue a scalar (RFC 3629 section 3).
            while index < octets.count, octets[index] & 0xc0 == 0x80 { index += 1 }
        }
        return index < octets.count ? index : nil
    }

    /// How many blanks a line begins with.
    func indentation(_ line: Int) -> Int {
        octets[range(line..<line + 1)].prefix { $0 == UInt8(ascii: " ") }.count
    }

    /// Whether nothing but blanks is on a line.
    func isBlank(_ line: Int) -> Bool { octets[range(line..<line + 1)].allSatisfy(TextLines.isBlank) }

    /// Whether nothing but a comment is on a line.
    func isComment(_ line: Int) -> Bool {
        octets[range(line..<line + 1)].first { !TextLines.isBlank($0) } == UInt8(ascii: "#")
    }

    /// Whether a line ends the document or begins another one.
    func isMarker(_ line: Int) -> Bool {
        let start = octets[range(line..<line + 1)]
        guard start.starts(with: "---".utf8) || start.starts(with: "...".utf8) else { return false }
        return start.dropFirst(3).first.map(TextLines.isBlank) ?? true
    }

    /// The end of what begins before `end`, without the blank lines and comments that belong to what stands behind it: those
    /// that are indented no further than `column`.
    func end(before end: Int, after first: Int, column: Int) -> Int {
        var end = end
        while end > first + 1, isBlank(end - 1) || isComment(end - 1) && indentation(end - 1) <= column { end -= 1 }
        return end
    }

    /// The octets of a range with changes in it.
    func octets(_ range: Range<Int>, changed changes: [TextChange]) -> [UInt8] {
        var result: [UInt8] = []
        var index = range.lowerBound
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard change.range.lowerBound >= index, change.range.upperBound <= range.upperBound else { continue }
            result += octets[index..<change.range.lowerBound]
            result += change.octets
            index = change.range.upperBound
        }
        return result + octets[index..<range.upperBound]
    }

    /// The text with changes in it.
    func text(changed changes: [TextChange]) -> String {
        String(decoding: octets(0..<octets.count, changed: changes), as: UTF8.self)
    }

    /// Octets that end with a line break.
    func ended(_ line: [UInt8]) -> [UInt8] {
        guard let last = line.last else { return line }
        return last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") ? line : line + lineBreak
    }

    /// Whether an octet is a blank or part of a line break.
    static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 || octet == 0x0a || octet == 0x0d }

    private static func lengthOfBreak(in octets: [UInt8], at index: Int) -> Int {
        func octet(_ distance: Int) -> UInt8? {
            index + distance < octets.count ? octets[index + distance] : nil
        }
        switch octets[index] {
        case 0x0a: return 1
        case 0x0d: return octet(1) == 0x0a ? 2 : 1
        // NEL, and the separators of lines and paragraphs, which end lines in YAML 1.1.
        case 0xc2: return octet(1) == 0x85 ? 2 : 0
        case 0xe2: return octet(1) == 0x80 && (octet(2) == 0xa8 || octet(2) == 0xa9) ? 3 : 0
        default: return 0
        }
    }
}

/// Octets in the place of others.
struct TextChange {
    /// The octets that are there now.
    var range: Range<Int>
    /// Those that come there.
    var octets: [UInt8]
}
