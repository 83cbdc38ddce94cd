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

    private var fresh = Deque<Place>()
    private var returned = Heap<Place>()
    /// Attempts in the order in which they started, from the oldest that is under way; nil for one that has ended.
    private var started = Deque<UInt64?>()

    /// How many attempts have started since the oldest that is under way, itself included. A message can be overtaken
    /// by one less.
    var span: Int { started.count }

    mutating func start(_ attempt: UInt64) { started.append(attempt) }

    mutating func end(_ attempt: UInt64) {
        if let index = started.firstIndex(of: attempt) { started[index] = nil }
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
