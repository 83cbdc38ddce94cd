import Crypto
public import NIOCore

/// What is in a message: its parts, their true types, names and words, the links, and whatever could be read differently.
///
/// Each reading that a common program makes of broken content is a part of its own (``ContentPart/isAlternative``), so
/// that what counts is the union. Nothing here is judged.
public struct ContentFacts: Sendable {
    /// The parts, a parent before its children.
    public internal(set) var parts: [ContentPart] = []
    /// What programs read differently, each once for a part.
    public internal(set) var defects: [ContentDefect] = []
    /// The links in order of appearance.
    public internal(set) var links: [Link] = []
    /// The messages that decoding has brought to light, the content itself first; bodies lie in these.
    var sources: [ByteBuffer] = []

    /// Whether all of the content was looked into.
    public var isFullyRead: Bool { !defects.contains { $0.kind.isUnread } }

    /// The decoded octets of a part without parts of its own; nil for one with parts.
    ///
    /// Made anew with each call, where anything has to be decoded.
    public func content(of part: ContentPart) -> ByteBuffer? {
        guard let body = part.body, sources.indices.contains(body.source),
            let octets = sources[body.source].slice(body.range)
        else { return nil }
        return TransferDecoder.decode(octets, from: body.encoding).octets
    }

    /// The octets of a part whose role is ``ContentPart/Role/message``, header and body; nil for every other.
    public func message(of part: ContentPart) -> ByteBuffer? {
        guard let entity = part.entity, sources.indices.contains(entity.source) else { return nil }
        return sources[entity.source].slice(entity.range)
    }

    /// The SHA-256 of a part's decoded octets; nil for one with parts, and for what was not read. Made anew with each call: few
    /// messages have anybody ask for it.
    public func sha256(of part: ContentPart) -> [UInt8]? {
        guard part.isExamined, let content = content(of: part) else { return nil }
        var sha256 = SHA256()
        content.withUnsafeReadableBytes { sha256.update(bufferPointer: $0) }
        return Array(sha256.finalize())
    }

    /// The MD5 of a part's decoded octets, for lists that have nothing better; nil for one with parts. Made anew with each
    /// call: no filter asks for it.
    public func md5(of part: ContentPart) -> [UInt8]? {
        content(of: part).map { content in
            var md5 = Insecure.MD5()
            content.withUnsafeReadableBytes { md5.update(bufferPointer: $0) }
            return Array(md5.finalize())
        }
    }
}

extension ByteBuffer {
    /// A range of the readable octets, counted from the first of them, without a copy.
    func slice(_ range: Range<Int>) -> ByteBuffer? {
        getSlice(at: readerIndex + range.lowerBound, length: range.count)
    }
}
