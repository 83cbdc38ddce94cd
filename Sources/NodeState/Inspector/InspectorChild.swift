import CSpawn
import Glibc
import Inspection
import Mail
import NIOCore

/// One process of the inspector and the socket to it. Belongs to the thread that started it.
struct InspectorChild {
    /// Why a process is of no more use.
    enum Failure: Error, Hashable {
        /// It could not be started.
        case unstartable(String)
        /// It ended, or said something that nobody says.
        case gone
        /// It did not answer in time.
        case overdue
    }

    let process: pid_t
    private let socket: Int32
    /// What holds it, as it said when it was ready.
    private(set) var state = SandboxState(hasSystemCallFilter: false, hasLimits: false)
    private let time: any TimeSource

    /// Where a child finds its end of the socket.
    private static let childSocket: Int32 = 3

    /// Starts a process; it is ready when ``waitUntilReady(until:)`` has returned.
    init(executable: String, time: any TimeSource) throws(Failure) {
        self.time = time
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .unstartable(String(cString: strerror(errno)))
        }
        let child = ends[1]
        defer { close(child) }
        var process: pid_t = 0
        let status = Self.spawn(executable, child, &process)
        guard status == 0 else {
            close(ends[0])
            throw .unstartable(String(cString: strerror(status)))
        }
        socket = ends[0]
        self.process = process
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    /// Starts the executable with nothing of this process but the socket: no other descriptor, no environment.
    private static func spawn(_ executable: String, _ socket: Int32, _ process: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket, childSocket)
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, childSocket + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The gateway blocks signals, and a child would inherit that; in a group of its own, a key at the terminal ends the
        // gateway alone, which then ends its children in order.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        // A crashed process ends at once; nobody reads a trace of it.
        let environment = ["SWIFT_BACKTRACE=enable=no", "TZ=UTC0", "LC_ALL=C.UTF-8", "MALLOC_ARENA_MAX=1"]
        // C takes arrays of pointers that end in a null; each is freed below, after the call that reads them.
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(executable), nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawn(&process, executable, &actions, &attributes, &arguments, &variables)
    }

    /// Waits until the process says that it is in its sandbox.
    mutating func waitUntilReady(until deadline: Instant) throws(Failure) {
        guard case .hello(let state) = try receive(until: deadline), state.version == SandboxState.version else {
            throw .gone
        }
        self.state = state
    }

    /// Hands files over.
    func send(_ files: [InspectionRequest], _ bounds: InspectionBounds, until deadline: Instant) throws(Failure) {
        var octets = WireFrame.files(files, bounds).encoded()
        while octets.readableBytes > 0 {
            try wait(for: Int16(POLLOUT), until: deadline)
            let sent = octets.readWithUnsafeReadableBytes { bytes in
                max(0, Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)))
            }
            if sent == 0, errno != EAGAIN, errno != EINTR { throw .gone }
        }
    }

    /// The next report.
    func report(until deadline: Instant) throws(Failure) -> InspectionReport {
        guard case .report(let report) = try receive(until: deadline) else { throw .gone }
        return report
    }

    private func receive(until deadline: Instant) throws(Failure) -> WireFrame {
        var octets = try receive(WireFrame.headLength, until: deadline)
        do {
            guard let head = try WireFrame.head(of: &octets, limit: WireFrame.longestReport) else { throw Failure.gone }
            return try WireFrame(kind: head.kind, body: try receive(head.length, until: deadline))
        } catch let failure as Failure {
            throw failure
        } catch {
            // What speaks another language has been taken over, or is another build.
            throw .gone
        }
    }

    private func receive(_ count: Int, until deadline: Instant) throws(Failure) -> ByteBuffer {
        var buffer = ByteBuffer()
        while buffer.readableBytes < count {
            try wait(for: Int16(POLLIN), until: deadline)
            let portion = min(count - buffer.readableBytes, 1 << 18)
            var status = 0
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: portion) { bytes in
                status = read(socket, bytes.baseAddress, portion)
                return max(0, status)
            }
            if status == 0 || status < 0 && errno != EAGAIN && errno != EINTR { throw .gone }
        }
        return buffer
    }

    private func wait(for events: Int16, until deadline: Instant) throws(Failure) {
        while true {
            let left = (deadline - time.now()).milliseconds
            guard left > 0 else { throw .overdue }
            var place = pollfd(fd: socket, events: events, revents: 0)
            let ready = poll(&place, 1, Int32(clamping: left))
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw .gone }
        }
    }

    /// Ends the process, whatever it does, and takes leave of it.
    ///
    /// - Returns: the signal that it had ended by before, 0 for none.
    @discardableResult func end() -> Int32 {
        var status: Int32 = 0
        // One that has ended by itself tells why; any other is killed.
        if waitpid(process, &status, WNOHANG) == 0 {
            kill(process, SIGKILL)
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            status = 0
        }
        close(socket)
        return status & 0x7F
    }
}
