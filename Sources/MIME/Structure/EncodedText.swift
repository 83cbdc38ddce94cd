internal import Mail
package import NIOCore

/// The body of a part as the octets that it stands for, into which others can be put without writing it anew.
package struct EncodedText: Sendable {
    /// Octets that take the place of some of the body as it is written.
    package struct Edit: Hashable, Sendable {
        /// In the body; empty where nothing is left out.
        package var range: Range<Int>
        /// What stands there.
        package var octets: [UInt8]
    }

    /// What the body stands for.
    package let octets: [UInt8]
    private let written: [UInt8]
    private let encoding: EntityTree.Encoding

    /// Octets of a line (RFC 5322 section 2.1.1).
    static let longestLine = 998
    private static let rowLength = 57

    /// Reads a body; nil where it is not written as its encoding demands, so that programs read it differently.
    package init?(_ written: ByteBuffer, as encoding: EntityTree.Encoding) {
        self.encoding = encoding
        self.written = Array(written.readableBytesView)
        switch encoding {
        case .identity: octets = self.written
        case .quotedPrintable:
            guard let decoded = Self.quotedPrintable(self.written) else { return nil }
            octets = decoded.octets
        case .base64:
            let letters = self.written.count { $0 > space }
            guard letters.isMultiple(of: 4), let decoded = Base64.decode(self.written) else { return nil }
            octets = decoded
        }
    }

    /// How octets are put into the body.
    ///
    /// - Parameters:
    ///   - text: the octets. Those that don't stand at the end of the body end with a CRLF. In Base64 they get blanks
    ///     before their last CRLFs where their count asks for it.
    ///   - place: before which of ``octets``.
    ///   - endsContent: whether nothing follows the body.
    /// - Returns: nil where the body would have to be written anew.
    package func insertion(of text: [UInt8], at place: Int, endsContent: Bool) -> Edit? {
        guard (0...octets.count).contains(place) else { return nil }
        switch encoding {
        case .identity:
            let lines = text.split(separator: lf, omittingEmptySubsequences: false)
            guard lines.allSatisfy({ $0.count < Self.longestLine }) else { return nil }
            return Edit(range: place..<place, octets: text)
        case .quotedPrintable:
            guard let offset = Self.quotedPrintable(written, offsetOf: place)?.offset, written.last != equals else {
                return nil
            }
            let isAtStart = offset == 0 || written[offset - 1] == lf
            var added: [UInt8] = isAtStart ? [] : [equals, cr, lf]
            added += QuotedPrintable.encode(text)
            return Edit(range: offset..<offset, octets: added)
        case .base64: return base64(text, place, endsContent: endsContent)
        }
    }

    // MARK: - Quoted-printable

    /// Decodes by RFC 2045 section 6.7 without leniency, and finds where an octet is written; nil for what is malformed.
    private static func quotedPrintable(
        _ written: [UInt8], offsetOf place: Int = -1
    ) -> (octets: [UInt8], offset: Int?)? {
        var octets: [UInt8] = []
        octets.reserveCapacity(written.count)
        var offset: Int?
        var index = 0
        func behindBlanks(_ start: Int) -> Int {
            var end = start
            while end < written.count, written[end].isBlank { end += 1 }
            return end
        }
        func isLineEnd(_ index: Int) -> Bool {
            index + 1 < written.count && written[index] == cr && written[index + 1] == lf
        }
        while index < written.count {
            let octet = written[index]
            if octet.isBlank {
                // All of them at once, so that a long row of them is looked at once.
                let end = behindBlanks(index)
                // Blanks at the end of a line are no text.
                if end < written.count, !isLineEnd(end) {
                    let ahead = place - octets.count
                    if offset == nil, (0..<end - index).contains(ahead) { offset = index + ahead }
                    octets += written[index..<end]
                }
                index = end
                continue
            }
            if octet == equals, case let end = behindBlanks(index + 1), isLineEnd(end) {
                index = end + 2
                continue
            }
            if octets.count == place, offset == nil { offset = index }
            if octet == equals {
                guard index + 2 < written.count, let high = written[index + 1].hexadecimal,
                    let low = written[index + 2].hexadecimal
                else { return nil }
                octets.append(high << 4 | low)
                index += 3
            } else {
                octets.append(octet)
                index += 1
            }
        }
        if octets.count == place, offset == nil { offset = written.count }
        return (octets, offset)
    }

    // MARK: - Base64

    private func base64(_ text: [UInt8], _ place: Int, endsContent: Bool) -> Edit? {
        let group = place / 3 * 3
        let groupEnd = min(group + 3, octets.count)
        var range = letters(from: group / 3 * 4, place == group ? 0 : 4)
        var added = text
        if place > group { added = Array(octets[group..<place]) + text + Array(octets[place..<groupEnd]) }
        let isAtEnd = place == octets.count || place > group && groupEnd == octets.count
        if !isAtEnd {
            let missing = (3 - added.count % 3) % 3
            let tail = place > group ? groupEnd - place : 0
            var position = added.count - tail
            while position > 0, added[position - 1] == cr || added[position - 1] == lf { position -= 1 }
            added.insert(contentsOf: repeatElement(space, count: missing), at: position)
        }
        guard !written[range].contains(where: { $0 == cr || $0 == lf }) else { return nil }
        if isAtEnd, range.isEmpty {
            // Before the line end of the last row.
            let end = written.lastIndex { $0 > space }.map { $0 + 1 } ?? 0
            range = end..<end
        }
        var rows: [UInt8] = []
        if range.lowerBound > 0, written[range.lowerBound - 1] != lf { rows += [cr, lf] }
        for start in stride(from: 0, to: added.count, by: Self.rowLength) {
            if start > 0 { rows += [cr, lf] }
            rows += Array(Base64.encode(added[start..<min(start + Self.rowLength, added.count)]).utf8)
        }
        let hasMore = range.upperBound < written.count && written[range.upperBound] > space
        if hasMore || endsContent && range.upperBound == written.count { rows += [cr, lf] }
        return Edit(range: range, octets: rows)
    }

    /// Where so many letters stand from one of them on; behind all where there are none.
    private func letters(from first: Int, _ count: Int) -> Range<Int> {
        var number = 0
        var start: Int?
        for (offset, octet) in written.enumerated() where octet > space {
            if number == first { start = offset }
            if let start, number == first + max(count, 1) - 1 { return start..<(count == 0 ? start : offset + 1) }
            number += 1
        }
        let end = start ?? written.count
        return end..<end
    }
}
