import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import PosternTesting
import SMTP
import Testing

@testable import Transport

/// The handler on a channel without a network, with time that the tests move.
@Suite("SMTP server handler")
struct SMTPServerHandlerTests {
    private typealias Connection = EmbeddedSession

    @Test("gathers the replies of one read into one write")
    func oneWrite() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        try connection.channel.writeInbound(
            ByteBuffer(string: "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n"))
        let write = try #require(try connection.channel.readOutbound(as: ByteBuffer.self))
        #expect(
            String(buffer: write)
                == "250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n354 Start mail input; end with <CRLF>.<CRLF>\r\n")
        #expect(try connection.channel.readOutbound(as: ByteBuffer.self) == nil)
    }

    @Test("closes a silent connection after 30 s, and one that only greets after 5 min")
    func silence() throws {
        let silent = try Connection(InboundFixture())
        #expect(try silent.output() == "220 mx.example.net ESMTP MAIL Service ready\r\n")
        silent.pass(.milliseconds(29_999))
        #expect(silent.channel.isActive)
        #expect(try silent.output().isEmpty)
        silent.pass(.milliseconds(1))
        #expect(try silent.output() == "421 4.4.2 Connection timed out\r\n")
        silent.pass(.seconds(2))
        #expect(!silent.channel.isActive)
        #expect(silent.context.admission.open == 0)

        let greeted = try Connection(InboundFixture())
        _ = try greeted.send("EHLO client.example\r\n")
        for _ in 0..<299 { greeted.pass(.seconds(1)) }
        #expect(try greeted.output().isEmpty)
        greeted.pass(.seconds(1))
        #expect(try greeted.output() == "421 4.4.2 Connection timed out\r\n")
    }

    @Test("closes a connection whose TLS handshake never comes")
    func silentHandshake() async throws {
        var fixture = try InboundFixture()
        let files = try await fixture.folder.makeCertificate("mx.example.net")
        fixture.certificates = try TLSCertificateStore(certificateFile: files.certificate, keyFile: files.key)
        let connection = try Connection(fixture)
        _ = try connection.send("EHLO client.example\r\n")
        #expect(try connection.send("STARTTLS\r\n") == "220 2.0.0 SMTP server ready\r\n")
        connection.pass(.milliseconds(29_999))
        #expect(connection.channel.isActive)
        connection.pass(.milliseconds(1))
        // The TLS library takes up to five seconds to shut a connection down.
        connection.pass(.seconds(6))
        #expect(!connection.channel.isActive)
        #expect(connection.context.admission.open == 0)
        #expect(fixture.log.refusals.map(\.tlsFailure) == [TLSFailure(.handshake, .timedOut)])
    }

    @Test(
        "counts every recipient that is refused toward its source, whatever it is refused for",
        arguments: [
            ("RCPT TO:<a@elsewhere.example>", "550 5.7.64 TenantAttribution; Relay Access Denied"),
            ("RCPT TO:<a@@d.example>", "501 5.1.3 Invalid address"),
            (
                "RCPT TO:<c@d.example> NOTIFY=SOMETIMES",
                "501 5.5.4 NOTIFY must be NEVER or a list of SUCCESS, FAILURE and DELAY"
            ),
            ("RCPT TO:<unknown@d.example>", "550 5.4.1 Recipient address rejected: Access denied"),
        ])
    func refusedRecipients(command: String, reply: String) throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.refusedRecipientsPerHour = 7
        let context = ListenerContext(configuration: fixture.configuration, services: fixture.services)
        for round in 0..<2 {
            let connection = try Connection(fixture, context: context)
            _ = try connection.send("EHLO client.example\r\n")
            _ = try connection.send("MAIL FROM:<a@b.example>\r\n")
            for _ in 0..<(4 - round) { #expect(try connection.send(command + "\r\n") == reply + "\r\n") }
            // The transaction goes on all the while.
            #expect(try connection.send("RCPT TO:<c@d.example>\r\n") == "250 2.1.5 Recipient OK\r\n")
            #expect(try connection.send("QUIT\r\n").hasPrefix("221"))
        }
        #expect(fixture.log.refusals.map(\.reply) == Array(repeating: reply, count: 7))
        #expect(try Connection(fixture, context: context).output() == "421 4.3.2 Service not available\r\n")
    }

    @Test("notices pressure in a session that waits already")
    func pressure() throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.connections = 1
        let connection = try Connection(fixture)
        _ = try connection.send("EHLO client.example\r\n")
        for _ in 0..<120 { connection.pass(.seconds(1)) }
        #expect(try connection.output() == "421 4.4.2 Connection timed out\r\n")
    }

    @Test("closes one that sends a message octet by octet")
    func slowContent() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        var output = ""
        for _ in 0..<40 where output.isEmpty {
            connection.pass(.seconds(1))
            output = try connection.send("x")
        }
        #expect(output == "421 4.4.2 Connection timed out\r\n")
        #expect(connection.context.memory.taken == 0)
    }

    @Test("waits in the tarpit before the refusal, and only there")
    func tarpit() throws {
        let fixture = try InboundFixture()
        fixture.policy.state.withLockedValue { $0.tarpit = .seconds(5) }
        let connection = try Connection(fixture)
        _ = try connection.send("EHLO client.example\r\n")
        let first = try connection.send(
            "MAIL FROM:<a@b.example>\r\nRCPT TO:<unknown@d.example>\r\nRCPT TO:<c@d.example>\r\n")
        #expect(first == "250 2.1.0 Sender OK\r\n")
        connection.pass(.milliseconds(4_999))
        #expect(try connection.output().isEmpty)
        connection.pass(.milliseconds(1))
        #expect(
            try connection.output()
                == "550 5.4.1 Recipient address rejected: Access denied\r\n250 2.1.5 Recipient OK\r\n")
    }

    @Test("answers 250 only after the commit, holds what comes meanwhile, and never times out on our own store")
    func waitsForTheCommit() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        connection.fixture.store.holdCompletions()
        #expect(try connection.send("a: b\r\n\r\nhi\r\n.\r\nNOOP\r\n").isEmpty)
        connection.pass(.hours(1))
        #expect(try connection.output().isEmpty)
        #expect(connection.context.memory.taken > 0)
        connection.fixture.store.releaseCompletions()
        let output = try connection.output()
        #expect(output.hasPrefix("250 2.6.0 "))
        #expect(output.hasSuffix("Queued mail for delivery\r\n250 2.0.0 OK\r\n"))
        #expect(connection.context.memory.taken == 0)
    }

    @Test("commits a message whose peer goes away while it waits")
    func peerLeaves() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        connection.fixture.store.holdCompletions()
        _ = try connection.send("a: b\r\n\r\nhi\r\n.\r\n")
        _ = try connection.channel.finish()
        #expect(connection.context.memory.taken == 0)
        connection.fixture.store.releaseCompletions()
        connection.channel.embeddedEventLoop.run()
        #expect(connection.fixture.store.acceptances.count == 1)
        #expect(connection.fixture.receipts.withLockedValue { $0.count } == 1)
    }

    @Test("gives memory back when a message is reset, refused or abandoned")
    func memory() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        for ending in ["RSET\r\n", "EHLO again.example\r\n"] {
            _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 2\r\nab")
            #expect(connection.context.memory.taken > 0)
            _ = try connection.send(ending)
            #expect(connection.context.memory.taken == 0)
        }
        _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        #expect(try connection.send("a\nb\r\n.\r\n") == "550 5.6.11 Invalid characters\r\n")
        #expect(connection.context.memory.taken == 0)
    }
}

