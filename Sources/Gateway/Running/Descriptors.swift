import Foundation

/// The file descriptors that this process may have open.
///
/// Each connection takes one. Without a limit of its own a flood of connections would leave none for the store, for
/// deliveries and for commands.
enum Descriptors {
    /// Raises the limit as far as this user may; gives it, or nil when the system does not tell.
    static func raiseLimit() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many connections of clients there can be at a time: no more than are wanted, and three quarters of what the
    /// gateway itself leaves of the limit.
    static func connections(wanted: Int, limit: Int, open: Int) -> Int {
        min(wanted, max(1, (limit - open) / 4 * 3))
    }

    /// How many are open; nil when the system does not tell.
    static func open() -> Int? {
        // Since Linux 6.2 the size of this folder is the number of descriptors; before, they have to be counted.
        if let size = FileManager.default.size(of: "/proc/self/fd"), size > 0 { return size }
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        // Not this folder's own two names, nor its descriptor.
        return max(0, entries - 3)
    }
}

extension FileManager {
    /// What the system gives as a file's or folder's size; nil when it can't be asked.
    fileprivate func size(of path: String) -> Int? {
        (try? attributesOfItem(atPath: path))?[.size].flatMap { ($0 as? NSNumber)?.intValue }
    }
}
