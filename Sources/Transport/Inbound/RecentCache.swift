/// Values by key, as many as were used lately: at most `capacity`, and at least half of it.
///
/// Two generations instead of a list by use: when the young one is full it becomes the old one, and the one that was old
/// is forgotten. A value that is looked up moves to the young one.
struct RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    init(capacity: Int) { self.capacity = max(2, capacity) }

    /// How many values there are.
    var count: Int { young.count + old.keys.count { young[$0] == nil } }

    /// The value of a key, which counts as used.
    mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        set(value, for: key)
        return value
    }

    /// Keeps a value, in place of the one its key had.
    mutating func set(_ value: Value, for key: Key) {
        young[key] = value
        guard young.count >= capacity / 2 else { return }
        old = young
        young = [:]
    }
}
