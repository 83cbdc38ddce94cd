/// Values by key, as many as were used lately: at most `capacity`, and at least half of it.
///
/// Two generations instead of a list by use: when the young one is full it becomes the old one, and the one that was old
/// is forgotten. A value that is looked up moves to the young one.
package struct RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// An empty cache.
    package init(capacity: Int) { self.capacity = max(2, capacity) }

    /// How many values there are.
    package var count: Int { young.count + old.keys.count { young[$0] == nil } }

    /// Whether there is none.
    package var isEmpty: Bool { young.isEmpty && old.isEmpty }

    /// The value of a key, which counts as used.
    package mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        set(value, for: key)
        return value
    }

    /// Keeps a value, in place of the one its key had.
    package mutating func set(_ value: Value, for key: Key) {
        young[key] = value
        guard young.count >= capacity / 2 else { return }
        old = young
        young = [:]
    }

    /// Forgets a key; gives its value.
    @discardableResult
    package mutating func remove(_ key: Key) -> Value? {
        let value = old.removeValue(forKey: key)
        return young.removeValue(forKey: key) ?? value
    }

    /// Calls `body` with every value, those used longest ago first.
    package func forEach(_ body: (Key, Value) -> Void) {
        for (key, value) in old where young[key] == nil { body(key, value) }
        for (key, value) in young { body(key, value) }
    }
}
