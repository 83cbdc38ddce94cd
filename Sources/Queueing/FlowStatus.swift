/// Whether mail flows: what is under way, what waits, and who holds the slots.
package struct FlowStatus: Hashable, Sendable {
    /// Attempts under way to one host.
    package struct Holder: Hashable, Sendable {
        /// The host, or the queue's identity where the attempt has not come to one.
        package var name: String
        /// How many.
        package var attempts: Int

        package init(name: String, attempts: Int) {
            self.name = name
            self.attempts = attempts
        }
    }

    /// Attempts that have ended since the start.
    package var ended: UInt64
    /// Attempts under way.
    package var underWay: Int
    /// Recipients that are not under way, and that nothing but the turn of others holds back.
    package var waiting: Int
    /// Who holds the attempts under way, the largest number first.
    package var holders: [Holder]

    package init(ended: UInt64, underWay: Int, waiting: Int, holders: [Holder]) {
        self.ended = ended
        self.underWay = underWay
        self.waiting = waiting
        self.holders = holders
    }
}
