import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing

@Suite("Senders of copies", .timeLimit(.minutes(30)))
struct SenderOfCopiesTests {
    @Test("gives each copy its sender, in a transaction for each, and reports to the envelope's")
    func transactions() async throws {
        let script = PeerScript { request in
            request.verb == .rcpt && request.text.contains("bad@") ? .reply("550 5.1.1 Unknown") : nil
        }
        try await withPeer(script) { fixture, peer in
            let reports = ScriptedPeer()
            fixture.route(DeliveryFixture.reportKey, to: try await reports.start())
            let rewritten = try #require(EmailAddress("SRS0=abcdefgh=aa=a.test=sue@contoso.test"))
            let receipt = try await fixture.accept(
                to: ["in1@b.test", "out1@c.test", "in2@b.test", "out2@c.test", "bad@c.test"],
                senderOf: { $0.hasSuffix("@c.test") ? .mailbox(rewritten) : nil })
            try await fixture.settles(receipt, as: .delivered, .delivered, .delivered, .delivered, .failed)
            #expect(peer.messages.map(\.recipients.count) == [2, 2])
            #expect(peer.messages[0].mail.contains("<sue@a.test>"))
            #expect(peer.messages[1].mail.contains("<\(rewritten)>"))
            #expect(peer.messages[1].recipients.allSatisfy { $0.contains("@c.test") })
            try await fixture.eventually("a report") { !reports.messages.isEmpty }
            #expect(reports.messages.first?.recipients.first?.contains("<sue@a.test>") == true)
            try await reports.stop()
        }
    }
}
