import HeapModule
import Mail

/// Recipients that stand aside, the lowest place first. What is out of date is thrown away when it comes to the front, or
/// when it is more than what is not.
struct AsideHeap {
    private var heap = Heap<Aside>()
    /// How many there were when the heap was last cleaned.
    private var cleaned = 0

    mutating func insert(_ aside: Aside, in table: RecipientTable) {
        // One that stands aside for a day may have had a timer thirty times.
        if heap.count >= 2 * cleaned + 64 {
            heap = Heap(heap.unordered.filter { table.isCurrent($0.place) })
            cleaned = heap.count
        }
        heap.insert(aside)
    }

    /// The lowest that is not out of date.
    mutating func first(in table: RecipientTable) -> Aside? {
        while let aside = heap.min, !table.isCurrent(aside.place) { heap.removeMin() }
        return heap.min
    }

    /// Takes the lowest that is not out of date away.
    mutating func popFirst(in table: RecipientTable) -> Aside? {
        guard first(in: table) != nil else { return nil }
        return heap.popMin()
    }

    /// The lowest `limit` that are not out of date.
    mutating func prefix(_ limit: Int, in table: RecipientTable) -> [Aside] {
        var found: [Aside] = []
        while found.count < limit, let aside = popFirst(in: table) { found.append(aside) }
        heap.insert(contentsOf: found)
        return found
    }

    /// Until when each of these slots stands aside, where it does. Looks at all that stands aside once, however many
    /// slots there are.
    func moments(of slots: Set<UInt32>, in table: RecipientTable) -> [UInt32: Instant] {
        var found: [UInt32: Instant] = [:]
        for aside in heap.unordered where slots.contains(aside.place.slot) && table.isCurrent(aside.place) {
            found[aside.place.slot] = aside.until
        }
        return found
    }

    /// Takes everything out of another one.
    mutating func take(_ other: inout AsideHeap) {
        if heap.isEmpty { swap(&heap, &other.heap) } else { heap.insert(contentsOf: other.heap.unordered) }
        other = AsideHeap()
    }
}
