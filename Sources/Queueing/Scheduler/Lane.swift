import DequeModule
import HeapModule
import Mail

/// The ready recipients of one priority in one queue, or its reports, the lowest sequence first.
///
/// New mail comes in ascending order and goes into a ring; what returns after an attempt goes into a heap. The next one
/// is the lower of both fronts.
struct Lane {
    /// Which lane of a queue it is.
    enum Name: UInt8, CaseIterable {
        case high
        case normal
        case low
        /// For reports, whatever their priority.
        case report

        /// The lanes of mail that is no report.
        static let ordinary: [Name] = [.high, .normal, .low]

        init(_ priority: Priority, _ work: Work) {
            switch (priority, work) {
            case (_, .report): self = .report
            case (.high, _): self = .high
            case (.normal, _): self = .normal
            case (.low, _): self = .low
            }
        }

        /// The priority that sets the pace of probes.
        var priority: Priority {
            switch self {
            case .high: .high
            case .normal: .normal
            case .low, .report: .low
            }
        }
    }

    /// A message that has started and neither ended nor stepped aside.
    private struct Opening {
        var sequence: SequenceNumber
        /// Its recipients that are under way, or came back since their destination failed.
        var recipients: Int
    }

    private var fresh = Deque<Place>()
    private var returned = Heap<Place>()
    /// Messages in the order in which they started, from the oldest that has neither ended nor stepped aside; nil for one
    /// that has. At most as many as there are connections.
    private var started = Deque<Opening?>()

    /// Whether a message may start: at most `limit` messages start from the oldest one on that has started and neither ended
    /// nor stepped aside. So a message is overtaken by at most one less. One that has started before may start again, and
    /// one that is older than all these overtakes none.
    func mayStart(_ sequence: SequenceNumber, limit: Int) -> Bool {
        if started.count < limit { return true }
        var isOlder = true
        for case let opening? in started {
            if opening.sequence == sequence { return true }
            if opening.sequence < sequence { isOlder = false }
        }
        return isOlder
    }

    /// Recipients of a message start, some of which have started before and came back.
    mutating func start(_ sequence: SequenceNumber, new: Int, back: Int) {
        if let index = index(of: sequence) {
            started[index]?.recipients += new
        } else {
            started.append(Opening(sequence: sequence, recipients: new + back))
        }
    }

    /// Recipients of a message that has started have ended, or stepped aside.
    mutating func leave(_ sequence: SequenceNumber, _ count: Int) {
        guard count > 0, let index = index(of: sequence), var opening = started[index] else { return }
        opening.recipients -= count
        started[index] = opening.recipients > 0 ? opening : nil
        trim()
    }

    /// A message steps aside as a whole.
    mutating func stepAside(_ sequence: SequenceNumber) {
        guard let index = index(of: sequence) else { return }
        started[index] = nil
        trim()
    }

    private func index(of sequence: SequenceNumber) -> Int? { started.firstIndex { $0?.sequence == sequence } }

    private mutating func trim() {
        while let first = started.first, first == nil { started.removeFirst() }
    }

    mutating func insert(_ place: Place) {
        if let last = fresh.last, place < last {
            returned.insert(place)
        } else {
            fresh.append(place)
        }
    }

    /// The lowest place that is not out of date.
    mutating func first(in table: RecipientTable) -> Place? {
        while let place = fresh.first, !table.isCurrent(place) { fresh.removeFirst() }
        while let place = returned.min, !table.isCurrent(place) { returned.removeMin() }
        guard let a = fresh.first else { return returned.min }
        guard let b = returned.min else { return a }
        return min(a, b)
    }

    /// Takes away what `first(in:)` answered just now.
    mutating func removeFirst(_ place: Place) {
        if fresh.first == place { fresh.removeFirst() } else { returned.removeMin() }
    }

    /// The lowest `limit` places that are not out of date, for display.
    mutating func prefix(_ limit: Int, in table: RecipientTable) -> [Place] {
        let ring = fresh.lazy.filter(table.isCurrent).prefix(limit)
        var heap: [Place] = []
        while heap.count < limit, let place = returned.popMin() {
            if table.isCurrent(place) { heap.append(place) }
        }
        returned.insert(contentsOf: heap)
        return Array((Array(ring) + heap).sorted().prefix(limit))
    }
}
