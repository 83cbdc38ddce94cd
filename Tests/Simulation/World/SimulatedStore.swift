import Dispatch
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Queueing

/// A store that a simulation can let die.
protocol SimulatedStore: AnyObject {
    /// Commits, and waits until that is done.
    func commit(_ transaction: StoreTransaction) throws -> CommitReceipt
    /// What a start hands to the scheduler.
    func waiting(now: Instant) throws -> [QueuedRecipient]
    /// The queues that are stopped.
    func suspendedQueues() throws -> [QueueKey]
    /// Sets what the clocks of the machine show.
    func setClocks(now: Instant, wall: WallTime)
    /// The process dies, and the next one opens what it left, with these clocks. After a reboot the clock has begun again.
    func die(rebooted: Bool, now: Instant, wall: WallTime) throws
}

/// The model store: what was committed stays, and nothing else does.
final class MemoryStore: SimulatedStore {
    private let store = ModelStore()

    func commit(_ transaction: StoreTransaction) throws -> CommitReceipt { try store.commit(transaction) }

    func waiting(now: Instant) throws -> [QueuedRecipient] { store.waiting }

    func suspendedQueues() throws -> [QueueKey] { store.stoppedQueues }

    func setClocks(now: Instant, wall: WallTime) {}

    func die(rebooted: Bool, now: Instant, wall: WallTime) throws {}
}

extension MessageStore {
    /// Commits, and waits for the completion: for a thread that may block.
    func commit(_ transaction: StoreTransaction) throws -> CommitReceipt {
        let result = NIOLockedValueBox<Result<CommitReceipt, StoreError>?>(nil)
        let done = DispatchSemaphore(value: 0)
        submit(transaction) { answer in
            result.withLockedValue { $0 = answer }
            done.signal()
        }
        done.wait()
        guard let answer = result.withLockedValue({ $0 }) else { throw StoreError.closed }
        return try answer.get()
    }
}
