package import NIOCore

/// What is in a message: its parts, their true types, names and words, the links, and whatever could be read differently.
///
/// Each reading that a common program makes of broken content is a part of its own (``ContentPart/isAlternative``), so
/// that what counts is the union. Nothing here is judged.
package struct ContentFacts: Sendable {
    /// The parts, a parent before its children.
    package internal(set) var parts: [ContentPart] = []
    /// What programs read differently, each once for a part.
    package internal(set) var defects: [ContentDefect] = []
    /// The links in order of appearance.
    package internal(set) var links: [Link] = []
    /// The messages that decoding has brought to light, the content itself first; bodies lie in these.
    var sources: [ByteBuffer] = []

    /// Whether all of the content was looked into.
    package var isFullyRead: Bool { !defects.contains { $0.kind.isUnread } }

    /// The decoded octets of a part without parts of its own; nil for one with parts.
    ///
    /// Made anew with each call, where anything has to be decoded.
    package func content(of part: ContentPart) -> ByteBuffer? {
        guard let body = part.body, sources.indices.contains(body.source),
            let octets = sources[body.source].slice(body.range)
        else { return nil }
        return TransferDecoder.decode(octets, from: body.encoding).octets
    }
}

extension ByteBuffer {
    /// A range of the readable octets, counted from the first of them, without a copy.
    func slice(_ range: Range<Int>) -> ByteBuffer? { getSlice(at: readerIndex + range.lowerBound, length: range.count) }
}
