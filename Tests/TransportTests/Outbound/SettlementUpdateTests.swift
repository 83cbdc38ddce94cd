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
            ConnectionProtection(tls: "TLSv1.3", words: "TLS 1.3, MTA-STS, certificate mx.b.test"),
            ConnectionProtection(tls: "TLSv1.2", words: "TLS 1.2"), nil,
        ] as [ConnectionProtection?])
    func tls(security: ConnectionProtection?) {
        var settlement = Settlement(
            id: RecipientID(1), sequence: SequenceNumber(1), state: .delivered, attempts: 0,
            outcome: .delivered(Reply(250, nil, "OK"), remote: nil, reportsSuccess: false, security: security))
        #expect(settlement.update(event: nil).tls == security?.tls)
        settlement.state = .waiting
        #expect(settlement.update(event: nil).tls == nil)
    }
}
