import PosternTesting
import Testing

@testable import NodeState

@Suite("Runs of places in a file of the index")
struct PostingRunTests {
    private func runs(_ postings: [(key: Int64, place: Int64)]) throws -> [(key: Int64, newest: Int64, older: [UInt8])]
    {
        var batch = PostingBatch()
        for (key, place) in postings { batch.add(key, place) }
        var runs: [(key: Int64, newest: Int64, older: [UInt8])] = []
        try batch.forEachRun { key, newest, older in runs.append((key, newest, older)) }
        return runs
    }

    private func places(_ runs: [(key: Int64, newest: Int64, older: [UInt8])]) -> [Int64: [Int64]] {
        var places: [Int64: [Int64]] = [:]
        for run in runs {
            #expect(PostingRun.forEach(from: run.newest, run.older) { places[run.key, default: []].append($0) })
        }
        return places
    }

    @Test("hold every place of every key once, the newest first, within their part of the day and within a page")
    func holdAll() throws {
        let random = SeededRandom(seed: 5)
        var postings: [(key: Int64, place: Int64)] = []
        for _ in 0..<5_000 {
            let milliseconds = Int64(random.next() % 400_000)
            // Few of one moment, and at times very many.
            let number = Int64(random.next() % 20 == 0 ? random.next() % UInt64(IndexPlace.width) : random.next() % 2)
            postings.append((Int64(random.next() % 7) - 3, milliseconds * IndexPlace.width + number))
        }
        postings += postings.prefix(100)
        let runs = try runs(postings)
        let expected = Dictionary(grouping: postings, by: \.key).mapValues { Set($0.map(\.place)).sorted(by: >) }
        #expect(places(runs) == expected)
        #expect(runs.count < 1_000)
        for run in runs {
            #expect(run.older.count <= PostingRun.mostOctets)
            _ = PostingRun.forEach(from: run.newest, run.older) { place in
                #expect(PostingRun.end(ofSpanOf: place) == PostingRun.end(ofSpanOf: run.newest))
            }
        }
        #expect(zip(runs, runs.dropFirst()).allSatisfy { ($0.key, $1.newest) < ($1.key, $0.newest) })
    }

    @Test("octets that are none of a run are told from those that are", arguments: 0..<200 as Range<UInt64>)
    func damage(seed: UInt64) throws {
        let random = SeededRandom(seed: seed)
        let octets = (0..<(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let newest = Int64(bitPattern: random.next())
        let isRun = PostingRun.forEach(from: newest, octets) { place in #expect(place >= 0) }
        #expect(newest >= 0 || !isRun)
        #expect(!PostingRun.forEach(from: 5 * IndexPlace.width, [0x80, 0x80, 0x80, 0x01, 0]) { _ in })
        #expect(!PostingRun.forEach(from: 5 * IndexPlace.width, [6, 0]) { _ in })
        #expect(!PostingRun.forEach(from: 5 * IndexPlace.width, [1]) { _ in })
    }
}
