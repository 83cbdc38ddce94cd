import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("Reports that the queues ask for", .timeLimit(.minutes(30)))
struct ReportingTests {
    private static let withoutDSN = ["PIPELINING", "8BITMIME", "SIZE 10485760"]

    /// Runs a test with a peer for the mail and one that takes the reports.
    private func withReports(
        _ script: PeerScript, _ body: (DeliveryFixture, ScriptedPeer, ScriptedPeer) async throws -> Void
    ) async throws {
        try await withPeer(script) { fixture, peer in
            let sink = ScriptedPeer()
            fixture.route(DeliveryFixture.reportKey, to: try await sink.start())
            do {
                try await body(fixture, peer, sink)
            } catch {
                try await sink.stop()
                throw error
            }
            try await sink.stop()
        }
    }

    @Test("a hop without DSN makes a report of success, in the transaction that ends the recipient")
    func relayed() async throws {
        try await withReports(PeerScript(keywords: Self.withoutDSN)) { fixture, _, sink in
            let before = fixture.store.calls.submit
            let receipt = try await fixture.accept(notify: .success)
            try await fixture.settles(receipt, as: .delivered)
            try await fixture.eventually("report") { sink.messages.count == 1 }
            #expect(sink.messages[0].text.contains("Kind: success"))
            #expect(fixture.store.acceptances.map(\.origin) == [.smtp, .report])
            // The message itself, its end with the report, the report's delivery.
            try await fixture.eventually("three writes") { fixture.store.calls.submit - before == 3 }
        }
    }

    @Test("a settlement of which nobody knows whether it was committed makes one report, however often it is tried")
    func doubtful() async throws {
        try await withReports(PeerScript(keywords: Self.withoutDSN)) { fixture, _, sink in
            // Behind the message itself: it is done, and the writer does not hear so; then the store fails once more.
            fixture.store.doubtSubmit(behind: 1)
            fixture.store.failSubmit(behind: 2, .failed("the connection is still broken"))
            let before = fixture.store.calls.submit
            let receipt = try await fixture.accept(notify: .success)
            try await fixture.settles(receipt, as: .delivered)
            // The message, its end in doubt, broken, taken; the end of the report.
            try await fixture.eventually("five writes") { fixture.store.calls.submit - before == 5 }
            #expect(fixture.store.acceptances.map(\.origin) == [.smtp, .report])
            #expect(sink.messages.count == 1)
            #expect(fixture.store.waiting.isEmpty && fixture.store.lateUpdates.isEmpty)
        }
    }

    @Test("a hop with DSN reports success itself, and is given RET, ENVID, NOTIFY and ORCPT as they came")
    func passedOn() async throws {
        try await withReports(PeerScript()) { fixture, peer, _ in
            let receipt = try await fixture.accept(
                notify: [.success, .delay], originalRecipient: "rfc822;ann+2Bold@b.test", returning: .headers,
                envelopeID: "QQ+2B314")
            try await fixture.settles(receipt, as: .delivered)
            #expect(fixture.store.acceptances.map(\.origin) == [.smtp])
            let message = try #require(peer.messages.first)
            #expect(message.mail.hasSuffix(" RET=HDRS ENVID=QQ+2B314"))
            #expect(message.recipients == ["RCPT TO:<ann@b.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;ann+2Bold@b.test"])
        }
    }

    @Test("a hop without DSN is given none of it, and success that nobody asked about is not reported")
    func notAsked() async throws {
        try await withReports(PeerScript(keywords: Self.withoutDSN)) { fixture, peer, _ in
            let receipt = try await fixture.accept(
                notify: [.failure, .delay], originalRecipient: "rfc822;ann@b.test", returning: .headers,
                envelopeID: "QQ")
            try await fixture.settles(receipt, as: .delivered)
            #expect(fixture.store.acceptances.map(\.origin) == [.smtp])
            let message = try #require(peer.messages.first)
            #expect(!message.mail.contains("RET=") && !message.mail.contains("ENVID="))
            #expect(message.recipients == ["RCPT TO:<ann@b.test>"])
        }
    }

