import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("SMTP listener", .timeLimit(.minutes(30)))
struct ListenerTests {
    private func bytes(_ content: MessageContent) throws -> [UInt8] {
        switch content {
        case .memory(let buffer): return Array(buffer.readableBytesView)
        case .file(let file):
            var result: [UInt8] = []
            while result.count < file.size {
                result += try file.read(at: result.count, count: 100_000).readableBytesView
            }
            return result
        }
    }

    @Test("commits a message before its 250 and hands it on, over IPv4 and IPv6")
    func acceptance() async throws {
        var fixture = try InboundFixture()
        fixture.configuration.addresses.append(.init(try #require(IPAddress("::1")), port: 0))
        try await fixture.run { _, addresses in
            for address in addresses {
                var client = try await TestClient(address)
                #expect(await client.reply() == ["220 mx.example.net ESMTP MAIL Service ready"])
                try await client.beginTransaction()
                #expect(try await client.say("DATA") == ["354 Start mail input; end with <CRLF>.<CRLF>"])
                try await client.send("Message-ID: <m1@b.example>\r\nSubject: hi\r\n\r\n..dot\r\n.\r\n")
                let reply = await client.reply()
                #expect(reply.first?.hasPrefix("250 2.6.0 <m1@b.example> [InternalId=") == true)
                #expect(reply.first?.hasSuffix(", Hostname=mx.example.net] Queued mail for delivery") == true)
                #expect(try await client.say("QUIT") == ["221 2.0.0 Service closing transmission channel"])
                #expect(await client.reply().isEmpty)
            }
        }
        #expect(fixture.store.acceptances.count == 2)
        #expect(fixture.receipts.withLockedValue { $0.count } == 2)
        let acceptance = try #require(fixture.store.acceptances.first)
        #expect(
            try bytes(acceptance.content) == Array("Message-ID: <m1@b.example>\r\nSubject: hi\r\n\r\n.dot\r\n".utf8))
        #expect(acceptance.organization == "contoso")
        #expect(acceptance.clientName == "client.example")
        #expect(acceptance.clientAddress?.isLoopback == true)
        #expect(acceptance.subject == "hi")
        #expect(acceptance.messageIDField == "<m1@b.example>")
        #expect(acceptance.decisions.map(\.stage) == [.sender, .edgeBlocking, .acceptance])
        #expect(acceptance.deliveries.map(\.recipient.address.description) == ["c@d.example"])
        let facts = fixture.policy.state.withLockedValue { $0.messages }
        #expect(facts.first?.size == acceptance.content.size)
        #expect(facts.first?.hasMessageID == true)
    }

    @Test("takes a message behind which the client closed its side, and answers it", arguments: ["", "QUIT\r\n"])
    func closedBehindDot(_ last: String) async throws {
        let fixture = try InboundFixture()
        try await fixture.run { listener, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            _ = try await client.say("DATA")
            try await client.send("a: b\r\n\r\nhi\r\n.\r\n" + last)
            try await client.closeOutput()
            #expect(await client.reply().first?.hasPrefix("250 2.6.0") == true)
            if !last.isEmpty { #expect(await client.reply().first?.hasPrefix("221") == true) }
            #expect(await client.reply().isEmpty)

            // A whole group in one segment, closed right behind it.
            client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            try await client.send(
                "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 9 LAST\r\na: b\r\n\r\nx" + last)
            try await client.closeOutput()
            #expect(await client.reply() == ["250 2.1.0 Sender OK"])
            #expect(await client.reply() == ["250 2.1.5 Recipient OK"])
            #expect(await client.reply().first?.hasPrefix("250 2.6.0") == true)
            try #require(try await eventually { listener.openConnections == 0 })
        }
        #expect(fixture.store.acceptances.count == 2)
        #expect(fixture.log.refusals.isEmpty)
    }

    @Test("closes a connection whose client only closes its side, at any point before a message")
    func closedEarly() async throws {
        let fixture = try InboundFixture()
        try await fixture.run { listener, addresses in
            for lines in [[], ["EHLO client.example"], ["EHLO client.example", "MAIL FROM:<a@b.example>"]] {
                var client = try await TestClient.connect(addresses[0])
                for line in lines { _ = try await client.say(line) }
                try await client.closeOutput()
                #expect(await client.reply().isEmpty)
                try #require(try await eventually { listener.openConnections == 0 })
            }
        }
        #expect(fixture.log.refusals.isEmpty)
    }

    @Test("answers a pipelined group in order, with refusals on record")
    func pipelining() async throws {
        let fixture = try InboundFixture()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            try await client.send(
                "MAIL FROM:<a@b.example>\r\nRCPT TO:<unknown@d.example>\r\nRCPT TO:<x@elsewhere.example>\r\n"
                    + "RCPT TO:<c@d.example>\r\nBDAT 9 LAST\r\na: b\r\n\r\nxQUIT\r\n")
            #expect(await client.reply() == ["250 2.1.0 Sender OK"])
            #expect(await client.reply() == ["550 5.4.1 Recipient address rejected: Access denied"])
            #expect(await client.reply() == ["550 5.7.64 TenantAttribution; Relay Access Denied"])
            #expect(await client.reply() == ["250 2.1.5 Recipient OK"])
            #expect(await client.reply().first?.hasPrefix("250 2.6.0 ") == true)
            #expect(await client.reply() == ["221 2.0.0 Service closing transmission channel"])
        }
        #expect(fixture.store.acceptances.count == 1)
        #expect(fixture.log.refusals.map(\.recipient) == ["unknown@d.example", "x@elsewhere.example"])
        #expect(fixture.log.refusals.map(\.organization) == ["contoso", nil])
        #expect(fixture.log.refusals.first?.sender == "a@b.example")
        #expect(fixture.log.refusals.first?.reply == FakePolicy.unknown.description)
    }

    @Test("refuses a smuggled message with 550 5.6.11, which arrives, and closes with octets unread")
    func smuggling() async throws {
        let fixture = try InboundFixture()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            _ = try await client.say("DATA")
            let tail = String(repeating: "NOOP\r\n", count: 50_000)
            try await client.send("a: b\r\n\r\nx\n.\r\nMAIL FROM:<e@b.example>\r\n\r\n.\r\n" + tail)
            #expect(await client.reply() == ["550 5.6.11 Invalid characters"])
            #expect(await client.reply().isEmpty)
        }
        #expect(fixture.store.acceptances.isEmpty)
        #expect(fixture.log.refusals.map(\.reply) == ["550 5.6.11 Invalid characters"])
    }

