import Foundation
import GRDB
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("Mail in quarantine", .timeLimit(.minutes(30)))
struct QuarantineTests {
    private let fixture = StoreFixture()

    private func first(_ receipt: CommitReceipt, _ index: Int = 0) -> RecipientID {
        RecipientID(receipt.accepted[0].sequence, index: index)
    }

    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    @Test("counts as waiting while one of its recipients waits, and no longer", arguments: [1_000, 200_000])
    func waitingMail(size: Int) async throws {
        let store = try fixture.open()
        defer { store.close() }
        let octets = { (recipients: Int) in size + 4_096 + 512 * recipients }
        let inline = size < 32_768 ? size : 0
        let held = first(try await store.commit([try fixture.held(size: size)]))
        #expect(store.waitingOctets == [:] && store.writer.parts.waitingMail.inline == 0)
        try await store.act(fixture.release(held))
        #expect(store.waitingOctets == ["contoso": octets(1)])
        #expect(store.writer.parts.waitingMail.inline == inline)
        _ = try await store.commit([], [fixture.end(held)])
        #expect(store.waitingOctets == [:] && store.writer.parts.waitingMail.inline == 0)
        // The item stays after the delivery; its end is none of a waiting recipient's.
        try await store.act(fixture.discard(held))
        #expect(store.waitingOctets == [:] && store.writer.parts.waitingMail.inline == 0)

        var mixed = try fixture.held(size: size, recipients: ["ann@contoso.com", "bob@contoso.com"])
        mixed.copies[0].deliveries[0].placement = .inbox
        let receipt = try await store.commit([mixed])
        #expect(store.waitingOctets == ["contoso": octets(2)])
        try await store.act(fixture.release(first(receipt, 1)))
        #expect(store.waitingOctets == ["contoso": octets(2)])
        _ = try await store.commit([], [fixture.end(first(receipt, 0))])
        #expect(store.waitingOctets == ["contoso": octets(2)])
        _ = try await store.commit([], [fixture.end(first(receipt, 1))])
        #expect(store.waitingOctets == [:])
    }

    @Test("keeps its content in a segment that is copied forward, and gives it up with its last item")
    func segments() async throws {
        var store = try fixture.open()
        let message = try fixture.held(size: 110_000, recipients: ["ann@contoso.com", "bob@contoso.com"])
        var held: [RecipientID] = []
        var others: [RecipientID] = []
        for number in 0..<9 {
            if number == 4 {
                let receipt = try await store.commit([message])
                held = [first(receipt, 0), first(receipt, 1)]
            } else {
                others.append(first(try await store.commit([try fixture.acceptance(size: 110_000)])))
            }
        }
        for id in others { _ = try await store.commit([], [fixture.end(id)]) }
        store.close()
        store = try fixture.open()
        defer { store.close() }
        let segment = fixture.folder + "/segments/1.seg"
        try #require(try await eventually { !FileManager.default.fileExists(atPath: segment) })
        #expect(try await store.content(of: held[0].sequence)?.bytes() == message.content.bytes())
        try await store.act(fixture.discard(held[0]))
        #expect(try await store.content(of: held[0].sequence)?.bytes() == message.content.bytes())
        try await store.act(fixture.discard(held[1]))
        #expect(try await store.content(of: held[0].sequence) == nil)
        // Nothing that lives is in any segment.
        #expect(store.writer.segments.sparse == nil)
    }

    @Test("keeps its rows in the trace, whatever their age, and nobody is forgotten while it is there")
    func trace() async throws {
        fixture.configuration.traceRetention = .hours(24)
        var store = try fixture.open()
        let held = first(try await store.commit([try fixture.held(days: 30)]))
        let released = first(try await store.commit([try fixture.held(days: 30)]))
        _ = try await store.commit([try fixture.acceptance()])
        try await store.act(fixture.release(released))
        _ = try await store.commit([], [fixture.end(released)])
        store.close()
        fixture.clock.advance(by: .hours(24 * 10))
        store = try fixture.open()
        // Between two commits the writer has looked for what is due.
        for _ in 0..<2 { try await store.record([AuditEntry]()) }
        #expect(try await store.state(of: held) == .quarantined)
        #expect(try await store.state(of: released) == .delivered)
        let address = AddressDigest("ann@contoso.com")
        #expect(try await store.erase([held, released], of: address) == 0)
        store.close()
        fixture.configuration.traceRetention = .hours(24 * 90)
        store = try fixture.open()
        try await store.act(fixture.discard(held), fixture.discard(released))
        #expect(try await store.erase([held, released], of: address) == 2)
        #expect(try await store.status(of: "\(held.sequence)") == nil)
        store.close()
    }

