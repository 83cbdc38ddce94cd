internal import NIOConcurrencyHelpers

/// Keeps what was parsed from records, by their text. To be shared by all messages.
///
/// Bounded: at most ``capacity`` records of at most 2 KB each.
final class RecordCache<Entry: Sendable>: Sendable {
    /// Records kept.
    let capacity: Int
    private static var largestRecord: Int { 2_048 }

    // Two generations: when the younger one is full it becomes the older one, so what is asked for stays.
    private struct Generations {
        var young: [RecordText: Entry] = [:]
        var old: [RecordText: Entry] = [:]
    }
    private let generations = NIOLockedValueBox(Generations())
    private let parse: @Sendable ([UInt8]) -> Entry

    /// An empty cache of what `parse` makes of a record's text.
    init(capacity: Int, parse: @escaping @Sendable ([UInt8]) -> Entry) {
        self.capacity = max(2, capacity)
        self.parse = parse
    }

    /// Records in the cache; one that is in both generations counts twice.
    var count: Int { generations.withLockedValue { $0.young.count + $0.old.count } }

    /// What the text of a record comes to.
    func entry(_ text: [UInt8]) -> Entry {
        guard text.count <= Self.largestRecord else { return parse(text) }
        let record = RecordText(octets: text)
        let (known, isYoung) = generations.withLockedValue { generations -> (Entry?, Bool) in
            if let known = generations.young[record] { return (known, true) }
            return (generations.old[record], false)
        }
        if let known, isYoung { return known }
        // Parsed outside the lock: others need not wait, and a key takes some time.
        let entry = known ?? parse(text)
        generations.withLockedValue { generations in
            if generations.young.count >= capacity / 2 {
                generations.old = generations.young
                generations.young = [:]
            }
            generations.young[record] = entry
        }
        return entry
    }
}

/// The text of a record as a key of a cache.
///
/// An array of octets would be hashed one by one.
private struct RecordText: Hashable {
    var octets: [UInt8]

    func hash(into hasher: inout Hasher) { octets.withUnsafeBytes { hasher.combine(bytes: $0) } }
}
