import HeapModule
import Mail

/// A recipient that was put off on its own, by the moment when it may go.
struct Timer: Comparable {
    var at: Instant
    var place: Place

    static func < (a: Timer, b: Timer) -> Bool { (a.at, a.place) < (b.at, b.place) }
}

/// A recipient that stands aside, by its place in the order.
struct Aside: Comparable {
    var place: Place
    /// When it may go, if it was put off.
    var until: Instant?

    static func < (a: Aside, b: Aside) -> Bool { a.place < b.place }
    static func == (a: Aside, b: Aside) -> Bool { a.place == b.place }
}

/// The recipients of one queue that were put off on their own, by their timers and by their places in the order.
struct Deferrals {
    private var timers = Heap<Timer>()
    private var byPlace = AsideHeap()
    /// Those that are to go all the same, which happens in portions.
    private var releasing = AsideHeap()
    /// How many there are; whoever takes one away counts it out.
    var count = 0

    /// Gives a recipient a timer of its own.
    mutating func putOff(_ place: Place, until moment: Instant, in table: RecipientTable) {
        count += 1
        timers.insert(Timer(at: moment, place: place))
        byPlace.insert(Aside(place: place, until: moment), in: table)
    }

    /// The earliest timer that is not out of date.
    mutating func firstTimer(in table: RecipientTable) -> Timer? {
        while let timer = timers.min, !table.isCurrent(timer.place) { timers.removeMin() }
        return timers.min
    }

    /// Takes one away that is to go: first of those that go all the same, then of those whose timers have run out.
    mutating func popDue(by now: Instant, in table: RecipientTable) -> Place? {
        if let aside = releasing.popFirst(in: table) {
            count -= 1
            return aside.place
        }
        guard let timer = firstTimer(in: table), timer.at <= now else { return nil }
        timers.removeMin()
        count -= 1
        return timer.place
    }

    /// Whether some are to go whatever their timers say.
    mutating func isReleasing(in table: RecipientTable) -> Bool { releasing.first(in: table) != nil }

    /// Lets all go, which happens in portions.
    mutating func releaseAll() {
        releasing.take(&byPlace)
        timers = Heap()
    }

    /// When the timers of those among these slots run out.
    func moments(of slots: Set<UInt32>, in table: RecipientTable) -> [UInt32: Instant] {
        byPlace.moments(of: slots, in: table)
            .merging(releasing.moments(of: slots, in: table)) { first, _ in first }
    }

    /// By their places the oldest one that has a timer, and the oldest one that goes all the same.
    mutating func firsts(in table: RecipientTable) -> [Place] {
        [byPlace.first(in: table)?.place, releasing.first(in: table)?.place].compactMap { $0 }
    }

    /// The lowest places, for display: up to `limit` of those with timers, and of those that go all the same.
    mutating func prefix(_ limit: Int, in table: RecipientTable) -> [Aside] {
        byPlace.prefix(limit, in: table) + releasing.prefix(limit, in: table)
    }
}
