import Glibc
import Mail
import NIOConcurrencyHelpers

/// Open files of days between two searches: opening one costs more than finding a row in it.
final class IndexReaders: Sendable {
    private struct Idle {
        var reader: DayReader
        var generation: Int
        var since: Instant
    }

    /// What nobody searches just now, by day: a search of all days looks for the file of each.
    private struct Shelf {
        /// Those of a day, the one that was put back last at the end.
        var days: [UTCDay: [Idle]] = [:]
        var count = 0

        mutating func take(_ day: UTCDay, generation: Int) -> DayReader? {
            guard let place = days[day]?.lastIndex(where: { $0.generation == generation }) else { return nil }
            count -= 1
            return days[day]?.remove(at: place).reader
        }

        /// Puts one back; gives the one that makes room for it where there are too many.
        mutating func put(_ entry: Idle) -> Idle? {
            days[entry.reader.day, default: []].append(entry)
            count += 1
            guard count > IndexReaders.capacity,
                let oldest = days.compactMapValues({ $0.first }).min(by: { $0.value.since < $1.value.since })
            else { return nil }
            count -= 1
            return days[oldest.key]?.removeFirst()
        }

        mutating func drop(_ isDue: (Idle) -> Bool) -> [Idle] {
            let due = days.values.flatMap { $0.filter(isDue) }
            days = days.mapValues { $0.filter { !isDue($0) } }.filter { !$0.value.isEmpty }
            count -= due.count
            return due
        }
    }

    /// Files that are kept open: each takes three descriptors, and connections of clients need the most of them.
    private static let capacity = {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 16 }
        return max(4, min(128, Int(clamping: limit.rlim_cur) / 48))
    }()
    /// How long a file is kept open that nobody searches.
    private static let patience = Interval.minutes(2)

    private let folder: String
    private let time: any TimeSource
    private let idle = NIOLockedValueBox(Shelf())

    init(folder: String, time: any TimeSource) {
        self.folder = folder
        self.time = time
    }

    /// Uses the file of a day that has had so many files before this one.
    func use(
        _ day: UTCDay, generation: Int, _ body: (DayReader) throws(IndexFault) -> Void
    ) throws(IndexFault) {
        let kept = idle.withLockedValue { $0.take(day, generation: generation) }
        let reader: DayReader
        if let kept { reader = kept } else { reader = try DayReader(day, path: DayFile.path(of: day, in: folder)) }
        try body(reader)
        // One that failed is not used again.
        let entry = Idle(reader: reader, generation: generation, since: time.now())
        // What goes is closed outside of the lock.
        _ = idle.withLockedValue { $0.put(entry) }
    }

    /// Closes the files of a day that nobody searches just now.
    func drop(_ day: UTCDay) { drop { $0.reader.day == day } }

    /// Closes the files that nobody has searched for a while.
    func dropIdle() {
        let now = time.now()
        drop { now - $0.since >= IndexReaders.patience }
    }

    /// Closes all files that nobody searches just now.
    func dropAll() { drop { _ in true } }

    private func drop(_ isDue: (Idle) -> Bool) { _ = idle.withLockedValue { $0.drop(isDue) } }
}
