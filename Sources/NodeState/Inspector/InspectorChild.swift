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

    /// All variables of a child. When it crashes it ends at once; nobody reads a trace of it.
    private static let environment = [
        "SWIFT_BACKTRACE=enable=no", "TZ=UTC0", "LC_ALL=C.UTF-8", "MALLOC_ARENA_MAX=1",
    ]

    /// Starts a process; it is ready when ``waitUntilReady(until:)`` has returned.
    init(executable: String, time: any TimeSource) throws(Failure) {
        self.time = time
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .unstartable(String(cString: strerror(errno)))
        }
        let child = ends[1]
        defer { close(child) }
        do throws(IOError) {
            process = try ProgramStart.start(
                executable, arguments: [executable], environment: Self.environment, socket: child,
                inheritsFiles: false)
        } catch {
            close(ends[0])
            throw .unstartable(String(cString: strerror(error.errnoCode)))
        }
        socket = ends[0]
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    /// Waits until the process says that it is in its sandbox.
    mutating func waitUntilReady(until deadline: Instant) throws(Failure) {
        guard case .hello(let state) = try receive(until: deadline), state.version == SandboxState.version else {
            throw .gone
        }
        self.state = state
    }

    /// Whether the process has ended, so that nothing need be handed to it.
    var hasEnded: Bool {
        var information = siginfo_t()
        // It is not waited for here: its id stays its own until ``end()``.
        return waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo != 0
    }

    /// Processor time that it has used in its life; nil where nobody can tell.
    var used: Interval? {
        let milliseconds = process_milliseconds(process)
        return milliseconds < 0 ? nil : .milliseconds(milliseconds)
    }

    /// Has it run only while the machine has nothing else to do, from now on. Where that can't be done it runs as before.
    func runWhenIdle() { _ = process_run_when_idle(process) }

    /// Waits for an answer until a moment; whether there is one, or it has ended.
    func answers(until moment: Instant) throws(Failure) -> Bool {
        while true {
            let left = max(0, (moment - time.now()).milliseconds)
            var place = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            let ready = poll(&place, 1, Int32(clamping: left))
            if ready >= 0 { return ready > 0 }
            if errno != EINTR { throw .gone }
        }
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
