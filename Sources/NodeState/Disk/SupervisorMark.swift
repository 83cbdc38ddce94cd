import Glibc

/// Says that somebody keeps a gateway running on a data folder, also while its worker is being started again: a lock on a
/// file of the folder, which the kernel frees when the process dies.
package final class SupervisorMark: Sendable {
    private let file: DiskFile

    private static func path(in folder: String) -> String { folder + "/supervisor" }

    /// Sets the mark, and makes the folder where there is none. Nil where that can't be done: the worker says why.
    package init?(folder: String) {
        do {
            try Folder.make(folder)
            file = try DiskFile(SupervisorMark.path(in: folder), flags: O_RDWR | O_CREAT)
        } catch {
            return nil
        }
        // Shared: whether another gateway may run on the folder is for its own lock to say.
        guard flock(file.descriptor, LOCK_SH) == 0 else { return nil }
    }

    deinit { _ = flock(file.descriptor, LOCK_UN) }

    /// Whether it is set on a folder.
    package static func isSet(on folder: String) -> Bool {
        let descriptor = open(path(in: folder), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        _ = flock(descriptor, LOCK_UN)
        return false
    }
}
