import Mail
import NIOCore
import NIOEmbedded
import PosternTesting

@testable import Transport

/// A session's handler on a channel without a network, with time that the tests move.
struct EmbeddedSession {
    let fixture: InboundFixture
    let context: ListenerContext
    let channel: EmbeddedChannel

    /// - Parameters:
    ///   - context: shared with other sessions; nil makes one.
    ///   - loop: shared with other sessions.
    init(
        _ fixture: InboundFixture, context: ListenerContext? = nil, loop: EmbeddedEventLoop = EmbeddedEventLoop()
    ) throws {
        self.fixture = fixture
        self.channel = EmbeddedChannel(loop: loop)
        self.context = context ?? ListenerContext(configuration: fixture.configuration, services: fixture.services)
        let handler = SMTPServerHandler(
            shared: self.context, peer: IPAddress(v4: 0x7f00_0001), serverPort: 25,
            loop: channel.embeddedEventLoop)
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2_525)).wait()
    }

    /// Sends one read and gives what was written for it.
    func send(_ text: String) throws -> String {
        try channel.writeInbound(ByteBuffer(string: text))
        return try output()
    }

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
