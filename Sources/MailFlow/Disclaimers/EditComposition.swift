internal import Mail
internal import NIOCore

/// Puts replacements of content that has been edited before together with those that edited it, so that all are places of
/// the received content.
struct EditComposition {
    /// The received content.
    let content: ByteBuffer
    /// What was replaced in it before.
    private(set) var replacements: [MessageEdits.Replacement]

    private struct Span {
        var index: Int
        var original: Range<Int>
        var edited: Range<Int>
    }

    init(_ content: ByteBuffer, _ replacements: [MessageEdits.Replacement]) {
        self.content = content
        self.replacements = replacements
    }

    /// The content as it stands now.
    var edited: ByteBuffer {
        var edits = MessageEdits()
        edits.replacements = replacements
        return edits.replaced(content)
    }

    /// Adds replacements whose ranges are places of ``edited`` and don't overlap.
    mutating func add(_ further: [MessageEdits.Replacement]) {
        guard !replacements.isEmpty else {
            replacements = further
            return
        }
        // From the last to the first, so that the places of those that are still to come stay.
        let ordered = further.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) > ($1.element.range.lowerBound, $1.offset)
        }
        for (_, replacement) in ordered { add(replacement) }
    }

    private mutating func add(_ further: MessageEdits.Replacement) {
        let spans = spans
        let touched = spans.filter {
            $0.edited.upperBound >= further.range.lowerBound && $0.edited.lowerBound <= further.range.upperBound
        }
        guard let first = touched.first, let last = touched.last else {
            let before = spans.last { $0.edited.upperBound < further.range.lowerBound }
            let shift = before.map { $0.edited.upperBound - $0.original.upperBound } ?? 0
            let range = further.range.lowerBound - shift..<further.range.upperBound - shift
            replacements.append(MessageEdits.Replacement(range: range, octets: further.octets))
            return
        }
        let now = edited.readableBytesView
        func octets(_ range: Range<Int>) -> ByteBufferView {
            now[now.startIndex + range.lowerBound..<now.startIndex + range.upperBound]
        }
        let start = min(first.edited.lowerBound, further.range.lowerBound)
        let end = max(last.edited.upperBound, further.range.upperBound)
        var merged = ByteBuffer()
        merged.writeBytes(octets(start..<further.range.lowerBound))
        merged.writeImmutableBuffer(further.octets)
        merged.writeBytes(octets(further.range.upperBound..<end))
        let range =
            first.original.lowerBound - (first.edited.lowerBound - start)..<last.original.upperBound
            + (end - last.edited.upperBound)
        let gone = Set(touched.map(\.index))
        replacements = replacements.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        replacements.append(MessageEdits.Replacement(range: range, octets: merged))
    }

    /// Where each of the replacements stands, in order.
    private var spans: [Span] {
        let ordered = replacements.enumerated().sorted { first, second in
            let (one, other) = (first.element.range, second.element.range)
            return (one.lowerBound, one.isEmpty ? 0 : 1, first.offset)
                < (other.lowerBound, other.isEmpty ? 0 : 1, second.offset)
        }
        var spans: [Span] = []
        var shift = 0
        for (index, replacement) in ordered {
            let start = replacement.range.lowerBound + shift
            let count = replacement.octets.readableBytes
            spans.append(Span(index: index, original: replacement.range, edited: start..<start + count))
            shift += count - replacement.range.count
        }
        return spans
    }
}
