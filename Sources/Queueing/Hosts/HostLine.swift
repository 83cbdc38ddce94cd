import DequeModule

/// The queues that wait for a connection to one host: organizations take turns, and within one the queue that has
/// waited longest is first.
struct HostLine {
    /// A queue that waits, and which of its waits it is: a later stamp means that this one is over.
    struct Waiter: Hashable {
        var queue: UInt32
        var stamp: UInt64
    }

    private var waiters: [Int: Deque<Waiter>] = [:]
    private var ring = Deque<Int>()
    /// Entries, those whose wait is over included.
    private(set) var count = 0

    mutating func append(_ waiter: Waiter, of organization: Int) {
        count += 1
        if waiters[organization, default: []].isEmpty { ring.append(organization) }
        waiters[organization, default: []].append(waiter)
    }

    /// Takes away whose turn it is.
    mutating func popFirst() -> (waiter: Waiter, organization: Int)? {
        guard let organization = ring.popFirst(), let waiter = waiters[organization]?.popFirst() else { return nil }
        count -= 1
        if waiters[organization]?.isEmpty == true {
            waiters[organization] = nil
        } else {
            ring.append(organization)
        }
        return (waiter, organization)
    }

    /// Throws those away whose wait is over.
    mutating func clean(_ isCurrent: (Waiter) -> Bool) {
        var kept = HostLine()
        while let (waiter, organization) = popFirst() {
            if isCurrent(waiter) { kept.append(waiter, of: organization) }
        }
        self = kept
    }
}
