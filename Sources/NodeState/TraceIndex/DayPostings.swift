/// The places that keys lead to in the file of a day, the newest first, each once, read in portions.
final class DayPostings {
    /// One key.
    private struct List {
        let key: Int64
        /// What is read and not given yet, the newest at the end.
        var places: [Int64] = []
        /// Places from this one on are all read: those of runs that are not read yet are before it.
        var readFrom: Int64
        /// Runs that are not read yet are before this place.
        var end: Int64

        var isAtEnd: Bool { readFrom == .min }

        /// The next place, if it is known to be the next.
        var next: Int64? { places.last.flatMap { $0 >= readFrom ? $0 : nil } }
    }

    private var lists: [List]
    private let range: Range<Int64>
    private let path: String
    private var last = Int64.max
    /// Runs that are read at a time.
    private var portion: Int64 = 16

    init(_ keys: [Int64], _ places: Range<Int64>, _ path: String) {
        range = places
        self.path = path
        // A run that begins behind the range may reach into it, though not beyond its part of the day.
        let end = places.isEmpty ? places.upperBound : PostingRun.end(ofSpanOf: places.upperBound - 1)
        lists = keys.map { List(key: $0, readFrom: .max, end: end) }
    }

    /// How many places are read and not given yet.
    var known: Int { lists.reduce(0) { $0 + $1.places.count } }

    /// Reads the first portion of each key.
    func begin(_ connection: IndexConnection) throws(IndexFault) {
        for index in lists.indices { try fill(index, connection) }
        lists.removeAll { $0.isAtEnd && $0.places.isEmpty }
        portion = 64
    }

    /// The next place; nil at the end.
    func next(_ connection: IndexConnection) throws(IndexFault) -> Int64? {
        while true {
            var newest: (index: Int, place: Int64)?
            for index in lists.indices {
                if let place = lists[index].next, place > newest?.place ?? -1 { newest = (index, place) }
            }
            guard let newest else { return nil }
            lists[newest.index].places.removeLast()
            if lists[newest.index].next == nil {
                try fill(newest.index, connection)
                if lists[newest.index].places.isEmpty { lists.remove(at: newest.index) }
            }
            // A row that two keys lead to is one.
            guard newest.place < last else { continue }
            last = newest.place
            return newest.place
        }
    }

    /// Reads on until the next place of a key is known, or that there is none.
    private func fill(_ index: Int, _ connection: IndexConnection) throws(IndexFault) {
        while !lists[index].isAtEnd, lists[index].next == nil {
            let runs = try connection.statement(
                "SELECT place, older FROM postings WHERE key = ? AND place >= ? AND place < ? ORDER BY place DESC LIMIT ?"
            )
            runs.bind(lists[index].key)
            runs.bind(range.lowerBound)
            runs.bind(lists[index].end)
            runs.bind(portion)
            var count: Int64 = 0
            while try runs.step() {
                count += 1
                let newest = runs.integer(0)
                lists[index].end = newest
                let isRun = PostingRun.forEach(from: newest, runs.octets(1)) {
                    if range.contains($0) { lists[index].places.append($0) }
                }
                guard isRun else {
                    runs.reset()
                    throw IndexFault(.damaged, "\(path) has a posting that can't be read")
                }
            }
            runs.reset()
            lists[index].readFrom = count < portion ? .min : lists[index].end
            lists[index].places.sort()
        }
    }
}
