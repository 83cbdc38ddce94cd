/// Patterns of many lists that RE2 searches together, in as few passes over a text as its memory allows.
struct SharedPatterns: Sendable {
    /// The pass that a pattern belongs to, and its number in it.
    private struct Place: Sendable {
        var set: Int
        var number: Int
    }

    /// What the passes over a text found.
    struct Hits: Sendable {
        fileprivate let text: SearchText
        /// The numbers of the patterns that match, for each pass; nil where its memory or the allowance did not suffice.
        fileprivate let numbers: [Set<Int>?]
    }

    /// The place of each pattern, in the order in which they were given; nil for one that is searched alone.
    private let places: [Place?]
    private let sets: [LinearSet]

    /// Puts patterns together; those that can't be searched together are left out.
    init(_ patterns: [TextPattern]) {
        var places: [TextPattern: Place] = [:]
        var sets: [LinearSet] = []
        var waiting: [TextPattern] = []
        var size = 0
        func close() {
            defer { (waiting, size) = ([], 0) }
            // A single one is searched as fast alone.
            let written = waiting.compactMap { pattern in
                pattern.sharedSyntax.map { (syntax: $0, size: pattern.linearSize) }
            }
            guard waiting.count > 1, let set = LinearSet(written) else { return }
            for (number, pattern) in waiting.enumerated() { places[pattern] = Place(set: sets.count, number: number) }
            sets.append(set)
        }
        var known: Set<TextPattern> = []
        for pattern in patterns where pattern.sharedSyntax != nil && known.insert(pattern).inserted {
            if size + pattern.linearSize > LinearSet.size { close() }
            waiting.append(pattern)
            size += pattern.linearSize
        }
        close()
        // Found once here, so that no look-up hashes what a pattern says while mail waits.
        self.places = patterns.map { places[$0] }
        self.sets = sets
    }

    /// Searches a text for all of them.
    func search(_ text: SearchText, within allowance: inout SearchAllowance) -> Hits {
        var numbers: [Set<Int>?] = []
        for set in sets { numbers.append(set.matching(text, within: &allowance)) }
        return Hits(text: text, numbers: numbers)
    }

    /// Whether a pattern may match the text of some hits: false where a pass says that it does not.
    ///
    /// - Parameter number: its number among those that were given.
    func mayMatch(_ number: Int, _ pattern: TextPattern, _ hits: Hits) -> Bool {
        guard pattern.isLinear(in: hits.text), let place = places[number], let found = hits.numbers[place.set] else {
            return true
        }
        return found.contains(place.number)
    }
}
