import DequeModule
import HeapModule

/// Whose turn it is: attempts are shared out between organizations, and within one between its queues.
///
/// The organization with the fewest attempts under way goes first, and none takes more than it leaves free. So one
/// alone gets half of all attempts, two get a third each, and there is always one left for an organization that has
/// none, however long the attempts of the others hang.
struct Turns {
    private struct Organization {
        var active = 0
        /// Queues that may be able to start, in turn.
        var ring = Deque<UInt32>()
        var stamp: UInt64 = 0
    }

    private struct Bid: Comparable {
        var active: Int
        var stamp: UInt64
        var organization: Int

        static func < (a: Bid, b: Bid) -> Bool { (a.active, a.stamp) < (b.active, b.stamp) }
    }

    private var names: [String: Int] = [:]
    private var organizations: [Organization] = []
    private var bids = Heap<Bid>()
    private var nextStamp: UInt64 = 0
    /// Attempts under way in all.
    private(set) var active = 0

    /// The index of an organization. There are as many as are configured, so they are kept for good.
    mutating func organization(_ name: String) -> Int {
        if let index = names[name] { return index }
        organizations.append(Organization())
        names[name] = organizations.count - 1
        return organizations.count - 1
    }

    /// Puts a queue at the end of its organization's ring.
    mutating func list(_ queue: UInt32, of organization: Int) {
        organizations[organization].ring.append(queue)
        if organizations[organization].ring.count == 1 { bid(organization) }
    }

    /// Takes the queue whose turn it is out of its ring; nil when there is none or nothing is free.
    mutating func next(limit: Int) -> UInt32? {
        while let lowest = bids.min {
            guard organizations[lowest.organization].stamp == lowest.stamp else {
                bids.removeMin()
                continue
            }
            // Every other organization has at least as many under way, so none of them may either.
            guard lowest.active < limit - active else { return nil }
            bids.removeMin()
            guard let queue = organizations[lowest.organization].ring.popFirst() else { continue }
            bid(lowest.organization)
            return queue
        }
        return nil
    }

    mutating func started(_ organization: Int) {
        active += 1
        organizations[organization].active += 1
        bid(organization)
    }

    mutating func ended(_ organization: Int) {
        active -= 1
        organizations[organization].active -= 1
        bid(organization)
    }

    /// Enters an organization with its present count; its older bids are out of date.
    private mutating func bid(_ organization: Int) {
        nextStamp += 1
        organizations[organization].stamp = nextStamp
        guard !organizations[organization].ring.isEmpty else { return }
        let mine = Bid(active: organizations[organization].active, stamp: nextStamp, organization: organization)
        if bids.count > 4 * organizations.count + 64 {
            bids = Heap(bids.unordered.filter { organizations[$0.organization].stamp == $0.stamp })
        }
        bids.insert(mine)
    }
}
