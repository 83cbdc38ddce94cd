import DNS
import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Transport

/// How a session over IPv6 comes to know its peer's name.
@Suite("Names of peers over IPv6", .timeLimit(.minutes(30)))
struct ReverseNameTests {
    private static let refused = "450 4.7.26 must pass either SPF or DKIM validation"

    private func fixture(_ resolver: ZoneResolver?, needsReverseName: Bool = true) throws -> InboundFixture {
        var fixture = try InboundFixture()
        fixture.configuration.addresses = [.init(try #require(IPAddress("::1")), port: 0)]
        fixture.resolver = resolver
        // Where a test is not about time, none runs out on a busy machine.
        fixture.configuration.reverseNameTime = .hours(1)
        fixture.policy.state.withLockedValue { $0.needsReverseName = needsReverseName }
        return fixture
    }

    private func resolver(_ record: String) throws -> ZoneResolver {
        try ZoneResolver("\(try #require(IPAddress("::1")?.reverseName)). \(record)")
    }

    private func names(_ fixture: InboundFixture) -> [ReverseName?] {
        fixture.policy.state.withLockedValue { $0.recipientSessions.map(\.reverseName) }
    }

    @Test("is asked for at connect, and known at RCPT")
    func found() async throws {
        let resolver = try resolver("PTR mail.sender.example.")
        let fixture = try fixture(resolver)
        let name = ReverseName.found([try Domain("mail.sender.example")])
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try #require(try await eventually { resolver.callCount == 1 })
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("MAIL FROM:<a@b.example>")
            for _ in 0..<3 { #expect(try await client.say("RCPT TO:<c@d.example>") == ["250 2.1.5 Recipient OK"]) }
        }
        #expect(names(fixture).last == name)
        #expect(resolver.callCount == 1)
    }

    @Test("is waited for by a recipient that it decides about, and by no other, with the replies in order")
    func waiting() async throws {
        let resolver = try resolver("TXT x")
        resolver.hold()
        let fixture = try fixture(resolver)
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            try await client.send(
                "MAIL FROM:<a@b.example>\r\nRCPT TO:<free@d.example>\r\nRCPT TO:<c@d.example>\r\nRSET\r\nNOOP\r\n")
            #expect(await client.reply() == ["250 2.1.0 Sender OK"])
            #expect(await client.reply() == ["250 2.1.5 Recipient OK"])
            try #require(try await eventually { names(fixture).count == 2 && resolver.heldCount == 1 })
            resolver.release()
            #expect(await client.reply() == [Self.refused])
            #expect(await client.reply().first?.hasPrefix("250 ") == true)
            #expect(await client.reply().first?.hasPrefix("250 ") == true)
        }
        #expect(names(fixture) == [nil, nil, .missing])
    }

    @Test("counts as unknown when DNS does not answer in time, and the answer is not waited for again")
    func timeLimit() async throws {
        let resolver = try resolver("PTR mail.sender.example.")
        resolver.hold()
        var fixture = try fixture(resolver)
        fixture.configuration.reverseNameTime = .milliseconds(20)
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            try await client.beginTransaction()
            #expect(try await client.say("RCPT TO:<c@d.example>") == ["250 2.1.5 Recipient OK"])
            resolver.release()
        }
        #expect(names(fixture) == [nil, .unknown, .unknown])
    }

    @Test("is waited for as long as for others where the client has closed its side")
    func closedSide() async throws {
        let resolver = try resolver("PTR mail.sender.example.")
        resolver.hold()
        var fixture = try fixture(resolver)
        fixture.configuration.reverseNameTime = .seconds(5)
        try await fixture.run { [fixture] listener, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            try await client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
            try #require(try await eventually { names(fixture).count >= 1 && resolver.heldCount == 1 })
            try await client.closeOutput()
            try #require(try await eventually { listener.openConnections == 0 })
            resolver.release()
        }
        #expect(names(fixture) == [nil, .unknown])
    }

    @Test("is not asked for where the policy does not care, and unknown without a resolver")
    func notAsked() async throws {
        let resolver = try resolver("PTR mail.sender.example.")
        for fixture in [try fixture(resolver, needsReverseName: false), try fixture(nil)] {
            try await fixture.run { _, addresses in
                var client = try await TestClient.connect(addresses[0])
                try await client.beginTransaction()
            }
            #expect(names(fixture) == [nil])
        }
        #expect(resolver.callCount == 0)
    }

    @Test("comes with the range of a peer that exceeded its limits")
    func exceededRange() async throws {
        var fixture = try fixture(try resolver("PTR mail.sender.example."))
        fixture.configuration.limits.unknownRecipientsPerHour = 1
        try await fixture.run { _, addresses in
            for expected in ["250 2.1.5 Recipient OK", Self.refused] {
                var client = try await TestClient.connect(addresses[0])
                _ = try await client.say("EHLO client.example")
                _ = try await client.say("MAIL FROM:<a@b.example>")
                #expect(try await client.say("RCPT TO:<c@d.example>") == [expected])
                _ = try await client.say("RCPT TO:<unknown@d.example>")
            }
        }
        let ranges = fixture.policy.state.withLockedValue { Set($0.recipientSessions.map(\.exceededRange)) }
        #expect(ranges == [nil, IPNetwork("::/64")])
    }
}
