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
///
/// A message that takes long (``ReadingWatch``) goes on in its process, which runs from then on only while the machine has
/// nothing else to do, and another process takes its place for others. There are as many for such messages as for others at
/// most; while all of them are at work, one more waits, and is read from its file on. What is known of files
/// (``KnownFiles``) goes there at once. Where other work leaves it next to nothing, it is read beside that work after a second.
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
        /// Processor time after which a message is read by the processes for what takes long.
        package var short = Interval.milliseconds(50)
        /// Octets of all files of a message that takes long in any case.
        package var large = 8 << 20
        /// Time after which a process that uses no processor time stands still, and another reads its file.
        package var standstill = Interval.milliseconds(1_000)
        /// Time for a message that takes long, however little of the processor it gets.
        package var wall = Interval.milliseconds(10_000)
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

        var watch: ReadingWatch.Bounds {
            var watch = ReadingWatch.Bounds()
            watch.short = short
            watch.standstill = standstill
            watch.processor = .milliseconds(Int64(clamping: bounds.milliseconds))
            watch.wall = wall
            return watch
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
        /// Messages that were read by the processes for what takes long, for all of their files or for some.
        package var long = 0
        /// Messages that took too long.
        package var overdue = 0
        /// Files that were not opened, since they are known to take too long.
        package var known = 0
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
        /// All files of the message, as they were handed over.
        var requests: [InspectionRequest]
        /// Those that a process reads, and how many of them are read.
        var files: [InspectionRequest]
        var position = 0
        /// What is known of files so far.
        var reports: [InspectionReport]
        var lane: InspectorLane
        /// Whether it is read beside other work, which left next to no processor for it.
        var competes = false
        /// When it began to wait for a process.
        var begin: Instant
        /// Processor time that was used for it.
        var spent = Interval.milliseconds(0)
        var deaths = 0
        var isReadAgain = false
        var answer: CheckedContinuation<[InspectionReport], Never>

        /// The files that nobody has read.
        var rest: ArraySlice<InspectionRequest> { files[position...] }
    }

    private struct State {
        var line = InspectorLine<Job>()
        var lastID: UInt64 = 0
        /// Whether somebody will look for messages that have waited too long.
        var isSweepPlanned = false
        var known = KnownFiles()
        /// Threads for what is short, and how many of them have nothing to do.
        var threads = 0
        var idle = 0
        /// Threads for what takes long. None of them waits: one that has nothing to do ends.
        var long = 0
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
        let (files, lane, reports) = recalled(fitting(requests))
        guard !files.isEmpty else { return Self.ordered(reports, as: requests) }
        let id = state.withLockedValue { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { answer in
                add(
                    Job(
                        id: id, source: source, requests: requests, files: files, reports: reports, lane: lane,
                        begin: time.now(), answer: answer))
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
        for var job in jobs {
            job.reports += unread(job.rest, .unavailable)
            answer(job)
        }
    }

    private static func answer(_ job: Job) { job.answer.resume(returning: ordered(job.reports, as: job.requests)) }

    private static func unread(
        _ requests: ArraySlice<InspectionRequest>, _ bound: InspectionBound
    ) -> [InspectionReport] {
        requests.map { InspectionReport(path: $0.path, unread: bound) }
    }

    /// The files of which all together are within the bound, and reports that the others are not read.
    private func fitting(
        _ requests: [InspectionRequest]
    ) -> (files: [InspectionRequest], reports: [InspectionReport]) {
        var left = settings.bounds.input
        var reports: [InspectionReport] = []
        let files = requests.filter { request in
            guard request.octets.readableBytes <= left else {
                var report = InspectionReport(path: request.path, unread: .input)
                // There is no more to be had of it.
                report.hasText = request.extractsText
                reports.append(report)
                return false
            }
            left -= request.octets.readableBytes
            return true
        }
        return (files, reports)
    }

    /// The files that a process reads, the lane that they are for, and reports on the others: those that are known to take too
    /// long are not opened again.
    private func recalled(
        _ fitting: (files: [InspectionRequest], reports: [InspectionReport])
    ) -> (files: [InspectionRequest], lane: InspectorLane, reports: [InspectionReport]) {
        let octets = fitting.files.reduce(0) { $0 + $1.octets.readableBytes }
        var lane: InspectorLane = octets > settings.large ? .long : .short
        // Most files are of a length that no file has which is known, and their digest is not asked for.
        let candidates = state.withLockedValue { state in
            fitting.files.map { state.known.mayKnow($0.octets.readableBytes) }
        }
        guard candidates.contains(true) else { return (fitting.files, lane, fitting.reports) }
        let digests: [[UInt8]?] = zip(fitting.files, candidates).map { file, isCandidate in
            isCandidate ? KnownFiles.digest(of: file.octets) : nil
        }
        let now = time.now()
        let knowledge: [KnownFiles.Knowledge?] = state.withLockedValue { state in
            zip(fitting.files, digests).map { file, digest in
                digest.flatMap {
                    state.known.knowledge(of: $0, name: file.filename, extractsText: file.extractsText, at: now)
                }
            }
        }
        var files: [InspectionRequest] = []
        var reports = fitting.reports
        for (file, known) in zip(fitting.files, knowledge) {
            switch known {
            case nil: files.append(file)
            case .long:
                lane = .long
                files.append(file)
            case .ranOver(let report):
                state.withLockedValue { $0.figures.known += 1 }
                reports.append(report.moved(to: file.path))
            }
        }
        return (files, lane, reports)
    }

    private func add(_ job: Job) {
        let now = time.now()
        let limit = max(1, limit())
        let (dismissed, needsThread) = state.withLockedValue { state -> ([Job], Bool) in
            guard !state.isClosed else { return ([job], false) }
            var dismissed = takeLate(&state, now)
            switch state.line.add(
                job, id: job.id, source: job.source, lane: job.lane, begin: job.begin, places: settings.backlog)
            {
            case .waits: break
            case .replaces(let other):
                state.figures.unavailable += 1
                dismissed.append(other)
            case .full:
                state.figures.unavailable += 1
                return (dismissed + [job], false)
            }
            switch job.lane {
            case .short:
                let needsThread = state.idle < state.line.count(.short) && state.threads < limit
                if needsThread { state.threads += 1 }
                return (dismissed, needsThread)
            case .long:
                let needsThread = state.long < limit
                if needsThread { state.long += 1 }
                return (dismissed, needsThread)
            }
        }
        Self.dismiss(dismissed)
        if needsThread { startThread(job.lane) }
        if job.lane == .short { work.signal() }
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

    /// - Parameter isReplacement: whether it takes the place of another, so that it has a process at once.
    private func startThread(_ lane: InspectorLane, isReplacement: Bool = false) {
        let thread = Thread { [self] in run(lane, isReplacement: isReplacement) }
        thread.name = "postern.inspector"
        thread.stackSize = 1 << 20
        thread.start()
    }

    // MARK: - A thread and its process

    /// What one thread has of its process.
    private struct Desk {
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

    private var isClosed: Bool { state.withLockedValue { $0.isClosed } }

    /// What a thread does next.
    private enum Step {
        case reads(Job)
        case waits
        /// Fewer threads are wanted now.
        case leaves
        case ends
    }

    private func next(_ lane: InspectorLane) -> Job? {
        while true {
            let limit = max(1, limit())
            let now = time.now()
            let (late, step) = state.withLockedValue { state -> ([Job], Step) in
                let late = takeLate(&state, now)
                switch lane {
                case .long:
                    if state.long <= limit, let job = state.line.next(.long) { return (late, .reads(job)) }
                    state.long -= 1
                    return (late, .ends)
                case .short:
                    if state.threads > limit {
                        state.threads -= 1
                        return (late, .leaves)
                    }
                    if let job = state.line.next(.short) { return (late, .reads(job)) }
                    guard !state.isClosed else { return (late, .ends) }
                    state.idle += 1
                    return (late, .waits)
                }
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
    ///
    /// - Parameter competes: whether it runs beside other work, though it is for what takes long.
    private func ready(
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

    private func runWhenIdle(_ child: InspectorChild, _ desk: inout Desk) {
        guard !desk.runsWhenIdle else { return }
        child.runWhenIdle()
        desk.runsWhenIdle = true
    }

    /// Ends the process.
    @discardableResult private func leave(_ desk: inout Desk) -> Int32 {
        guard let child = desk.child else { return 0 }
        desk.child = nil
        desk.runsWhenIdle = false
        // Out of the set before it is waited for, since its id is another's afterwards.
        state.withLockedValue { _ = $0.processes.remove(child.process) }
        return child.end()
    }

    private static let mostDeaths = 3

    /// Why a process is not waited for any more, though it lives.
    private enum Pause {
        /// The message takes long, and all processes for such ones are at work.
        case yields
        case standsStill
        /// Other work leaves the process next to nothing, and another reads its file beside that work.
        case starves
        /// The message has used up its processor time.
        case ranOver
        case outOfTime
    }

    /// Reads the files of a message that nobody has read yet.
    ///
    /// - Returns: whether there is a report on each now; otherwise the message takes long, and waits for those who read such ones.
    private func read(_ job: inout Job, _ desk: inout Desk) -> Bool {
        let begin = time.now()
        guard begin - job.begin <= settings.patience else {
            state.withLockedValue { $0.figures.unavailable += 1 }
            job.reports += Self.unread(job.rest, .unavailable)
            return true
        }
        state.withLockedValue { state in
            if job.spent.milliseconds == 0 { state.figures.messages += 1 }
            if desk.lane == .long { state.figures.long += 1 }
        }
        var watch = ReadingWatch(settings.watch, now: begin, isLong: desk.lane == .long, spent: job.spent)
        while !job.rest.isEmpty {
            do throws(InspectorChild.Failure) {
                let child = try ready(&desk, competes: job.competes)
                guard let pause = try readOn(child, &job, &watch, &desk) else {
                    desk.read += 1
                    desk.worked += (time.now() - begin).milliseconds
                    desk.failures = 0
                    continue
                }
                leave(&desk)
                switch pause {
                case .yields:
                    // Nothing of it is lost but what was read of one file. It has begun, whatever the clock of processors says.
                    job.spent = max(watch.used, .milliseconds(1))
                    return false
                case .standsStill:
                    desk.failures += 1
                    guard job.isReadAgain else {
                        job.isReadAgain = true
                        state.withLockedValue { $0.figures.died += 1 }
                        logger.log(
                            .processInspectorDied,
                            "A process that reads files of messages stood still and was ended; another reads the file that it was at again."
                        )
                        continue
                    }
                    finishLate(&job, &desk)
                case .starves: job.competes = true
                case .ranOver, .outOfTime:
                    if let file = job.rest.first, case .ranOver = pause {
                        var report = InspectionReport(path: file.path, unread: .tooLong)
                        report.hasText = file.extractsText
                        remember(file, report, by: watch)
                    }
                    finishLate(&job, &desk)
                }
            } catch .unstartable {
                state.withLockedValue { $0.figures.unavailable += 1 }
                finish(&job, .unavailable)
            } catch .overdue {
                leave(&desk)
                finishLate(&job, &desk)
            } catch {
                noteDeath(&job, &desk)
            }
        }
        return true
    }

    /// The files that are left were not read.
    private func finish(_ job: inout Job, _ bound: InspectionBound) {
        job.reports += Self.unread(job.rest, bound)
        job.position = job.files.count
    }

    private func finishLate(_ job: inout Job, _ desk: inout Desk) {
        state.withLockedValue { $0.figures.overdue += 1 }
        logger.log(.processInspectorOverdue)
        desk.failures += 1
        finish(&job, .tooLong)
    }

    private func noteDeath(_ job: inout Job, _ desk: inout Desk) {
        let isClosed = isClosed
        let signal = leave(&desk)
        desk.failures += 1
        if !isClosed {
            state.withLockedValue { $0.figures.died += 1 }
            // If it had read other messages, it may have died of what they left behind: once, a new one decides.
            if desk.read > 0, !job.isReadAgain {
                job.isReadAgain = true
                logger.log(
                    .processInspectorDied,
                    "A process that reads files of messages died; another reads the file that it was at again.",
                    [.signal: Int(signal)])
                return
            }
            logger.log(.processInspectorDied, [.signal: Int(signal)])
        }
        job.deaths += 1
        // The file that it was at is told apart from those behind it, which a new process takes.
        guard job.deaths < Self.mostDeaths, !isClosed else { return finish(&job, .died) }
        job.reports += Self.unread(job.rest.prefix(1), .died)
        job.position += 1
    }

    /// Has a process read the files that are left.
    ///
    /// - Returns: why it has not read all of them; nil where it has.
    private func readOn(
        _ child: InspectorChild, _ job: inout Job, _ watch: inout ReadingWatch, _ desk: inout Desk
    ) throws(InspectorChild.Failure) -> Pause? {
        watch.attach(at: time.now(), used: child.used, isIdling: desk.runsWhenIdle)
        var bounds = settings.bounds
        bounds.milliseconds = Int(clamping: watch.processorLeft.milliseconds)
        do throws(InspectorChild.Failure) {
            try child.send(Array(job.rest), bounds, until: watch.taken)
        } catch {
            guard case .overdue = error, watch.isIdling || !watch.isLong else { throw error }
            return watch.isIdling ? .starves : .standsStill
        }
        while let file = job.rest.first {
            watch.beginFile(at: time.now(), used: child.used)
            attending: while true {
                switch watch.step(at: time.now(), used: child.used) {
                case .waits(let moment):
                    if try child.answers(until: moment) { break attending }
                case .takesLong:
                    if watch.isFileLong { noteLong(file) }
                    guard goOnLong(job.source, &desk) else { return .yields }
                    runWhenIdle(child, &desk)
                    watch.goOnLong(idlingSince: time.now())
                case .standsStill: return .standsStill
                case .starves: return .starves
                case .ranOver: return .ranOver
                case .outOfTime: return .outOfTime
                }
            }
            var report = try child.report(until: watch.end)
            // The process is not asked which file it is about.
            report.path = file.path
            report.hasText = file.extractsText
            if !file.extractsText { (report.texts, report.properties) = ([], []) }
            if report.incomplete.contains(.tooLong) {
                _ = watch.step(at: time.now(), used: child.used)
                remember(file, report, by: watch)
            }
            job.reports.append(report)
            job.position += 1
        }
        return nil
    }

    /// Has a thread be one of those for what takes long, and another take its place; false where there are enough of them.
    private func goOnLong(_ source: String, _ desk: inout Desk) -> Bool {
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

    private func noteLong(_ file: InspectionRequest) {
        let digest = KnownFiles.digest(of: file.octets)
        let now = time.now()
        state.withLockedValue { $0.known.noteLong(digest, size: file.octets.readableBytes, at: now) }
    }

    /// Remembers a file that has used up the time of its message, unless others before it have.
    private func remember(_ file: InspectionRequest, _ report: InspectionReport, by watch: ReadingWatch) {
        guard watch.isFileEndless else { return }
        let digest = KnownFiles.digest(of: file.octets)
        let now = time.now()
        state.withLockedValue { state in
            state.known.noteRanOver(
                digest, size: file.octets.readableBytes, name: file.filename, report: report, at: now)
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
