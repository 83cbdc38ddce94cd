import Foundation
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Queueing

/// Finds rows in the files of the index, day by day, the newest first (docs/reference/trace-index.md).
package final class IndexFinder: TraceFinder {
    let coverage: NIOLockedValueBox<IndexCoverage>
    let readers: IndexReaders
    private let time: any TimeSource
    /// Searches at a time; others wait.
    private static let count = 2
    private let queue = OperationQueue()
    /// Hears of a file that can't be used.
    private let damaged: @Sendable (UTCDay) -> Void

    init(
        folder: String, coverage: NIOLockedValueBox<IndexCoverage>, time: any TimeSource,
        damaged: @escaping @Sendable (UTCDay) -> Void
    ) {
        self.coverage = coverage
        self.time = time
        self.damaged = damaged
        readers = IndexReaders(folder: folder, time: time)
        queue.maxConcurrentOperationCount = IndexFinder.count
        queue.name = "postern.trace-search"
    }

    /// Searches the index of a data folder as a gateway that does not run has left it.
    package convenience init(dataFolder: String, time: any TimeSource) {
        let folder = TraceIndex.folder(in: dataFolder)
        let coverage = NIOLockedValueBox(IndexCoverage())
        // Days without a file are those that the manifest knows; a damaged file shows when it is opened.
        if let manifest = IndexManifest.read(in: folder) {
            coverage.withLockedValue {
                $0.through = SequenceNumber(manifest.through)
                $0.from = manifest.from.flatMap { UTCDay($0) }
                $0.days = Set(((try? Folder.names(in: folder)) ?? []).compactMap { DayFile.day(ofName: $0) })
                $0.missing = Set(manifest.days.keys.compactMap { UTCDay($0) }).subtracting($0.days)
            }
        }
        self.init(folder: folder, coverage: coverage, time: time) { _ in }
    }

    /// The number up to which every message is in the index.
    package func indexedThrough() async -> SequenceNumber { coverage.withLockedValue { $0.through } }

    /// Rows behind a place (see `TraceFinder`). It may give rows of younger messages than ``indexedThrough()`` said.
    ///
    /// Where it comes to a day whose file can't be used it stops with what it has; a search that begins there throws.
    package func find(
        _ query: TraceQuery, behind place: TraceCursor?, limit: Int, until deadline: Instant
    ) async throws(StoreError) -> TraceFinding {
        let result: Result<TraceFinding, StoreError> = await withCheckedContinuation { continuation in
            queue.addOperation { [self] in
                continuation.resume(
                    returning: Result { () throws(StoreError) in
                        try search(
                            IndexQuery(query), behind: place,
                            .init(limit: max(1, limit), deadline: deadline, time: time))
                    })
            }
        }
        return try result.get()
    }

    private func search(
        _ query: IndexQuery, behind place: TraceCursor?, _ bounds: DayReader.Bounds
    ) throws(StoreError) -> TraceFinding {
        guard !query.isEmpty else { return TraceFinding(rows: [], reached: nil) }
        let known = coverage.withLockedValue { $0 }
        let end = min(query.end ?? .greatest, place?.newestBehind ?? .greatest)
        let days = known.days.union(known.missing).sorted(by: >)
            .filter { $0.start <= end && $0.next.start > query.start ?? .least }
        var progress = DayReader.Progress()
        var lookedThrough: UTCDay?
        var count = 0
        /// The end of what can be looked through.
        func stop(at day: UTCDay) throws(StoreError) -> TraceFinding {
            if let from = known.from, day < from {
                // Of all that is older the index has nothing, and a search goes on in the store.
                let reached = lookedThrough == nil ? place ?? .beginning : .end(of: max(from, day.next))
                return TraceFinding(rows: progress.rows, reached: reached, beginning: from.start)
            }
            guard lookedThrough != nil else {
                throw .unavailable("the index of the trace does not have \(day), or not any more")
            }
            return TraceFinding(rows: progress.rows, reached: .end(of: day.next))
        }
        for day in days {
            guard known.isCovered(day) else { return try stop(at: day) }
            if query.isScan, count == IndexQuery.scannedDays, let lookedThrough {
                return TraceFinding(rows: progress.rows, reached: .end(of: lookedThrough))
            }
            // One day at least, however late it is: a search that gets nowhere would be given its own place again.
            if let lookedThrough, bounds.time.now() >= bounds.deadline {
                return TraceFinding(rows: progress.rows, reached: .end(of: lookedThrough))
            }
            guard look(in: day, known, query, behind: place, bounds, into: &progress) else { return try stop(at: day) }
            lookedThrough = day
            count += 1
            if progress.rows.count >= bounds.limit {
                return TraceFinding(rows: progress.rows, reached: progress.rows.last)
            }
            if progress.isOutOfTime { return TraceFinding(rows: progress.rows, reached: progress.last) }
        }
        if let from = known.from, query.start ?? .least < from.start {
            return try stop(at: UTCDay(number: from.number - 1))
        }
        return TraceFinding(rows: progress.rows, reached: nil)
    }

    /// Searches the file of a day; false where it can't be used, with nothing of it found.
    private func look(
        in day: UTCDay, _ known: IndexCoverage, _ query: IndexQuery, behind place: TraceCursor?,
        _ bounds: DayReader.Bounds, into progress: inout DayReader.Progress
    ) -> Bool {
        let before = progress
        let generation = known.generations[day] ?? 0
        do throws(IndexFault) {
            var found = progress
            try readers.use(day, generation: generation) { reader throws(IndexFault) in
                try reader.search(query, behind: place, bounds, into: &found)
            }
            progress = found
        } catch {
            if error.kind == .damaged { damaged(day) }
            return false
        }
        // A file that was replaced meanwhile may have been opened half old and half new.
        let isSame = coverage.withLockedValue { ($0.generations[day] ?? 0) == generation && $0.isCovered(day) }
        if !isSame { progress = before }
        return isSame
    }
}

extension TraceCursor {
    /// The last place of a day: all of it and of younger ones lies before.
    static func end(of day: UTCDay) -> TraceCursor {
        TraceCursor(received: day.start, kind: .count, number: .min)
    }

    /// The latest moment of a message behind it.
    fileprivate var newestBehind: WallTime {
        // Refusals of a moment stand behind its messages.
        kind == .message || received == .least ? received : WallTime(milliseconds: received.milliseconds - 1)
    }

    /// The place before the newest row.
    static let beginning = TraceCursor(received: .greatest, kind: .message, number: .max)
}

extension WallTime {
    static let greatest = WallTime(milliseconds: .max)
    static let least = WallTime(milliseconds: .min)
}
