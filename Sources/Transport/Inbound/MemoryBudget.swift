import NIOConcurrencyHelpers

/// A number of octets that many connections share; what is taken must be given back.
final class MemoryBudget: Sendable {
    private let total: Int
    private let used = NIOLockedValueBox(0)

    init(total: Int) { self.total = total }

    /// Takes `count` octets, or none when there are fewer left.
    func take(_ count: Int) -> Bool {
        used.withLockedValue {
            guard count <= total - $0 else { return false }
            $0 += count
            return true
        }
    }

    /// Takes `count` octets, to be given back with the last reference; nil when there are fewer left.
    func share(of count: Int) -> MemoryShare? { take(count) ? MemoryShare(of: self, octets: count) : nil }

    /// Takes `count` octets in the same way, where much of it leaves a quarter of all to what needs little.
    func fairShare(of count: Int) -> MemoryShare? {
        let kept = count > total / 16 ? total / 4 : 0
        let isTaken = used.withLockedValue { used in
            guard count <= total - kept - used else { return false }
            used += count
            return true
        }
        return isTaken ? MemoryShare(of: self, octets: count) : nil
    }

    /// Gives octets back.
    func giveBack(_ count: Int) {
        guard count > 0 else { return }
        used.withLockedValue { $0 -= count }
    }

    /// Octets taken at the moment.
    var taken: Int { used.withLockedValue { $0 } }

    /// Half of all: more is never taken for one message beside its content.
    var half: Int { total / 2 }

    /// Whether less than a fifth is left.
    var isShort: Bool { taken > total - total / 5 }
}

/// Octets of a budget that were taken, given back with the last reference.
final class MemoryShare: Sendable {
    private let budget: MemoryBudget
    private let octets: Int

    init(of budget: MemoryBudget, octets: Int) {
        self.budget = budget
        self.octets = octets
    }

    deinit { budget.giveBack(octets) }
}
