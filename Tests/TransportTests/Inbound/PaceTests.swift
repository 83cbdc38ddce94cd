import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import PosternTesting
import SMTP
import Testing

@testable import Transport

/// How much a session does at a time, on a channel without a network.
@Suite("Pace of a session")
struct PaceTests {
    /// Stands for a network that takes nothing: keeps what is written, and says so as NIO's channels do.
    private final class DeafPeer: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        let channel: EmbeddedChannel
        let mark: Int
        var held: [ByteBuffer] = []
        var octets: Int { held.reduce(0) { $0 + $1.readableBytes } }

        init(_ channel: EmbeddedChannel, mark: Int) {
            self.channel = channel
            self.mark = mark
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            held.append(unwrapOutboundIn(data))
            if channel.isWritable, octets > mark {
                channel.isWritable = false
                context.fireChannelWritabilityChanged()
            }
        }

        func flush(context: ChannelHandlerContext) {}

        /// The peer has read all.
        func read() {
            held = []
            channel.isWritable = true
            channel.pipeline.fireChannelWritabilityChanged()
        }
    }

    private struct Connection {
        let fixture: InboundFixture
        let context: ListenerContext
        let channel = EmbeddedChannel()
        let handler: SMTPServerHandler
        let deaf: DeafPeer?

        init(_ fixture: InboundFixture, context: ListenerContext? = nil, isDeaf: Bool = false) throws {
            self.fixture = fixture
            self.context =
                context ?? ListenerContext(configuration: fixture.configuration, services: fixture.services)
            handler = SMTPServerHandler(
                shared: self.context, peer: IPAddress(v4: 0x7f00_0001), serverPort: 25,
                loop: channel.embeddedEventLoop)
            deaf = isDeaf ? DeafPeer(channel, mark: self.context.unreadMark.high) : nil
            if let deaf { try channel.pipeline.syncOperations.addHandler(deaf) }
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2_525)).wait()
            try send("EHLO client.example\r\n")
            _ = try lines()
        }

        func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

        func lines() throws -> [String] {
            channel.embeddedEventLoop.run()
            var text = ""
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
            return text.split(separator: "\r\n").map(String.init)
        }

        func pass(_ interval: Interval) {
            fixture.clock.advance(by: interval)
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(interval.milliseconds))
        }

        /// How often the session asks the network for more when it may.
        func asksForMore() throws -> Bool {
            let before = reads.count
            channel.pipeline.read()
            return reads.count > before
        }

        let reads = ReadCounter()
    }

    private final class ReadCounter: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
            context.read()
        }
    }

    /// Stands for a network that is full and has room again within one flush, of which NIO's channels tell at once.
    private final class FullForAMoment: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        let channel: EmbeddedChannel
        var times = 0

        init(_ channel: EmbeddedChannel) { self.channel = channel }

        func flush(context: ChannelHandlerContext) {
            if times < 10 {
                times += 1
                for isWritable in [false, true] {
                    channel.isWritable = isWritable
                    context.fireChannelWritabilityChanged()
                }
            }
            context.flush()
        }
    }

    private func trusted() throws -> InboundFixture {
        var fixture = try InboundFixture()
        fixture.configuration.trustedNetworks = [try #require(IPNetwork("127.0.0.0/8"))]
        return fixture
    }

    @Test("handles 100 of the commands that come in one read, then lets others go, and reads nothing meanwhile")
    func turns() throws {
        let connection = try Connection(trusted())
        try connection.channel.pipeline.syncOperations.addHandler(connection.reads, position: .first)
        try connection.send((0..<250).map { "\($0 % 2 == 0 ? "NOOP" : "VRFY x")\r\n" }.joined())
        #expect(try connection.lines().count == 100)
        #expect(try !connection.asksForMore())
        // What comes all the same waits behind the rest.
        try connection.send("RSET\r\n")
        #expect(try connection.lines().isEmpty)
        connection.pass(.milliseconds(1))
        let second = try connection.lines()
        #expect(second.count == 100)
        #expect(second.prefix(2) == ["250 2.0.0 OK", "252 2.1.5 Cannot VRFY user"])
        let before = connection.reads.count
        connection.pass(.milliseconds(1))
        let third = try connection.lines()
        #expect(third.count == 51)
        #expect(third.last == "250 2.0.0 Resetting")
        #expect(connection.reads.count == before + 1)
        #expect(try connection.asksForMore())
    }

    @Test("replies are written once when the channel is full and has room again while they are written")
    func fullForAMoment() throws {
        let connection = try Connection(trusted())
        let moment = FullForAMoment(connection.channel)
        try connection.channel.pipeline.syncOperations.addHandler(moment, position: .first)
        try connection.send("VRFY x\r\nNOOP\r\nRSET\r\n")
        #expect(try connection.lines() == ["252 2.1.5 Cannot VRFY user", "250 2.0.0 OK", "250 2.0.0 Resetting"])
        #expect(moment.times > 0)
        try connection.send("NOOP\r\n")
        #expect(try connection.lines() == ["250 2.0.0 OK"])
    }

    @Test("the channel bounds replies that nobody reads once half of the bound, or of its own, is written")
    func unreadMark() throws {
        for (unreadReplies, octets) in [(4_096, 2_048), (1 << 20, 32_768)] {
            var fixture = try trusted()
            fixture.configuration.limits.unreadReplies = unreadReplies
            let connection = try Connection(fixture)
            func mark() -> ChannelOptions.Types.WriteBufferWaterMark? {
                connection.channel.options.lazy.compactMap { $0.value as? ChannelOptions.Types.WriteBufferWaterMark }
                    .first
            }
            var written = 0
            while written < octets - 512 {
                try connection.send("NOOP\r\n")
                written += try connection.lines().reduce(0) { $0 + $1.utf8.count + 2 }
                #expect(mark() == nil)
            }
            while written < octets {
                try connection.send("NOOP\r\n")
                written += try connection.lines().reduce(0) { $0 + $1.utf8.count + 2 }
            }
            #expect(mark()?.low == unreadReplies / 2)
            #expect(mark()?.high == unreadReplies)
        }
    }

    @Test("STARTTLS behind the hundred commands of a turn is read on for its handshake")
    func startTLSBehindTurn() async throws {
        var fixture = try trusted()
        let files = try await fixture.folder.makeCertificate("mx.example.net")
        fixture.certificates = try TLSCertificateStore(certificateFile: files.certificate, keyFile: files.key)
        let connection = try Connection(fixture)
        try connection.channel.pipeline.syncOperations.addHandler(connection.reads, position: .first)
        try connection.send(String(repeating: "NOOP\r\n", count: 100) + "STARTTLS\r\n")
        #expect(try connection.lines().count == 100)
        #expect(try !connection.asksForMore())
        let before = connection.reads.count
        connection.pass(.milliseconds(1))
        #expect(try connection.lines() == ["220 2.0.0 SMTP server ready"])
        #expect(connection.reads.count == before + 1)
    }

    @Test("a recipient beyond the limit is on record once a transaction, and further ones are counted")
    func surplusRecipients() throws {
        let fixture = try trusted()
        fixture.policy.state.withLockedValue { $0.mostRecipients = 2 }
        let connection = try Connection(fixture)
        for _ in 0..<2 {
            try connection.send(
                "MAIL FROM:<a@b.example>\r\n" + (0..<6).map { "RCPT TO:<r\($0)@d.example>\r\n" }.joined())
            #expect(try connection.lines().map { $0.prefix(9) }.suffix(4) == Array(repeating: "452 4.5.3", count: 4))
            try connection.send("RSET\r\n")
            _ = try connection.lines()
        }
        let refusals = fixture.log.refusals
        #expect(refusals.compactMap(\.recipient) == [2, 3, 4, 5, 2, 3, 4, 5].map { "r\($0)@d.example" })
        #expect(refusals.map(\.isCountedOnly) == [false, true, true, true, false, true, true, true])
    }

    @Test("a stranger's 101st command without mail waits a second, the 201st ends the session, on record")
    func pauses() throws {
        let connection = try Connection(InboundFixture())
        try connection.send(String(repeating: "NOOP\r\n", count: 300))
        #expect(try connection.lines().count == 100)
        connection.pass(.milliseconds(1))
        #expect(try connection.lines().isEmpty)
        #expect(connection.context.pauses.taken == 1)
        connection.pass(.milliseconds(999))
        #expect(try connection.lines().isEmpty)
        connection.pass(.milliseconds(1))
        #expect(try connection.lines() == ["250 2.0.0 OK"])
        for _ in 0..<98 {
            connection.pass(.seconds(1))
            #expect(try connection.lines() == ["250 2.0.0 OK"])
        }
        connection.pass(.seconds(1))
        let ended = "421 4.7.0 Too many commands without mail on this connection"
        #expect(try connection.lines() == ["250 2.0.0 OK"])
        // That was a turn of 100 commands.
        connection.pass(.milliseconds(1))
        #expect(try connection.lines() == [ended])
        #expect(connection.context.pauses.taken == 0)
        #expect(connection.fixture.log.refusals.map(\.reply) == [ended])
        connection.pass(.seconds(2))
        #expect(!connection.channel.isActive)
    }

    @Test("no more sessions are paused than there are places; one that leaves gives its place back")
    func places() throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.pressure.tarpittedSessions = 1
        fixture.configuration.limits.commandsWithoutMail = 1
        let first = try Connection(fixture)
        let others = [try Connection(fixture, context: first.context), try Connection(fixture, context: first.context)]
        try first.send("NOOP\r\nNOOP\r\n")
        #expect(try first.lines() == ["250 2.0.0 OK"])
        try others[0].send("NOOP\r\nNOOP\r\n")
        #expect(
            try others[0].lines() == ["250 2.0.0 OK", "421 4.7.0 Too many commands without mail on this connection"])
        // Back pressure's places are others.
        #expect(first.context.pauses.taken == 1)
        #expect(first.context.tarpit.taken == 0)
        _ = try first.channel.finish()
        #expect(first.context.pauses.taken == 0)
        try others[1].send("NOOP\r\nNOOP\r\n")
        #expect(try others[1].lines() == ["250 2.0.0 OK"])
        #expect(first.context.pauses.taken == 1)
    }

    @Test("places are bounded by source, which is the /64 in IPv6, and one source leaves some to others")
    func sources() throws {
        for (peers, other) in [
            (["192.0.2.1", "192.0.2.1", "192.0.2.1"], "192.0.2.2"),
            (["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3"], "2001:db8:0:1::1"),
        ] {
            let places = Places(3, perSource: 2)
            let peers = try peers.map { try #require(IPAddress($0)) }
            #expect(peers.map { places.enter($0) } == [nil, nil, .source])
            let other = try #require(IPAddress(other))
            #expect(places.enter(other) == nil)
            #expect(places.enter(other) == .total)
            places.leave(peers[1])
            #expect(places.taken == 2)
            #expect(places.enter(peers[2]) == nil)
            // Nobody gives back what he has not.
            places.leave(try #require(IPAddress("198.51.100.1")))
            #expect(places.taken == 3)
        }
    }

    @Test("a source has no more paused sessions than its share of the places")
    func placesOfSource() throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.pressure.tarpittedSessionsPerSource = 1
        fixture.configuration.limits.commandsWithoutMail = 1
        let first = try Connection(fixture)
        let second = try Connection(fixture, context: first.context)
        try first.send("NOOP\r\nNOOP\r\n")
        #expect(try first.lines() == ["250 2.0.0 OK"])
        try second.send("NOOP\r\nNOOP\r\n")
        #expect(try second.lines().last == "421 4.7.0 Too many commands without mail on this connection")
        #expect(first.context.pauses.taken == 1)
    }

    @Test("a known connector's client is not held up")
    func exempt() throws {
        let fixture = try InboundFixture()
        fixture.policy.state.withLockedValue { $0.exempt = [IPAddress(v4: 0x7f00_0001)] }
        let connection = try Connection(fixture)
        for _ in 0..<10 {
            try connection.send(String(repeating: "NOOP\r\n", count: 50))
            #expect(try connection.lines().count == 50)
        }
    }

    @Test("handles nothing more while over 16 KB of replies are unread, and goes on when they are")
    func unread() throws {
        let connection = try Connection(trusted(), isDeaf: true)
        let deaf = try #require(connection.deaf)
        deaf.read()
        for _ in 0..<20 {
            try connection.send(String(repeating: "HELP\r\n", count: 300))
            for _ in 0..<20 { connection.pass(.milliseconds(1)) }
        }
        // One turn's replies more at most.
        #expect(deaf.octets > 16_384)
        #expect(deaf.octets <= 16_384 + 100 * "214 2.0.0 See RFC 5321\r\n".utf8.count)
        let first = deaf.octets
        deaf.read()
        for _ in 0..<20 { connection.pass(.milliseconds(1)) }
        #expect(deaf.octets > 16_384)
        #expect(deaf.octets <= first + 2_400)
        while deaf.octets > 0 {
            deaf.read()
            for _ in 0..<20 { connection.pass(.milliseconds(1)) }
        }
        try connection.send("NOOP\r\n")
        #expect(deaf.held.map { String(buffer: $0) } == ["250 2.0.0 OK\r\n"])
    }

    @Test("closes a session whose replies stay unread when its time is over, on record")
    func unreadForEver() throws {
        let connection = try Connection(trusted(), isDeaf: true)
        try connection.send(String(repeating: "HELP\r\n", count: 2_000))
        for _ in 0..<320 { connection.pass(.seconds(1)) }
        #expect(!connection.channel.isActive)
        #expect(connection.fixture.log.refusals.map(\.reply) == ["421 4.4.2 Connection timed out"])
        #expect(connection.fixture.log.refusals.first?.decisions.first?.inputs == ["reason=replies unread"])
    }

    @Test("a quiet session keeps no large buffer, neither of input nor of output")
    func buffers() throws {
        let connection = try Connection(trusted())
        let long = "NOOP " + String(repeating: "x", count: 600) + "\r\n"
        try connection.send(String(repeating: long, count: 90) + "NOO")
        _ = try connection.lines()
        #expect(connection.handler.input.readableBytes == 3)
        #expect(connection.handler.input.storageCapacity <= 64)
        #expect(connection.handler.output.storageCapacity <= 1_024)
        try connection.send("P\r\n")
        #expect(try connection.lines() == ["250 2.0.0 OK"])
        #expect(connection.handler.input.storageCapacity == 0)
    }

    @Test("reads the octets of a peer that sends them one by one together, after 1,000 of them")
    func smallReads() throws {
        let connection = try Connection(InboundFixture())
        try connection.channel.pipeline.syncOperations.addHandler(connection.reads, position: .first)
        try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        try connection.send("DATA\r\n")
        for _ in 0..<999 { try connection.send("x") }
        #expect(try connection.asksForMore())
        try connection.send("x")
        #expect(try !connection.asksForMore())
        connection.pass(.milliseconds(9))
        #expect(try !connection.asksForMore())
        let before = connection.reads.count
        connection.pass(.milliseconds(1))
        #expect(connection.reads.count == before + 1)
        // A message that is accepted takes it back.
        try connection.send("\r\n.\r\n")
        connection.pass(.milliseconds(10))
        #expect(try connection.lines().last?.hasPrefix("250 2.6.0") == true)
        try connection.send("NOOP\r\n")
        #expect(try connection.asksForMore())
    }

    @Test("a client that closed its side gets the reply to its message, then the connection ends")
    func halfClosed() throws {
        let connection = try Connection(InboundFixture())
        try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        try connection.send("DATA\r\n")
        _ = try connection.lines()
        connection.fixture.store.holdCompletions()
        try connection.send("a: b\r\n\r\nhi\r\n.\r\n")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(connection.channel.isActive)
        connection.fixture.store.releaseCompletions()
        #expect(try connection.lines().first?.hasPrefix("250 2.6.0") == true)
        #expect(!connection.channel.isActive)
        #expect(connection.fixture.store.acceptances.count == 1)
        #expect(connection.context.admission.open == 0)
    }

    @Test("content that a closed side cuts off is not taken, and is on record")
    func cutOff() throws {
        let connection = try Connection(InboundFixture())
        try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        try connection.send("DATA\r\n")
        _ = try connection.lines()
        try connection.send("a: b\r\n\r\nhi\r\n")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        let reply = "421 4.4.2 Connection closed before the end of the message"
        #expect(try connection.lines() == [reply])
        #expect(!connection.channel.isActive)
        #expect(connection.fixture.store.acceptances.isEmpty)
        #expect(connection.fixture.log.refusals.map(\.reply) == [reply])
        #expect(connection.fixture.log.refusals.map(\.sender) == ["a@b.example"])
        #expect(connection.context.memory.taken == 0)
    }

    @Test("a meter ends a connection whose TLS records bring nothing, and none that works")
    func meter() throws {
        final class Counter: ChannelInboundHandler {
            typealias InboundIn = ByteBuffer
            var events = 0
            func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
                if event is TLSRecordMeter.Event { events += 1 }
            }
        }
        for (records, octets, ends) in [(27 * 33, 1, true), (31, 1, false), (16_406, 16_384, false), (27, 0, true)] {
            let channel = EmbeddedChannel()
            let (meter, counter) = (TLSRecordMeter(), Counter())
            try channel.pipeline.syncOperations.addHandlers([meter, counter])
            // The handshake is no content either.
            try channel.writeInbound(ByteBuffer(repeating: 0, count: 200_000))
            meter.begin()
            for _ in 0..<3_000 {
                try channel.writeInbound(ByteBuffer(repeating: 0, count: records))
                meter.received(octets)
            }
            #expect(counter.events == (ends ? 1 : 0), "\(records) octets of records for \(octets)")
        }
    }
}
