import Foundation
import GRDB
import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

@Suite(.timeLimit(.minutes(30))) struct TraceTests {
    @Test(
        "finds messages by wildcard, status, identity and time",
        arguments: [
            ("sender", "*@fabrikam.example", 3), ("sender", "sue@fabrikam.example", 2), ("sender", "SAM@*", 1),
            ("sender", "s_m@fabrikam.example", 0),
            ("sender", "100%", 0), ("recipient", "ann@contoso.com", 1), ("recipient", "*contoso.com", 3),
            ("status", "pending", 2), ("status", "Failed", 1), ("status", "Expired", 1), ("status", "Refused", 0),
            ("messageID", "<1@fabrikam.example>", 3), ("messageID", "<2@fabrikam.example>", 0),
            ("organization", "contoso", 3), ("organization", "other", 0), ("traceID", "not-a-guid", 0),
        ])
    func search(field: String, value: String, count: Int) async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        _ = try await store.commit([
            try fixture.acceptance(recipients: ["ann@contoso.com", "bob@contoso.com"], sender: "sue@fabrikam.example")
        ])
        let id = try await store.commit([try fixture.acceptance(recipients: ["cat@contoso.com"])]).accepted[0]
            .recipients[0].id
        _ = try await store.commit([], [fixture.end(id, .expired, detail: "too old")])
        var query = TraceQuery()
        switch field {
        case "sender": query.senders = [value]
        case "recipient": query.recipients = [value]
        case "status": query.statuses = TraceStatus(named: value).map { [$0] } ?? []
        case "messageID": query.messageIDs = [value]
        case "organization": query.organization = value
        default: query.traceID = value
        }
        let rows = try await store.search(query).rows
        // Three recipients in two messages: two of them are sue's message's, one is sam's.
        #expect(rows.count == count)
        if value == "Expired" { #expect(rows.map(\.detail) == ["Expired: too old"]) }
        query.end = WallTime(milliseconds: 1)
        #expect(try await store.search(query).rows.isEmpty)
    }

    @Test("tells a message's events in order, with its decisions")
    func detail() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let acceptance = try fixture.acceptance()
        let id = try await store.commit([acceptance]).accepted[0].recipients[0].id
        for attempt in 1...2 {
            fixture.clock.advance(by: .minutes(5))
            _ = try await store.commit(
                [],
                [
                    RecipientUpdate(
                        id: id, state: .waiting, attempts: attempt, notBefore: fixture.clock.now(),
                        event: RecipientEvent(.defer, at: fixture.clock.wallTime(), detail: "451 try \(attempt)"))
                ])
        }
        // The failure of its own stands in the row, whatever its destination says by now.
        let row = try #require(try await store.search(TraceQuery()).rows.first)
        #expect(row.detail == "451 try 2" && row.isPutOff)
        _ = try await store.commit([], [fixture.end(id)])
        let detail = try #require(try await store.detail(acceptance.networkMessageID.description.uppercased()))
        #expect(detail.events.map(\.event) == ["RECEIVE", "RESOLVE", "DEFER", "DEFER", "DELIVER"])
        #expect(detail.events.map(\.detail).dropFirst(2) == ["451 try 1", "451 try 2", "250 2.0.0 OK"])
        #expect(detail.decisions == acceptance.decisions)
        #expect(detail.rows.map(\.status) == [.filteredAsSpam])
        #expect(try await store.detail("4711") == nil)
    }

    @Test("routes a waiting recipient again and shows it so to whoever asks")
    func reroute() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let accepted = try await store.commit([try fixture.acceptance(), try fixture.acceptance(organization: "other")])
            .accepted
        let id = accepted[0].recipients[0].id
        let routes = try store.reader.waitingRoutes(of: "contoso", after: nil, limit: 10)
        #expect(routes.map(\.id) == [id])
        #expect(try store.reader.waitingRoutes(of: "contoso", after: id, limit: 10).isEmpty)
        let key = QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "HQ", connector: "HQ")
        let inputs = RoutingInputs(direction: .incoming, ruleConnector: "HQ", revision: 8)
        _ = try await store.commit(
            [], [RecipientUpdate(id: id, state: .waiting, route: .init(key: key, inputs: inputs), event: nil)])
        #expect(try await store.waiting().first?.key == key)
        #expect(try await store.fetch(accepted[0].sequence, [id])?.recipients.first?.routing == inputs)
    }

    @Test("tells by which revisions waiting mail was routed, and how far numbers go")
    func revisions() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        #expect(try await store.lastSequence() == SequenceNumber(0))
        let accepted = try await store.commit([
            try fixture.acceptance(), try fixture.acceptance(), try fixture.acceptance(organization: "other"),
        ]).accepted
        #expect(try await store.lastSequence() == accepted[2].sequence)
        let first = try #require(try await store.waitingRevisions()["contoso"])
        #expect(first.count == 1)
        let key = QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "HQ", connector: "HQ")
        let inputs = RoutingInputs(direction: .incoming, revision: 800)
        let ids = accepted.map { $0.recipients[0].id }
        _ = try await store.commit(
            [], [RecipientUpdate(id: ids[0], state: .waiting, route: .init(key: key, inputs: inputs), event: nil)])
        #expect(try await store.waitingRevisions() == ["contoso": first.union([800]), "other": first])
        _ = try await store.commit([], [fixture.end(ids[0]), fixture.end(ids[2])])
        #expect(try await store.waitingRevisions() == ["contoso": first])
    }

    @Test("purges what ended before the retention, and never what waits")
    func retention() async throws {
        let fixture = StoreFixture()
        let first = try fixture.open()
        let accepted = try await first.commit((0..<3).map { _ in try fixture.acceptance() }).accepted
        _ = try await first.commit(
            [], [fixture.end(accepted[0].recipients[0].id), fixture.end(accepted[2].recipients[0].id)])
        let ids = accepted.map { $0.recipients[0].id }
        let reporter = try #require(EmailAddress("ann@contoso.com"))
        try await first.keep(
            ids.map {
                Submission(
                    report: $0, number: 0, at: fixture.clock.wallTime(), organization: "contoso", reporter: reporter,
                    kind: .phish, outcome: .learned)
            })
        first.close()
        fixture.clock.advance(by: .hours(24 * 91))
        let second = try fixture.open()
        defer { second.close() }
        try #require(try await eventually { try await second.detail("1") == nil })
        #expect(
            try await second.submissions(SubmissionQuery(limit: 9)).map(\.report) == [ids[2], ids[1]],
            "a report by a person goes with its row")
        #expect(try await second.detail("2") != nil)
        // The newest stays, so that its number is not given again.
        #expect(try await second.detail("3") != nil)
    }

    @Test("keeps so many refusals of one source and minute and counts the rest")
    func refusals() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        func refusal(_ source: String, minute: Int64) -> PerimeterRefusal {
            PerimeterRefusal(
                at: WallTime(milliseconds: 1_700_000_040_000 + minute * 60_000), clientAddress: source, clientName: "h",
                sender: "sam@fabrikam.example", recipient: "x@contoso.com", organization: "contoso",
                reply: "550 5.4.1 no", decisions: [])
        }
        for _ in 0..<100 { store.refusals.record(refusal("192.0.2.1", minute: 0)) }
        store.refusals.record(refusal("192.0.2.2", minute: 0))
        store.refusals.record(refusal("192.0.2.2", minute: 1))
        var query = TraceQuery(limit: 1_000)
        query.statuses = [.refused]
        let rows = try await store.search(query).rows
        #expect(rows.filter { $0.fromIP == "192.0.2.1" }.count == 61)
        #expect(rows.contains { $0.detail?.contains("40 more") == true })
        #expect(rows.filter { $0.fromIP == "192.0.2.2" }.count == 2)
        query.recipients = ["*@contoso.com"]
        query.limit = 5
        #expect(try await store.search(query).rows.count == 5)
    }

    @Test("shows a refusal by its identity, with its decisions and their inputs")
    func refusalDetail() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let decision = Decision(
            .attribution, organization: "contoso", revision: 7,
            object: .init(.inboundConnector, "From head office"), recipient: "x@contoso.com",
            inputs: ["certificate=untrusted: untrusted root", "step=5"], outcome: .refused,
            reply: Reply(550, EnhancedStatusCode(5, 7, 64), "no"))
        for recipient in ["x@contoso.com", nil] {
            store.refusals.record(
                PerimeterRefusal(
                    at: fixture.clock.wallTime(), clientAddress: "192.0.2.1", clientName: "client.example",
                    sender: recipient.map { _ in "" }, recipient: recipient, organization: "contoso",
                    reply: "550 5.7.64 no", decisions: [decision]))
        }
        let identities = try await store.search(TraceQuery()).rows.compactMap(\.refusal)
        #expect(identities.map(\.description) == ["R2", "R1"])
        for name in ["R1", "r1"] {
            let detail = try #require(try await store.detail(name))
            #expect(detail.decisions == [decision])
            #expect(detail.rows.map(\.senderAddress) == ["<>"] && detail.rows.map(\.refusal) == [RefusalID(1)])
            #expect(detail.events.map(\.event) == ["REFUSE"])
            #expect(detail.events.first?.remote == "client.example [192.0.2.1]")
        }
        #expect(try await store.detail("R2")?.rows.map(\.recipientAddress) == [""])
        for name in ["R3", "R", "1", "R-1", "R1x", "R99999999999999999999"] {
            #expect(try await store.detail(name) == nil)
        }
    }

    @Test("finds messages by the beginning of their MessageTraceId")
    func traceIDs() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let acceptance = try fixture.acceptance()
        _ = try await store.commit([acceptance, try fixture.acceptance()])
        let id = acceptance.networkMessageID.description
        for (text, count) in [
            (id, 1), (id.uppercased(), 1), (String(id.prefix(8)), 1), (String(id.prefix(20)), 1),
            (String(id.prefix(7)), 0),
        ] {
            var query = TraceQuery()
            query.traceID = text
            #expect(try await store.search(query).rows.count == count, "\(text)")
        }
    }

    @Test("makes the revisions of documents that are applied together all or none")
    func revisionsTogether() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let time = WallTime(milliseconds: 5)
        let both = [
            AppliedDocument(organization: "contoso", document: "a"), .init(organization: "adatum", document: "b"),
        ]
        #expect(try await store.apply(both, author: "ann", at: time, audit: []) == [1, 1])
        try await store.damage(
            """
            CREATE TRIGGER refuse BEFORE INSERT ON organization_revisions WHEN NEW.organization = 'adatum'
            BEGIN SELECT RAISE(ABORT, 'refused'); END
            """)
        await #expect(throws: StoreError.self) { try await store.apply(both, author: "ann", at: time, audit: []) }
        store.close()
        #expect(try await fixture.openReader().currentOrganizations().map(\.revision) == [1, 1])
    }
}
