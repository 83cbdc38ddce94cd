/// How much the queues of a pool may send (docs/reference/outbound.md#pools).
package struct PoolLimits: Hashable, Sendable {
    /// Transactions that one queue begins in an hour; nil for any number.
    package var attemptsPerHour: Int?
    /// Whether nothing is sent at all.
    package var isHeld: Bool

    package init(attemptsPerHour: Int? = nil, isHeld: Bool = false) {
        self.attemptsPerHour = attemptsPerHour
        self.isHeld = isHeld
    }
}
