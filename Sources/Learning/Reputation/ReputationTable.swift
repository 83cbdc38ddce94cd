/// Rows by a key of 64 bits, in a room that is fixed: 18 octets a place. When it is full, the rows go that say least.
///
/// In parts, each of which grows and is swept by itself, so that no call takes long and no growth needs the room twice.
package struct ReputationTable: Sendable {
    static let shardCount = 16
    private static let smallest = 64
    // Of ten places so many are taken at most.
    private static let load = 8

    private struct Shard: Sendable {
        // 0 for a place that is free.
        var keys: [UInt64] = []
        var rows: [ReputationRow] = []
        var count = 0

        /// The place of a key, or the free place where it belongs.
        func place(_ key: UInt64) -> Int {
            var place = Int(((Mix.bits(key) & 0xffff_ffff) &* UInt64(keys.count)) >> 32)
            while keys[place] != 0, keys[place] != key { place = place + 1 == keys.count ? 0 : place + 1 }
            return place
        }

        mutating func resize(to places: Int, keeping: (UInt64, ReputationRow) -> Bool) {
            let old = self
            keys = [UInt64](repeating: 0, count: places)
            rows = [ReputationRow](repeating: ReputationRow(day: DayNumber(0)), count: places)
            count = 0
            for index in old.keys.indices where old.keys[index] != 0 && keeping(old.keys[index], old.rows[index]) {
                let place = place(old.keys[index])
                keys[place] = old.keys[index]
                rows[place] = old.rows[index]
                count += 1
            }
        }

        /// Drops what is over, then what was seen once and not of late, then the oldest, until a tenth is free.
        mutating func sweep(on day: DayNumber) {
            let goal = keys.count * (ReputationTable.load - 1) / 10
            resize(to: keys.count) { !$1.isOver(on: day) }
            guard count > goal else { return }
            resize(to: keys.count) { $1.seen > 1 || $1.isAnswered || day.days(since: $1.last) < 30 }
            guard count > goal else { return }
            // Ages of rows, to find the day before which enough of them are.
            var ages = [Int](repeating: 0, count: ReputationRow.retention + 1)
            for index in keys.indices where keys[index] != 0 {
                ages[min(day.days(since: rows[index].last), ReputationRow.retention)] += 1
            }
            var kept = 0
            var limit = 0
            for age in ages.indices {
                guard kept + ages[age] <= goal else { break }
                kept += ages[age]
                limit = age + 1
            }
            var left = goal - kept
            resize(to: keys.count) { _, row in
                let age = day.days(since: row.last)
                if age < limit { return true }
                // Of the day that is too many, as many as there is room for.
                guard age == limit, left > 0 else { return false }
                left -= 1
                return true
            }
        }
    }

    private var shards = [Shard](repeating: Shard(), count: shardCount)
    private let largest: Int

    /// An empty table.
    ///
    /// - Parameter places: at most; rows take eight of ten.
    package init(places: Int) { largest = max(places / Self.shardCount, Self.smallest) }

    /// Rows that are kept.
    package var count: Int { shards.reduce(0) { $0 + $1.count } }
    /// Octets that it takes.
    package var size: Int { shards.reduce(0) { $0 + $1.keys.count * 18 } }

    private static func shard(_ key: UInt64) -> Int { Int(Mix.bits(key) >> 60) }
    // No place is free with a key of 0.
    private static func stored(_ key: UInt64) -> UInt64 { key == 0 ? 1 : key }

    /// The row of a key; nil where there is none, or where it is over on the day.
    package func row(_ key: UInt64, on day: DayNumber) -> ReputationRow? {
        let key = Self.stored(key)
        let shard = Self.shard(key)
        guard shards[shard].count > 0 else { return nil }
        let place = shards[shard].place(key)
        guard shards[shard].keys[place] == key else { return nil }
        let row = shards[shard].rows[place]
        return row.isOver(on: day) ? nil : row
    }

    /// Changes the row of a key, which is made where there is none.
    package mutating func change(_ key: UInt64, on day: DayNumber, _ change: (inout ReputationRow) -> Void) {
        let key = Self.stored(key)
        let number = Self.shard(key)
        makeRoom(in: number, on: day)
        let place = shards[number].place(key)
        if shards[number].keys[place] != key {
            shards[number].keys[place] = key
            shards[number].rows[place] = ReputationRow(day: day)
            shards[number].count += 1
        } else if shards[number].rows[place].isOver(on: day) {
            shards[number].rows[place] = ReputationRow(day: day)
        }
        change(&shards[number].rows[place])
    }

    /// Changes the row of a key where there is one.
    package mutating func changeKnown(_ key: UInt64, _ change: (inout ReputationRow) -> Void) {
        let key = Self.stored(key)
        let number = Self.shard(key)
        guard shards[number].count > 0 else { return }
        let place = shards[number].place(key)
        if shards[number].keys[place] == key { change(&shards[number].rows[place]) }
    }

    private mutating func makeRoom(in number: Int, on day: DayNumber) {
        let places = shards[number].keys.count
        guard (shards[number].count + 1) * 10 > places * Self.load else { return }
        if places < largest {
            shards[number].resize(to: min(max(places * 2, Self.smallest), largest)) { !$1.isOver(on: day) }
        } else {
            shards[number].sweep(on: day)
        }
    }

    /// Drops the rows whose keys are asked for.
    ///
    /// - Returns: how many.
    @discardableResult
    package mutating func removeAll(where isMeant: (UInt64) -> Bool) -> Int {
        let before = count
        for number in shards.indices
        where shards[number].keys.contains(where: { $0 != 0 && isMeant($0) }) {
            shards[number].resize(to: shards[number].keys.count) { key, _ in !isMeant(key) }
        }
        return before - count
    }

    // MARK: - Files

    /// The rows of one of its parts in octets; the parts are numbered from 0 to ``parts`` - 1.
    package func octets(ofPart number: Int) -> [UInt8] {
        let shard = shards[number]
        var octets: [UInt8] = []
        octets.reserveCapacity(shard.count * (8 + ReputationRow.fileSize))
        for index in shard.keys.indices where shard.keys[index] != 0 {
            octets.append(number: shard.keys[index])
            shard.rows[index].write(to: &octets)
        }
        return octets
    }

    /// How many parts it is written in.
    package static let parts = shardCount

    /// Adds rows from octets that ``octets(ofPart:)`` gave; those that are over on a day are left out.
    package mutating func restore(_ octets: [UInt8], on day: DayNumber) throws(LearningDamage) {
        var reader = OctetReader(octets)
        while !reader.isAtEnd {
            let key = Self.stored(try reader.number64())
            let row = try ReputationRow(reading: &reader)
            guard !row.isOver(on: day) else { continue }
            let number = Self.shard(key)
            makeRoom(in: number, on: day)
            let place = shards[number].place(key)
            if shards[number].keys[place] != key { shards[number].count += 1 }
            shards[number].keys[place] = key
            shards[number].rows[place] = row
        }
    }
}
