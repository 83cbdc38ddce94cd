import DequeModule
import HeapModule

/// Whose turn it is: attempts are shared out between classes, within one between organizations, and within one of these
/// between its queues.
///
/// In each class the organization with the fewest attempts under way goes first, and none takes more than it leaves
/// free there, and in the classes that this one is a part of. So one alone gets half of all attempts, two get a third
/// each, and there is always one left for an organization that has none, however long the attempts of the others hang.
struct Turns {
    private struct Organization {
        /// Attempts under way of a class and those behind it.
        var active: InlineArray<4, Int> = [0, 0, 0, 0]
        /// Queues that may be able to start, in turn, by class.
        var rings = [Deque<UInt32>](repeating: [], count: 4)
        /// Tells its present bids from older ones, by class.
        var stamps: InlineArray<4, UInt64> = [0, 0, 0, 0]
    }

    private struct Bid: Comparable {
        var active: Int
        var stamp: UInt64
        var organization: Int

        static func < (a: Bid, b: Bid) -> Bool { (a.active, a.stamp) < (b.active, b.stamp) }
    }

    private var names: [String: Int] = [:]
    private var organizations: [Organization] = []
    private var bids = [Heap<Bid>](repeating: Heap(), count: 4)
    private var nextStamp: UInt64 = 0
    /// Attempts under way of a class and those behind it.
    private var active: InlineArray<4, Int> = [0, 0, 0, 0]
    /// Queues in all rings.
    private(set) var listed = 0
    /// The class to look at first.
    private var turn = 0

    /// Organizations that one search passes over because they have too much under way in other classes.
    private static let passedOver = 64

    /// Attempts under way in all.
    var underWay: Int { active[0] }

    /// The index of an organization. There are as many as are configured, so they are kept for good.
    mutating func organization(_ name: String) -> Int {
        if let index = names[name] { return index }
        organizations.append(Organization())
        names[name] = organizations.count - 1
        return organizations.count - 1
    }

    /// Puts a queue at the end of its organization's ring of a class.
    mutating func list(_ queue: UInt32, of organization: Int, as slot: Slot) {
        listed += 1
        organizations[organization].rings[slot.rawValue].append(queue)
        if organizations[organization].rings[slot.rawValue].count == 1 { bid(organization, slot.rawValue) }
    }

    /// Takes the queue whose turn it is out of its ring; nil when there is none or nothing is free.
    mutating func next(_ limits: SlotLimits) -> (queue: UInt32, slot: Slot)? {
        guard listed > 0 else { return nil }
        for step in 0..<Slot.count {
            let position = (turn + step) % Slot.count
            guard let slot = Slot(rawValue: position), let queue = next(slot, limits) else { continue }
            turn = (position + 1) % Slot.count
            listed -= 1
            return (queue, slot)
        }
        return nil
    }

    /// Whether an organization may start an attempt of a class.
    func mayStart(_ organization: Int, _ slot: Slot, _ limits: SlotLimits) -> Bool {
        for level in 0...slot.rawValue
        where organizations[organization].active[level] >= limits[level] - active[level] { return false }
        return true
    }

    mutating func started(_ organization: Int, _ slot: Slot) { note(organization, slot, 1) }

    mutating func ended(_ organization: Int, _ slot: Slot) { note(organization, slot, -1) }

    private mutating func next(_ slot: Slot, _ limits: SlotLimits) -> UInt32? {
        let index = slot.rawValue
        var passedOver: [Int] = []
        defer { for organization in passedOver { bid(organization, index) } }
        while let lowest = bids[index].min, passedOver.count < Self.passedOver {
            guard organizations[lowest.organization].stamps[index] == lowest.stamp else {
                bids[index].removeMin()
                continue
            }
            // Every other organization has at least as many under way, so none of them may either.
            guard lowest.active < limits[index] - active[index] else { return nil }
            bids[index].removeMin()
            guard mayStart(lowest.organization, slot, limits) else {
                passedOver.append(lowest.organization)
                continue
            }
            guard let queue = organizations[lowest.organization].rings[index].popFirst() else { continue }
            bid(lowest.organization, index)
            return queue
        }
        return nil
    }

    private mutating func note(_ organization: Int, _ slot: Slot, _ change: Int) {
        for level in 0...slot.rawValue {
            active[level] += change
            organizations[organization].active[level] += change
            bid(organization, level)
        }
    }

    /// Enters an organization with its present count; its older bids are out of date.
    private mutating func bid(_ organization: Int, _ index: Int) {
        nextStamp += 1
        organizations[organization].stamps[index] = nextStamp
        guard !organizations[organization].rings[index].isEmpty else { return }
        let mine = Bid(
            active: organizations[organization].active[index], stamp: nextStamp, organization: organization)
        if bids[index].count > 4 * organizations.count + 64 {
            bids[index] = Heap(
                bids[index].unordered.filter { organizations[$0.organization].stamps[index] == $0.stamp })
        }
        bids[index].insert(mine)
    }
}
