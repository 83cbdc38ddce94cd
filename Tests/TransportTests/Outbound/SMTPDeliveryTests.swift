import Glibc
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import Organization
import PosternTesting
import Queueing
import SMTP
import Testing
import Transport

@Suite("Delivery by SMTP and LMTP", .timeLimit(.minutes(30)))
struct SMTPDeliveryTests {
    static let offers: [[String]] = [[], ["PIPELINING"], ["CHUNKING"], ["PIPELINING", "CHUNKING", "SIZE"]]

    @Test("sends the message with its edits, whatever the server offers", arguments: offers)
    func sends(_ keywords: [String]) async throws {
        try await withPeer(PeerScript(keywords: keywords)) { fixture, peer in
            let receipt = try await fixture.accept(
                "Subject: x\r\n\r\n.dot\r\n", to: ["ann@b.test", "bob@b.test"],
                edits: MessageEdits(prepended: ["Received: here"], appended: ["Date: now"]))
            try await fixture.settles(receipt, as: .delivered)
            let message = try #require(peer.messages.first)
            #expect(message.text == "Received: here\r\nSubject: x\r\nDate: now\r\n\r\n.dot\r\n")
            #expect(message.recipients.count == 2)
            let event = try #require(fixture.records(receipt).first?.events.last)
            #expect(event.kind == .send)
            #expect(event.remote?.description.hasPrefix("[127.0.0.1]:") == true)
            #expect(event.detail == "250 2.0.0 Ok: queued")
        }
    }

    @Test("streams large content from memory and from a file", arguments: offers, [false, true])
    func streams(_ keywords: [String], _ fromFile: Bool) async throws {
        try await withPeer(PeerScript(keywords: keywords)) { fixture, peer in
            let content =
                "Subject: x\r\n\r\n"
                + (0..<60_000).map { "\($0 % 7 == 0 ? "." : "")line \($0)\r\n" }.joined()
            let receipt = try await fixture.accept(
                content, edits: MessageEdits(prepended: ["A: b"]),
                file: fromFile ? MemorySpool(Array(content.utf8)) : nil)
            try await fixture.settles(receipt, as: .delivered)
            #expect(peer.messages.first?.text == "A: b\r\n" + content)
        }
    }

    @Test("a message in a file is delivered once when the server replies to its last octets at once")
    func earlyReply() async throws {
        let script = PeerScript(keywords: ["PIPELINING", "CHUNKING", "8BITMIME"])
        try await withPeer(script) { fixture, peer in
            let content = "Subject: x\r\n\r\nabc\r\n"
            // Nothing more is read of it before the server has had time to reply.
            let spool = StallingSpool(Array(content.utf8), on: fixture.threadPool) { !peer.messages.isEmpty }
            let receipt = try await fixture.accept(content, file: spool)
            try await fixture.settles(receipt, as: .delivered)
            #expect(peer.messages.map(\.text) == [content])
            #expect(fixture.records(receipt)[0].attempts == 0)
        }
    }

    @Test("keeps a connection for the next messages, up to the limit of one connection")
    func reuses() async throws {
        try await withPeer(connections: 1, change: { $0.messagesPerConnection = 4 }) { fixture, peer in
            var receipts: [CommitReceipt] = []
            for number in 0..<10 { receipts.append(try await fixture.accept("Subject: \(number)\r\n\r\n")) }
            for receipt in receipts { try await fixture.settles(receipt, as: .delivered) }
            #expect(peer.messages.map(\.connection) == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3])
            #expect(peer.messages.map(\.text) == (0..<10).map { "Subject: \($0)\r\n\r\n" })
        }
    }

