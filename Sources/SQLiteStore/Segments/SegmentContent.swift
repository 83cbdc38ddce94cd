import Glibc
import Mail
import NIOCore
import NodeState

/// Content in a segment file, which stays open for as long as this lives.
final class SegmentContent: SpooledContent {
    private let file: DiskFile
    private let offset: Int
    let size: Int

    init(file: DiskFile, offset: Int, size: Int) {
        self.file = file
        self.offset = offset
        self.size = size
    }

    func read(at position: Int, count: Int) throws -> ByteBuffer {
        let start = min(max(0, position), size)
        return try file.read(at: offset + start, count: min(max(0, count), size - start))
    }

    /// Whether header and content are what was written; reads all of it.
    func isIntact() throws -> Bool {
        var header = try file.read(at: offset - SegmentStore.headerBytes, count: SegmentStore.headerBytes)
        guard header.readInteger(as: UInt32.self) == SegmentStore.mark,
            let expected = header.readInteger(as: UInt32.self),
            let fields = header.readSlice(length: 24), fields.getInteger(at: fields.readerIndex) == UInt64(size)
        else { return false }
        var crc = CRC32C()
        fields.withUnsafeReadableBytes { crc.update($0) }
        var position = 0
        while position < size {
            let chunk = try read(at: position, count: 256 << 10)
            guard chunk.readableBytes > 0 else { return false }
            chunk.withUnsafeReadableBytes { crc.update($0) }
            position += chunk.readableBytes
        }
        return crc.value == expected
    }
}

extension MessageContent {
    /// The content in pieces of bounded size, in order.
    func forEachChunk(_ body: (ByteBuffer) throws -> Void) throws {
        switch self {
        case .memory(let buffer):
            try body(buffer)
        case .file(let file):
            var offset = 0
            while offset < file.size {
                let chunk = try file.read(at: offset, count: ContentSeal.piece)
                guard chunk.readableBytes > 0 else { return }
                try body(chunk)
                offset += chunk.readableBytes
            }
        }
    }

    /// What it costs to hold it in memory.
    var bytesInMemory: Int {
        if case .memory(let buffer) = self { return buffer.readableBytes }
        return 0
    }
}
