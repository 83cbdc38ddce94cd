internal import Dispatch
import NIOConcurrencyHelpers

/// The thread on which passwords are hashed, one at a time: however many people sign in, one core and the memory of one
/// hash are all that it takes. Callers wait without a thread.
package final class PasswordHasher: Sendable {
    /// The most that wait; whoever comes then is refused.
    package static let mostWaiting = 16

    /// Too many wait.
    struct Busy: Error, Sendable {}

    private let queue = DispatchQueue(label: "postern.passwords", qos: .utility)
    private let count = NIOLockedValueBox(0)

    /// A thread that has nothing to do.
    package init() {}

    /// Does `body` on the thread, when all have been done that came before.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws(Busy) -> Value {
        let isTaken = count.withLockedValue { count in
            // One is under way, the others wait.
            guard count <= Self.mostWaiting else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw Busy() }
        return await withCheckedContinuation { continuation in
            queue.async { [count] in
                let value = body()
                count.withLockedValue { $0 -= 1 }
                continuation.resume(returning: value)
            }
        }
    }

    /// How many are under way or wait.
    var load: Int { count.withLockedValue { $0 } }
}