    @Test("opens another connection when the server has closed the kept one")
    func staleConnection() async throws {
        let script = PeerScript { request in
            request.connection == 1 && request.transaction == 2 && request.verb == .mail
                ? .replyAndClose("421 4.4.2 Idle too long") : nil
        }
        try await withPeer(script) { fixture, peer in
            try await fixture.settles(try await fixture.accept(), as: .delivered)
            let second = try await fixture.accept()
            try await fixture.settles(second, as: .delivered)
            #expect(peer.messages.map(\.connection) == [1, 2])
            #expect(fixture.records(second).flatMap(\.events).map(\.kind) == [.send])
        }
    }

    @Test("closes an idle connection with QUIT")
    func idle() async throws {
        try await withPeer(change: { $0.idleTimeout = .milliseconds(50) }) { fixture, peer in
            try await fixture.settles(try await fixture.accept(), as: .delivered)
            try await fixture.eventually("QUIT") { peer.commands.last == "QUIT" && peer.openConnections == 0 }
        }
    }

    @Test("gives each recipient the outcome the server gave it")
    func perRecipient() async throws {
        let script = PeerScript { request in
            guard request.verb == .rcpt else { return nil }
            if request.text.contains("later") { return .reply("450 4.2.1 Busy") }
            return request.text.contains("never") ? .reply("550 5.1.1 Unknown") : nil
        }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept(to: ["ok@b.test", "later@b.test", "never@b.test"], from: "")
            try await fixture.settles(receipt, as: .delivered, .waiting, .failed)
            try await fixture.eventually("deferral") { fixture.records(receipt)[1].attempts == 1 }
            let events = fixture.records(receipt).map { $0.events.last?.kind }
            #expect(events == [.send, .defer, .badMail])
            #expect(fixture.records(receipt)[2].events.last?.detail.hasPrefix("550 5.1.1 Unknown") == true)
        }
    }

    @Test("sends the recipients over a server's limit in another transaction at once")
    func tooManyRecipients() async throws {
        let inTransaction = NIOLockedValueBox([String: Int]())
        let script = PeerScript { request in
            guard request.verb == .rcpt else { return nil }
            return inTransaction.withLockedValue { counts in
                counts["\(request.connection).\(request.transaction)", default: 0] += 1
                return counts["\(request.connection).\(request.transaction)", default: 0] > 2
                    ? .reply("452 4.5.3 Too many") : nil
            }
        }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept(to: (0..<5).map { "r\($0)@b.test" })
            try await fixture.settles(receipt, as: .delivered)
            // After the first, two connections carry the rest.
            #expect(peer.messages.map(\.recipients.count).first == 2)
            #expect(peer.messages.map(\.recipients.count).sorted() == [1, 2, 2])
        }
    }

    static let failover: [(String, PeerScript.Response)] = [
        ("4xx greeting", .replyAndClose("421 4.3.2 Busy")), ("5xx greeting", .replyAndClose("554 5.7.1 No")),
        ("closed at once", .close), ("garbage", .replyAndClose("SSH-2.0-x")),
    ]

    @Test("a delivery goes on to the next host within the attempt", arguments: failover.indices)
    func nextHost(_ index: Int) async throws {
        let response = Self.failover[index].1
        try await withPeer { fixture, good in
            let bad = ScriptedPeer(PeerScript { $0.verb == .connect ? response : nil })
            let port = try await bad.start()
            // By MX, so that the order is fixed; the port is the same for all exchangers, so by smart hosts here, often
            // enough that both orders come.
            fixture.route(to: port, try fixture.port())
            for _ in 0..<6 { try await fixture.settles(try await fixture.accept(), as: .delivered) }
            #expect(good.messages.count == 6)
            try await bad.stop()
        }
    }

    @Test("fails for good when every host greets with 5xx")
    func allRefuse() async throws {
        let script = PeerScript { $0.verb == .connect ? .replyAndClose("554 5.7.1 Blocked") : nil }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept(from: "")
            try await fixture.settles(receipt, as: .failed)
            #expect(fixture.records(receipt)[0].events.last?.detail.hasPrefix("554 5.7.1 Blocked") == true)
        }
    }

    static let queueFailures: [(PeerScript.Verb, PeerScript.Response, String)] = [
        (.connect, .replyAndClose("421 4.3.2 Busy"), "421 4.3.2 Busy"),
        (.connect, .close, "450 4.4.318 Connection was closed abruptly"),
        (.connect, .silence, "450 4.4.315 Connection timed out [Message=waited for the greeting]"),
        (.ehlo, .reply("450 4.0.0 Later"), "450 4.0.0 Later"),
        (.ehlo, .close, "450 4.4.318 Connection was closed abruptly"),
        (.mail, .replyAndClose("421 4.3.2 Bye"), "421 4.3.2 Bye"),
        (.mail, .bytes(Array("25".utf8) + Array(repeating: 0x41, count: 70_000)), "451 4.4.397 Error communicating"),
        (.data, .close, "450 4.4.318 Connection was closed abruptly"),
        (.content, .close, "450 4.4.318 Connection was closed abruptly"),
        (.content, .silence, "450 4.4.315 Connection timed out [Message=waited for the reply to the content]"),
        // Octets that end no reply bring no more time.
        (.connect, .drip(0x32), "450 4.4.315 Connection timed out [Message=waited for the greeting]"),
        (.content, .drip(0x32), "450 4.4.315 Connection timed out [Message=waited for the reply to the content]"),
    ]

    @Test("leaves the message in its place when the destination fails", arguments: queueFailures.indices)
    func destinationFails(_ index: Int) async throws {
        let (verb, response, text) = Self.queueFailures[index]
        var script = PeerScript { $0.verb == verb ? response : nil }
        script.keywords = ["PIPELINING"]
        try await withPeer(
            script,
            change: {
                // Only where the peer is silent, lest a busy machine be taken for a silent peer.
                switch response {
                case .silence, .drip: break
                default: return
                }
                if verb == .connect { $0.timeouts.greeting = .seconds(2) } else { $0.timeouts.end = .seconds(2) }
            }
        ) { fixture, peer in
            let receipt = try await fixture.accept()
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            let queue = try #require(try await fixture.runner.list().get().first)
            #expect(
                queue.lastError?.reply.description.hasPrefix(text) == true, "\(String(describing: queue.lastError))")
            #expect(fixture.records(receipt).map(\.state) == [.waiting])
            #expect(fixture.records(receipt).map(\.attempts) == [0])
            // The destination recovers: an administrator's retry delivers it.
            peer.setScript(PeerScript())
            #expect(try await fixture.runner.retry(DeliveryFixture.key).get())
            try await fixture.eventually("delivered") {
                // On a busy machine even a willing peer may be slower than the short time-outs above.
                if try await fixture.runner.list().get().first?.status == .retry {
                    _ = try await fixture.runner.retry(DeliveryFixture.key).get()
                }
                return fixture.records(receipt).map(\.state) == [.delivered]
            }
        }
    }

    @Test("names a refused connection")
    func refused() async throws {
        try await withPeer { fixture, _ in
            // An address of its own: a port of 127.0.0.1 that is free now may belong to another test in a moment.
            fixture.route(to: 2525, at: IPAddress(v4: 0x7f00_004a))
            let receipt = try await fixture.accept()
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            let failure = try #require(try await fixture.runner.list().get().first?.lastError)
            #expect(failure.reply.description == "450 4.4.316 Connection refused")
            #expect(failure.kind == .connection)
            #expect(fixture.records(receipt).map(\.state) == [.waiting])
            let outage = try #require(fixture.outages.withLockedValue { $0.last })
            #expect(outage.key == DeliveryFixture.key && outage.failure == failure && outage.ended == nil)
            #expect(outage.failures >= 3)
        }
    }

    @Test("tells of an outage that a destination begins and ends")
    func outage() async throws {
        try await withPeer { fixture, peer in
            let port = try fixture.port()
            fixture.route(to: 2525, at: IPAddress(v4: 0x7f00_004b))
            let receipt = try await fixture.accept()
            try await fixture.eventually("retry") {
                try await fixture.runner.list().get().first?.status == .retry
            }
            fixture.route(to: port)
            try await fixture.eventually("delivered") {
                _ = try await fixture.runner.retry(DeliveryFixture.key).get()
                return fixture.records(receipt).map(\.state) == [.delivered]
            }
            let told = fixture.outages.withLockedValue { $0 }
            #expect(Set(told.map(\.began)).count == 1)
            #expect(told.dropLast().allSatisfy { $0.ended == nil } && told.last?.ended != nil)
        }
    }

    @Test("takes a reply for each recipient from an LMTP server")
    func lmtp() async throws {
        let script = PeerScript(isLMTP: true) { request in
            request.verb == .content && request.text.contains("full") ? .reply("552 5.2.2 Full") : nil
        }
        try await withPeer(script) { fixture, peer in
            fixture.routeByLMTP(to: try fixture.port())
            let receipt = try await fixture.accept(to: ["a@b.test", "full@b.test", "c@b.test"], from: "")
            try await fixture.settles(receipt, as: .delivered, .failed, .delivered)
            #expect(peer.commands.first == "LHLO us.test")
        }
    }

    @Test("uses TLS where it is offered, and the certificate is not judged")
    func opportunisticTLS() async throws {
        let context = try TestTLS.serverContext()
        var script = PeerScript(keywords: ["STARTTLS", "PIPELINING", "CHUNKING"])
        script.startTLS = { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context), position: .first)
        }
        try await withPeer(script) { fixture, peer in
            try await fixture.settles(try await fixture.accept(), as: .delivered)
            #expect(peer.messages.map(\.isEncrypted) == [true])
            #expect(peer.commands.prefix(3) == ["EHLO us.test", "STARTTLS", "EHLO us.test"])
        }
    }

    @Test("sends in clear on another connection when the handshake fails", arguments: [false, true])
    func brokenTLS(_ hangsUp: Bool) async throws {
        let context = try TestTLS.serverContext(maximum: .tlsv11)
        var script = PeerScript(keywords: ["STARTTLS"])
        script.startTLS = { channel in
            if hangsUp {
                channel.close(promise: nil)
            } else {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context), position: .first)
            }
        }
        try await withPeer(script, connections: 1, change: { $0.messagesPerConnection = 1 }) { fixture, peer in
            try await fixture.settles(try await fixture.accept(), as: .delivered)
            try await fixture.settles(try await fixture.accept(), as: .delivered)
            #expect(peer.messages.map(\.connection) == [2, 3])
            // It is remembered: the next connection does not try TLS.
            #expect(peer.commands.filter { $0 == "STARTTLS" }.count == 1)
        }
    }
}

/// Content whose reading keeps all threads of a pool busy, from its last octet until `isOver` and for a moment more.
final class StallingSpool: SpooledContent {
    private let bytes: [UInt8]
    private let pool: NIOThreadPool
    private let isOver: @Sendable () -> Bool

    init(_ bytes: [UInt8], on pool: NIOThreadPool, until isOver: @escaping @Sendable () -> Bool) {
        self.bytes = bytes
        self.pool = pool
        self.isOver = isOver
    }

    var size: Int { bytes.count }

    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        if offset + count >= bytes.count {
            for _ in 0..<16 {
                pool.submit { [isOver] _ in
                    for _ in 0..<30_000 where !isOver() { usleep(2_000) }
                    usleep(20_000)
                }
            }
        }
        return ByteBuffer(bytes: bytes[offset..<min(offset + count, bytes.count)])
    }
}

final class MemorySpool: SpooledContent {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var size: Int { bytes.count }
    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        ByteBuffer(bytes: bytes[offset..<min(offset + count, bytes.count)])
    }
}
