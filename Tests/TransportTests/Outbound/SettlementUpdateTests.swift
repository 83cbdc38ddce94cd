import Mail
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("What is written for a recipient")
struct SettlementUpdateTests {
    @Test(
        "has the version of TLS that a delivered one was handed over by",
        arguments: [
            ("TLS 1.3, MTA-STS, certificate mx.b.test", "TLSv1.3"), ("TLS 1.2", "TLSv1.2"), (nil, nil),
            ("TLS 1.1", nil), ("", nil),
        ] as [(String?, String?)])
    func tls(security: String?, version: String?) {
        var settlement = Settlement(
            id: RecipientID(1), sequence: SequenceNumber(1), state: .delivered, attempts: 0,
            outcome: .delivered(Reply(250, nil, "OK"), remote: nil, reportsSuccess: false, security: security))
        #expect(settlement.update(event: nil).tls == version)
        settlement.state = .waiting
        #expect(settlement.update(event: nil).tls == nil)
    }
}
