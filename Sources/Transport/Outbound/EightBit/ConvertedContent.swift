import Mail
import NIOCore
import SMTP

/// A converted message as content that is read from its beginning to its end, made anew on the way.
// Sendable without a check because one thread at a time has it: the one that prepares the message.
final class ConvertedContent: SpooledContent, @unchecked Sendable {
    private let conversion: SevenBitConversion
    private let content: MessageContent
    private var reader: ContentReader
    private var stream: EgressStream
    private var isAtEnd = false
    private var buffer = ByteBuffer()
    private var position = 0
    private(set) var size = 0
    /// The beginning, which holds the header.
    private(set) var header = ByteBuffer()

    private static let headerLimit = 1_048_576

    init(_ conversion: SevenBitConversion, of content: MessageContent) throws {
        self.conversion = conversion
        self.content = content
        reader = ContentReader(content)
        stream = EgressStream(conversion, framing: .counted)
        var hasHeader = false
        while try more() {
            size += buffer.readableBytes
            if !hasHeader {
                header.writeImmutableBuffer(buffer)
                hasHeader =
                    HeaderLayout(header).bodyOffset < header.readableBytes || header.readableBytes > Self.headerLimit
            }
            buffer.clear()
        }
        rewind()
    }

    private func rewind() {
        reader = ContentReader(content)
        stream = EgressStream(conversion, framing: .counted)
        isAtEnd = false
        buffer = ByteBuffer()
        position = 0
    }

    /// Appends the next piece to the buffer.
    private func more() throws -> Bool {
        guard !isAtEnd else { return false }
        if let piece = try reader.next() {
            buffer.writeImmutableBuffer(try stream.encode(piece))
        } else {
            try stream.finish(into: &buffer)
            isAtEnd = true
        }
        return true
    }

    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        if offset < position { rewind() }
        while position + buffer.readableBytes < offset + count, try more() {
            // What is before the place that is asked for.
            let passed = min(max(0, offset - position), buffer.readableBytes)
            buffer.moveReaderIndex(forwardBy: passed)
            buffer.discardReadBytes()
            position += passed
        }
        let passed = min(max(0, offset - position), buffer.readableBytes)
        buffer.moveReaderIndex(forwardBy: passed)
        position += passed
        let slice = buffer.readSlice(length: min(count, buffer.readableBytes)) ?? ByteBuffer()
        position += slice.readableBytes
        return slice
    }
}
