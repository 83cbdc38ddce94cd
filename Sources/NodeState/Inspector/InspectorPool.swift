import Foundation
package import Inspection
package import Log
package import Mail
import NIOConcurrencyHelpers
import NIOCore

/// The processes that read files of messages for this one.
///
/// Nothing is started before the first message with a file: then a thread with a process, and more of both while all are at
/// work, up to the setting. A thread speaks with its own process alone, so that nobody else waits for it. A process that dies
/// or takes too long is killed, what it leaves unread is said so in the report, and another takes its place before the next
/// message.
package final class InspectorPool: ContentInspector {
    /// How the pool works.
    package struct Settings: Sendable, Hashable {
        /// The path of `postern-inspector`.
        package var executable: String
        /// How far the files of a message are looked into.
        package var bounds: InspectionBounds
        /// Messages that wait for a process at most.
        package var backlog = 64
        /// How long a message waits for a process at most.
        package var patience = Interval.milliseconds(10_000)
        /// How long a process may take to be ready.
        package var start = Interval.milliseconds(5_000)
        /// Messages after which a process makes room for a new one, so that nothing of a message stays for long.
        package var turn = 256
        /// Time after which it does so as well, however few messages took it: long before its limit of CPU time ends it in
        /// the middle of a file that is not to blame.
        package var shift = Interval.milliseconds(60_000)

        /// Settings.
        package init(
            executable: String = Settings.besideThisProgram, bounds: InspectionBounds = InspectionBounds()
        ) {
            self.executable = executable
            self.bounds = bounds
        }

        /// The executable that lies beside this process's own.
        package static var besideThisProgram: String {
            var path = [CChar](repeating: 0, count: 4_096)
            let count = readlink("/proc/self/exe", &path, path.count - 1)
            guard count > 0 else { return "postern-inspector" }
            let text = String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return (text as NSString).deletingLastPathComponent + "/postern-inspector"
        }
    }

    /// What has happened so far.
    package struct Figures: Sendable, Hashable, Codable {
        /// Processes that run.
        package var processes = 0
        /// Messages whose files were handed over.
        package var messages = 0
        /// Processes that died while they read.
        package var died = 0
        /// Messages that took too long.
        package var overdue = 0
        /// Messages for which there was no process.
        package var unavailable = 0
        /// Whether a process runs without a filter of system calls, or without a limit of memory or time.
        package var isUnconfined = false

        /// Of a pool that has done nothing yet.
        package init() {}
    }

    private struct Job: Sendable {
        var id: UInt64
        var source: String
        var requests: [InspectionRequest]
        var begin: Instant
        var answer: CheckedContinuation<[InspectionReport], Never>
    }

    private struct State {
        var line = InspectorLine<Job>()
        var lastID: UInt64 = 0
        /// Whether somebody will look for messages that have waited too long.
        var isSweepPlanned = false
        var threads = 0
        var idle = 0
        var isClosed = false
        /// The processes that run, so that a stop ends those at work.
        var processes: Set<pid_t> = []
        var figures = Figures()
    }

    /// How the pool works.
    package let settings: Settings
    private let limit: @Sendable () -> Int
    private let time: any TimeSource
    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    private let work = DispatchSemaphore(value: 0)

    /// A pool that has started nothing yet.
    ///
    /// - Parameter processes: how many there may be, asked for each message; 0 for none, so that nothing is looked into.
    package init(
        _ settings: Settings = Settings(), time: any TimeSource, logger: Logger,
        processes limit: @escaping @Sendable () -> Int
    ) {
        self.settings = settings
        self.limit = limit
        self.time = time
        self.logger = logger
    }

    /// What has happened so far.
    package var figures: Figures {
        state.withLockedValue { state in
            var figures = state.figures
            figures.processes = state.processes.count
            return figures
        }
    }

    /// The processes that run, by id.
    package var processes: Set<Int32> { state.withLockedValue { $0.processes } }

    /// Messages that wait for a process.
    package var waiting: Int { state.withLockedValue { $0.line.count } }

    /// Ends all processes. Messages that wait are answered as unread, and so are those that come later.
    package func stop() {
        let (jobs, threads) = state.withLockedValue { state in
            state.isClosed = true
            // A process that is in the set has not been waited for, so the id is still its own.
            for process in state.processes { kill(process, SIGKILL) }
            return (state.line.removeAll(), state.threads)
        }
        Self.dismiss(jobs)
        for _ in 0..<threads { work.signal() }
    }

    /// Looks into the files of one message: a report for each, or none where the setting says that nothing is looked into.
    ///
    /// - Parameter source: whom the message came from; those who wait take turns by it.
    package func inspect(_ requests: [InspectionRequest], source: String = "") async -> [InspectionReport] {
        guard !requests.isEmpty else { return [] }
        guard limit() > 0 else { return [] }
        let id = state.withLockedValue { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { answer in
                add(Job(id: id, source: source, requests: requests, begin: time.now(), answer: answer))
                // Where that was before it stood in the line, it was not found there.
                if Task.isCancelled { withdraw(id) }
            }
        } onCancel: {
            withdraw(id)
        }
    }

    /// Takes a message out of the line that nobody waits for any more. One that is being read is read to its end.
    private func withdraw(_ id: UInt64) {
        guard let job = state.withLockedValue({ $0.line.remove(id) }) else { return }
        Self.dismiss([job])
    }

    private static func dismiss(_ jobs: [Job]) {
        for job in jobs { job.answer.resume(returning: unread(job.requests, .unavailable)) }
    }

    private static func unread(_ requests: [InspectionRequest], _ bound: InspectionBound) -> [InspectionReport] {
        requests.map { InspectionReport(path: $0.path, unread: bound) }
    }

    private func add(_ job: Job) {
        let now = time.now()
        let limit = limit()
        let (refused, needsThread) = state.withLockedValue { state -> ([Job], Bool) in
            guard !state.isClosed else { return ([job], false) }
            let late = takeLate(&state, now)
            guard
                state.line.add(job, id: job.id, source: job.source, begin: job.begin, places: settings.backlog)
            else {
                state.figures.unavailable += 1
                return (late + [job], false)
            }
            let needsThread = state.idle < state.line.count && state.threads < limit
            if needsThread { state.threads += 1 }
            return (late, needsThread)
        }
        Self.dismiss(refused)
        if needsThread { startThread() }
        work.signal()
        planSweep()
    }

    /// Whoever has waited too long goes on without.
    private func takeLate(_ state: inout State, _ now: Instant) -> [Job] {
        let late = state.line.takeLate(at: now, patience: settings.patience)
        state.figures.unavailable += late.count
        return late
    }

    /// Has the line be looked at when the patience of the first is over, even where no thread and no message comes by.
    private func planSweep() {
        let now = time.now()
        let left = state.withLockedValue { state -> Int64? in
            guard !state.isSweepPlanned, let oldest = state.line.oldest else { return nil }
            state.isSweepPlanned = true
            return settings.patience.milliseconds - (now - oldest).milliseconds
        }
        guard let left else { return }
        let delay = DispatchTimeInterval.milliseconds(Int(min(max(10, left), 3_600_000)) + 1)
        DispatchQueue.global().asyncAfter(deadline: .now() + delay) { [weak self] in self?.sweep() }
    }

    private func sweep() {
        let now = time.now()
        let late = state.withLockedValue { state in
            state.isSweepPlanned = false
            return takeLate(&state, now)
        }
        Self.dismiss(late)
        planSweep()
    }

    private func startThread() {
        let thread = Thread { [self] in run() }
        thread.name = "postern.inspector"
        thread.stackSize = 1 << 20
        thread.start()
    }

    // MARK: - A thread and its process

    /// What one thread has of its process.
    private struct Desk {
        var child: InspectorChild?
        /// Messages that the process has read.
        var read = 0
        /// Milliseconds for which it has read.
        var worked: Int64 = 0
        /// Starts and messages that failed since one that did not.
        var failures = 0
        /// When a process may be started again.
        var notBefore: Instant
    }

    private func run() {
        var desk = Desk(notBefore: time.now())
        while let job = next() {
            let reports = read(job, &desk)
            state.withLockedValue { $0.line.done(job.source) }
            job.answer.resume(returning: reports)
            if desk.read >= settings.turn || desk.worked >= settings.shift.milliseconds { leave(&desk) }
            // The next message finds one that is ready.
            if desk.child == nil, desk.failures > 0, !isClosed { _ = try? ready(&desk) }
        }
        leave(&desk)
    }

    private var isClosed: Bool { state.withLockedValue { $0.isClosed } }

    /// What a thread does next.
    private enum Step {
        case reads(Job)
        case waits
        /// Fewer threads are wanted now.
        case leaves
        case ends
    }

    private func next() -> Job? {
        while true {
            let limit = limit()
            let now = time.now()
            let (late, step) = state.withLockedValue { state -> ([Job], Step) in
                if state.threads > max(1, limit) {
                    state.threads -= 1
                    return ([], .leaves)
                }
                let late = takeLate(&state, now)
                // One source leaves a process to the others, whose files must not wait for its own.
                if let job = state.line.next(perSource: max(1, limit - 1)) { return (late, .reads(job)) }
                guard !state.isClosed else { return (late, .ends) }
                state.idle += 1
                return (late, .waits)
            }
            Self.dismiss(late)
            switch step {
            case .reads(let job): return job
            case .ends: return nil
            case .leaves:
                // It may have been woken for a message, which another takes.
                work.signal()
                return nil
            case .waits:
                work.wait()
                state.withLockedValue { $0.idle -= 1 }
            }
        }
    }

    /// A process that is ready. One that fails to start is not tried again at once. What ends before it is ready has read
    /// nothing, so that no file is to blame: whatever the reason, it could not be started.
    private func ready(_ desk: inout Desk) throws(InspectorChild.Failure) -> InspectorChild {
        if let child = desk.child {
            guard child.hasEnded else { return child }
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

    /// Ends the process.
    @discardableResult private func leave(_ desk: inout Desk) -> Int32 {
        guard let child = desk.child else { return 0 }
        desk.child = nil
        // Out of the set before it is waited for, since its id is another's afterwards.
        state.withLockedValue { _ = $0.processes.remove(child.process) }
        return child.end()
    }

    private static let mostDeaths = 3
    /// What a process has left for its last words when the bound of time has passed.
    private static let grace = Interval.milliseconds(250)

    private func read(_ job: Job, _ desk: inout Desk) -> [InspectionReport] {
        let begin = time.now()
        guard begin - job.begin <= settings.patience else {
            state.withLockedValue { $0.figures.unavailable += 1 }
            return Self.unread(job.requests, .unavailable)
        }
        state.withLockedValue { $0.figures.messages += 1 }
        var reports: [InspectionReport] = []
        let files = fitting(job.requests, &reports)
        let end = begin + .milliseconds(Int64(clamping: settings.bounds.milliseconds))
        var position = 0
        var deaths = 0
        var isReadAgain = false
        while position < files.count {
            do throws(InspectorChild.Failure) {
                let child = try ready(&desk)
                var bounds = settings.bounds
                bounds.milliseconds = max(1, Int(clamping: (end - time.now()).milliseconds))
                let deadline = end + Self.grace
                try child.send(Array(files[position...]), bounds, until: deadline)
                while position < files.count {
                    var report = try child.report(until: deadline)
                    // The process is not asked which file it is about.
                    report.path = files[position].path
                    reports.append(report)
                    position += 1
                }
                desk.read += 1
                desk.worked += (time.now() - begin).milliseconds
                desk.failures = 0
            } catch .unstartable {
                state.withLockedValue { $0.figures.unavailable += 1 }
                reports += Self.unread(Array(files[position...]), .unavailable)
                position = files.count
            } catch .overdue {
                state.withLockedValue { $0.figures.overdue += 1 }
                logger.log(.processInspectorOverdue)
                leave(&desk)
                desk.failures += 1
                reports += Self.unread(Array(files[position...]), .tooLong)
                position = files.count
            } catch {
                let isClosed = isClosed
                let signal = leave(&desk)
                desk.failures += 1
                if !isClosed {
                    state.withLockedValue { $0.figures.died += 1 }
                    // If it had read other messages, it may have died of what they left behind: once, a new one decides.
                    if desk.read > 0, !isReadAgain {
                        isReadAgain = true
                        logger.log(
                            .processInspectorDied,
                            "A process that reads files of messages died; another reads the file that it was at again.",
                            [.signal: Int(signal)])
                        continue
                    }
                    logger.log(.processInspectorDied, [.signal: Int(signal)])
                }
                deaths += 1
                // The file that it was at is told apart from those behind it, which a new process takes.
                let rest = deaths >= Self.mostDeaths || isClosed ? files.count : position + 1
                reports += Self.unread(Array(files[position..<rest]), .died)
                position = rest
            }
        }
        return Self.ordered(reports, as: job.requests)
    }

    /// The files of which all together are within the bound; the others are noted as unread.
    private func fitting(_ requests: [InspectionRequest], _ reports: inout [InspectionReport]) -> [InspectionRequest] {
        var left = settings.bounds.input
        return requests.filter { request in
            guard request.octets.readableBytes <= left else {
                reports.append(InspectionReport(path: request.path, unread: .input))
                return false
            }
            left -= request.octets.readableBytes
            return true
        }
    }

    private static func ordered(_ reports: [InspectionReport], as requests: [InspectionRequest]) -> [InspectionReport] {
        var places: [String: Int] = [:]
        for (index, request) in requests.enumerated() where places[request.path] == nil { places[request.path] = index }
        return reports.enumerated().sorted { a, b in
            (places[a.element.path] ?? 0, a.offset) < (places[b.element.path] ?? 0, b.offset)
        }.map(\.element)
    }
}
