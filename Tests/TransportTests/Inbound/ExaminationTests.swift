import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import PosternTesting
import Queueing
import SMTP
import SenderAuthentication
import Testing

@testable import Transport

/// What a session does while its message is authenticated.
@Suite("Examination of messages", .timeLimit(.minutes(30)))
struct ExaminationTests {
    private static let source = MessageSource(address: IPAddress(v4: 0xc000_0201), helo: "source.example")

    /// A session without a network and without threads: what is not held ends within the call.
    private struct Connection {
        let fixture: InboundFixture
        let context: ListenerContext
        let channel: EmbeddedChannel

        init(_ fixture: InboundFixture) throws {
            self.fixture = fixture
            context = ListenerContext(configuration: fixture.configuration, services: fixture.services)
            channel = EmbeddedChannel()
            try channel.pipeline.syncOperations.addHandler(
                SMTPServerHandler(
                    shared: context, peer: IPAddress(v4: 0x7f00_0001), serverPort: 25,
                    loop: channel.embeddedEventLoop))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2_525)).wait()
            _ = try send("EHLO client.example\r\n")
        }

        func send(_ text: String) throws -> [String] {
            try channel.writeInbound(ByteBuffer(string: text))
            return try replies()
        }

        func replies() throws -> [String] {
            channel.embeddedEventLoop.run()
            var result = ""
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) { result += String(buffer: buffer) }
            return result.split(separator: "\r\n").map(String.init)
        }

        func beginMessage() throws {
            _ = try send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        }

        func pass(_ interval: Interval) {
            fixture.clock.advance(by: interval)
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(interval.milliseconds))
        }
    }

    private func fixture(_ authenticator: FakeAuthenticator?) throws -> InboundFixture {
        var fixture = try InboundFixture()
        fixture.authenticator = authenticator
        fixture.policy.state.withLockedValue { $0.plan = ExaminationPlan(source: Self.source) }
        return fixture
    }

    private func facts(_ fixture: InboundFixture) -> [MessageFacts] {
        fixture.policy.state.withLockedValue { $0.messages }
    }

    @Test("seals what leaves with the key of the plan, above everything else")
    func seals() throws {
        let connection = try Connection(fixture(FakeAuthenticator()))
        let key = try DKIMSigningKey.generate(
            .ed25519SHA256, domain: try Domain("d.example"), selector: try Domain("s"))
        connection.fixture.policy.state.withLockedValue {
            $0.plan.sealingKey = key
            $0.results = AuthenticationResults(server: "mx.example.net", methods: [.init("spf", "pass")])
        }
        try connection.beginMessage()
        #expect(try connection.send("From: a@b.example\r\n\r\nx\r\n.\r\n").first?.hasPrefix("250 ") == true)
        let prepended = try #require(connection.fixture.store.acceptances.first).copies[0].edits.prepended
        #expect(
            prepended.map { String($0.prefix { $0 != ":" }) } == [
                "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "Received",
            ])
        #expect(prepended[2].hasSuffix(": i=1; mx.example.net; spf=pass"))
    }

    @Test("asks about the source of the plan and categorizes with the results")
    func results() throws {
        let authenticator = FakeAuthenticator()
        let connection = try Connection(fixture(authenticator))
        try connection.beginMessage()
        #expect(try connection.send("a: b\r\n\r\nx\r\n.\r\n").first?.hasPrefix("250 2.6.0 ") == true)
        let request = try #require(authenticator.requests.first)
        #expect(request.clientAddress == Self.source.address && request.helo == "source.example")
        #expect(request.sender.address?.description == "a@b.example" && request.receiver == "mx.example.net")
        #expect(String(buffer: request.header) == "a: b\r\n\r\nx\r\n")
        let facts = try #require(facts(connection.fixture).first)
        #expect(facts.source == Self.source && facts.authentication?.spf.result == .pass)
        #expect(connection.fixture.store.acceptances.count == 1)
        #expect(connection.context.memory.taken == 0)
    }

    @Test("counts a message that was authenticated for the aggregate reports, and no other")
    func aggregateReports() throws {
        let authenticator = FakeAuthenticator()
        let domain = try Domain("b.example")
        authenticator.publish(
            DMARCOutcome(.pass, authorDomain: domain), at: domain)
        let connection = try Connection(fixture(authenticator))
        for _ in 0..<2 {
            try connection.beginMessage()
            #expect(try connection.send("a: b\r\n\r\nx\r\n.\r\n").first?.hasPrefix("250 2.6.0 ") == true)
        }
        let counted = connection.fixture.dmarcCounts.take()
        #expect(counted.map(\.value) == [2])
        #expect(counted.keys.first?.policyDomain == "b.example" && counted.keys.first?.organization == "contoso")
        connection.fixture.policy.state.withLockedValue { $0.plan = ExaminationPlan() }
        try connection.beginMessage()
        #expect(try connection.send("a: b\r\n\r\nx\r\n.\r\n").first?.hasPrefix("250 2.6.0 ") == true)
        #expect(connection.fixture.dmarcCounts.take().isEmpty)
    }

    @Test("gives the replies of a pipelined group in order, however long the answer takes")
    func order() throws {
        let authenticator = FakeAuthenticator()
        authenticator.hold()
        let connection = try Connection(fixture(authenticator))
        try connection.beginMessage()
        #expect(try connection.send("a: b\r\n\r\n.\r\nMAIL FROM:<e@b.example>\r\nNOOP\r\nQUIT\r\n").isEmpty)
        #expect(connection.context.memory.taken > 0)
        connection.pass(.seconds(29))
        #expect(try connection.replies().isEmpty)
        authenticator.release()
        let replies = try connection.replies()
        #expect(replies.map { $0.prefix(9) } == ["250 2.6.0", "250 2.1.0", "250 2.0.0", "221 2.0.0"])
        #expect(connection.context.memory.taken == 0)
    }

    @Test("examines each message of a session by its own facts")
    func twoMessages() throws {
        let authenticator = FakeAuthenticator()
        let connection = try Connection(fixture(authenticator))
        connection.fixture.policy.state.withLockedValue { $0.refusesSPF = [.fail] }
        for (spf, reply) in [(SPFResult.pass, "250 2.6.0"), (.fail, "450 4.7.26"), (.none, "250 2.6.0")] {
            authenticator.answer(spf)
            try connection.beginMessage()
            #expect(try connection.send("a: \(spf)\r\n\r\n.\r\n").first?.hasPrefix(reply) == true)
        }
        #expect(facts(connection.fixture).map(\.authentication?.spf.result) == [.pass, .fail, SPFResult.none])
        #expect(
            authenticator.contents.map { String(decoding: $0.dropFirst(3).prefix(4), as: UTF8.self) } == [
                "pass", "fail", "none",
            ])
        #expect(connection.fixture.store.acceptances.count == 2)
        #expect(connection.fixture.log.refusals.map(\.reply) == [FakePolicy.unauthentic.description])
        #expect(connection.context.memory.taken == 0)
    }

    @Test("records a refusal of the whole message once under each recipient that was accepted")
    func refusedRecipients() throws {
        let authenticator = FakeAuthenticator()
        let connection = try Connection(fixture(authenticator))
        connection.fixture.policy.state.withLockedValue { $0.refusesSPF = [.fail] }
        authenticator.answer(.fail)
        _ = try connection.send("MAIL FROM:<a@b.example>\r\n")
        for name in ["c", "e", "c"] { _ = try connection.send("RCPT TO:<\(name)@d.example>\r\n") }
        _ = try connection.send("DATA\r\n")
        let header = "Message-ID: <7@b.example>\r\nFrom: Ann <ann@b.example>\r\nSubject: =?utf-8?q?x?=\r\n"
        #expect(try connection.send("\(header)\r\nx\r\n.\r\n").first?.hasPrefix("450 4.7.26") == true)
        let refusals = connection.fixture.log.refusals
        #expect(refusals.map(\.recipient) == ["c@d.example", "e@d.example"])
        #expect(refusals.allSatisfy { $0.reply == FakePolicy.unauthentic.description && $0.organization == "contoso" })
        #expect(refusals.allSatisfy { $0.decisions.last?.outcome == .refused })
        #expect(refusals.allSatisfy { $0.subject == "=?utf-8?q?x?=" && $0.messageID == "<7@b.example>" })
        #expect(refusals.allSatisfy { $0.author == "ann@b.example" && $0.size == header.utf8.count + 5 })
        #expect(refusals.allSatisfy { $0.direction == .incoming && $0.tls == nil })
    }

    @Test("records of a message that is too large what had come of it, under each recipient")
    func brokenOff() throws {
        let connection = try Connection(fixture(nil))
        _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nRCPT TO:<e@d.example>\r\nDATA\r\n")
        let line = String(repeating: "x", count: 70_000)
        _ = try connection.send("Subject: long\r\nFrom: ann@b.example\r\n\r\n")
        let replies = try connection.send("\(line)\r\n.\r\n")
        #expect(replies.first?.hasPrefix("5") == true, "\(replies)")
        let refusals = connection.fixture.log.refusals
        #expect(refusals.map(\.recipient) == ["c@d.example", "e@d.example"])
        #expect(refusals.allSatisfy { $0.subject == "long" && $0.author == "ann@b.example" && $0.messageID == nil })
        #expect(refusals.allSatisfy { $0.size ?? 0 > 0 })
    }

    @Test("an accepted message bears its first author, however little was planned for it", arguments: [true, false])
    func author(isAuthenticated: Bool) throws {
        let connection = try Connection(fixture(isAuthenticated ? FakeAuthenticator() : nil))
        if !isAuthenticated { connection.fixture.policy.state.withLockedValue { $0.plan = ExaminationPlan() } }
        try connection.beginMessage()
        let content = "From: Ann <ann@b.example>, bob@b.example\r\n\r\nx\r\n.\r\n"
        #expect(try connection.send(content).first?.hasPrefix("250 ") == true)
        #expect(connection.fixture.store.acceptances.map(\.author) == ["ann@b.example"])
        #expect(connection.fixture.store.acceptances.map(\.tls) == [nil])
    }

    @Test("decides after 30 s with temporary errors, and takes no notice of an answer that comes later")
    func deadline() throws {
        let authenticator = FakeAuthenticator()
        authenticator.hold()
        let connection = try Connection(fixture(authenticator))
        try connection.beginMessage()
        let message = "DKIM-Signature: v=1\r\nARC-Seal: i=1\r\n\r\n.\r\n"
        #expect(try connection.send(message).isEmpty)
        connection.pass(.milliseconds(29_999))
        #expect(try connection.replies().isEmpty)
        connection.pass(.milliseconds(1))
        #expect(try connection.replies().first?.hasPrefix("250 2.6.0 ") == true)
        let result = try #require(facts(connection.fixture).first?.authentication)
        #expect(result.spf.result == .temperror && result.spf.domain?.name == "b.example")
        #expect(result.dkim.map(\.result) == [.temperror])
        #expect(result.arc.result == .fail && result.arc.isTemporary)
        #expect(result.dmarc.result == .temperror)
        // Whoever still works on the content still has its memory.
        #expect(connection.context.memory.taken > 0)
        try connection.beginMessage()
        authenticator.release()
        #expect(try connection.replies().isEmpty)
        #expect(connection.fixture.store.acceptances.count == 1)
        #expect(try connection.send("a: b\r\n\r\n.\r\n").first?.hasPrefix("250 2.6.0 ") == true)
        #expect(facts(connection.fixture).last?.authentication?.spf.result == .pass)
        #expect(connection.context.memory.taken == 0)
    }

    @Test("keeps nothing of a message whose connection is lost meanwhile, and its memory until nobody reads it")
    func lostConnection() throws {
        let authenticator = FakeAuthenticator()
        authenticator.hold()
        let connection = try Connection(fixture(authenticator))
        try connection.beginMessage()
        #expect(try connection.send("a: b\r\n\r\n.\r\n").isEmpty)
        connection.channel.close(promise: nil)
        connection.channel.embeddedEventLoop.run()
        #expect(connection.context.admission.open == 0)
        #expect(connection.context.memory.taken > 0)
        authenticator.release()
        connection.channel.embeddedEventLoop.run()
        #expect(authenticator.ended == 1)
        #expect(connection.fixture.store.acceptances.isEmpty)
        #expect(connection.context.memory.taken == 0)
    }

    @Test("asks nobody without a plan, or without an authenticator", arguments: [true, false])
    func nothingToAsk(hasPlan: Bool) throws {
        let authenticator = FakeAuthenticator()
        let connection = try Connection(fixture(hasPlan ? nil : authenticator))
        if !hasPlan { connection.fixture.policy.state.withLockedValue { $0.plan = ExaminationPlan() } }
        try connection.beginMessage()
        #expect(try connection.send("a: b\r\n\r\n.\r\n").first?.hasPrefix("250 2.6.0 ") == true)
        #expect(authenticator.requests.isEmpty)
        let facts = try #require(facts(connection.fixture).first)
        #expect(facts.source == nil && facts.authentication == nil)
    }

    @Test("signs what is accepted, above everything else, also without an authenticator")
    func signing() throws {
        let connection = try Connection(fixture(nil))
        let key = try DKIMSigningKey.generate(
            .ed25519SHA256, domain: Domain("b.example"), selector: Domain("selector1"))
        connection.fixture.policy.state.withLockedValue { $0.plan = ExaminationPlan(signingKeys: [key]) }
        try connection.beginMessage()
        #expect(try connection.send("From: a@b.example\r\n\r\nx\r\n.\r\n").first?.hasPrefix("250 2.6.0 ") == true)
        let prepended = try #require(connection.fixture.store.acceptances.first?.copies[0].edits.prepended)
        #expect(prepended.first?.hasPrefix("DKIM-Signature: v=1; a=ed25519-sha256;") == true)
        #expect(prepended.dropFirst() == ["Received: test"])
    }

    @Test("signs each copy over its own fields")
    func signingCopies() throws {
        let connection = try Connection(fixture(nil))
        let key = try DKIMSigningKey.generate(
            .ed25519SHA256, domain: Domain("b.example"), selector: Domain("selector1"))
        connection.fixture.policy.state.withLockedValue {
            $0.plan = ExaminationPlan(signingKeys: [key])
            $0.perRecipient = ["e": "Subject: other"]
        }
        _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nRCPT TO:<e@d.example>\r\nDATA\r\n")
        let content = "From: a@b.example\r\n\r\nx\r\n"
        #expect(try connection.send(content + ".\r\n").first?.hasPrefix("250 2.6.0 ") == true)
        let copies = try #require(connection.fixture.store.acceptances.first).copies
        #expect(
            copies.map { $0.edits.prepended.dropFirst().joined(separator: ", ") } == [
                "Received: test", "Subject: other, Received: test",
            ])
        for copy in copies {
            var edits = copy.edits
            let signature = edits.prepended.removeFirst()
            let buffer = ByteBuffer(string: content)
            #expect(
                try DKIMSigner([key]).signatures(
                    header: buffer, edits: edits, content: .memory(buffer), at: connection.fixture.clock.wallTime())
                    == [signature])
        }
        #expect(copies[0].edits.prepended.first != copies[1].edits.prepended.first)
    }

    @Test("keeps the decisions of the plan with the message")
    func planDecisions() throws {
        let connection = try Connection(fixture(FakeAuthenticator()))
        connection.fixture.policy.state.withLockedValue {
            $0.plan.decisions = [Decision(.acceptance, outcome: .sourceNotFound(reason: "planned"))]
        }
        try connection.beginMessage()
        _ = try connection.send("a: b\r\n\r\n.\r\n")
        #expect(
            connection.fixture.store.acceptances.first?.decisions.map(\.outcome)
                == [.accepted, .accepted, .sourceNotFound(reason: "planned"), .accepted])
    }

    @Test("works on content under a note of it, and waits without one")
    func notes() throws {
        let authenticator = FakeAuthenticator()
        authenticator.hold()
        let journal = CountingJournal()
        var fixture = try fixture(authenticator)
        fixture.work = journal
        let connection = try Connection(fixture)
        try connection.beginMessage()
        _ = try connection.send("a: b\r\n\r\n.\r\n")
        let waiting = journal.state.withLockedValue { $0 }
        #expect(waiting.open == 0 && waiting.begun >= 2)
        authenticator.release()
        #expect(try connection.replies().first?.hasPrefix("250 2.6.0 ") == true)
        let ended = journal.state.withLockedValue { $0 }
        #expect(ended.open == 0 && ended.begun > waiting.begun)
        #expect(ended.heads == ["a: b\r\n\r\n"])
    }

    @Test("an examination has the content of a file read away from the event loops, and commits the same file")
    func fileContent() async throws {
        let authenticator = FakeAuthenticator()
        authenticator.hold()
        var fixture = try fixture(authenticator)
        fixture.configuration.memoryThreshold = 100_000
        let content = "a: b\r\n\r\n" + String(repeating: "0123456789\r\n", count: 100_000)
        try await fixture.run { listener, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            _ = try await client.say("DATA")
            try await client.send(content + ".\r\n")
            try #require(try await eventually { authenticator.requests.count == 1 })
            authenticator.release()
            #expect(await client.reply().first?.hasPrefix("250 2.6.0 ") == true)
            #expect(authenticator.contents == [Array(content.utf8)])
            try #require(try await eventually { listener.memoryInUse == 0 })
        }
        guard case .file(let file)? = fixture.store.acceptances.first?.content else {
            Issue.record("the content is not in a file")
            return
        }
        #expect(file.size == content.utf8.count)
    }

    @Test("stops when the message under way has its answer")
    func stop() async throws {
        let authenticator = FakeAuthenticator()
        authenticator.hold()
        let fixture = try fixture(authenticator)
        try await fixture.run { listener, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            _ = try await client.say("DATA")
            try await client.send("a: b\r\n\r\n.\r\n")
            try #require(try await eventually { authenticator.requests.count == 1 })
            async let stopped: Void = listener.stop(grace: .seconds(60))
            authenticator.release()
            #expect(await client.reply().first?.hasPrefix("250 2.6.0 ") == true)
            #expect(await client.reply() == ["421 4.3.2 Service not available"])
            await stopped
        }
        #expect(fixture.store.acceptances.count == 1)
    }

    @Test("stops when its time is over, answer or none, and then keeps nothing")
    func stopWithoutAnswer() async throws {
        let authenticator = FakeAuthenticator()
        authenticator.hold()
        let fixture = try fixture(authenticator)
        try await fixture.run { listener, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            _ = try await client.say("DATA")
            try await client.send("a: b\r\n\r\n.\r\n")
            try #require(try await eventually { authenticator.requests.count == 1 })
            await listener.stop(grace: .milliseconds(1))
            #expect(await client.reply().isEmpty)
            authenticator.release()
            try #require(try await eventually { authenticator.ended == 1 && listener.memoryInUse == 0 })
        }
        #expect(fixture.store.acceptances.isEmpty)
    }
}

/// Counts notes.
private final class CountingJournal: WorkJournal {
    struct State {
        var begun = 0
        var open = 0
        var heads: Set<String> = []
    }

    let state = NIOLockedValueBox(State())

    func begin(_ stage: WorkStage, on sequence: SequenceNumber) -> Int { 0 }
    func begin(contentOf size: Int, head: UnsafeRawBufferPointer) -> Int {
        state.withLockedValue { state in
            state.begun += 1
            state.open += 1
            state.heads.insert(String(decoding: head, as: UTF8.self))
        }
        return 0
    }
    func end(_ note: Int) { state.withLockedValue { $0.open -= 1 } }
    func refuses(contentOf size: Int, head: UnsafeRawBufferPointer) -> Bool { false }
}
