import Glibc
import Storage

/// Keeps one worker process running: the parent half of `postern serve`.
///
/// The worker is this same program. When it dies of a signal, or leaves with a failure after it was ready, it is started
/// again within a second; the delay grows only while it keeps dying before it serves. A worker is told when the one
/// before it died of a trap (docs/reference/poison.md). When it ends by itself with 0, 64 or 78, or
/// fails during its first start, the supervisor leaves with the same status.
public struct Supervisor {
    /// The delays between restarts of workers that die young.
    struct BackOff {
        private var milliseconds = 100
        private static let longest = 10_000
        /// After a worker that served: the next one will, too, and senders wait for it.
        private static let longestOfServing = 400
        /// A worker that lived this long was well, in milliseconds.
        static let healthyLife: Int64 = 10_000

        /// How long to wait before the next start, in milliseconds, after a worker that lived for `life` milliseconds
        /// and was ready to serve in that time, or was not.
        mutating func delay(afterLife life: Int64, wasReady: Bool) -> Int {
            if life >= BackOff.healthyLife { milliseconds = 100 }
            if wasReady { milliseconds = min(milliseconds, BackOff.longestOfServing) }
            defer { milliseconds = min(milliseconds * 2, BackOff.longest) }
            return milliseconds
        }
    }

    /// What follows the end of a worker.
    enum Verdict: Equatable {
        case leave(Int32)
        case restart(String)
    }

    private let program: String
    private let arguments: [String]
    private let report: (String) -> Void

    /// A supervisor that starts `program` with `arguments` and says what happens through `report`, a line at a time.
    public init(program: String, arguments: [String], report: @escaping (String) -> Void) {
        self.program = program
        self.arguments = arguments
        self.report = report
    }

    /// Runs until the worker has ended for good; gives the exit status. Call it from the main thread, before any other
    /// thread exists, because it blocks signals for the process.
    public func run() -> Int32 {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        var backOff = BackOff()
        var isStopping = false
        var wasEverReady = false
        var lastTrap: Int32?
        while true {
            let started = Supervisor.milliseconds()
            guard let worker = Worker.spawn(program: program, arguments: arguments, lastTrap: lastTrap) else {
                report("The worker process can't be started: \(systemError()).")
                return 1
            }
            let status = wait(for: worker, signals: &signals, isStopping: &isStopping)
            let isReady = worker.hasReportedReady()
            worker.closeLifeline()
            wasEverReady = wasEverReady || isReady
            lastTrap = Supervisor.trap(in: status) ?? (isReady ? nil : lastTrap)
            switch Supervisor.verdict(status: status, wasReady: isReady, isFirst: !wasEverReady, isStopping: isStopping)
            {
            case .leave(let code): return code
            case .restart(let reason):
                let delay = backOff.delay(afterLife: Supervisor.milliseconds() - started, wasReady: isReady)
                report("The worker process \(reason); it is started again in \(delay) ms.")
                if pause(milliseconds: delay, signals: &signals) { return 0 }
            }
        }
    }

    /// The signal of a fault of its own by which a worker ended, by its `status` as waitpid gives it.
    static func trap(in status: Int32) -> Int32? {
        let signal = status & 0x7f
        return TrapSignal.all.contains(signal) ? signal : nil
    }

    /// What to do after a worker ended with `status`, as waitpid gives it.
    static func verdict(status: Int32, wasReady: Bool, isFirst: Bool, isStopping: Bool) -> Verdict {
        let signal = status & 0x7f
        guard signal == 0 else {
            return isStopping ? .leave(1) : .restart("died of signal \(signal) (\(String(cString: strsignal(signal))))")
        }
        let code = (status >> 8) & 0xff
        if isStopping || code == 0 || code == 64 || code == 78 { return .leave(code) }
        if !wasReady && isFirst { return .leave(code) }
        return .restart("left with status \(code)")
    }

    /// Forwards signals until the worker has ended; its status.
    private func wait(for worker: Worker, signals: inout sigset_t, isStopping: inout Bool) -> Int32 {
        while true {
            var status: Int32 = 0
            let ended = waitpid(worker.id, &status, WNOHANG)
            if ended == worker.id || (ended < 0 && errno == ECHILD) { return status }
            var received: Int32 = 0
            guard sigwait(&signals, &received) == 0 else { continue }
            switch received {
            case SIGTERM, SIGINT:
                isStopping = true
                kill(worker.id, SIGTERM)
            case SIGHUP:
                kill(worker.id, SIGHUP)
            default:
                continue
            }
        }
    }

    /// Waits; true when asked to stop meanwhile.
    private func pause(milliseconds: Int, signals: inout sigset_t) -> Bool {
        let end = Supervisor.milliseconds() + Int64(milliseconds)
        while true {
            let rest = end - Supervisor.milliseconds()
            guard rest > 0 else { return false }
            var time = timespec(tv_sec: Int(rest / 1_000), tv_nsec: Int(rest % 1_000) * 1_000_000)
            let received = sigtimedwait(&signals, nil, &time)
            if received == SIGTERM || received == SIGINT { return true }
        }
    }

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// A worker process and the supervisor's end of its lifeline.
private struct Worker {
    let id: pid_t
    private let lifeline: Int32

    /// The descriptor under which the worker finds its end.
    static let lifelineDescriptor: Int32 = 3

    /// `lastTrap` is the signal by which the worker before it trapped, if it did.
    static func spawn(program: String, arguments: [String], lastTrap: Int32?) -> Worker? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        defer { _ = close(ends[1]) }
        if let lastTrap {
            // It waits in the socket until the worker looks.
            var octet = UInt8(truncatingIfNeeded: lastTrap)
            _ = send(ends[0], &octet, 1, Int32(MSG_NOSIGNAL))
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
            withStrings(environment()) { posix_spawn(&id, "/proc/self/exe", &actions, &attributes, argv, $0) }
        }
        guard failure == 0 else {
            _ = close(ends[0])
            errno = failure
            return nil
        }
        return Worker(id: id, lifeline: ends[0])
    }

    /// Whether the worker said that it is ready.
    func hasReportedReady() -> Bool {
        var octet: UInt8 = 0
        return recv(lifeline, &octet, 1, Int32(MSG_DONTWAIT)) == 1
    }

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
