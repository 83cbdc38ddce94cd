/// What the words of a text are, so that another one of mostly the same words is found: the least hashes of its runs of
/// three words, one for each of 64 shares of them (one-permutation min-hash).
package struct Sketch: Sendable, Hashable {
    /// Values of a sketch.
    package static let count = 64
    /// Runs of three words that a text needs. Shorter ones are like too many others.
    package static let minimumRuns = 12
    /// Bands that a sketch is found by, and values of each.
    static let bands = 16, bandSize = 4

    /// The values, ``count`` of them.
    package let values: [UInt32]

    /// The sketch of words; nil where there are too few that may stand in other messages too.
    package init?(_ words: [Specimen.Word]) {
        let words = words.filter(\.isStable)
        guard words.count >= Self.minimumRuns + 2 else { return nil }
        // Above all values where there is none.
        var least = [UInt64](repeating: .max, count: Self.count)
        var runs: Set<UInt64> = []
        for index in 2..<words.count {
            let run = Mix.pair(Mix.pair(words[index - 2].hash, words[index - 1].hash), words[index].hash)
            if runs.count < Self.minimumRuns { runs.insert(run) }
            let place = Int(run >> 58)
            least[place] = min(least[place], run & 0xFFFF_FFFF)
        }
        guard runs.count >= Self.minimumRuns else { return nil }
        // A share without a run takes the value of the next one that has some.
        var values = [UInt32](repeating: 0, count: Self.count)
        for place in 0..<Self.count {
            var step = 0
            while least[(place + step) % Self.count] == .max { step += 1 }
            let value = least[(place + step) % Self.count]
            values[place] = UInt32(truncatingIfNeeded: step == 0 ? value : Mix.pair(value, UInt64(step)))
        }
        self.values = values
    }

    /// A sketch that was made before, of ``count`` values; one of fewer is like nothing.
    package init(values: [UInt32]) {
        self.values = values.count == Self.count ? values : [UInt32](repeating: 0, count: Self.count)
    }

    /// The share of values that are the same.
    package func likeness(to other: Sketch) -> Double {
        var same = 0
        for index in 0..<min(values.count, other.values.count) where values[index] == other.values[index] { same += 1 }
        return Double(same) / Double(Self.count)
    }

    /// What a band of it is found by.
    func band(_ number: Int) -> UInt64 {
        var hash = UInt64(number)
        for value in values[number * Self.bandSize..<(number + 1) * Self.bandSize] {
            hash = Mix.pair(hash, UInt64(value))
        }
        return hash
    }
}
