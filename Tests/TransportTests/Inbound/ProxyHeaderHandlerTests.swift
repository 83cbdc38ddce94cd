import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import Organization
import PosternTesting
import Testing

@testable import Transport

private let proxy = IPAddress(v4: 0x7f00_0002)

private typealias Case = (octets: [UInt8], expected: String)

private let clientBlock: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 7, 1, 2, 0, 25]

private func block(_ command: UInt8, _ family: UInt8, _ body: [UInt8]) -> [UInt8] {
    Array("\r\n\r\n\0\r\nQUIT\n".utf8) + [command, family, 0, UInt8(body.count)] + body
}

private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

private let headers: [Case] = [
    (text("PROXY TCP4 192.0.2.1 198.51.100.7 56074 25\r\n"), "192.0.2.1"),
    (text("PROXY TCP6 2001:db8::1 2001:db8::2 56074 25\r\n"), "2001:db8::1"),
    (text("PROXY UNKNOWN\r\n"), "127.0.0.2"),
    (block(0x21, 0x11, clientBlock), "192.0.2.1"),
    (block(0x21, 0x11, clientBlock + [4, 0, 2, 0, 0]), "192.0.2.1"),
    (block(0x21, 0x00, []), "127.0.0.2"),
    (block(0x20, 0x00, []), "127.0.0.2"),
]

private let mistakes: [Case] = [
    (text("EHLO c.example\r\n"), "a malformed PROXY header"),
    (text("PROXY TCP4 192.0.2.1\r\n"), "a malformed PROXY header"),
    (text("PROXY UNKNOWN " + String(repeating: "x", count: 200)), "a PROXY header beyond the limit"),
    (block(0x22, 0x11, clientBlock), "a malformed PROXY header"),
    (block(0x21, 0x11, Array(clientBlock.prefix(11))), "a malformed PROXY header"),
    (text("\r\n\r\n\0\r\nQUIT\n") + [0x21, 0x11, 0xff, 0xff], "a PROXY header beyond the limit"),
    (
        text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nPROXY TCP4 192.0.2.3 192.0.2.2 1 2\r\n"),
        "a second PROXY header"
    ),
    (text("PROXY UNKNOWN\r\n") + block(0x21, 0x11, clientBlock), "a second PROXY header"),
    (block(0x20, 0, []) + text("PROXY T"), "a second PROXY header"),
]

/// The PROXY protocol on a channel without a network, with time that the tests move.
@Suite("PROXY protocol of a listener", .timeLimit(.minutes(30)))
struct ProxyHeaderHandlerTests {
    private static let greeting = "220 mx.example.net ESMTP MAIL Service ready\r\n"

    private struct Connection {
        let fixture: InboundFixture
        let context: ListenerContext
        let channel = EmbeddedChannel()

        init(_ fixture: InboundFixture) throws {
            self.fixture = fixture
            context = ListenerContext(configuration: fixture.configuration, services: fixture.services)
            try channel.pipeline.syncOperations.addHandler(
                ProxyHeaderHandler(shared: context, proxy: proxy, serverPort: 25))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.2", port: 2_525)).wait()
        }

        func send(_ bytes: [UInt8]) throws -> String {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
            return try output()
        }

        func send(_ text: String) throws -> String { try send(Array(text.utf8)) }

        func output() throws -> String {
            channel.embeddedEventLoop.run()
            var result = ""
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) { result += String(buffer: buffer) }
            return result
        }

