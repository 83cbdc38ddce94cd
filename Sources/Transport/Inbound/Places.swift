import Synchronization

/// So many may do something at a time.
final class Places: Sendable {
    private let count: Int
    private let number = Atomic<Int>(0)

    init(_ count: Int) { self.count = count }

    /// Takes a place, to be given back by ``leave()``; false when all are taken.
    func enter() -> Bool {
        guard number.add(1, ordering: .relaxed).newValue > count else { return true }
        leave()
        return false
    }

    /// Gives a place back.
    func leave() { number.subtract(1, ordering: .relaxed) }

    /// Places that are taken.
    var taken: Int { number.load(ordering: .relaxed) }
}
