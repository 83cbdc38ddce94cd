import Synchronization

/// A set of names that threads share, which is nearly always empty: asking for that takes no lock.
final class SharedNames: Sendable {
    private let state = Mutex<Set<String>>([])
    private let count = Atomic<Int>(0)

    var isEmpty: Bool { count.load(ordering: .relaxed) == 0 }

    var names: Set<String> {
        get { state.withLock { $0 } }
        set {
            state.withLock { $0 = newValue }
            count.store(newValue.count, ordering: .relaxed)
        }
    }
}
