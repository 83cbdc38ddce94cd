import DNS
import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Testing

@testable import Transport

/// How a session comes to know which lists in DNS have its peer.
@Suite("Listings of peers", .timeLimit(.minutes(30)))
struct ListingTests {
    private static let banned = "550 5.7.606 Access denied, banned sending IP [127.0.0.1]"

    /// A fixture whose list has the peer; the list counts as tested, though 127.0.0.1 is what no list may have.
    private func fixture(_ resolver: any DNS.Resolver, isExempt: Bool = false) async throws -> InboundFixture {
        var fixture = try InboundFixture()
        let list = DNSList(zone: try Domain("bl.example"))
        fixture.configuration.reverseNameTime = .hours(1)
        fixture.policy.state.withLockedValue { $0.dnsLists = [list] }
        if isExempt { fixture.policy.state.withLockedValue { $0.exempt = [IPAddress(v4: 0x7f00_0001)] } }
        let lists = DNSLists(resolver: resolver, time: fixture.clock)
        await lists.test([list])
        fixture.dnsLists = lists
        return fixture
    }

    private func resolver() throws -> ZoneResolver { try ZoneResolver("2.0.0.127.bl.example. A 127.0.0.2") }

    private func list(_ resolver: ZoneResolver) throws {
        try resolver.setZone("2.0.0.127.bl.example. A 127.0.0.2\n1.0.0.127.bl.example. A 127.0.0.4")
    }

    @Test("lists are asked at connect, and waited for by a recipient that hangs on them, with the replies in order")
    func waiting() async throws {
        let resolver = try resolver()
        let fixture = try await fixture(resolver)
        try list(resolver)
        resolver.hold()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try #require(try await eventually { resolver.heldCount == 1 })
            _ = try await client.say("EHLO client.example")
            try await client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nRSET\r\nNOOP\r\n")
            #expect(await client.reply() == ["250 2.1.0 Sender OK"])
            try #require(
                try await eventually { fixture.policy.state.withLockedValue { $0.recipientSessions.count == 1 } })
            resolver.release()
            #expect(await client.reply() == [Self.banned])
            #expect(await client.reply().first?.hasPrefix("250 ") == true)
            #expect(await client.reply().first?.hasPrefix("250 ") == true)
        }
        let facts = fixture.policy.state.withLockedValue { $0.recipientSessions }
        #expect(facts.map { $0.listings?.map(\.code.description) } == [nil, ["127.0.0.4"]])
    }

    @Test("a list that does not answer is waited for as long as lists are given, and the recipient is taken then")
    func slow() async throws {
        let resolver = try resolver()
        // A question to the resolver itself is not left when the time is over; one to the cache in front of it is.
        let cache = CachingResolver(resolver, time: VirtualClock())
        let fixture = try await fixture(cache)
        cache.removeAll()
        try list(resolver)
        resolver.hold()
        defer { resolver.release() }
        let policy = fixture.policy
        func judged() -> Int { policy.state.withLockedValue { $0.recipientSessions.count } }
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("MAIL FROM:<a@b.example>")
            // The reply to it comes only when the lists have been given up.
            try await client.send("RCPT TO:<c@d.example>\r\n")
            try #require(
                try await eventually { judged() == 1 && resolver.heldCount == 1 && fixture.clock.waiterCount == 1 })
            fixture.clock.advance(by: .milliseconds(DNSLists.patience.milliseconds - 1))
            #expect(fixture.clock.waiterCount == 1)
            fixture.clock.advance(by: .milliseconds(1))
            try #require(try await eventually { judged() == 2 })
            #expect(await client.reply() == ["250 2.1.5 Recipient OK"])
        }
        let facts = fixture.policy.state.withLockedValue { $0.recipientSessions }
        #expect(facts.map { $0.listings?.map(\.code.description) } == [nil, []])
    }

    @Test("exempt peers are not looked up")
    func exempt() async throws {
        let resolver = try resolver()
        let fixture = try await fixture(resolver, isExempt: true)
        let before = resolver.callCount
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            #expect(try await client.say("RCPT TO:<c@d.example>") == ["250 2.1.5 Recipient OK"])
        }
        #expect(resolver.callCount == before)
    }

    // MARK: - What sessions tell of their peers

    private func remembering(isExempt: Bool = false) throws -> (InboundFixture, SourceMemory) {
        var fixture = try InboundFixture()
        let sources = SourceMemory()
        fixture.sources = sources
        fixture.policy.state.withLockedValue { state in
            state.isReputationEnabled = true
            if isExempt { state.exempt = [IPAddress(v4: 0x7f00_0001)] }
        }
        return (fixture, sources)
    }

    @Test(
        "unknown recipients and accepted mail are counted for strangers, and for no exempt peer",
        arguments: [false, true])
    func counted(isExempt: Bool) async throws {
        let (fixture, sources) = try remembering(isExempt: isExempt)
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            for _ in 0..<3 { _ = try await client.say("RCPT TO:<unknown@d.example>") }
            _ = try await client.say("RCPT TO:<c@d.example>")
            _ = try await client.say("RCPT TO:<e@d.example>")
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nHello\r\n.").first?.hasPrefix("250 ") == true)
        }
        let known = sources.known(IPAddress(v4: 0x7f00_0001), at: fixture.clock.now())
        if isExempt {
            #expect(known.isEmpty)
        } else {
            #expect(known.map(\.marks) == [3, 3] && known.map(\.accepted) == [1, 1])
        }
    }

    @Test("unknown recipients of one transaction count up to a bound, and those of the next one count anew")
    func countedPerMessage() async throws {
        let (fixture, sources) = try remembering()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            for _ in 0..<14 { _ = try await client.say("RCPT TO:<unknown@d.example>") }
            _ = try await client.say("RSET")
            _ = try await client.say("MAIL FROM:<a@b.example>")
            _ = try await client.say("RCPT TO:<unknown@d.example>")
        }
        #expect(sources.known(IPAddress(v4: 0x7f00_0001), at: fixture.clock.now()).map(\.marks) == [11, 11])
    }

    @Test("a session knows the reputation that its peer has when a transaction begins")
    func known() async throws {
        let (fixture, sources) = try remembering()
        let peer = IPAddress(v4: 0x7f00_0001)
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            sources.record(.malware, count: 50, of: peer, at: fixture.clock.now())
            _ = try await client.say("RSET")
            _ = try await client.say("MAIL FROM:<a@b.example>")
        }
        #expect(
            fixture.policy.state.withLockedValue { $0.sessions.map { $0.reputation?.standing } } == [nil, .bad])
    }

    @Test("a try of a server that the organization does not know is deferred, and the next one in time is taken")
    func greylisting() async throws {
        let (fixture, _) = try remembering()
        fixture.policy.state.withLockedValue { $0.isSubjectToGreylisting = true }
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            #expect(
                try await client.say("RCPT TO:<c@d.example>") == ["451 4.7.500 Access denied, please try again later"])
            fixture.clock.advance(by: .minutes(1))
            #expect(try await client.say("RCPT TO:<c@d.example>") == ["250 2.1.5 Recipient OK"])
        }
        // The transaction began with a recipient that was deferred as well.
        let reply = "451 4.7.500 Access denied, please try again later"
        #expect(fixture.log.refusals.map(\.reply) == [reply, reply])
    }
}
