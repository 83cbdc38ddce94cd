import Mail
import SenderAuthentication
import Testing

@testable import SQLiteStore

@Suite("What is kept for aggregate reports")
struct DMARCCountStoreTests {
    private let fixture = StoreFixture()

    private func row(
        _ source: String, policy: String = "fabrikam.example"
    ) -> DMARCAggregateRow {
        DMARCAggregateRow(
            day: UTCDay(number: 100), organization: "contoso", policyDomain: policy, policy: "v=DMARC1; p=reject",
            discovery: .publicSuffixList, headerFrom: "a.\(policy)", source: source, disposition: .quarantine,
            overrides: [.init(.localPolicy), .init(.other, "left out by pct")], isDKIMAligned: true,
            envelopeFrom: "b.example", envelopeTo: "contoso.com", spf: .init(domain: "b.example", result: "pass"),
            dkim: [
                .init(domain: "c.example", selector: "s1", result: "fail", reason: "the body is another"),
                .init(domain: "d.example", selector: "s2", result: "pass"),
            ])
    }

    private func add(
        _ store: SQLiteStore, _ counts: [DMARCAggregateRow: Int64], room: DMARCCounts.Room
    ) async throws -> DMARCCounts.Room {
        try await store.add(
            counts.map { StoredDMARCCount($0.key, messages: $0.value) }, room: room, keepingFrom: UTCDay(number: 90))
    }

    private func counts(_ store: SQLiteStore) async throws -> [DMARCAggregateRow: Int64] {
        let rows = try await store.dmarcCounts(of: UTCDay(number: 100), organization: nil, limit: 1_000)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.row, $0.messages) })
    }

    @Test("what is kept for aggregate reports is bounded: then by policy alone, then in number")
    func bounded() async throws {
        let store = try fixture.open()
        defer { store.close() }
        var room = DMARCCounts.Room(rows: 2, octets: 1 << 20, merged: 1)
        for number in 1...5 { room = try await add(store, [row("192.0.2.\(number)"): 1], room: room) }
        room = try await add(
            store, [row("192.0.2.1"): 10, row("192.0.2.9", policy: "tailspin.example"): 4], room: room)
        room = try await add(store, [row("192.0.2.8", policy: "tailspin.example"): 2], room: room)
        let found = try await counts(store)
        #expect(found[row("192.0.2.1")] == 11 && found[row("192.0.2.2")] == 1)
        #expect(found[row("192.0.2.3").merged] == 3)
        #expect(found[.leftOut(on: UTCDay(number: 100))] == 6)
        #expect(found.count == 4)
        #expect(room.rows == 0 && room.merged == 0)
    }
}
