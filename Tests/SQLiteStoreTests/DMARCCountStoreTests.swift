import Mail
import SenderAuthentication
import Testing

@testable import SQLiteStore

@Suite("What is kept for aggregate reports")
struct DMARCCountStoreTests {
    private let fixture = StoreFixture()

    private func row(
        _ source: String, policy: String = "fabrikam.example", day: Int64 = 100, organization: String = "contoso"
    ) -> DMARCAggregateRow {
        DMARCAggregateRow(
            day: UTCDay(number: day), organization: organization, policyDomain: policy, policy: "v=DMARC1; p=reject",
            discovery: .publicSuffixList, headerFrom: "a.\(policy)", source: source, disposition: .quarantine,
            overrides: [.init(.localPolicy), .init(.other, "left out by pct")], isDKIMAligned: true,
            envelopeFrom: "b.example", envelopeTo: "contoso.com", spf: .init(domain: "b.example", result: "pass"),
            dkim: [
                .init(domain: "c.example", selector: "s1", result: "fail", reason: "the body is another"),
                .init(domain: "d.example", selector: "s2", result: "pass"),
            ])
    }

    private func add(
        _ store: SQLiteStore, _ counts: [DMARCAggregateRow: Int64], room: DMARCCounts.Room = SQLiteStore.dmarcRoom
    ) throws -> DMARCCounts.Room {
        try store.add(counts.map { ($0.key, $0.value) }, room: room, keepingFrom: 90)
    }

    private func counts(_ store: SQLiteStore, day: Int64 = 100) throws -> [DMARCAggregateRow: Int64] {
        let rows = try store.reader.dmarcCounts(day: day, organization: nil, limit: 1_000)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.row, $0.messages) })
    }

    @Test("adds up, is there after a restart with every part of a row, and goes with its day")
    func addsUp() throws {
        var store = try fixture.open()
        _ = try add(store, [row("192.0.2.1"): 2, row("2001:db8::1"): 1])
        _ = try add(store, [row("192.0.2.1"): 3])
        _ = try add(store, [row("192.0.2.1", day: 80): 1])
        _ = try add(store, [row("192.0.2.1", day: 101): 7])
        store.close()
        store = try fixture.open()
        #expect(try counts(store) == [row("192.0.2.1"): 5, row("2001:db8::1"): 1])
        #expect(try counts(store, day: 80).isEmpty)
        _ = try store.add([], room: SQLiteStore.dmarcRoom, keepingFrom: 101)
        #expect(try counts(store).isEmpty)
        #expect(try counts(store, day: 101) == [row("192.0.2.1", day: 101): 7])
        store.close()
    }

    @Test("what is kept for aggregate reports is bounded: then by policy alone, then in number")
    func bounded() throws {
        let store = try fixture.open()
        defer { store.close() }
        var room = DMARCCounts.Room(rows: 2, octets: 1 << 20, merged: 1)
        for number in 1...5 { room = try add(store, [row("192.0.2.\(number)"): 1], room: room) }
        room = try add(store, [row("192.0.2.1"): 10, row("192.0.2.9", policy: "tailspin.example"): 4], room: room)
        room = try add(store, [row("192.0.2.8", policy: "tailspin.example"): 2], room: room)
        let found = try counts(store)
        #expect(found[row("192.0.2.1")] == 11 && found[row("192.0.2.2")] == 1)
        #expect(found[row("192.0.2.3").merged] == 3)
        #expect(found[.leftOut(on: UTCDay(number: 100))] == 6)
        #expect(found.count == 4)
        #expect(room.rows == 0 && room.merged == 0)
    }

    @Test("knows its room again after a restart")
    func room() throws {
        var store = try fixture.open()
        let left = try add(store, [row("192.0.2.1"): 2, row("192.0.2.2"): 1, row("192.0.2.2").merged: 1])
        store.close()
        store = try fixture.open()
        defer { store.close() }
        #expect(try store.reader.dmarcRoom(day: 100) == left)
        #expect(left.rows == SQLiteStore.dmarcRoom.rows - 2 && left.merged == SQLiteStore.dmarcRoom.merged - 1)
        #expect(try store.reader.dmarcRoom(day: 101) == SQLiteStore.dmarcRoom)
    }

    @Test("what is kept for aggregate reports is given by organization and policy, at most so many at a time")
    func organizations() throws {
        let store = try fixture.open()
        defer { store.close() }
        _ = try add(
            store,
            [
                row("192.0.2.1", policy: "b.example"): 1, row("192.0.2.1", policy: "a.example"): 1,
                row("192.0.2.2", policy: "b.example"): 1, row("192.0.2.1", organization: "fabrikam"): 1,
                .leftOut(on: UTCDay(number: 100)): 9,
            ])
        func found(_ organization: String?, limit: Int = 100) throws -> [String] {
            try store.reader.dmarcCounts(day: 100, organization: organization, limit: limit).map {
                "\($0.row.organization) \($0.row.policyDomain) \($0.row.source)"
            }
        }
        let ours = ["  ", "contoso a.example 192.0.2.1", "contoso b.example 192.0.2.1", "contoso b.example 192.0.2.2"]
        #expect(try found("contoso") == ours)
        #expect(try found(nil) == ours + ["fabrikam fabrikam.example 192.0.2.1"])
        #expect(try found(nil, limit: 2) == Array(ours.prefix(2)))
    }
}
