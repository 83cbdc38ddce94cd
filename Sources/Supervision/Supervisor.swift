import Glibc
package import Log
import Mail
import NodeState
import Operations

/// Keeps one worker process running: the parent half of `postern serve`.
///
/// The worker is this same program. When it dies of a signal, or leaves with a failure after it was ready, it is started
/// again within a second; the delay grows only while it keeps dying before it serves. A worker is told when the one
/// before it died of a trap (docs/reference/poison.md). When it ends by itself with 0, 64 or 78, or
/// fails during its first start, the supervisor leaves with the same status. A worker whose threads stand still is ended
/// (``WorkerWatch``), and one that takes too long to stop.
package struct Supervisor: Sendable {
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

    private let executable: String
    private let program: String
    private let arguments: [String]
    private let pace: WorkerWatch.Pace
    private let time: any TimeSource
    private let logger: Logger
    private let mark: SupervisorMark?

    /// A supervisor that starts this same program under the name `program` with `arguments`, for a data folder.
    package init(program: String, arguments: [String], dataFolder: String, logger: Logger) {
        self.init(
            executable: "/proc/self/exe", program: program, arguments: arguments, pace: WorkerWatch.Pace(),
            time: SystemTime(), logger: logger, mark: SupervisorMark(folder: dataFolder))
    }

    /// Whether a supervisor keeps a gateway running on a data folder, also while it starts a worker again.
    package static func isRunning(on dataFolder: String) -> Bool { SupervisorMark.isSet(on: dataFolder) }

    init(
        executable: String, program: String, arguments: [String], pace: WorkerWatch.Pace, time: any TimeSource,
        logger: Logger, mark: SupervisorMark? = nil
    ) {
        self.mark = mark
        self.executable = executable
        self.program = program
        self.arguments = arguments
        self.pace = pace
        self.time = time
        self.logger = logger
    }

    /// Runs until the worker has ended for good; gives the exit status. Call it from the main thread, before any other
    /// thread exists, because it blocks signals for the process.
    package func run() -> Int32 {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        var backOff = BackOff()
        var isStopping = false
        var wasEverReady = false
        var lastTrap: Int32?
        while true {
            let started = time.now()
            guard
                let worker = WorkerProcess.spawn(
                    executable: executable, program: program, arguments: arguments, lastTrap: lastTrap)
            else {
                logger.log(.processWorkerUnstartable, [.error: systemError()])
                return 1
            }
            let (status, isReady) = wait(for: worker, signals: signals, isStopping: &isStopping)
            worker.closeLifeline()
            wasEverReady = wasEverReady || isReady
            lastTrap = Supervisor.trap(in: status) ?? (isReady ? nil : lastTrap)
            switch Supervisor.verdict(status: status, wasReady: isReady, isFirst: !wasEverReady, isStopping: isStopping)
            {
            case .leave(let code): return code
            case .restart(let reason):
                let delay = backOff.delay(afterLife: (time.now() - started).milliseconds, wasReady: isReady)
                logger.log(.processWorkerDied, "The worker process \(reason); another is started.", [.delayMs: delay])
                if pause(milliseconds: delay, signals: signals) { return 0 }
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

    /// Forwards signals and watches over the worker until it has ended; its status, and whether it was ready.
    private func wait(
        for worker: WorkerProcess, signals: sigset_t, isStopping: inout Bool
    ) -> (status: Int32, wasReady: Bool) {
        var watch = WorkerWatch(pace: pace)
        var running = RunningTime(
            from: time.now(), longest: .milliseconds(2 * pace.round.milliseconds))
        if isStopping { watch.stop() }
        while true {
            var status: Int32 = 0
            let ended = waitpid(worker.id, &status, WNOHANG)
            // Also what it said last.
            for message in worker.messages() { act(on: watch.take(message), worker) }
            if ended == worker.id || (ended < 0 && errno == ECHILD) { return (status, watch.isReady) }
            act(on: watch.pass(running.lap(now: time.now())), worker)
            switch signal(of: signals, within: pace.round) {
            case SIGTERM, SIGINT:
                isStopping = true
                watch.stop()
                kill(worker.id, SIGTERM)
            case SIGHUP:
                kill(worker.id, SIGHUP)
            default:
                continue
            }
        }
    }

    private func act(on actions: [WorkerWatch.Action], _ worker: WorkerProcess) {
        for action in actions {
            switch action {
            case .tellSilence(let threads, let silence):
                log(.processWorkerSilent, threads, silence)
            case .tellReturn(let thread, let silence):
                log(.processWorkerRevived, [thread], silence)
            case .tellEnd(let threads):
                log(.processWorkerEnded, threads, pace.ended)
            case .trap(let thread): worker.trap(inThread: thread)
            case .kill(let isStopping):
                if isStopping {
                    log(.processWorkerKilled, [], pace.stop)
                }
                kill(worker.id, SIGKILL)
            }
        }
    }

    private func log(_ event: LogEvent, _ threads: [String], _ time: Interval) {
        var fields: [(LogField, LogValue)] = [(.durationMs, time.logValue)]
        if !threads.isEmpty { fields.insert((.threads, .text(threads.joined(separator: ", "))), at: 0) }
        logger.log(event, listing: fields)
    }

    /// The next signal for this process; nil when none came within a time.
    private func signal(of signals: sigset_t, within limit: Interval) -> Int32? {
        var signals = signals
        let milliseconds = Int(max(0, limit.milliseconds))
        var time = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
        let received = sigtimedwait(&signals, nil, &time)
        return received > 0 ? received : nil
    }

    /// Waits; true when asked to stop meanwhile.
    private func pause(milliseconds: Int, signals: sigset_t) -> Bool {
        let end = time.now() + .milliseconds(Int64(milliseconds))
        while true {
            let rest = end - time.now()
            guard rest.milliseconds > 0 else { return false }
            let received = signal(of: signals, within: rest)
            if received == SIGTERM || received == SIGINT { return true }
        }
    }
}
