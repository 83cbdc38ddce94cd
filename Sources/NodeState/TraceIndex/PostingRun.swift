/// Places that one key leads to, in one row of a file: the newest, and behind it the others in a few octets each.
///
/// Rows that are written together share most of their keys, such as their organization and the client that they came
/// from; a row of the table for each of them would be most of what the index costs.
enum PostingRun {
    /// Places of one run lie within such a part of the day, a little more than a minute, counted from midnight: so whoever
    /// looks for places before one knows where runs with such places begin.
    static let span = IndexPlace.width << 16

    /// Octets of a run at most: with more than a quarter of a page it would take pages of its own.
    static let mostOctets = 800
    /// Octets of one place in a run at most.
    private static let octetsOfPlace = 8

    /// The end of the part of the day that a place lies in.
    static func end(ofSpanOf place: Int64) -> Int64 { (place / span + 1) * span }

    /// Adds a place behind a newer one; false where it needs a run of its own.
    static func add(_ place: Int64, behind newer: Int64, to octets: inout [UInt8]) -> Bool {
        guard place / span == newer / span, octets.count <= mostOctets - octetsOfPlace else { return false }
        // How many milliseconds before, and the number within the millisecond.
        append(newer / IndexPlace.width - place / IndexPlace.width, to: &octets)
        append(place % IndexPlace.width, to: &octets)
        return true
    }

    /// Seven bits an octet, the lowest first; the last octet has its highest bit clear.
    private static func append(_ value: Int64, to octets: inout [UInt8]) {
        var rest = value
        while rest > 0x7f {
            octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        octets.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Gives each place of a run, the newest first; false where the octets are none of a run.
    static func forEach(
        from newest: Int64, _ octets: some Sequence<UInt8>, _ body: (Int64) -> Void
    ) -> Bool {
        guard newest >= 0 else { return false }
        body(newest)
        var milliseconds = newest / IndexPlace.width
        var (value, shift, isNumber) = (0 as Int64, 0 as Int64, false)
        for octet in octets {
            guard shift <= 14 else { return false }
            value |= Int64(octet & 0x7f) << shift
            shift += 7
            guard octet < 0x80 else { continue }
            if isNumber {
                guard value < IndexPlace.width else { return false }
                body(milliseconds * IndexPlace.width + value)
            } else {
                milliseconds -= value
                guard milliseconds >= 0 else { return false }
            }
            (value, shift, isNumber) = (0, 0, !isNumber)
        }
        return shift == 0 && !isNumber
    }
}

/// The keys of rows that are written together, each with its places.
struct PostingBatch {
    private struct Posting: Comparable {
        var key: Int64
        var place: Int64

        /// By key, the newest first.
        static func < (a: Posting, b: Posting) -> Bool { a.key != b.key ? a.key < b.key : b.place < a.place }
    }

    private var postings: [Posting] = []
    private var octets: [UInt8] = []

    /// Adds a key of a row; the same key of the same row counts once.
    mutating func add(_ key: Int64, _ place: Int64) { postings.append(Posting(key: key, place: place)) }

    /// Forgets all.
    mutating func clear() { postings.removeAll(keepingCapacity: true) }

    /// Gives the runs of all keys, in the order of the table: the key, the newest place, the octets of the others.
    mutating func forEachRun(
        _ body: (_ key: Int64, _ newest: Int64, _ older: [UInt8]) throws(IndexFault) -> Void
    ) throws(IndexFault) {
        postings.sort()
        var index = 0
        while index < postings.count {
            let (key, newest) = (postings[index].key, postings[index].place)
            octets.removeAll(keepingCapacity: true)
            var last = newest
            index += 1
            while index < postings.count, postings[index].key == key {
                let place = postings[index].place
                if place != last {
                    guard PostingRun.add(place, behind: last, to: &octets) else { break }
                    last = place
                }
                index += 1
            }
            try body(key, newest, octets)
        }
    }
}
