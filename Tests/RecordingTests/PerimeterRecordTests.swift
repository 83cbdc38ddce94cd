import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Recording

@Suite("Failures of TLS in the log")
struct PerimeterRecordTests {
    private final class Store: PerimeterLog {
        let refusals = NIOLockedValueBox<[PerimeterRefusal]>([])
        func record(_ refusal: PerimeterRefusal) { refusals.withLockedValue { $0.append(refusal) } }
    }

    @Test("failures of TLS are one line a client and minute, with phase and reason; the store has every refusal")
    func lines() {
        let (store, clock) = (Store(), VirtualClock())
        let log = RecordingLog()
        let record = PerimeterRecord(store: store, time: clock, logger: log.logger)
        func fail(_ client: String) {
            record.record(
                PerimeterRefusal(
                    TLSFailure(.handshake, .library("NO_SHARED_CIPHER")), at: clock.wallTime(), clientAddress: client,
                    clientName: "mail.example"))
        }
        for _ in 0..<5 { fail("192.0.2.1") }
        fail("192.0.2.2")
        record.record(
            PerimeterRefusal(
                at: clock.wallTime(), clientAddress: "192.0.2.3", clientName: "", sender: nil, recipient: nil,
                organization: nil, reply: "550 no", decisions: []))
        clock.advance(by: .minutes(1))
        fail("192.0.2.1")
        #expect(log.events == [.tlsSessionFailed, .tlsSessionFailed, .tlsSessionFailed])
        #expect(log.values(.remote) == [.text("192.0.2.1"), .text("192.0.2.2"), .text("192.0.2.1")])
        #expect(log.values(.passedOver) == [.number(0), .number(4), .number(0)])
        #expect(log.values(.reason).allSatisfy { $0 == .text("NO_SHARED_CIPHER") })
        #expect(log.values(.phase).allSatisfy { $0 == .text("Handshake") })
        #expect(store.refusals.withLockedValue { $0.count } == 8)
    }

    @Test(
        "a source that reaches a limit is one line a minute; others are none",
        arguments: [
            ("421 4.3.2 Service not available", [.init(.reason, "too many connections of this address")], true),
            ("421 4.7.0 Too many errors on this connection, closing transmission channel", [], true),
            ("450 4.7.26 Service temporarily unavailable", [.init("range", "2001:db8::/64")], true),
            ("421 4.3.2 Service not available", [.init("level", "High")], false),
            ("421 4.4.2 Connection timed out", [], false),
            ("550 5.4.1 Recipient address rejected: Access denied", [.init(.reason, "unknown")], false),
        ] as [(String, [Decision.Input], Bool)])
    func limited(reply: String, inputs: [Decision.Input], isLimit: Bool) {
        let (clock, log) = (VirtualClock(), RecordingLog())
        let record = PerimeterRecord(store: Store(), time: clock, logger: log.logger)
        func refuse(_ client: String) {
            record.record(
                PerimeterRefusal(
                    at: clock.wallTime(), clientAddress: client, clientName: "mail.example", sender: nil,
                    recipient: nil, organization: nil, reply: reply,
                    decisions: [Decision(.connection, inputs: inputs, outcome: .refused)]))
        }
        for _ in 0..<3 { refuse("192.0.2.1") }
        refuse("192.0.2.2")
        clock.advance(by: .minutes(1))
        refuse("192.0.2.1")
        let sources: [LogValue?] = [.text("192.0.2.1"), .text("192.0.2.2"), .text("192.0.2.1")]
        #expect(log.events == (isLimit ? [.smtpSourceLimited, .smtpSourceLimited, .smtpSourceLimited] : []))
        #expect(log.values(.remote) == (isLimit ? sources : []))
        #expect(log.values(.passedOver) == (isLimit ? [.number(0), .number(2), .number(0)] : []))
    }
}
