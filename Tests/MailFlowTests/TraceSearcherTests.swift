import Mail
import NIOConcurrencyHelpers
import Queueing
import Testing

@testable import MailFlow

@Suite("A search of the trace with an index")
struct TraceSearcherTests {
    /// Rows in memory, in portions of a few, with a clock that each portion moves on.
    private final class Records: TraceRecords, TraceFinder, TimeSource {
        struct State {
            var rows: [TraceRow] = []
            var refusals: [TraceRow] = []
            var indexed: Int64 = 0
            var isDamaged = false
            /// The first moment that the index has.
            var begins: Int64?
            var now: Int64 = 0
            var costOfPortion: Int64 = 0
            var storePortions = 0
            var indexPortions = 0
        }

        let state = NIOLockedValueBox(State())
        let portion: Int

        init(portion: Int = 3) { self.portion = portion }

        func add(_ sequence: Int64, at moment: Int64, _ change: (inout TraceRow) -> Void = { _ in }) {
            state.withLockedValue { state in
                for index in 0..<2 {
                    let id = RecipientID(SequenceNumber(sequence), index: index)
                    var row = TraceRow(
                        at: TraceCursor(received: WallTime(milliseconds: moment), kind: .message, number: id.rawValue),
                        sender: "sam@fabrikam.example", recipient: "user\(index)@contoso.com",
                        status: sequence % 3 == 0 ? .failed : .delivered)
                    row.sequence = sequence
                    change(&row)
                    state.rows.append(row)
                }
            }
        }

        func refuse(_ number: Int64, at moment: Int64) {
            state.withLockedValue { state in
                state.refusals.append(
                    TraceRow(
                        at: TraceCursor(received: WallTime(milliseconds: moment), kind: .refusal, number: number),
                        sender: "sam@fabrikam.example", recipient: "user0@contoso.com", status: .refused))
            }
        }

        var all: [TraceRow] {
            state.withLockedValue { ($0.rows + $0.refusals).sorted { $0.place.precedes($1.place) } }
        }

        func traceRows(
            of source: TraceSource, _ query: TraceQuery, behind place: TraceCursor?, limit: Int
        ) async throws(StoreError) -> TracePortion {
            state.withLockedValue { state in
                state.now += state.costOfPortion
                let candidates: [TraceRow]
                switch source {
                case .messages:
                    state.storePortions += 1
                    candidates = state.rows
                case .messagesAfter(let last): candidates = state.rows.filter { $0.sequence ?? 0 > last.rawValue }
                case .refusals: candidates = state.refusals
                case .counts: candidates = []
                }
                return cut(candidates, behind: place, TraceFilter(query), limit)
            }
        }

        private func cut(
            _ rows: [TraceRow], behind place: TraceCursor?, _ filter: TraceFilter, _ limit: Int
        ) -> TracePortion {
            let behind = rows.filter { place?.precedes($0.place) ?? true }.sorted { $0.place.precedes($1.place) }
            let looked = behind.prefix(portion)
            return TracePortion(
                [Array(looked.filter(filter.matches).prefix(limit))], limit: limit,
                reached: looked.count < behind.count ? looked.last?.place : nil)
        }

        func traceRows(_ rows: [RecipientID], _ query: TraceQuery) async throws(StoreError) -> [TraceRow] {
            let filter = TraceFilter(query)
            return state.withLockedValue { state in
                rows.compactMap { id in state.rows.first { $0.recipient == id } }.filter(filter.matches)
            }
        }

        func lastSequence() async throws(StoreError) -> SequenceNumber {
            SequenceNumber(state.withLockedValue { $0.rows.compactMap(\.sequence).max() ?? 0 })
        }

        func indexedThrough() async -> SequenceNumber { SequenceNumber(state.withLockedValue { $0.indexed }) }

