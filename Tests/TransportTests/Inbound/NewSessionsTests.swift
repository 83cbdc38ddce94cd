import Mail
import NIOCore
import NIOEmbedded
import PosternTesting
import Testing

@testable import Transport

@Suite("New sessions", .timeLimit(.minutes(30)))
struct NewSessionsTests {
    private let fixture: InboundFixture
    private let context: ListenerContext
    private let loop = EmbeddedEventLoop()

    init() throws {
        fixture = try InboundFixture()
        context = ListenerContext(configuration: fixture.configuration, services: fixture.services)
    }

    private var count: Int { context.newSessions(of: loop).count }

    private func session() throws -> EmbeddedSession { try EmbeddedSession(fixture, context: context, loop: loop) }

    @Test("a session is new until it ends")
    func ends() throws {
        let session = try session()
        #expect(count == 1)
        #expect(try session.send("QUIT\r\n").contains("\r\n221 2.0.0 "))
        #expect(count == 0)
    }

    @Test("a session whose client leaves is new no more")
    func leaves() throws {
        let session = try session()
        #expect(count == 1)
        _ = try session.channel.finish(acceptAlreadyClosed: true)
        #expect(count == 0)
    }

    @Test("a session that stays is ended at its deadline and not before")
    func stays() throws {
        let session = try session()
        #expect(try session.output().hasPrefix("220 "))
        let seconds = fixture.configuration.limits.greetingTime.milliseconds / 1_000
        for _ in 1..<seconds { session.pass(.seconds(1)) }
        #expect(count == 0)
        #expect(try session.output() == "")
        session.pass(.milliseconds(999))
        #expect(try session.output() == "")
        session.pass(.milliseconds(1))
        #expect(try session.output().hasPrefix("421 4.4.2 "))
    }

    @Test("in any order that new sessions end in, those that stay are ended at their deadline", arguments: 0..<6)
    func order(_ number: Int) throws {
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        let sessions = try (0..<3).map { _ in try session() }
        for session in sessions { _ = try session.output() }
        let order = orders[number]
        for (ended, index) in order.dropLast().enumerated() {
            #expect(count == 3 - ended)
            #expect(try sessions[index].send("QUIT\r\n").hasPrefix("221 "))
        }
        #expect(count == 1)
        let seconds = fixture.configuration.limits.greetingTime.milliseconds / 1_000
        for _ in 0..<seconds { fixture.clock.advance(by: .seconds(1)); loop.advanceTime(by: .seconds(1)) }
        #expect(count == 0)
        #expect(try sessions[order[2]].output().hasPrefix("421 4.4.2 "))
    }
}
