import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("Mail that is written about a refused message", .timeLimit(.minutes(30)))
struct RefusalMailTests {
    private static let refusal = Reply(550, EnhancedStatusCode(5, 7, 900), "No entry")

    private func order(to address: String) throws -> NoticeOrder {
        NoticeOrder(
            .incidentReport, to: try #require(EmailAddress(address)), subject: "told", text: "text",
            by: ObjectReference(.transportRule, "Rule 1"))
    }

    private func refusing(by refusal: Reply, telling address: String) throws -> InboundFixture {
        var fixture = try InboundFixture()
        fixture.notices = PlainNotices()
        let told = try order(to: address)
        fixture.policy.state.withLockedValue {
            $0.refusal = refusal
            $0.notices = [told]
        }
        return fixture
    }

    /// Sends a message and gives the first line of the reply.
    private func send(_ fixture: InboundFixture, times: Int = 1) async throws -> [String] {
        var replies: [String] = []
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            for _ in 0..<times {
                try await client.beginTransaction()
                _ = try await client.say("DATA")
                try await client.send("Subject: hi\r\n\r\nbody\r\n.\r\n")
                replies.append(await client.reply().first ?? "")
            }
        }
        return replies
    }

    @Test("a notice about a message that is refused for good is on disk before the refusal, without the message")
    func written() async throws {
        let fixture = try refusing(by: Self.refusal, telling: "ann@d.example")
        #expect(try await send(fixture) == ["550 5.7.900 No entry"])
        #expect(fixture.store.acceptances.map(\.subject) == ["told"])
        #expect(fixture.receipts.withLockedValue { $0.count } == 1)
        let refusals = fixture.log.refusals
        #expect(refusals.map(\.reply) == ["550 5.7.900 No entry"])
        let decisions = try #require(refusals.first?.decisions)
        let ann = try #require(EmailAddress("ann@d.example"))
        #expect(decisions.first(where: { $0.stage == .report })?.outcome == .noticeSent(to: ann))
        // Reports count a refusal by the stage that it comes from.
        #expect(decisions.last?.stage == .acceptance)
    }

    @Test("a notice that can't be sent leaves the refusal as it is, and the record says why")
    func suppressed() async throws {
        let fixture = try refusing(by: Self.refusal, telling: "nobody@d.example")
        #expect(try await send(fixture) == ["550 5.7.900 No entry"])
        #expect(fixture.store.acceptances.isEmpty)
        let decisions = fixture.log.refusals.first?.decisions ?? []
        #expect(decisions.contains { $0.outcome == .notReported(reason: "nobody is there") })
    }

    @Test("a message whose notice can't be stored is put off, and refused with the notice when it comes again")
    func unstored() async throws {
        for error in [StoreError.full, .failed("disk")] {
            let fixture = try refusing(by: Self.refusal, telling: "ann@d.example")
            fixture.store.failSubmit(error)
            let replies = try await send(fixture, times: 2)
            #expect(replies.first?.hasPrefix("4") == true, "\(replies)")
            #expect(replies.last == "550 5.7.900 No entry", "\(replies)")
            #expect(fixture.store.acceptances.map(\.subject) == ["told"])
        }
    }

    @Test("nothing is written about a message that is put off: it comes again")
    func putOff() async throws {
        let later = Reply(451, EnhancedStatusCode(4, 7, 1), "Later")
        let fixture = try refusing(by: later, telling: "ann@d.example")
        #expect(try await send(fixture) == ["451 4.7.1 Later"])
        #expect(fixture.store.acceptances.isEmpty)
    }
}
