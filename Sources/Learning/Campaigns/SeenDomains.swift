/// Domains that links of an organization's good mail lead to: they are no sign of a campaign, and a link to another one
/// is news.
package struct SeenDomains: Sendable {
    /// Domains that are kept: those that came last.
    package static let maximum = 65_536
    /// Days after the last message after which a domain is dropped.
    package static let retention = 90
    /// Clean messages, and days since the first of them, from which a domain is the organization's own traffic.
    package static let ownCount: UInt8 = 3, ownDays = 3

    private struct Entry: Sendable, Hashable {
        var count: UInt8 = 0
        var isReleased = false
        var first: UInt16
        var last: UInt16
    }

    private var entries: [UInt64: Entry] = [:]

    /// Knows none.
    package init() {}

    /// Domains that are kept.
    package var count: Int { entries.count }
    /// Octets that it takes, about.
    package var size: Int { entries.capacity * 17 }

    /// The hash of a domain.
    package static func key(_ domain: String) -> UInt64 { Mix.open.hash(1, domain) }

    private func entry(_ key: UInt64, on day: DayNumber) -> Entry? {
        entries[key].flatMap { day.days(since: DayNumber($0.last)) > Self.retention ? nil : $0 }
    }

    /// Whether a clean message had a link to it.
    package func isSeen(_ key: UInt64, on day: DayNumber) -> Bool { entry(key, on: day) != nil }

    /// Whether so much good mail has links to it that it is no sign of anything.
    ///
    /// - Parameter countsReleases: whether it is so too where somebody called one message good.
    package func isOwn(_ key: UInt64, countsReleases: Bool = true, on day: DayNumber) -> Bool {
        guard let entry = entry(key, on: day) else { return false }
        return countsReleases && entry.isReleased
            || entry.count >= Self.ownCount && day.days(since: DayNumber(entry.first)) >= Self.ownDays
    }

    /// Notes a clean message's link; `isReleased` where somebody called the message good.
    package mutating func note(_ key: UInt64, isReleased: Bool = false, on day: DayNumber) {
        var entry = entry(key, on: day) ?? Entry(first: day.number, last: day.number)
        entry.count = entry.count == .max ? .max : entry.count + 1
        entry.isReleased = entry.isReleased || isReleased
        entry.last = max(entry.last, day.number)
        entries[key] = entry
        if entries.count > Self.maximum { bound(on: day) }
    }

    /// Takes back that a message with it was called good.
    package mutating func takeBackRelease(_ key: UInt64) { entries[key]?.isReleased = false }

    private mutating func bound(on day: DayNumber) {
        let limit = entries.values.map(\.last).sorted()[entries.count / 8]
        var left = Self.maximum * 7 / 8
        entries = entries.filter { item in
            guard item.value.last > limit || item.value.count > 1, left > 0 else { return false }
            left -= 1
            return true
        }
    }

    // MARK: - Files

    /// All of it in octets.
    package var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(entries.count * 14)
        for (key, entry) in entries {
            octets.append(number: key)
            octets.append(entry.count)
            octets.append(entry.isReleased ? 1 : 0)
            octets.append(number: entry.first)
            octets.append(number: entry.last)
        }
        return octets
    }

    /// Adds what ``octets`` gave.
    package mutating func restore(_ octets: [UInt8], on day: DayNumber) throws(LearningDamage) {
        var reader = OctetReader(octets)
        while !reader.isAtEnd {
            let key = try reader.number64()
            let count = try reader.octet()
            let isReleased = try reader.octet() == 1
            let entry = Entry(
                count: count, isReleased: isReleased, first: try reader.number16(), last: try reader.number16())
            if entries.count < Self.maximum, day.days(since: DayNumber(entry.last)) <= Self.retention {
                entries[key] = entry
            }
        }
    }
}
