import Mail
package import NIOCore
package import Queueing
import SMTP

/// The octets of a message whose content may be read, piece by piece, as they are asked for: a message of any size takes one
/// piece of memory.
package actor ContentPieces {
    private enum Source {
        /// As it was received, from this octet on.
        case received(MessageContent, Int)
        /// As it leaves.
        case leaving(ContentReader, EgressWriter)
        /// Nothing is left.
        case finished
    }

    /// Octets of a piece of what was received.
    private static let piece = 256 << 10

    private var source: Source

    fileprivate init(received content: MessageContent) { source = .received(content, 0) }

    fileprivate init(leaving content: MessageContent, edits: MessageEdits) {
        source = .leaving(ContentReader(content), EgressWriter(edits, form: .organization, framing: .counted))
    }

    /// The next octets; nil behind the last. Throws ``OperationFailure`` where the store has not got all of them any more.
    package func next() async throws(OperationFailure) -> ByteBuffer? {
        do {
            return try read()
        } catch {
            throw OperationFailure(error, "The message can't be read to its end")
        }
    }

    private func read() throws -> ByteBuffer? {
        while true {
            switch source {
            case .finished: return nil
            case .received(let content, let offset):
                guard offset < content.size else {
                    source = .finished
                    return nil
                }
                let octets = try content.read(at: offset, count: Self.piece)
                guard octets.readableBytes > 0 else {
                    throw OperationFailure("it is not whole in the store; only its beginning could be read")
                }
                source = .received(content, offset + octets.readableBytes)
                return octets
            case .leaving(var reader, var writer):
                var buffer = ByteBuffer()
                if let octets = try reader.next() {
                    try writer.write(octets, into: &buffer)
                    source = .leaving(reader, writer)
                } else {
                    try writer.finish(into: &buffer)
                    source = .finished
                }
                if buffer.readableBytes > 0 { return buffer }
            }
        }
    }
}

extension MessageExport {
    /// The octets of the message that ``MessageRelease`` released, for the same `recipient`: its envelope first, in the form of
    /// Exchange's replay directory. Throws ``OperationFailure`` where the content is not kept any more.
    package func pieces(
        of view: MessageView, for recipient: String? = nil
    ) async throws(OperationFailure) -> ContentPieces {
        let status: MessageStatus?
        do throws(StoreError) {
            status = try await store.status(of: String(view.sequence))
        } catch {
            throw OperationFailure(reading: error)
        }
        guard let status else {
            throw OperationFailure(.notFound, "The content of message \(view.sequence) is not kept any more.")
        }
        let content = try await Self.content(of: status.sequence, in: store)
        let (waiting, copy) = try Self.choice(of: status, for: recipient)
        var edits = status.copies[copy]
        edits.prepended.insert(contentsOf: envelope(status, waiting), at: 0)
        return ContentPieces(leaving: content, edits: edits)
    }
}

extension QuarantineExport {
    /// The octets of an item that may be read, as its message was received. Throws ``OperationFailure`` where the content is
    /// not kept any more.
    package static func pieces(
        of item: QuarantineItemView, from lookup: any MessageLookup
    ) async throws(OperationFailure) -> ContentPieces {
        ContentPieces(received: try await MessageExport.content(of: SequenceNumber(item.sequence), in: lookup))
    }
}
