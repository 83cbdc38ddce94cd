import Mail
import MailFlow
import Queueing

/// What the index has, for whoever searches it and whoever writes it.
struct IndexCoverage {
    /// The number up to which every message is in a file.
    var through = SequenceNumber(0)
    /// The first day that is covered, where older files had to make room.
    var from: UTCDay?
    /// The days that have a file.
    var days: Set<UTCDay> = []
    /// The days whose file can't be used and has to be made anew, and those that are being replaced.
    var missing: Set<UTCDay> = []
    /// Counts the files that a day has had, so that nobody goes on reading in one that was replaced.
    var generations: [UTCDay: Int] = [:]
    /// Messages that were committed and are not indexed yet: numbers, and when each was noticed, a second apart.
    var marks: [(sequence: SequenceNumber, at: Instant)] = []

    func isCovered(_ day: UTCDay) -> Bool { !missing.contains(day) && (from.map { day >= $0 } ?? true) }

    /// Notes that there is a message.
    mutating func note(_ sequence: SequenceNumber, at now: Instant) {
        guard sequence > through else { return }
        if let last = marks.last, now - last.at < .seconds(1) {
            marks[marks.count - 1].sequence = max(last.sequence, sequence)
            return
        }
        // Ten minutes of marks are enough to say that it is far behind.
        if marks.count == 600 { marks.remove(at: 1) }
        marks.append((sequence, now))
    }

    /// Notes that every message up to one is in a file.
    mutating func advance(to sequence: SequenceNumber) {
        through = max(through, sequence)
        marks.removeAll { $0.sequence <= through }
    }
}
