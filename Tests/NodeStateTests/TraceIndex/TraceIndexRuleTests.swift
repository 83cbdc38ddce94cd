import Foundation
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import NodeState

@Suite("Mail flow rules in the index of the trace", .timeLimit(.minutes(30)))
struct TraceIndexRuleTests {
    private func entry(_ received: WallTime, _ rules: [String], organization: String = "contoso") -> TraceIndexEntry {
        var entry = TraceIndexEntry.sample(received, organization: organization)
        entry.rules = rules
        return entry
    }

    /// Thirty days of mail with three messages each: one of no rule, one of two, one of another organization.
    private func desk() async throws -> IndexDesk {
        let desk = try IndexDesk()
        for before in (0..<30 as Range<Int64>).reversed() {
            desk.feed.accept([entry(desk.moment(before, 1_000), [])])
            desk.feed.accept([entry(desk.moment(before, 2_000), ["Mark External", "Größe"])])
            desk.feed.accept([entry(desk.moment(before, 3_000), ["Mark External"], organization: "fabrikam")])
        }
        #expect(await desk.index.catchUp() == .done)
        return desk
    }

    private func received(
        _ desk: IndexDesk, _ rule: String, in organization: String? = nil
    ) async throws -> [WallTime] {
        var query = TraceQuery()
        query.rule = rule
        query.organization = organization
        let finding = try await desk.index.find(
            query, behind: nil, limit: 1_000, until: desk.clock.now() + .seconds(2))
        #expect(finding.reached == nil, "all days are looked at")
        return finding.rows.map(\.received)
    }

    @Test("messages are found by a rule on all days, whatever the case of its name, and by no part of it")
    func finds() async throws {
        let desk = try await desk()
        let days = 0..<30 as Range<Int64>
        #expect(try await received(desk, "mark external", in: "contoso") == days.map { desk.moment($0, 2_000) })
        for name in ["Größe", "GRÖßE"] {
            #expect(try await received(desk, name) == days.map { desk.moment($0, 2_000) }, "\(name)")
        }
        #expect(try await received(desk, "Mark External").count == 60)
        for name in ["Mark", "External", "", "Mark External\nGröße", "other"] {
            #expect(try await received(desk, name).isEmpty, "\(name)")
        }
    }

    @Test("a rule beside another condition leaves what meets both")
    func both() async throws {
        let desk = try await desk()
        var query = TraceQuery()
        query.rule = "Größe"
        query.senders = ["me@webmail.example"]
        #expect(try await desk.numbers(query).count == 30)
        query.senders = ["other@webmail.example"]
        #expect(try await desk.numbers(query).isEmpty)
    }

    @Test("a row that is taken out is found by no rule any more, and its octets are gone")
    func forgets() async throws {
        let desk = try await desk()
        var query = TraceQuery()
        query.rule = "Größe"
        query.start = desk.moment(0)
        let found = try await desk.index.find(
            query, behind: nil, limit: 9, until: desk.clock.now() + .seconds(2)
        ).rows
        let row = try #require(found.first)
        func hasName() -> Bool {
            [desk.path(0), desk.path(0) + "-wal"].contains { path in
                (FileManager.default.contents(atPath: path) ?? Data()).range(of: Data("größe".utf8)) != nil
            }
        }
        #expect(hasName())
        let writer = try DayWriter(desk.day(0), path: desk.path(0))
        let indexed = IndexedRow(
            RecipientID(row.number), received: row.received, messageKey: IndexKey.messageID("<1@webmail.example>"))
        #expect(try writer.remove([indexed]) == 1)
        #expect(try writer.emptyLog())
        #expect(!hasName())
        #expect(
            try await desk.index.find(
                query, behind: nil, limit: 9, until: desk.clock.now() + .seconds(2)
            ).rows.isEmpty)
        let connection = try IndexConnection(desk.path(0), .read)
        let key = IndexKey.range(of: .rule, Array("größe".utf8)).lowerBound
        let left = try connection.statement("SELECT COUNT(*) FROM postings WHERE key >= ? AND key < ?")
        left.bind(key)
        left.bind(key + IndexKey.organizations)
        #expect(try left.step())
        #expect(left.integer(0) == 0)
        left.reset()
    }
}
