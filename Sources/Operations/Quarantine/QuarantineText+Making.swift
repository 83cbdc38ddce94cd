import MIME
import Mail
import NIOCore
import Queueing

extension QuarantineText {
    /// The text of a message, made by the reader of content that filters go by: words that are seen, without markup, styles,
    /// scripts or anything that would have to be loaded.
    ///
    /// - Parameters:
    ///   - octets: the message, or its beginning.
    ///   - size: octets of the whole message.
    init(of item: QuarantineItem, _ octets: ByteBuffer, _ size: Int) throws {
        let limit = QuarantinePreview.mostText
        let header = HeaderSummary(reading: octets, ownName: "", limit: limit)
        let head =
            octets.getSlice(
                at: octets.readerIndex, length: min(header.size, limit, octets.readableBytes)) ?? ByteBuffer()
        let facts = ContentFacts(reading: octets.readableBytes == size ? octets : head)
        var text: [UInt8] = []
        for part in facts.parts.readable {
            if !text.isEmpty { text += Array("\n\n".utf8) }
            text += part.words?.visible ?? []
            if text.count > limit { break }
        }
        self.init(
            item: QuarantineItemView(item), header: Self.lines(of: head.readableBytesView),
            text: Self.safe(String(decoding: text.prefix(limit), as: UTF8.self)),
            isCut: text.count > limit || header.size > limit || octets.readableBytes < size || !facts.isFullyRead,
            links: facts.links.prefix(200).map { SafeText.escaped($0.url, limit: 1_024) },
            files: facts.parts.filter { $0.isLeaf && ($0.isAttachment || $0.words == nil) && !$0.isAlternative }
                .prefix(200).map { part in
                    File(
                        name: part.filename.map { SafeText.escaped($0, limit: 255) },
                        type: SafeText.escaped(part.type, limit: 255), trueType: part.trueType.rawValue,
                        size: part.size)
                })
    }

    private static func lines(of octets: some Collection<UInt8>) -> [String] {
        octets.split(separator: UInt8(ascii: "\n")).map { line in
            var line = Array(line)
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            return SafeText.escaped(String(decoding: line, as: UTF8.self))
        }
    }

    /// Text of several lines without anything that moves a cursor or turns the direction of writing.
    private static func safe(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            var line = Array(line)
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            // A tab is a blank here.
            for index in line.indices where line[index] == UInt8(ascii: "\t") { line[index] = UInt8(ascii: " ") }
            return SafeText.escaped(String(decoding: line, as: UTF8.self), limit: QuarantinePreview.mostText)
        }.joined(separator: "\n")
    }
}

extension [ContentPart] {
    /// The parts that a reader shows one below the other. Of a text in two forms, plain text.
    fileprivate var readable: [ContentPart] {
        let texts = filter { $0.words != nil && !$0.isAttachment && !$0.isAlternative && $0.isLeaf }
        let plain = texts.filter { $0.html == nil }
        return plain.isEmpty ? texts : plain
    }
}
