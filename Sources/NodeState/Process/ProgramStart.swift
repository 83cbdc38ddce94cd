import CSpawn
import Glibc
package import NIOCore

/// Starts programs that serve this process over a socket.
package enum ProgramStart {
    /// The descriptor under which a program finds its end of the socket.
    package static let socketDescriptor: Int32 = 3

    /// Starts a program in a process group of its own, without the signals that this process blocks.
    ///
    /// A key at the terminal therefore reaches this process alone, which ends its programs in order.
    ///
    /// - Parameters:
    ///   - executable: its path.
    ///   - arguments: its arguments, of which its name is the first.
    ///   - environment: its variables, each `NAME=value`.
    ///   - socket: its end of the socket; the caller closes it afterwards.
    ///   - inheritsFiles: whether it has those of this process's descriptors that are not closed on exec. Otherwise it has
    ///     none but the socket, and `/dev/null` for the first three.
    /// - Returns: the id of its process.
    package static func start(
        _ executable: String, arguments: [String], environment: [String], socket: Int32, inheritsFiles: Bool
    ) throws(IOError) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The C library takes close-on-exec off as well where the socket has that number already (POSIX.1-2024).
        posix_spawn_file_actions_adddup2(&actions, socket, socketDescriptor)
        if !inheritsFiles {
            for descriptor: Int32 in 0...2 {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
            posix_spawn_file_actions_addclosefrom_np(&actions, socketDescriptor + 1)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        // C takes arrays of pointers that end in a null; each is freed below, after the call that reads them.
        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in texts + variables { free(text) } }
        var process: pid_t = 0
        let status = posix_spawn(&process, executable, &actions, &attributes, &texts, &variables)
        guard status == 0 else { throw IOError(errnoCode: status, reason: "posix_spawn") }
        return process
    }
}