        func find(
            _ query: TraceQuery, behind place: TraceCursor?, limit: Int, until deadline: Instant
        ) async throws(StoreError) -> TraceFinding {
            let damaged = state.withLockedValue { state in
                state.now += state.costOfPortion
                state.indexPortions += 1
                return state.isDamaged
            }
            if damaged { throw .failed("database disk image is malformed") }
            var stable = query
            stable.statuses = []
            let found = state.withLockedValue { state in
                // It goes on indexing while it is asked.
                cut(
                    state.rows.filter { $0.sequence ?? 0 <= state.indexed + 1 }, behind: place, TraceFilter(stable),
                    limit)
            }
            let begins = state.withLockedValue { $0.begins.map { WallTime(milliseconds: $0) } }
            guard let begins, found.reached.map({ $0.received < begins }) ?? true else {
                return TraceFinding(rows: found.rows.map(\.place), reached: found.reached)
            }
            let end = TraceCursor.before(WallTime(milliseconds: begins.milliseconds - 1))
            return TraceFinding(
                rows: found.rows.map(\.place).filter { begins <= $0.received },
                reached: place.map { end.precedes($0) ? $0 : end } ?? end, beginning: begins)
        }

        func now() -> Instant { Instant(milliseconds: state.withLockedValue { $0.now }) }
        func wallTime() -> WallTime { WallTime(milliseconds: 1_000_000) }
    }

    private func query(_ limit: Int, _ change: (inout TraceQuery) -> Void = { _ in }) -> TraceQuery {
        var query = TraceQuery(limit: limit)
        query.senders = ["sam@fabrikam.example"]
        change(&query)
        return query
    }

