import Glibc

/// A small file that is replaced durably and as a whole: after a crash it is the old one or the new one.
package struct WholeFile: Sendable {
    /// Its path.
    package let path: String

    /// The file of a path.
    package init(_ path: String) { self.path = path }

    /// What is in it; nil where there is no file. A file of more octets than `limit` is one that can't be read. Blocks.
    package func read(limit: Int) throws(DiskError) -> [UInt8]? {
        let file: DiskFile
        do throws(DiskError) {
            file = try DiskFile(path, flags: O_RDONLY)
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        let size = try file.size()
        guard size <= limit else { throw DiskError(.read, path, EFBIG) }
        var octets = [UInt8](repeating: 0, count: size)
        let read = octets.withUnsafeMutableBytes { pread(file.descriptor, $0.baseAddress, size, 0) }
        guard read >= 0 else { throw DiskError(.read, path) }
        octets.removeLast(size - read)
        return octets
    }

    /// Puts octets into it. Blocks.
    package func replace(
        by octets: [UInt8], _ synchronizer: any DiskSynchronizer = SystemSynchronizer()
    ) throws(DiskError) {
        try replace(synchronizer) { file throws(DiskError) in try file.write(octets, at: 0) }
    }

    /// Puts what is written to a new file in its place. Blocks.
    ///
    /// - Parameter write: writes the new file, which is empty.
    package func replace<Value>(
        _ synchronizer: any DiskSynchronizer = SystemSynchronizer(),
        writing write: (_ file: DiskFile) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        let new = path + ".new"
        unlink(new)
        let file = try DiskFile(new, flags: O_RDWR | O_CREAT)
        let value: Value
        do throws(DiskError) {
            value = try write(file)
            try synchronizer.sync(file)
            guard rename(new, path) == 0 else { throw DiskError(.write, path) }
        } catch {
            unlink(new)
            throw error
        }
        try Folder.sync(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
        return value
    }
}