        func pass(_ interval: Interval) {
            fixture.clock.advance(by: interval)
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(interval.milliseconds))
        }
    }

    @Test(
        "greets after the header, and the client of the header is the client everywhere",
        arguments: headers)
    func client(header: [UInt8], address: String) throws {
        let connection = try Connection(InboundFixture())
        #expect(try connection.output().isEmpty)
        // Octet by octet, and nothing is said before the last.
        for octet in header.dropLast() { #expect(try connection.send([octet]).isEmpty) }
        #expect(connection.context.admission.open == 0)
        #expect(try connection.send([header[header.count - 1]]) == Self.greeting)
        #expect(connection.context.admission.open == 1)
        #expect(try connection.send("EHLO c.example\r\n").contains("Hello [\(address)]"))
        _ = try connection.send("MAIL FROM:<a@b.example>\r\n")
        let session = connection.fixture.policy.state.withLockedValue { $0.sessions.last }
        #expect(session?.clientAddress.description == address)
        // The proxy's handler is gone: the same octets are a command now, and end the connection.
        #expect(try connection.send(header).hasPrefix("5"))
    }

    @Test("counts the limits of a source for the client, not for the proxy")
    func limits() throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.connectionsPerSource = 1
        let context = ListenerContext(configuration: fixture.configuration, services: fixture.services)
        func connect(_ client: String) throws -> String {
            let channel = EmbeddedChannel()
            try channel.pipeline.syncOperations.addHandler(
                ProxyHeaderHandler(shared: context, proxy: proxy, serverPort: 25))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.2", port: 2_525)).wait()
            try channel.writeInbound(ByteBuffer(string: "PROXY TCP4 \(client) 198.51.100.7 1 25\r\n"))
            return try channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) } ?? ""
        }
        #expect(try connect("192.0.2.1") == Self.greeting)
        #expect(try connect("192.0.2.2") == Self.greeting)
        #expect(try connect("192.0.2.1") == "421 4.3.2 Service not available\r\n")
        #expect(fixture.log.refusals.map(\.clientAddress) == ["192.0.2.1"])
    }

    @Test(
        "closes the connection for a header that is malformed, too long or there twice",
        arguments: mistakes)
    func refusals(octets: [UInt8], reason: String) throws {
        let connection = try Connection(InboundFixture())
        #expect(try connection.send(octets).isEmpty)
        #expect(!connection.channel.isActive)
        let refusal = try #require(connection.fixture.log.refusals.first)
        #expect(connection.fixture.log.refusals.count == 1)
        #expect(refusal.clientAddress == "127.0.0.2")
        #expect(refusal.decisions.first?.inputs.contains("reason=\(reason)") == true)
        #expect(connection.fixture.policy.state.withLockedValue { $0.sessions.isEmpty })
    }

    @Test("waits three seconds for the whole header")
    func time() throws {
        let connection = try Connection(InboundFixture())
        connection.pass(.milliseconds(1_500))
        #expect(try connection.send("PROXY ").isEmpty)
        connection.pass(.milliseconds(1_499))
        #expect(connection.channel.isActive)
        connection.pass(.milliseconds(1))
        #expect(!connection.channel.isActive)
        #expect(
            connection.fixture.log.refusals.first?.decisions.first?.inputs.contains("reason=no PROXY header within 3 s")
                == true)

        let inTime = try Connection(InboundFixture())
        #expect(try inTime.send("PROXY UNKNOWN\r\n") == Self.greeting)
        inTime.pass(.seconds(4))
        #expect(inTime.channel.isActive)
    }

    @Test("lets nobody talk before the greeting who would not be let without a proxy")
    func earlyTalker() throws {
        let connection = try Connection(InboundFixture())
        let output = try connection.send("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nEHLO c.example\r\n")
        // As on a connection without a proxy, where greeting and first octets cross on the way.
        #expect(output.hasPrefix(Self.greeting))
        let eager = try Connection(InboundFixture())
        let refused = try eager.send(
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nEHLO c.example\r\nMAIL FROM:<a@b.example>\r\n")
        #expect(refused == Self.greeting + "554 5.5.0 Command sent ahead of a reply\r\n")
    }

    @Test(
        "ends a session in which a PROXY header comes as a command, whoever sends it",
        arguments: ["PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "\r\n\r\n\0\r\nQUIT\n"])
    func asCommand(_ header: String) throws {
        let fixture = try InboundFixture()
        let context = ListenerContext(configuration: fixture.configuration, services: fixture.services)
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(
            SMTPServerHandler(
                shared: context, peer: IPAddress(v4: 0x7f00_0001), serverPort: 25,
                loop: channel.embeddedEventLoop))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2_525)).wait()
        try channel.writeInbound(ByteBuffer(string: "EHLO c.example\r\n"))
        try channel.writeInbound(ByteBuffer(string: header + "MAIL FROM:<a@b.example>\r\n"))
        var output = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { output += String(buffer: buffer) }
        #expect(output.hasSuffix("554 5.5.0 No PROXY header is accepted here\r\n"))
        #expect(fixture.policy.state.withLockedValue { $0.sessions.isEmpty })
        channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }
}
