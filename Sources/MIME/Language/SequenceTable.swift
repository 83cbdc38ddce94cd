import Glibc
import NIOCore

/// The natural logarithm and its inverse, of the C library.
enum Logarithm {
    static func exponential(_ power: Double) -> Double { exp(power) }
    static func natural(_ value: Double) -> Double { log(value) }
}

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

    private let entries: [Entry]
    private let languages: [UInt8]
    private let weights: [Float]

    /// Adds what a sequence says for each language.
    @inline(__always)
    func add(_ hash: UInt64, to scores: inout [Float]) {
        let mask = entries.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = entries[place]
            if entry.start == entry.end { return }
            if entry.hash == hash {
                for index in Int(entry.start)..<Int(entry.end) { scores[Int(languages[index])] += weights[index] }
                return
            }
            place = (place + 1) & mask
        }
    }

    /// Gathers the sequences of languages.
    struct Builder {
        private var found: [UInt64: [(language: UInt8, weight: Float)]] = [:]
        /// A sequence that is rarer says nothing.
        private static let rarest = 0.000_2

        /// Adds a language's sequences; lines that are none are passed over.
        mutating func add(_ lines: ByteBuffer, of language: Int) {
            guard let number = UInt8(exactly: language) else { return }
            var counts: [UInt64: (count: Double, length: Int)] = [:]
            var letters = 0.0
            for line in lines.readableBytesView.split(separator: lf) {
                let fields = line.split(whereSeparator: \.isSpace)
                guard fields.count == 2, let count = Double(String(decoding: fields[1], as: UTF8.self)) else {
                    continue
                }
                let scalars = String(decoding: fields[0], as: UTF8.self).unicodeScalars.map {
                    LetterReader.edgeOrSmall($0.value)
                }
                if scalars.count == 1 { letters += count }
                guard scalars.count <= LanguageDetector.longest else { continue }
                let hash = scalars.reversed().reduce(SequenceTable.seed) { SequenceTable.step($0, $1) }
                counts[hash, default: (0, scalars.count)].count += count
            }
            guard letters > 0 else { return }
            for (hash, entry) in counts {
                let weight = Logarithm.natural(entry.count / letters / Self.rarest)
                if weight > 0 { found[hash, default: []].append((number, Float(weight))) }
            }
        }

        var table: SequenceTable {
            var places = 2
            while places < 2 * (found.count + 1) { places *= 2 }
            var entries = [Entry](repeating: Entry(), count: places)
            var (languages, weights): ([UInt8], [Float]) = ([], [])
            for (hash, says) in found.sorted(by: { $0.key < $1.key }) {
                let start = UInt32(languages.count)
                for one in says.sorted(by: { $0.language < $1.language }) {
                    languages.append(one.language)
                    weights.append(one.weight)
                }
                var place = Int(truncatingIfNeeded: hash) & (places - 1)
                while entries[place].start != entries[place].end { place = (place + 1) & (places - 1) }
                entries[place] = Entry(hash: hash, start: start, end: UInt32(languages.count))
            }
            return SequenceTable(entries: entries, languages: languages, weights: weights)
        }
    }
}
