/// A set of Unicode scalars, as ranges in order with gaps between them. Surrogates belong to none: UTF-8 has none.
struct ScalarSet: Hashable, Sendable {
    /// From the lowest to the highest.
    private(set) var ranges: [ClosedRange<UInt32>]

    /// All scalars.
    static let all = ScalarSet([0...0xd7ff, 0xe000...0x10ffff])

    /// The scalars of some ranges, in any order, which may overlap.
    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            for part in Self.withoutSurrogates(range) { append(part) }
        }
    }

    /// A single scalar.
    init(_ scalar: UInt32) { self.init([scalar...scalar]) }

    /// No scalar is in it.
    var isEmpty: Bool { ranges.isEmpty }

    /// The scalars that are not in it.
    var inverted: ScalarSet { Self.all.subtracting(self) }

    /// Whether a scalar is in it.
    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }

    /// The scalars of both.
    func union(_ other: ScalarSet) -> ScalarSet {
        if other.isEmpty { return self }
        return isEmpty ? other : ScalarSet(ranges + other.ranges)
    }

    /// The scalars that are not in the other.
    func subtracting(_ other: ScalarSet) -> ScalarSet {
        var result: [ClosedRange<UInt32>] = []
        var index = 0
        for range in ranges {
            var low = range.lowerBound
            while index < other.ranges.count, other.ranges[index].upperBound < low { index += 1 }
            var next = index
            var isLeft = true
            while next < other.ranges.count, other.ranges[next].lowerBound <= range.upperBound {
                let taken = other.ranges[next]
                if taken.lowerBound > low { result.append(low...taken.lowerBound - 1) }
                if taken.upperBound >= range.upperBound {
                    isLeft = false
                    break
                }
                low = max(low, taken.upperBound + 1)
                next += 1
            }
            if isLeft { result.append(low...range.upperBound) }
        }
        return ScalarSet(inOrder: result)
    }

    /// Whether all of its scalars are in the other.
    func isSubset(of other: ScalarSet) -> Bool {
        var index = 0
        for range in ranges {
            while index < other.ranges.count, other.ranges[index].upperBound < range.lowerBound { index += 1 }
            guard index < other.ranges.count, other.ranges[index].lowerBound <= range.lowerBound,
                range.upperBound <= other.ranges[index].upperBound
            else { return false }
        }
        return true
    }

    /// Ranges that are in order, with gaps between them and without surrogates.
    private init(inOrder ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

    private mutating func append(_ range: ClosedRange<UInt32>) {
        guard let last = ranges.last, range.lowerBound <= last.upperBound + 1 else { return ranges.append(range) }
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }

    private static func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        if range.upperBound < 0xd800 || range.lowerBound > 0xdfff { return [range] }
        var parts: [ClosedRange<UInt32>] = []
        if range.lowerBound < 0xd800 { parts.append(range.lowerBound...0xd7ff) }
        if range.upperBound > 0xdfff { parts.append(0xe000...range.upperBound) }
        return parts
    }
}
