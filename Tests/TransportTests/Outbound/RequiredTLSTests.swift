import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("Mail that a rule lets leave by TLS alone", .timeLimit(.minutes(30)))
struct RequiredTLSTests {
    private static let demanding = QueueKey(
        organization: "contoso", deliveryType: .smartHostTLS, nextHop: "out", connector: "out")

    @Test("waits where the server has no TLS, while other mail for the same server goes in clear")
    func withoutTLS() async throws {
        try await withPeer(PeerScript()) { fixture, peer in
            fixture.route(Self.demanding, to: try fixture.port())
            let held = try await fixture.accept("Subject: secret\r\n\r\nx\r\n", key: Self.demanding)
            try await fixture.eventually("the queue's failure") {
                fixture.outages.withLockedValue { $0.last?.key } == Self.demanding
            }
            let failure = try #require(fixture.outages.withLockedValue { $0.last?.failure })
            #expect(failure.kind == .tls)
            #expect("\(failure.reply)".contains("STARTTLS is required to send mail"))
            let plain = try await fixture.accept("Subject: plain\r\n\r\nx\r\n")
            try await fixture.settles(plain, as: .delivered)
            #expect(fixture.records(held).map(\.state) == [.waiting])
            #expect(peer.messages.map(\.text) == ["Subject: plain\r\n\r\nx\r\n"])
        }
    }
}
