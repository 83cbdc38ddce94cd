import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import PosternTesting
import Testing

@testable import Transport

@Suite("What a session waits for")
struct WaitingTests {
    /// Something that a session waits for.
    enum Wait: CaseIterable {
        case senderTarpit, recipientTarpit, pause
    }

    /// How the connection ends meanwhile.
    enum End: CaseIterable {
        case peerLeaves, refused
    }

    /// Leads a session to a wait of at most ten seconds.
    private func session(to wait: Wait) throws -> EmbeddedSession {
        var fixture = try InboundFixture()
        fixture.configuration.limits.commandsWithoutMail = 3
        fixture.policy.state.withLockedValue { $0.tarpit = .seconds(5) }
        let session = try EmbeddedSession(fixture)
        _ = try session.send("EHLO client.example\r\n")
        switch wait {
        case .senderTarpit:
            var standing = PressureStanding()
            standing.tarpit = .init(resource: .queueLength, interval: .seconds(10))
            fixture.pressure.standing = standing
            #expect(try session.send("MAIL FROM:<a@b.example>\r\n").isEmpty)
        case .recipientTarpit:
            _ = try session.send("MAIL FROM:<a@b.example>\r\n")
            #expect(try session.send("RCPT TO:<unknown@d.example>\r\n").isEmpty)
        case .pause:
            for _ in 0..<3 { #expect(try session.send("NOOP\r\n").hasPrefix("250")) }
            #expect(try session.send("NOOP\r\n").isEmpty)
        }
        return session
    }

    private func places(_ session: EmbeddedSession) -> Int {
        session.context.tarpit.taken + session.context.pauses.taken
    }

    @Test("a wait takes its place, and gives it back with its answer", arguments: Wait.allCases)
    func ends(wait: Wait) throws {
        let session = try session(to: wait)
        #expect(places(session) == (wait == .recipientTarpit ? 0 : 1))
        session.pass(.seconds(10))
        #expect(try !session.output().isEmpty)
        #expect(places(session) == 0)
        session.pass(.seconds(10))
        #expect(try session.output().isEmpty)
    }

    @Test(
        "a connection that ends meanwhile gives the place back at once, and the end of the wait says nothing more",
        arguments: Wait.allCases, End.allCases)
    func cutShort(wait: Wait, end: End) throws {
        let session = try session(to: wait)
        switch end {
        case .peerLeaves: session.channel.close(promise: nil)
        case .refused:
            session.channel.pipeline.fireUserInboundEventTriggered(TLSRecordMeter.Event.recordsWithoutContent)
        }
        let reply = "421 4.7.0 Too many TLS records without content on this connection\r\n"
        #expect(try session.output() == (end == .refused ? reply : ""))
        #expect(places(session) == 0)
        session.pass(.seconds(10))
        #expect(try session.output().isEmpty)
        #expect(places(session) == 0)
        #expect(!session.channel.isActive)
        #expect(session.context.admission.open == 0)
    }
}
