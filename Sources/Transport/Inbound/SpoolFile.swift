import Glibc
import Mail
import NIOCore

/// Why a spool file failed.
enum SpoolError: Error, Hashable {
    /// No space, or over a quota.
    case full
    /// The disk failed, with this errno.
    case failed(Int32)

    init(errno code: Int32) { self = code == ENOSPC || code == EDQUOT ? .full : .failed(code) }
}

/// Content in a file without a name: it goes with the last reference, and with the process.
// Sendable without a check because `size` is written only by `append`, which one thread at a time calls before anyone
// reads; the descriptor never changes.
final class SpoolFile: SpooledContent, @unchecked Sendable {
    private let descriptor: Int32
    private(set) var size = 0

    /// Makes an empty file in a folder. Blocks.
    init(folder: String) throws(SpoolError) {
        // O_TMPFILE, which the C header makes of two flags.
        let unnamed = 0o20_000_000 | O_DIRECTORY
        var descriptor = open(folder, unnamed | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor < 0, errno == EOPNOTSUPP || errno == EISDIR {
            // A file system without unnamed files: make a named one and take the name away.
            var path = Array("\(folder)/content-XXXXXX".utf8CString)
            descriptor = mkstemp(&path)
            if descriptor >= 0 {
                unlink(path)
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            }
        }
        guard descriptor >= 0 else { throw SpoolError(errno: errno) }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Appends octets. Blocks.
    func append(_ content: ByteBuffer) throws(SpoolError) {
        var written = 0
        let count = content.readableBytes
        while written < count {
            let result = content.withUnsafeReadableBytes { bytes in
                // `written` is less than the count of `bytes`.
                pwrite(descriptor, bytes.baseAddress.map { $0 + written }, count - written, off_t(size + written))
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw SpoolError(errno: errno)
            }
            written += result
        }
        size += count
    }

    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        guard offset >= 0, count > 0, offset < size else { return ByteBuffer() }
        var buffer = ByteBufferAllocator().buffer(capacity: min(count, size - offset))
        var position = offset
        let end = offset + min(count, size - offset)
        while position < end {
            let result = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: end - position) { bytes in
                max(0, pread(descriptor, bytes.baseAddress, min(bytes.count, end - position), off_t(position)))
            }
            if result == 0 {
                if errno == EINTR { continue }
                throw SpoolError(errno: errno)
            }
            position += result
        }
        return buffer
    }
}
