import Glibc
package import Operations

/// Names the control socket of a data folder so that it fits a socket address, whatever the length of the folder's path.
///
/// A Unix socket's name has at most 107 octets (`sun_path`). A longer one is reached through `/proc/self/fd`, which
/// this object keeps valid for as long as it lives.
package final class ControlSocketPath: Sendable {
    /// The socket as people name it.
    package let displayName: String
    /// The name for bind and connect.
    package let path: String
    private let folder: Int32

    /// The socket in `folder`, which must exist.
    package init(dataFolder: String) throws(OperationFailure) {
        self.displayName = dataFolder + "/control.sock"
        if displayName.utf8.count <= 107 {
            self.path = displayName
            self.folder = -1
            return
        }
        let descriptor = open(dataFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw OperationFailure(.failed, "The data folder \(dataFolder) can't be opened: \(systemError()).")
        }
        self.folder = descriptor
        self.path = "/proc/self/fd/\(descriptor)/control.sock"
    }

    deinit {
        if folder >= 0 { _ = close(folder) }
    }
}
