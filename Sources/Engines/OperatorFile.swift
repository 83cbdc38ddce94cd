import Glibc

/// A file of the operator's that is read again whenever it has changed. One that can't be used changes nothing: what
/// was read last stays.
struct OperatorFile<Content: Sendable>: Sendable {
    /// What was read last; nil where nothing could be.
    private(set) var content: Content?
    /// Why the file can't be used; nil where it can.
    private(set) var problem: String?
    /// What was looked at last, whatever came of it; nil for nothing.
    private var look: Look?

    /// Reads a file if it is another one than last time. Blocks.
    ///
    /// - Parameter read: gives what is in it, or throws why it can't be used.
    /// - Returns: whether it was another one.
    mutating func refresh(_ path: String, by read: (String) throws -> Content) -> Bool {
        let look = Look(path)
        guard look != self.look else { return false }
        self.look = look
        do {
            content = try read(path)
            problem = nil
        } catch {
            problem = "\(error)"
        }
        return true
    }
}

/// By what a file is known to be the same: who replaces one gives it another number, who writes into it another time.
private struct Look: Hashable {
    private struct Stamp: Hashable {
        var inode: UInt64
        var size: Int64
        var seconds: Int64
        var nanoseconds: Int64
    }

    private let path: String
    /// nil where there is no file.
    private let stamp: Stamp?

    init(_ path: String) {
        self.path = path
        var status = stat()
        guard stat(path, &status) == 0 else {
            stamp = nil
            return
        }
        stamp = Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int64(status.st_mtim.tv_sec),
            nanoseconds: Int64(status.st_mtim.tv_nsec))
    }
}
