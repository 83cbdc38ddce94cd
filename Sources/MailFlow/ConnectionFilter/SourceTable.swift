internal import Mail

/// Counts by source, as many as `capacity`. When it is full, what says least makes room.
///
/// Everybody who sends has a place here, so what was used longest ago must not be what goes: a sender with many addresses
/// could then have a busy relay, or a bad source, forgotten. Of a few neighbours the one with the least evidence goes; the
/// next time it is others' turn, so a flood of new sources displaces itself.
struct SourceTable: Sendable {
    private struct Slot: Sendable {
        var source: IPAddress
        var counts: SourceCounts
    }

    /// How many are compared to make room for one.
    private static let compared = 8

    private let capacity: Int
    private var slots: [Slot] = []
    private var places: [IPAddress: Int] = [:]
    private var hand = 0

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { slots.count }

    var isEmpty: Bool { slots.isEmpty }

    func counts(of source: IPAddress) -> SourceCounts? { places[source].map { slots[$0].counts } }

    mutating func set(_ counts: SourceCounts, of source: IPAddress) {
        let slot = Slot(source: source, counts: counts)
        if let place = places[source] {
            slots[place] = slot
        } else if slots.count < capacity {
            places[source] = slots.count
            slots.append(slot)
        } else {
            let place = leastEvidence(at: counts.moment)
            places[slots[place].source] = nil
            places[source] = place
            slots[place] = slot
        }
    }

    mutating func remove(_ source: IPAddress) {
        guard let place = places.removeValue(forKey: source) else { return }
        let last = slots.removeLast()
        guard place < slots.count else { return }
        slots[place] = last
        places[last.source] = place
    }

    func forEach(_ body: (IPAddress, SourceCounts) -> Void) {
        for slot in slots { body(slot.source, slot.counts) }
    }

    private mutating func leastEvidence(at now: Instant) -> Int {
        var least = (place: 0, evidence: Double.infinity)
        for step in 0..<min(Self.compared, slots.count) {
            let place = (hand + step) % slots.count
            let counts = slots[place].counts.decayed(to: now)
            let evidence = counts.marks + counts.accepted
            if evidence < least.evidence { least = (place, evidence) }
        }
        hand = (hand + Self.compared) % slots.count
        return least.place
    }
}
