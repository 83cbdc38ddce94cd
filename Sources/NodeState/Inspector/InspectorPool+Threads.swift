import Foundation
import Inspection
import Log
import Mail
import NIOConcurrencyHelpers

// The threads, each with its own process.
extension InspectorPool {
    /// What one thread has of its process.
    struct Desk {
        var lane: InspectorLane
        var child: InspectorChild?
        /// Whether the process runs only while the machine has nothing else to do.
        var runsWhenIdle = false
        /// Messages that the process has read.
        var read = 0
        /// Milliseconds for which it has read.
        var worked: Int64 = 0
        /// Starts and messages that failed since one that did not.
        var failures = 0
        /// When a process may be started again.
        var notBefore: Instant
    }

    /// - Parameter isReplacement: whether it takes the place of another, so that it has a process at once.
    func startThread(_ lane: InspectorLane, isReplacement: Bool = false) {
        let thread = Thread { [self] in run(lane, isReplacement: isReplacement) }
        thread.name = "postern.inspector"
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func run(_ lane: InspectorLane, isReplacement: Bool) {
        var desk = Desk(lane: lane, notBefore: time.now())
        if isReplacement, !isClosed { _ = try? ready(&desk) }
        while var job = next(desk.lane) {
            let isRead = read(&job, &desk)
            if isRead {
                Self.answer(job)
            } else {
                job.lane = .long
                job.begin = time.now()
                add(job)
            }
            if desk.read >= settings.turn || desk.worked >= settings.shift.milliseconds { leave(&desk) }
            // The next message finds one that is ready.
            if desk.lane == .short, desk.child == nil, desk.failures > 0 || !isRead, !isClosed { _ = try? ready(&desk) }
        }
        leave(&desk)
    }

    var isClosed: Bool { state.withLockedValue { $0.isClosed } }

    /// Has a thread be one of those for what takes long, and another take its place; false where there are enough of them.
    func goOnLong(_ source: String, _ desk: inout Desk) -> Bool {
        let limit = max(1, limit())
        let goesOn = state.withLockedValue { state -> Bool in
            guard !state.isClosed, state.long < limit else { return false }
            state.long += 1
            state.figures.long += 1
            state.line.noteTurn(of: source, in: .long)
            return true
        }
        guard goesOn else { return false }
        desk.lane = .long
        // The number of those for what is short stays.
        startThread(.short, isReplacement: true)
        return true
    }

    /// A process that is ready. One that fails to start is not tried again at once. What ends before it is ready has read
    /// nothing, so that no file is to blame: whatever the reason, it could not be started.
    ///
    /// - Parameter competes: whether it runs beside other work, though it is for what takes long.
    func ready(
        _ desk: inout Desk, competes: Bool = false
    ) throws(InspectorChild.Failure) -> InspectorChild {
        // A process can't take back that it lets all others go first.
        if competes, desk.runsWhenIdle { leave(&desk) }
        if let child = desk.child {
            guard child.hasEnded else {
                if desk.lane == .long, !competes { runWhenIdle(child, &desk) }
                return child
            }
            // It ended while it had nothing to do, which costs no file.
            let signal = leave(&desk)
            logger.log(
                .processInspectorDied, "A process that reads files of messages ended by itself.", [.signal: Int(signal)]
            )
        }
        guard time.now() >= desk.notBefore else { throw .unstartable("a moment ago it could not be started") }
        do throws(InspectorChild.Failure) {
            var child = try InspectorChild(executable: settings.executable, time: time)
            let isClosed = state.withLockedValue { state in
                state.processes.insert(child.process)
                return state.isClosed
            }
            desk.child = child
            if isClosed { throw .gone }
            try child.waitUntilReady(until: time.now() + settings.start)
            desk.child = child
            if desk.lane == .long, !competes { runWhenIdle(child, &desk) }
            desk.read = 0
            desk.worked = 0
            logger.log(.processInspectorReady)
            if !child.state.hasSystemCallFilter {
                state.withLockedValue { $0.figures.isUnconfined = true }
                logger.log(.processInspectorUnconfined)
            } else if !child.state.hasLimits {
                state.withLockedValue { $0.figures.isUnconfined = true }
                logger.log(
                    .processInspectorUnconfined,
                    "Not all limits could be set for a process that reads files; the filter of system calls holds it.")
            }
            return child
        } catch {
            leave(&desk)
            desk.failures += 1
            // 50 ms, twice as long each time, at most 1 s.
            desk.notBefore = time.now() + .milliseconds(min(1_000, 25 << min(desk.failures, 6)))
            if !isClosed {
                logger.log(
                    .processInspectorUnavailable, [.file: settings.executable, .error: "\(Self.words(error))"])
            }
            throw .unstartable(Self.words(error))
        }
    }

    private static func words(_ failure: InspectorChild.Failure) -> String {
        switch failure {
        case .unstartable(let reason): reason
        case .gone: "it ended before it was ready"
        case .overdue: "it was not ready in time"
        }
    }

    func runWhenIdle(_ child: InspectorChild, _ desk: inout Desk) {
        guard !desk.runsWhenIdle else { return }
        child.runWhenIdle()
        desk.runsWhenIdle = true
    }

    /// Ends the process.
    @discardableResult func leave(_ desk: inout Desk) -> Int32 {
        guard let child = desk.child else { return 0 }
        desk.child = nil
        desk.runsWhenIdle = false
        // Out of the set before it is waited for, since its id is another's afterwards.
        state.withLockedValue { _ = $0.processes.remove(child.process) }
        return child.end()
    }
}
