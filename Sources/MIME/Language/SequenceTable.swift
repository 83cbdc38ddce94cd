import Glibc
import NIOCore

/// Which languages have a sequence of letters, and what it says for each: a hash table without pointers.
struct SequenceTable: Sendable {
    static let seed: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// The hash of a sequence with one more letter before it.
    @inline(__always)
    static func step(_ hash: UInt64, _ scalar: UInt32) -> UInt64 {
        let mixed = (hash ^ UInt64(scalar)) &* 0xff51_afd7_ed55_8ccd
        return mixed ^ (mixed >> 32)
    }

    private struct Entry: Sendable {
        var hash: UInt64 = 0
        /// The first of the sequence's weights, and the number behind the last; empty for a free place.
        var start: UInt32 = 0
        var end: UInt32 = 0
    }

    /// What a sequence says for a language.
    private struct Weight: Sendable {
        var language: UInt8
        var weight: Float
    }

    private let entries: [Entry]
    private let weights: [Weight]

    /// Adds what the sequences of some letters say for each language.
    ///
    /// - Parameter scores: one for each language that the table was made of.
    func add(_ scalars: [UInt32], to scores: inout [Float]) {
        // Places are masked by the number of entries, and what entries lead to was put there with them: nothing is read
        // beyond an end, so nothing is compared with it. Hundreds of sequences are looked up.
        entries.withUnsafeBufferPointer { entries in
            weights.withUnsafeBufferPointer { weights in
                scores.withUnsafeMutableBufferPointer { scores in
                    scalars.withUnsafeBufferPointer { scalars in
                        for end in scalars.indices {
                            var hash = Self.seed
                            for length in 0..<min(LanguageDetector.longest, end + 1) {
                                let scalar = scalars[end - length]
                                hash = Self.step(hash, scalar)
                                // A letter of ASCII alone says hardly anything, and nearly every language has it.
                                if length == 0, scalar < 0x80 { continue }
                                Self.add(hash, entries, weights, scores)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Adds what a sequence says for each language.
    @inline(__always)
    private static func add(
        _ hash: UInt64, _ entries: UnsafeBufferPointer<Entry>, _ weights: UnsafeBufferPointer<Weight>,
        _ scores: UnsafeMutableBufferPointer<Float>
    ) {
        let mask = entries.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while entries[place].start != entries[place].end {
            if entries[place].hash == hash {
                for index in Int(entries[place].start)..<Int(entries[place].end) {
                    scores[Int(weights[index].language)] += weights[index].weight
                }
                return
            }
            place = (place &+ 1) & mask
        }
    }

    /// Gathers the sequences of languages.
    struct Builder {
        private var found: [UInt64: [(language: UInt8, weight: Float)]] = [:]
        /// Sequences of a language that say something.
        private static let kept = 400
        /// Languages that may have a sequence; one that more have tells none from another.
        private static let shared = 32

        /// Adds a language's sequences, the commonest first; what stands behind one on its line is passed over.
        ///
        /// What one says falls with the logarithm of its rank: how often sequences occur falls with the rank itself, and some
        /// lists have no counts.
        mutating func add(_ lines: ByteBuffer, of language: Int) {
            guard let number = UInt8(exactly: language) else { return }
            var known: Set<UInt64> = []
            for (rank, line) in lines.readableBytesView.split(separator: lf).prefix(Self.kept).enumerated() {
                guard let sequence = line.split(whereSeparator: \.isSpace).first else { continue }
                let scalars = String(decoding: sequence, as: UTF8.self).unicodeScalars.map {
                    LetterReader.edgeOrSmall($0.value)
                }
                guard scalars.count <= LanguageDetector.longest else { continue }
                let hash = scalars.reversed().reduce(SequenceTable.seed) { SequenceTable.step($0, $1) }
                guard known.insert(hash).inserted else { continue }
                found[hash, default: []].append(
                    (number, Float(log(Double(2 * Self.kept) / Double(rank + 20)))))
            }
        }

        var table: SequenceTable {
            var places = 2
            while places < 2 * (found.count + 1) { places *= 2 }
            var entries = [Entry](repeating: Entry(), count: places)
            var weights: [Weight] = []
            for (hash, says) in found.sorted(by: { $0.key < $1.key }) where says.count <= Self.shared {
                let start = UInt32(weights.count)
                for one in says.sorted(by: { $0.language < $1.language }) {
                    weights.append(Weight(language: one.language, weight: one.weight))
                }
                var place = Int(truncatingIfNeeded: hash) & (places - 1)
                while entries[place].start != entries[place].end { place = (place + 1) & (places - 1) }
                entries[place] = Entry(hash: hash, start: start, end: UInt32(weights.count))
            }
            return SequenceTable(entries: entries, weights: weights)
        }
    }
}
