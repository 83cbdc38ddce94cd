import Logging
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Gateway

@Suite("Failures of TLS in the log")
struct PerimeterRecordTests {
    private final class Store: PerimeterLog {
        let refusals = NIOLockedValueBox<[PerimeterRefusal]>([])
        func record(_ refusal: PerimeterRefusal) { refusals.withLockedValue { $0.append(refusal) } }
    }

    private struct Lines: LogHandler {
        let lines: NIOLockedValueBox<[Logger.Metadata]>
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { lines.withLockedValue { $0.append(event.metadata ?? [:]) } }
    }

    @Test("failures of TLS are one line a client and minute, with phase and reason; the store has every refusal")
    func lines() {
        let (store, clock) = (Store(), VirtualClock())
        let lines = NIOLockedValueBox<[Logger.Metadata]>([])
        let record = PerimeterRecord(
            store: store, time: clock, logger: Logger(label: "test") { _ in Lines(lines: lines) })
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
        let told = lines.withLockedValue { $0 }
        #expect(told.map { $0["client"] } == ["192.0.2.1", "192.0.2.2", "192.0.2.1"])
        #expect(told.map { $0["passedOver"] } == ["0", "4", "0"])
        #expect(told.allSatisfy { $0["reason"] == "NO_SHARED_CIPHER" && $0["phase"] == "Handshake" })
        #expect(store.refusals.withLockedValue { $0.count } == 8)
    }
}