    @Test("whoever got a copy by a release is forgotten with the rows of that copy")
    func forgottenCopies() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let held = first(try await store.commit([try fixture.held()]))
        let (carol, dave) = (try address("carol@contoso.com"), try address("dave@contoso.com"))
        var transaction = StoreTransaction(
            acceptances: [try fixture.acceptance(recipients: [carol.description, dave.description])])
        transaction.quarantine = [
            .release(
                ItemRelease(
                    item: held, status: .released, author: "root",
                    event: RecipientEvent(.release, at: fixture.clock.wallTime(), detail: "released"), way: nil,
                    others: [carol, dave]))
        ]
        let copy = first(try await store.commit(transaction))
        _ = try await store.commit([], [fixture.end(copy)])
        #expect(try await store.releasedCopies(of: held.sequence) == [carol.lookupKey, dave.lookupKey])
        #expect(try await store.erase([copy], of: AddressDigest("carol@contoso.com")) == 1)
        #expect(try await store.releasedCopies(of: held.sequence) == [dave.lookupKey])
    }

    @Test("what has ended goes out of the trace with its age, however many older messages are in quarantine")
    func purge() async throws {
        fixture.configuration.traceRetention = .hours(24)
        var store = try fixture.open()
        var held: [RecipientID] = []
        // More than the writer looks at in one portion.
        for _ in 0..<600 { held.append(first(try await store.commit([try fixture.held(days: 30)]))) }
        let ended = first(try await store.commit([try fixture.acceptance()]))
        _ = try await store.commit([], [fixture.end(ended)])
        _ = try await store.commit([try fixture.acceptance()])
        store.close()
        fixture.clock.advance(by: .hours(24 * 10))
        store = try fixture.open()
        defer { store.close() }
        let opened = store
        try #require(try await eventually { try await opened.status(of: "\(ended.sequence)") == nil })
        #expect(try await opened.state(of: held[0]) == .quarantined)
        #expect(try await opened.items().count == 600)
    }

    @Test(
        "a message for many recipients takes the room of one, and gives it up item by item", arguments: [900, 100_000])
    func share(size: Int) async throws {
        let store = try fixture.open()
        defer { store.close() }
        let people = (0..<7).map { "user\($0)@contoso.com" }
        let receipt = try await store.commit([try fixture.held(size: size, recipients: people)])
        let whole = try #require(try await store.quarantined(first(receipt))).size
        func octets() async throws -> Int {
            try await store.quarantineTotals().first?.octets ?? 0
        }
        let rows = QuarantineItem.overhead
        #expect((whole..<whole + 7).contains(try await octets() - 7 * rows))
        for index in 0..<6 { try await store.act(fixture.discard(first(receipt, index))) }
        #expect((whole / 7...whole / 7 + 1).contains(try await octets() - rows))
        try await store.act(fixture.discard(first(receipt, 6)))
        #expect(try await octets() == 0)
    }

    @Test("is shown by the trace as quarantined with its identity, and by what becomes of it")
    func traceStatus() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let id = first(try await store.commit([try fixture.held()]))
        let item = try #require(try await store.quarantined(id))
        func row() async throws -> TraceRow {
            try #require(try await store.search(TraceQuery(limit: 9)).rows.first)
        }
        #expect(try await row().status == .quarantined)
        #expect(try await row().detail?.contains(item.identity.description) == true)
        var query = TraceQuery(limit: 9)
        query.statuses = [.quarantined]
        #expect(try await store.search(query).rows.map(\.recipient) == [id])
        try await store.act(fixture.release(id))
        #expect(try await row().status == .pending)
        #expect(try await store.search(query).rows.isEmpty)
        _ = try await store.commit([], [fixture.end(id)])
        #expect(try await row().status == .delivered)
        let events = try await store.detail("\(id.sequence)")?.events.map(\.event)
        #expect(events == ["RECEIVE", "RESOLVE", "QUARANTINE", "RELEASE", "DELIVER"])
        let other = first(try await store.commit([try fixture.held()]))
        try await store.act(fixture.discard(other))
        #expect(try await row().status == .quarantined)
        #expect(try await row().detail == "Discarded: deleted")
    }

    @Test("leaves nothing of a release whose transaction fails, and the others of its commit go on")
    func failedRelease() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let id = first(try await store.commit([try fixture.held()]))
        let fixture = fixture
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { (try? await store.act(fixture.release(id))) != nil } }
            group.addTask { (try? await store.commit([try fixture.acceptance()])) != nil }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 2)
        #expect(try await store.waiting().count == 2)
        let copies = try await store.read { reader in
            try reader.database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM copies") }
        }
        #expect(copies == 1)
    }

    @Test("is searched by an index, whatever the condition")
    func plans() async throws {
        let store = try fixture.open()
        defer { store.close() }
        _ = try await store.commit([try fixture.held()])
        let conditions: [(String, @Sendable (inout QuarantineQuery) -> Void)] = [
            ("none", { _ in }), ("recipient", { $0.recipient = EmailAddress("ann@contoso.com") }),
            ("sender", { $0.sender = .null }), ("subject", { $0.subject = "x" }),
            ("Message-ID", { $0.messageIDField = "<x>" }), ("reported", { $0.isReported = true }),
            ("unreported", { $0.isReported = false }), ("status", { $0.statuses = [.requested, .released] }),
            ("not released", { $0.statuses = [.notReleased] }), ("reason", { $0.reasons = [.spam] }),
            ("reasons", { $0.reasons = [.spam, .bulk] }), ("policy", { $0.policyName = "Default" }),
            ("policy type", { $0.policyTypes = [.antiPhishPolicy] }), ("direction", { $0.direction = .originating }),
            ("expiry", { $0.expiresFrom = WallTime(milliseconds: 1) }),
            ("end", { $0.expiresBefore = WallTime(milliseconds: 1) }),
            (
                "period",
                {
                    $0.expiresFrom = WallTime(milliseconds: 1)
                    $0.expiresBefore = WallTime(milliseconds: 2)
                }
            ), ("visible", { $0.isOfVisibleItems = true }),
            ("blocked", { $0.hasBlockedSenders = false }),
        ]
        // An index that is asked for by name and can't serve is an error.
        for organization in [nil, "contoso"] {
            for (name, change) in conditions {
                var query = QuarantineQuery(limit: 5)
                query.organization = organization
                change(&query)
                #expect(try await store.quarantined(query).count <= 1, "\(name)")
                #expect(try await store.quarantinedCount(query, most: 5) <= 1, "\(name)")
            }
        }
    }

    @Test("has sums that agree with its items after anything that happens to them")
    func sums() async throws {
        let store = try fixture.open()
        defer { store.close() }
        var random = SeededRandom(seed: 17)
        var live: [RecipientID] = []
        for step in 0..<300 {
            switch random.next() % 5 {
            case 0, 1:
                let reason = QuarantineReason.allCases.randomElement(using: &random) ?? .spam
                let organization = step % 3 == 0 ? "fabrikam" : "contoso"
                live.append(
                    first(try await store.commit([try fixture.held(reason, organization: organization)])))
            default:
                guard let id = live.randomElement(using: &random) else { continue }
                let actions: [QuarantineAction] = [
                    fixture.release(id), fixture.discard(id), .request(id, by: "ann", at: fixture.clock.wallTime()),
                    .deny(id, by: "root", at: fixture.clock.wallTime()), .report(id),
                ]
                // Most of them can't be done to this one.
                if let action = actions.randomElement(using: &random) { _ = try? await store.act(action) }
            }
        }
        let differences = try await store.read { reader in
            try reader.database.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT organization, reason, status, SUM(items), SUM(octets), SUM(kept) FROM (
                            SELECT organization, reason, status, items, octets, kept FROM quarantine_totals
                            UNION ALL
                            SELECT organization, reason, status, -1, -share, -kept FROM quarantine
                        ) GROUP BY organization, reason, status
                        HAVING SUM(items) <> 0 OR SUM(octets) <> 0 OR SUM(kept) <> 0
                        """
                ).map { "\($0)" }
            }
        }
        #expect(differences == [])
        #expect(try await !store.items().isEmpty)
    }
}
