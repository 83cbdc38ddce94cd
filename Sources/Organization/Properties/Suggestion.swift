/// Finds the name that somebody most likely meant.
package enum Suggestion {
    /// The candidate closest to a mistyped name, when one is close enough.
    package static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
        // Nobody mistypes a name this long, and the distance costs the product of the lengths.
        guard name.utf8.count <= 64 else { return nil }
        let lowered = Array(name.lowercased().utf8)
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let distance = distance(lowered, Array(candidate.lowercased().utf8))
            if distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        guard let best, best.distance <= max(1, min(lowered.count, best.name.utf8.count) / 3) else { return nil }
        return best.name
    }

    // Levenshtein: the fewest insertions, deletions and replacements.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }

    /// `did you mean X?`, or the list of what is possible when nothing is close.
    static func mend(for name: String, among candidates: [String], otherwise: String) -> String {
        if let closest = closest(to: name, among: candidates) { return "did you mean \(closest)?" }
        return candidates.isEmpty ? otherwise : "\(otherwise): \(candidates.joined(separator: ", "))"
    }
}