@Suite("Content in memory and in a file")
struct ContentCollectorTests {
    private func collector(_ budget: MemoryBudget, declared: Int? = nil, threshold: Int = 1 << 20) throws
        -> ContentCollector
    {
        try #require(ContentCollector(budget: budget, declaredSize: declared, threshold: threshold, headLimit: 100))
    }

    @Test("takes as much of the budget as it needs and gives it back whole")
    func budget() throws {
        let budget = MemoryBudget(total: 300_000)
        var small = try collector(budget, declared: 5_000)
        #expect(budget.taken == 5_000)
        #expect(small.add(ByteBuffer(repeating: 1, count: 4_000)) == nil)
        #expect(budget.taken == 5_000)
        #expect(small.add(ByteBuffer(repeating: 1, count: 4_000)) == nil)
        #expect(budget.taken > 8_000)
        small.giveBack()
        #expect(budget.taken == 0)
    }

    @Test("hands out a block above the threshold, and earlier when the budget is short")
    func blocks() throws {
        for (total, threshold) in [(10 << 20, 256 << 10), (128 << 10, 1 << 20)] {
            let budget = MemoryBudget(total: total)
            var collector = try collector(budget, threshold: threshold)
            var count = 0
            var block: ByteBuffer?
            while block == nil, count < 100 {
                count += 1
                block = collector.add(ByteBuffer(repeating: UInt8(count), count: 8_192))
                #expect(budget.taken <= total)
            }
            #expect(block?.readableBytes == count * 8_192)
            #expect(count * 8_192 <= min(total, threshold) + 2 * 65_536)
            let folder = try TestFolder()
            let file = try SpoolFile(folder: folder.path)
            try file.append(try #require(block))
            collector.written(to: file)
            #expect(collector.beginning.readableBytes == 100)
            #expect(collector.add(ByteBuffer(string: "end")) == nil)
            let last = collector.lastBlock()
            try file.append(try #require(last))
            #expect(collector.lastBlock() == nil)
            #expect(collector.content.size == collector.size)
            #expect(try file.read(at: file.size - 3, count: 100) == ByteBuffer(string: "end"))
            #expect(try file.read(at: file.size, count: 1).readableBytes == 0)
            collector.giveBack()
            #expect(budget.taken == 0)
        }
    }

    @Test("keeps the header of content in a file, found however the content is cut", arguments: [1, 7, 40])
    func header(_ step: Int) throws {
        let content = Array("Subject: a\r\nTo: b\r\n\r\nbody\r\n\r\nmore\r\n".utf8)
        let budget = MemoryBudget(total: 4_096)
        var collector = try collector(budget, declared: 0, threshold: 0)
        let folder = try TestFolder()
        let file = try SpoolFile(folder: folder.path)
        for start in stride(from: 0, to: content.count, by: step) {
            #expect(collector.add(ByteBuffer(bytes: content[start..<min(content.count, start + step)])) == nil)
            collector.written(to: file)
            let block = collector.lastBlock()
            try file.append(try #require(block))
        }
        #expect(String(buffer: collector.beginning) == "Subject: a\r\nTo: b\r\n\r\n")
        #expect(collector.content.size == content.count)
        #expect(try file.read(at: 0, count: 1_000) == ByteBuffer(bytes: content))
    }

    @Test("keeps no large buffer alive for a small message")
    func compaction() throws {
        let budget = MemoryBudget(total: 1 << 20)
        var collector = try collector(budget)
        let read = ByteBuffer(repeating: 7, count: 100_000)
        #expect(collector.add(try #require(read.getSlice(at: 50_000, length: 1_000))) == nil)
        guard case .memory(let content) = collector.content else {
            Issue.record("in a file")
            return
        }
        #expect(content.readableBytes == 1_000)
        #expect(content.storageCapacity < 8_192)
    }

    @Test("tells a folder that is not there")
    func noFolder() {
        #expect(throws: SpoolError.failed(2)) { _ = try SpoolFile(folder: "/nonexistent/postern") }
    }
}