    @Test("the reason why success is not reported is kept")
    func successSuppressed() async throws {
        try await withReports(PeerScript(keywords: Self.withoutDSN)) { fixture, _, _ in
            let receipt = try await fixture.accept(from: "", notify: .success)
            try await fixture.settles(receipt, as: .delivered)
            let event = try #require(fixture.records(receipt)[0].events.last)
            #expect(event.kind == .send)
            #expect(event.detail.hasSuffix("; no report: the sender is <>"))
        }
    }

    @Test("a recipient that a report leaves out keeps the reason")
    func leftOut() async throws {
        let script = PeerScript { $0.verb == .rcpt ? .reply("550 5.1.1 Unknown") : nil }
        try await withReports(script) { fixture, _, sink in
            let receipt = try await fixture.accept(
                to: ["a@b.test", "b@b.test"], notifyOf: ["b@b.test": .never])
            try await fixture.settles(receipt, as: .failed)
            try await fixture.eventually("report") { sink.messages.count == 1 }
            let events = fixture.records(receipt).compactMap(\.events.last)
            #expect(events.map(\.kind) == [.fail, .badMail])
            #expect(events.last?.detail.contains("no report: the sender asked for no report of failure") == true)
        }
    }

    @Test("a removed recipient is reported when the administrator wants that, and not else")
    func removed() async throws {
        let script = PeerScript { _ in .reply("451 4.7.1 Later") }
        try await withReports(script) { fixture, _, sink in
            for reported in [true, false] {
                let receipt = try await fixture.accept()
                let ids = receipt.accepted.flatMap(\.recipients).map(\.id)
                _ = try await fixture.runner.remove(ids, reported: reported).get()
                try await fixture.settles(receipt, as: .removed)
                let event = try #require(fixture.records(receipt)[0].events.last)
                #expect(event.kind == (reported ? .fail : .drop))
            }
            try await fixture.eventually("one report") { sink.messages.count == 1 }
            #expect(sink.messages[0].text.contains("QUEUE.Admin; message deleted by administrative action"))
            #expect(fixture.store.acceptances.count { $0.origin == .report } == 1)
        }
    }

    @Test("recipients of one message that wait too long share a report, and are marked in its transaction")
    func delayed() async throws {
        let script = PeerScript {
            $0.verb == .rcpt ? .reply("450 4.2.2 Full") : nil
        }
        try await withReports(script) { fixture, _, sink in
            let old = Instant(milliseconds: SystemTime().now().milliseconds - Interval.hours(5).milliseconds)
            let receipt = try await fixture.accept(to: ["a@b.test", "b@b.test"], acceptedAt: old)
            try await fixture.eventually("report") { sink.messages.count == 1 }
            #expect(sink.messages[0].text.contains("Kind: delay"))
            #expect(sink.messages[0].text.contains("a@b.test: 450 4.2.2 Full\r\nb@b.test: 450 4.2.2 Full"))
            let records = fixture.records(receipt)
            #expect(records.allSatisfy { $0.state == .waiting && $0.isDelayNotified && $0.attempts >= 1 })
            #expect(records.allSatisfy { $0.events.contains { $0.kind == .dsn } })
            // Nothing makes a second one.
            _ = try await fixture.runner.retry(DeliveryFixture.key).get()
            try await fixture.eventually("another attempt") {
                fixture.records(receipt).allSatisfy { $0.attempts >= 2 }
            }
            #expect(fixture.store.acceptances.count { $0.origin == .report } == 1)
        }
    }

    @Test("a delay that is not reported is marked all the same, with the reason")
    func delaySuppressed() async throws {
        let script = PeerScript { $0.verb == .rcpt ? .reply("450 4.2.2 Full") : nil }
        try await withReports(script) { fixture, _, _ in
            let old = Instant(milliseconds: SystemTime().now().milliseconds - Interval.hours(5).milliseconds)
            let receipt = try await fixture.accept(from: "", acceptedAt: old)
            try await fixture.eventually("mark") { fixture.records(receipt)[0].isDelayNotified }
            let event = fixture.records(receipt)[0].events.first { $0.detail.hasPrefix("delayed") }
            #expect(event?.detail == "delayed; no report: the sender is <>")
            #expect(fixture.store.acceptances.count == 1)
        }
    }
}