    @Test("tells a full store by 452 4.3.1, a failed one by 451 4.3.0, and goes on")
    func storeErrors() async throws {
        let fixture = try InboundFixture()
        fixture.store.failSubmit(.full, .failed("disk"))
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            for expected in ["452 4.3.1 Insufficient", "451 4.3.0 Temporary server error", "250 2.6.0 "] {
                try await client.beginTransaction()
                _ = try await client.say("DATA")
                try await client.send("a: b\r\n\r\n.\r\n")
                #expect(await client.reply().first?.hasPrefix(expected) == true)
            }
        }
        #expect(fixture.receipts.withLockedValue { $0.count } == 1)
    }

    @Test("gives the policy's refusal at the end of DATA and puts it on record")
    func refusedMessage() async throws {
        let fixture = try InboundFixture()
        let refusal = Reply(554, EnhancedStatusCode(5, 4, 14), "Hop count exceeded - possible mail loop ATTR34")
        fixture.policy.state.withLockedValue { $0.refusal = refusal }
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            _ = try await client.say("DATA")
            try await client.send("a: b\r\n\r\n.\r\n")
            #expect(await client.reply() == [refusal.description])
        }
        #expect(fixture.store.acceptances.isEmpty)
        #expect(fixture.log.refusals.map(\.reply) == [refusal.description])
    }

    @Test("keeps a large message in a file, octet for octet, and gives its memory back")
    func largeMessage() async throws {
        var fixture = try InboundFixture()
        fixture.configuration.memoryThreshold = 256 << 10
        let line = String(repeating: "0123456789", count: 7) + "\r\n"
        let content = "Subject: large\r\n\r\n" + String(repeating: line, count: 60_000)
        try await fixture.run { listener, addresses in
            for begin in ["DATA\r\n", "BDAT \(content.utf8.count) LAST\r\n"] {
                var client = try await TestClient.connect(addresses[0])
                try await client.beginTransaction()
                try await client.send(begin)
                if begin == "DATA\r\n" {
                    #expect(await client.reply().first?.hasPrefix("354") == true)
                    try await client.send(content + ".\r\n")
                } else {
                    try await client.send(content)
                }
                #expect(await client.reply().first?.hasPrefix("250 2.6.0") == true)
                #expect(try await client.say("NOOP") == ["250 2.0.0 OK"])
                #expect(listener.memoryInUse == 0)
            }
        }
        #expect(fixture.store.acceptances.count == 2)
        for acceptance in fixture.store.acceptances {
            guard case .file = acceptance.content else {
                Issue.record("in memory")
                continue
            }
            #expect(try bytes(acceptance.content) == Array(content.utf8))
            #expect(acceptance.subject == "large")
        }
        // The files have no name.
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).isEmpty)
    }

    @Test("the listener has room for no message before 354 when the memory is used up: 452 4.3.1")
    func memoryBudget() async throws {
        var fixture = try InboundFixture()
        fixture.configuration.memoryBudget = 100_000
        try await fixture.run { listener, addresses in
            var first = try await TestClient.connect(addresses[0])
            try await first.beginTransaction()
            #expect(try await first.say("DATA").first?.hasPrefix("354") == true)
            var second = try await TestClient.connect(addresses[0])
            try await second.beginTransaction()
            #expect(try await second.say("DATA") == ["452 4.3.1 Insufficient system resources"])
            // A peer that goes away leaves nothing behind.
            try await first.close()
            try #require(try await eventually { listener.memoryInUse == 0 })
            try await second.beginTransaction()
            #expect(try await second.say("DATA").first?.hasPrefix("354") == true)
        }
    }

    @Test("answers one connection too many with 421 4.3.2, but not a trusted one")
    func admission() async throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.connectionsPerSource = 2
        try await fixture.run { _, addresses in
            var clients = [try await TestClient.connect(addresses[0]), try await TestClient.connect(addresses[0])]
            var third = try await TestClient(addresses[0])
            #expect(await third.reply() == ["421 4.3.2 Service not available"])
            #expect(await third.reply().isEmpty)
            #expect(try await clients[0].say("NOOP") == ["250 2.0.0 OK"])
        }
        #expect(fixture.log.refusals.count == 1)
        fixture.configuration.trustedNetworks = [try #require(IPNetwork("127.0.0.0/8"))]
        try await fixture.run { listener, addresses in
            for _ in 0..<3 {
                var client = try await TestClient(addresses[0])
                #expect(await client.reply().first?.hasPrefix("220") == true)
                try await client.close()
            }
            try #require(try await eventually { listener.openConnections == 0 })
        }
    }

    @Test("lets others go on while one waits in the tarpit")
    func tarpit() async throws {
        let fixture = try InboundFixture()
        fixture.policy.state.withLockedValue { $0.tarpit = .hours(1) }
        try await fixture.run { _, addresses in
            var slowed = try await TestClient.connect(addresses[0])
            _ = try await slowed.say("EHLO client.example")
            _ = try await slowed.say("MAIL FROM:<a@b.example>")
            try await slowed.send("RCPT TO:<unknown@d.example>\r\n")
            try #require(try await eventually { !fixture.log.refusals.isEmpty })
            var other = try await TestClient.connect(addresses[0])
            try await other.beginTransaction()
            #expect(try await other.say("DATA").first?.hasPrefix("354") == true)
        }
    }

    @Test("stops: idle sessions get 421 4.3.2, a message under way is finished")
    func gracefulStop() async throws {
        var fixture = try InboundFixture()
        // An address of its own, so that after the stop nothing else can answer on the port.
        fixture.configuration.addresses = [.init(IPAddress(v4: 0x7f00_0049), port: 0)]
        try await fixture.run { listener, addresses in
            var idle = try await TestClient.connect(addresses[0])
            var busy = try await TestClient.connect(addresses[0])
            try await busy.beginTransaction()
            _ = try await busy.say("DATA")
            var committing = try await TestClient.connect(addresses[0])
            try await committing.beginTransaction()
            _ = try await committing.say("DATA")
            fixture.store.holdCompletions()
            try await committing.send("a: b\r\n\r\n.\r\n")
            try #require(try await eventually { fixture.store.calls.submit == 1 })

            async let stopped: Void = listener.stop(grace: .seconds(60))
            #expect(await idle.reply() == ["421 4.3.2 Service not available"])
            try await busy.send("a: b\r\n\r\nlast\r\n.\r\n")
            try #require(try await eventually { fixture.store.calls.submit == 2 })
            fixture.store.releaseCompletions()
            for var client in [busy, committing] {
                #expect(await client.reply().first?.hasPrefix("250 2.6.0") == true)
                #expect(await client.reply() == ["421 4.3.2 Service not available"])
                try? await client.close()
            }
            try? await idle.close()
            await stopped
            #expect(listener.openConnections == 0)
            await #expect(throws: (any Error).self) { _ = try await TestClient(addresses[0]) }
        }
        #expect(fixture.store.acceptances.count == 2)
    }

    @Test("names the address that can't be listened on")
    func addressInUse() async throws {
        let fixture = try InboundFixture()
        try await fixture.run { _, addresses in
            var second = fixture
            second.configuration.addresses = addresses
            let error = await #expect(throws: ListenError.self) { try await second.run { _, _ in } }
            #expect(error?.description.hasPrefix("Can't listen on \(addresses[0]): Address already in use.") == true)
        }
    }

    @Test("survives 25 MB without a line end in little memory")
    func endlessLine() async throws {
        let fixture = try InboundFixture()
        try await fixture.run { listener, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            _ = try await client.say("DATA")
            let block = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 0..<25 {
                try await client.send(block)
                #expect(listener.memoryInUse <= 1 << 20)
            }
            try await client.send("\r\n.\r\n")
            #expect(await client.reply() == ["554 5.6.0 A line of the message is too long"])
            #expect(listener.memoryInUse == 0)
        }
    }
}
