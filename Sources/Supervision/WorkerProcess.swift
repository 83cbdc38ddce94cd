import Glibc

/// A worker process and the supervisor's end of its lifeline.
struct WorkerProcess {
    let id: pid_t
    private let lifeline: Int32

    /// The descriptor under which the worker finds its end.
    static let lifelineDescriptor: Int32 = 3

    /// Starts `executable` under the name `program`. `lastTrap` is the signal by which the worker before it trapped, if it
    /// did. Nil, and `errno` says why, when it can't be started.
    static func spawn(executable: String, program: String, arguments: [String], lastTrap: Int32?) -> WorkerProcess? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        defer { _ = close(ends[1]) }
        if let lastTrap {
            // It waits in the socket until the worker looks.
            LifelineMessage.forerunnerTrapped(signal: UInt8(truncatingIfNeeded: lastTrap)).send(over: ends[0])
        }
        // The child's end must not sit on the number it is moved to: dup2 onto itself would keep close-on-exec.
        var childEnd = ends[1]
        if childEnd == lifelineDescriptor {
            childEnd = fcntl(ends[1], F_DUPFD_CLOEXEC, lifelineDescriptor + 1)
            guard childEnd >= 0 else { return nil }
        }
        defer { if childEnd != ends[1] { _ = close(childEnd) } }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, childEnd, lifelineDescriptor)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A group of its own, so that Ctrl-C in a terminal reaches the worker once: through the supervisor.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        var id: pid_t = 0
        let failure = withStrings([program] + arguments) { argv in
            withStrings(environment()) { posix_spawn(&id, executable, &actions, &attributes, argv, $0) }
        }
        guard failure == 0 else {
            _ = close(ends[0])
            errno = failure
            return nil
        }
        return WorkerProcess(id: id, lifeline: ends[0])
    }

    /// What the worker said since the last call.
    func messages() -> [LifelineMessage] {
        var messages: [LifelineMessage] = []
        while case .message(let message) = LifelineMessage.receive(from: lifeline, waits: false) {
            messages.append(message)
        }
        return messages
    }

    /// Has the worker trap in one of its threads.
    func trap(inThread number: UInt8) { LifelineMessage.end(thread: number).send(over: lifeline) }

    func closeLifeline() { _ = close(lifeline) }

    /// This process's environment, with Swift's own backtraces off: they would hold a dying worker for half a second.
    private static func environment() -> [String] {
        var result: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if !variable.hasPrefix("SWIFT_BACKTRACE=") { result.append(variable) }
            entry += 1
        }
        return result + ["SWIFT_BACKTRACE=enable=no"]
    }

    /// Runs `body` with the strings as C wants them: pointers, closed by a null pointer.
    private static func withStrings<T>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T
    ) -> T {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            // The buffer holds at least the closing null pointer, so it has a base address.
            body(buffer.baseAddress!)
        }
    }
}
