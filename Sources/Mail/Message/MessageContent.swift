public import NIOCore

/// The content of a message as it was received: header, blank line, body, every line ended by CRLF, no dot-stuffing.
///
/// Small content rests in memory. Larger content is in a file that only this process holds open and that goes with the
/// last reference.
public enum MessageContent: Sendable {
    /// Content in memory.
    case memory(ByteBuffer)
    /// Content in a spool file.
    case file(any SpooledContent)

    /// The size in octets.
    public var size: Int {
        switch self {
        case .memory(let buffer): buffer.readableBytes
        case .file(let file): file.size
        }
    }

    /// Up to `count` octets from `offset`; fewer only at the end. Blocks where they are in a file, and throws when the disk
    /// fails.
    package func read(at offset: Int, count: Int) throws -> ByteBuffer {
        switch self {
        case .memory(let buffer):
            let start = min(max(offset, 0), buffer.readableBytes)
            return buffer.getSlice(
                at: buffer.readerIndex + start, length: min(max(count, 0), buffer.readableBytes - start))
                ?? ByteBuffer()
        case .file(let file): return try file.read(at: offset, count: count)
        }
    }
}

/// Content that lies in a file, read by offset.
///
/// Whoever implements this keeps the file readable for as long as the reference lives. Reads block, so they are for a
/// thread that may block.
public protocol SpooledContent: AnyObject, Sendable {
    /// The size in octets.
    var size: Int { get }
    /// Reads up to `count` octets from `offset`; fewer only at the end. Throws when the disk fails.
    func read(at offset: Int, count: Int) throws -> ByteBuffer
}
