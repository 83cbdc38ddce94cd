/// Refusals that are counted and not kept, by minute and source, until they are written. In bounded memory: what is
/// too much is counted by the hour, without its source.
struct RefusalCounts {
    /// What is counted together; also how it stands in the table.
    struct Key: Hashable {
        /// The first minute, since 1970.
        var minute: Int64
        /// How many minutes it is of.
        var span: RefusalSpan
        var source: String
    }

    static let capacity = 20_000

    private(set) var counts: [Key: Int] = [:]

    var isEmpty: Bool { counts.isEmpty }
    var total: Int { counts.values.reduce(0, +) }

    mutating func add(_ count: Int = 1, of source: RefusalSource, minute: Int64) {
        add(count, to: Key(minute: minute, span: .minute, source: source.description))
    }

    mutating func add(_ count: Int, to key: Key) {
        if counts[key] == nil, counts.count >= RefusalCounts.capacity { merge() }
        counts[key, default: 0] += count
    }

    mutating func add(_ other: RefusalCounts) { for (key, count) in other.counts { add(count, to: key) } }

    private mutating func merge() {
        let all = counts
        counts.removeAll(keepingCapacity: true)
        for (key, count) in all { counts[key.byHour, default: 0] += count }
    }
}

/// Over how long a count is.
enum RefusalSpan: Int64, Hashable {
    case minute = 1
    case hour = 60
}

extension RefusalCounts.Key {
    /// The count that this one goes into when there is no room for sources any more.
    var byHour: RefusalCounts.Key {
        let hour = RefusalSpan.hour.rawValue
        let first = minute >= 0 ? minute / hour * hour : 0
        return RefusalCounts.Key(minute: first, span: .hour, source: RefusalSource.others.description)
    }
}
