public import Mail
public import NIOCore

/// Reads content piece by piece, each piece whole lines, for ``EgressWriter``.
public struct ContentReader: Sendable {
    private let content: MessageContent
    private let pieceSize: Int
    private var offset = 0

    /// A reader at the start of `content`. A piece has at most `pieceSize` octets, which must be more than the longest
    /// line (65,536 octets are accepted).
    public init(_ content: MessageContent, pieceSize: Int = 131_072) {
        self.content = content
        self.pieceSize = pieceSize
    }

    /// Whether reading waits for a disk, so that it must not be done on an event loop.
    public var blocks: Bool {
        if case .file = content { return true }
        return false
    }

    /// Whether the last piece has been read. Tells so without a look at the content.
    public var isAtEnd: Bool { offset >= content.size }

    /// The next piece, nil at the end. Throws ``EgressViolation`` where no line ends in a whole piece, and what the
    /// content's file throws.
    public mutating func next() throws -> ByteBuffer? {
        let rest = content.size - offset
        guard rest > 0 else { return nil }
        var piece: ByteBuffer
        switch content {
        case .memory(let buffer):
            let count = min(rest, pieceSize)
            guard let slice = buffer.getSlice(at: buffer.readerIndex + offset, length: count) else { return nil }
            piece = slice
        case .file(let file):
            piece = try file.read(at: offset, count: min(rest, pieceSize))
        }
        guard piece.readableBytes > 0 else { throw EgressViolation.unterminatedLine }
        if piece.readableBytes < rest {
            let view = piece.readableBytesView
            guard let lineFeed = view.lastIndex(of: UInt8(ascii: "\n")) else { throw EgressViolation.unterminatedLine }
            let count = view.distance(from: view.startIndex, to: lineFeed) + 1
            guard let lines = piece.readSlice(length: count) else { throw EgressViolation.unterminatedLine }
            piece = lines
        }
        offset += piece.readableBytes
        return piece
    }
}
