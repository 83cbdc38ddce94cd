import Glibc
package import NIOCore

/// A call to the operating system that failed.
package struct DiskError: Error, CustomStringConvertible {
    /// What can be called, in words.
    package enum Call: String, Sendable {
        case open, read, write, sync, stat, allocate, truncate, list, map
        case makeFolder = "make folder"
        case readSpooled = "read spooled content for"
    }

    /// What was called.
    package var call: Call
    /// On which file or folder.
    package var path: String
    /// `errno`.
    package var code: Int32

    /// A call that failed, by default with what `errno` says.
    package init(_ call: Call, _ path: String, _ code: Int32 = errno) {
        self.call = call
        self.path = path
        self.code = code
    }

    /// Whether there was no room.
    package var isFull: Bool { code == ENOSPC || code == EDQUOT }
    /// Call, file and reason.
    package var description: String { "\(call.rawValue) \(path): \(String(cString: strerror(code)))" }
}

/// Brings written data to the disk; a protocol so that tests can make the disk fail.
package protocol DiskSynchronizer: Sendable {
    /// Returns when what was written is on the disk.
    func sync(_ file: DiskFile) throws(DiskError)
}

/// `fdatasync`.
package struct SystemSynchronizer: DiskSynchronizer {
    /// The system's.
    package init() {}

    /// Returns when what was written is on the disk.
    package func sync(_ file: DiskFile) throws(DiskError) {
        guard fdatasync(file.descriptor) == 0 else { throw DiskError(.sync, file.path) }
    }
}

/// An open file, written and read by offset; closed with the last reference, readable until then though it be unlinked.
package final class DiskFile: Sendable {
    /// The open file, for calls that this type has not.
    package let descriptor: Int32
    /// Its path.
    package let path: String

    /// Opens a file with mode 0600 where it is made.
    package init(_ path: String, flags: Int32) throws(DiskError) {
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DiskError(.open, path) }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Writes all octets at an offset.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw DiskError(.write, path, count == 0 ? EIO : errno)
            }
        }
    }

    /// Writes all octets of an array at an offset.
    package func write(_ octets: [UInt8], at offset: Int) throws(DiskError) {
        // Typed throws do not pass through the closure.
        let result = octets.withUnsafeBytes { bytes in
            Result { () throws(DiskError) in try write(bytes, at: offset) }
        }
        try result.get()
    }

    /// Writes all octets of a buffer at an offset.
    package func write(_ buffer: ByteBuffer, at offset: Int) throws(DiskError) {
        // Typed throws do not pass through the closure.
        let result = buffer.withUnsafeReadableBytes { bytes in
            Result { () throws(DiskError) in try write(bytes, at: offset) }
        }
        try result.get()
    }

    /// Up to `count` octets; fewer only at the end of the file.
    package func read(at offset: Int, count: Int) throws(DiskError) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(count)
        while buffer.readableBytes < count {
            let wanted = count - buffer.readableBytes
            let position = off_t(offset + buffer.readableBytes)
            let read = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { bytes in
                max(0, pread(descriptor, bytes.baseAddress, min(wanted, bytes.count), position))
            }
            if read == 0 {
                guard try size() <= position else { throw DiskError(.read, path, EIO) }
                break
            }
        }
        return buffer
    }

    /// Octets of the file.
    package func size() throws(DiskError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskError(.stat, path) }
        return Int(status.st_size)
    }

    /// Takes room on the disk for so many octets.
    package func preallocate(_ count: Int) throws(DiskError) {
        let code = posix_fallocate(descriptor, 0, off_t(count))
        // File systems that cannot preallocate grow the file as it is written.
        guard code == 0 || code == EOPNOTSUPP || code == EINVAL else { throw DiskError(.allocate, path, code) }
    }

    /// Cuts or extends the file.
    package func truncate(to count: Int) throws(DiskError) {
        guard ftruncate(descriptor, off_t(count)) == 0 else { throw DiskError(.truncate, path) }
    }
}

/// What is done to folders and names.
package enum Folder {
    /// Makes a folder with mode 0700, unless it is there.
    package static func make(_ path: String) throws(DiskError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw DiskError(.makeFolder, path) }
    }

    /// Makes a new or deleted name in the folder durable.
    package static func sync(_ path: String) throws(DiskError) {
        let folder = try DiskFile(path, flags: O_RDONLY | O_DIRECTORY)
        guard fsync(folder.descriptor) == 0 else { throw DiskError(.sync, path) }
    }

    /// Octets of a file; 0 when there is none.
    package static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Free and total octets of the file system.
    package static func space(_ path: String) -> (free: Int, total: Int)? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let block = Int(status.f_frsize)
        return (Int(status.f_bavail) * block, Int(status.f_blocks) * block)
    }

    /// The names in a folder.
    package static func names(in path: String) throws(DiskError) -> [String] {
        guard let folder = opendir(path) else { throw DiskError(.list, path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
