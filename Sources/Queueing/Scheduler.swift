public import Mail

/// Decides which message goes where and when (docs/reference/queues.md).
///
/// A value without input or output: events go in, actions are appended to an array that the caller keeps and empties.
/// Whoever holds it performs the actions, in order. All recipients that wait in the store are handed in, in the order
/// of acceptance, before new mail is.
public struct Scheduler: Sendable {
    /// What the holder must do.
    public enum Action: Hashable, Sendable {
        /// Make this attempt and call `finished` once when it ended, whatever came of it.
        case start(Attempt)
        /// Write this.
        case settle(Settlement)
        /// Call `wake` at this moment; it takes the place of an earlier such wish. A moment in the past means at once.
        case wake(at: Instant)
    }

    /// What an administrator can set; a change acts from the next event on.
    public var configuration: SchedulerConfiguration
    private var seed: UInt64

    /// Makes a scheduler without queues. The seed feeds the jitter of probes.
    public init(configuration: SchedulerConfiguration, seed: UInt64) {
        self.configuration = configuration
        self.seed = seed
    }

    /// Puts recipients into their queues. One that is known already is left alone.
    public mutating func enqueue(_ recipients: [QueuedRecipient], now: Instant, into actions: inout [Action]) {}

    /// Takes what came of an attempt. An attempt that is not under way is ignored.
    public mutating func finished(
        _ attemptID: UInt64, _ result: AttemptResult, now: Instant, into actions: inout [Action]
    ) {}

    /// Acts on what is due. A call too early does no harm.
    public mutating func wake(now: Instant, into actions: inout [Action]) {}

    /// Tries a queue now: a queue in retry makes its probe, and recipients put off on their own go at once.
    public mutating func retry(_ key: QueueKey, now: Instant, into actions: inout [Action]) {}

    /// Ends recipients as removed. One under way is removed when its attempt ends, unless that decided it.
    public mutating func remove(_ ids: [RecipientID], now: Instant, into actions: inout [Action]) {}

    /// Moves recipients to another queue, where they keep their sequence and may go at once. One under way is moved
    /// when its attempt ends, unless that decided it.
    public mutating func move(_ ids: [RecipientID], to key: QueueKey, now: Instant, into actions: inout [Action]) {}

    /// All queues, by identity.
    public func queues(now: Instant) -> [QueueStatus] { [] }

    /// What waits in a queue, the lowest sequence first, at most `limit`.
    public func waiting(in key: QueueKey, limit: Int) -> [WaitingStatus] { [] }
}
