import Foundation
package import Inspection
package import Log
package import Mail
import NIOConcurrencyHelpers

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
    struct Job: Sendable {
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

    struct State {
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
    let limit: @Sendable () -> Int
    let time: any TimeSource
    let logger: Logger
    let state = NIOLockedValueBox(State())
    let work = DispatchSemaphore(value: 0)

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

    static func dismiss(_ jobs: [Job]) {
        for var job in jobs {
            job.reports += unread(job.rest, .unavailable)
            answer(job)
        }
    }

    static func answer(_ job: Job) { job.answer.resume(returning: ordered(job.reports, as: job.requests)) }

    static func unread(
        _ requests: ArraySlice<InspectionRequest>, _ bound: InspectionBound
    ) -> [InspectionReport] {
        requests.map { InspectionReport(path: $0.path, unread: bound) }
    }

    private static func ordered(_ reports: [InspectionReport], as requests: [InspectionRequest]) -> [InspectionReport] {
        var places: [String: Int] = [:]
        for (index, request) in requests.enumerated() where places[request.path] == nil { places[request.path] = index }
        return reports.enumerated().sorted { a, b in
            (places[a.element.path] ?? 0, a.offset) < (places[b.element.path] ?? 0, b.offset)
        }.map(\.element)
    }
}
