import Mail
import NIOCore
import NIOEmbedded
import Testing

@testable import Transport

@Suite("Connections that a listener accepts")
struct ConnectionStarterTests {
    /// What a connection's pipeline held when the handler behind the starter got it.
    private final class Witness: ChannelInboundHandler {
        typealias InboundIn = EmbeddedChannel
        var sessions: [Bool] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let session = try? unwrapInboundIn(data).pipeline.syncOperations.handler(type: SMTPServerHandler.self)
            sessions.append(session != nil)
            context.fireChannelRead(data)
        }
    }

    private let fixture: InboundFixture
    private let context: ListenerContext
    private let server = EmbeddedChannel()

    init() throws {
        fixture = try InboundFixture()
        context = ListenerContext(configuration: fixture.configuration, services: fixture.services)
    }

    private func begin(proxies: [IPNetwork] = []) throws {
        try server.pipeline.syncOperations.addHandler(ConnectionStarter(shared: context, proxies: proxies))
    }

    private func connection(from peer: String?) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try peer.map { try SocketAddress(ipAddress: $0, port: 40_000) }
        channel.localAddress = try SocketAddress(ipAddress: "127.0.0.1", port: 25)
        return channel
    }

    @Test("a connection passes by the handler of the bootstrap and has its session by then")
    func passesBy() throws {
        let (bypassed, next) = (Witness(), Witness())
        try begin()
        try server.pipeline.syncOperations.addHandler(bypassed, name: "AcceptHandler")
        try server.pipeline.syncOperations.addHandler(next)
        for _ in 0..<2 {
            let connection = try connection(from: "192.0.2.7")
            try server.writeInbound(connection)
            #expect(try server.readInbound(as: EmbeddedChannel.self) === connection)
            let handler = try connection.pipeline.syncOperations.handler(type: SMTPServerHandler.self)
            #expect(handler.peer == IPAddress(v4: 0xc000_0207))
        }
        #expect(bypassed.sessions.isEmpty)
        #expect(next.sessions == [true, true])
    }

    @Test("a connection goes to whatever handler comes next where none has the name of the bootstrap's")
    func goesOn() throws {
        let next = Witness()
        try begin()
        try server.pipeline.syncOperations.addHandler(next)
        try server.writeInbound(connection(from: "192.0.2.7"))
        #expect(next.sessions == [true])
    }

    @Test("a connection of a proxy begins with the handler of the proxy's header, and no session")
    func proxied() throws {
        try begin(proxies: [try #require(IPNetwork("192.0.2.0/24"))])
        let connection = try connection(from: "192.0.2.7")
        try server.writeInbound(connection)
        _ = try connection.pipeline.syncOperations.handler(type: ProxyHeaderHandler.self)
        #expect(throws: ChannelPipelineError.self) {
            try connection.pipeline.syncOperations.handler(type: SMTPServerHandler.self)
        }
    }

    @Test("a connection whose client has gone, so that it has no address, is closed")
    func gone() throws {
        try begin()
        let connection = try connection(from: nil)
        try server.writeInbound(connection)
        connection.embeddedEventLoop.run()
        #expect(throws: ChannelError.alreadyClosed) { try connection.finish() }
    }

    @Test(
        "the address of a peer is that of its socket, and an IPv4 address within IPv6 is the former",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("255.0.0.1", "255.0.0.1"), ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8::1:2", "2001:db8::1:2"), ("::1", "::1"),
        ])
    func address(_ text: String, _ expected: String) throws {
        let address = try #require(IPAddress(SocketAddress(ipAddress: text, port: 25)))
        #expect(address == IPAddress(expected))
        #expect(address.description == expected)
    }

    @Test("the peer of a Unix socket has no address")
    func unixSocket() throws {
        #expect(IPAddress(try SocketAddress(unixDomainSocketPath: "/tmp/socket")) == nil)
    }
}
