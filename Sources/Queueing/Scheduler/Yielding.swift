import HeapModule
import Mail

/// A recipient whose message others are tried before: the one with the fewest strikes first, then the oldest.
struct Yielding: Comparable {
    var strikes: Int
    var place: Place

    static func < (a: Yielding, b: Yielding) -> Bool { (a.strikes, a.place) < (b.strikes, b.place) }
    static func == (a: Yielding, b: Yielding) -> Bool { (a.strikes, a.place) == (b.strikes, b.place) }
}

/// The ready recipients of one queue whose messages others are tried before, and the same by their place in the order.
struct YieldingPlaces {
    private var ordinary = Heap<Yielding>()
    private var reports = Heap<Yielding>()
    private var byPlace = AsideHeap()

    mutating func insert(_ place: Place, strikes: Int, _ lane: Lane.Name, in table: RecipientTable) {
        let entry = Yielding(strikes: strikes, place: place)
        if lane == .report { reports.insert(entry) } else { ordinary.insert(entry) }
        byPlace.insert(Aside(place: place), in: table)
    }

    /// The next one that is no report.
    mutating func nextOrdinary(in table: RecipientTable) -> Place? { Self.next(&ordinary, in: table) }

    /// The next report, if nothing else is there.
    mutating func nextReport(in table: RecipientTable) -> Place? {
        nextOrdinary(in: table) == nil ? Self.next(&reports, in: table) : nil
    }

    private static func next(_ heap: inout Heap<Yielding>, in table: RecipientTable) -> Place? {
        while let first = heap.min, !table.isCurrent(first.place) { heap.removeMin() }
        return heap.min?.place
    }

    /// Takes away recipients of the message that was next just now.
    mutating func take(
        _ sequence: SequenceNumber, _ lane: Lane.Name, upTo limit: Int, in table: RecipientTable
    ) -> [Place] {
        lane == .report
            ? Self.take(sequence, from: &reports, upTo: limit, in: table)
            : Self.take(sequence, from: &ordinary, upTo: limit, in: table)
    }

    private static func take(
        _ sequence: SequenceNumber, from heap: inout Heap<Yielding>, upTo limit: Int, in table: RecipientTable
    ) -> [Place] {
        var taken: [Place] = []
        while taken.count < limit, let first = heap.min, first.place.sequence == sequence {
            heap.removeMin()
            if table.isCurrent(first.place) { taken.append(first.place) }
        }
        return taken
    }

    /// Takes all away.
    mutating func takeAll(in table: RecipientTable) -> [Place] {
        defer { self = YieldingPlaces() }
        return (ordinary.unordered + reports.unordered).lazy.map(\.place).filter(table.isCurrent).sorted()
    }

    /// The oldest.
    mutating func first(in table: RecipientTable) -> Place? { byPlace.first(in: table)?.place }

    /// The lowest places, for display.
    mutating func prefix(_ limit: Int, in table: RecipientTable) -> [Aside] { byPlace.prefix(limit, in: table) }
}