    @Test("pages lose no row and double none while mail comes in and the clock jumps", arguments: 0..<40)
    func pages(seed: UInt64) async throws {
        var random = SplitMix(seed)
        let records = Records(portion: 1 + random.below(5))
        var (sequence, refusal) = (Int64(0), Int64(0))
        func arrive() {
            // Few moments, so that many rows share one; later mail may have an earlier one.
            let moment = 900_000 + Int64(random.below(12))
            if random.below(4) == 0 {
                refusal += 1
                records.refuse(refusal, at: moment)
            } else {
                sequence += 1
                records.add(sequence, at: moment)
            }
            let indexed = max(0, sequence - Int64(random.below(4)))
            records.state.withLockedValue { $0.indexed = max($0.indexed, indexed) }
        }
        for _ in 0..<30 { arrive() }
        let before = records.all
        let statuses: [TraceStatus] = [[], [.failed], [.refused, .failed], [.delivered]][Int(seed) % 4]
        let searcher = TraceSearcher(records, finder: seed % 5 == 0 ? nil : records, time: records)
        var query = query(1 + random.below(6)) { $0.statuses = statuses }
        var found: [TraceRow] = []
        for _ in 0..<500 {
            let page = try await searcher.search(query)
            #expect(page.rows.count <= query.limit)
            found += page.rows
            guard let next = page.next else { break }
            query.cursor = next
            arrive()
        }
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.place.precedes($1.place) }, "in order, none twice")
        let filter = TraceFilter(query)
        let wanted = Set(before.filter(filter.matches).map(\.place))
        #expect(wanted.subtracting(found.map(\.place)).isEmpty, "none lost")
        #expect(Set(found.map(\.place)).isSubset(of: records.all.filter(filter.matches).map(\.place)))
    }

    @Test("what the index has not reached is found in the store, and what both have is given once")
    func lag() async throws {
        let records = Records(portion: 100)
        for sequence in 1...9 { records.add(Int64(sequence), at: 900_000 + Int64(sequence)) }
        records.state.withLockedValue { $0.indexed = 6 }
        let page = try await TraceSearcher(records, finder: records, time: records).search(query(100))
        #expect(page.rows.map(\.place) == records.all.map(\.place) && page.next == nil)
        #expect(records.state.withLockedValue { $0.storePortions } == 0)
    }

    @Test("an index that is far behind is not asked")
    func farBehind() async throws {
        let records = Records(portion: 100)
        records.add(1, at: 900_001)
        records.add(TraceSearcher.youngMessages + 2, at: 900_002)
        let page = try await TraceSearcher(records, finder: records, time: records).search(query(100))
        #expect(page.rows.count == 4)
        #expect(records.state.withLockedValue { $0.indexPortions } == 0)
    }

    @Test("a damaged index has the store searched in its place, and the page says so")
    func damage() async throws {
        let records = Records(portion: 2)
        for sequence in 1...9 { records.add(Int64(sequence), at: 900_000 + Int64(sequence)) }
        records.refuse(1, at: 900_005)
        records.state.withLockedValue { state in
            state.indexed = 6
            state.isDamaged = true
        }
        let page = try await TraceSearcher(records, finder: records, time: records).search(query(100))
        #expect(page.isIndexUnread)
        #expect(page.rows.map(\.place) == records.all.map(\.place))
    }

    @Test("where the index begins, the search goes on in the store, and the page says where that is")
    func beginning() async throws {
        let records = Records(portion: 2)
        for sequence in 1...9 { records.add(Int64(sequence), at: 900_000 + Int64(sequence)) }
        records.state.withLockedValue { state in
            state.indexed = 9
            state.begins = 900_005
        }
        let searcher = TraceSearcher(records, finder: records, time: records)
        let page = try await searcher.search(query(100))
        #expect(page.rows.map(\.place) == records.all.map(\.place) && page.next == nil)
        #expect(page.indexBegins == WallTime(milliseconds: 900_005) && !page.isIndexUnread)
        #expect(records.state.withLockedValue { $0.storePortions } > 0)
        let newest = try await searcher.search(query(4))
        #expect(newest.rows.count == 4 && newest.indexBegins == nil)
    }

    @Test("a search behind the beginning of the index gets on with each page, however long the index takes")
    func behindBeginning() async throws {
        let records = Records(portion: 2)
        for sequence in 1...30 { records.add(Int64(sequence), at: 900_000 + Int64(sequence)) }
        records.state.withLockedValue { state in
            state.indexed = 30
            state.begins = 900_025
            state.costOfPortion = 3_000
        }
        let searcher = TraceSearcher(records, finder: records, time: records)
        var query = query(100) { $0.cursor = .before(WallTime(milliseconds: 900_020)) }
        let wanted = records.all.filter { query.cursor?.precedes($0.place) ?? false }
        var found: [TraceRow] = []
        for _ in 0..<100 {
            let page = try await searcher.search(query)
            found += page.rows
            #expect(page.next != query.cursor)
            guard let next = page.next else { break }
            query.cursor = next
        }
        #expect(found.map(\.place) == wanted.map(\.place) && wanted.count > 30)
    }

    @Test("a search whose time is up says how far it has looked and goes on from there")
    func deadline() async throws {
        let records = Records(portion: 2)
        for sequence in 1...30 { records.add(Int64(sequence), at: 900_000 + Int64(sequence)) }
        records.refuse(1, at: 900_001)
        records.state.withLockedValue { $0.costOfPortion = 500 }
        let searcher = TraceSearcher(records, finder: nil, time: records)
        var query = query(100) { $0.recipients = ["user1@contoso.com"] }
        var (found, pages) = ([TraceRow](), 0)
        repeat {
            let page = try await searcher.search(query)
            if page.next != nil {
                // Nothing newer than that is left out.
                let moment = try #require(page.lookedThrough)
                #expect(page.rows.allSatisfy { moment <= $0.received })
            }
            found += page.rows
            query.cursor = page.next
            pages += 1
        } while query.cursor != nil && pages < 100
        #expect(found.count == 30 && pages > 3)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.place.precedes($1.place) })
    }

    @Test("a text from anywhere is looked for in ten days a page, as long as there is anything older")
    func horizon() async throws {
        let day = Int64(86_400_000)
        let records = Records(portion: 100)
        for age in [1, 9, 12, 35] { records.add(Int64(50 - age), at: 1_000_000 - Int64(age) * day) }
        let searcher = TraceSearcher(records, finder: nil, time: records)
        var query = query(100) {
            $0.senders = ["*am@fabrikam.example"]
            $0.start = WallTime(milliseconds: 1_000_000 - 90 * day)
        }
        var counts: [Int] = []
        repeat {
            let page = try await searcher.search(query)
            counts.append(page.rows.count)
            #expect((page.lookedThrough != nil) == (page.next != nil))
            query.cursor = page.next
        } while query.cursor != nil && counts.count < 100
        #expect(counts == [4, 2, 0, 2])
        // The name of a domain is no such text.
        query.senders = ["*@fabrikam.example"]
        query.cursor = nil
        #expect(try await searcher.search(query).rows.count == 8)
    }

    private struct SplitMix {
        private var state: UInt64
        init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }
        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = state
            value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
            return Int((value ^ (value >> 31)) % UInt64(bound))
        }
    }
}
