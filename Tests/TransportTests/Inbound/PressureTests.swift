import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import PosternTesting
import Testing

@testable import Transport

@Suite("Back pressure at the listener")
struct PressureTests {
    private typealias Connection = EmbeddedSession

    private static let busy = "452 4.3.1 Insufficient system resources\r\n"
    private static let ok = "250 2.1.0 Sender OK\r\n"

    private func tarpitting(_ fixture: InboundFixture) {
        var standing = PressureStanding()
        standing.tarpit = .init(resource: .queueLength, interval: .seconds(10))
        fixture.pressure.standing = standing
    }

    @Test("answers MAIL with 452 4.3.1 while a resource is at High, and takes mail again in the same session")
    func high() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        var standing = PressureStanding()
        standing.refusesMail = .disk
        connection.fixture.pressure.standing = standing
        #expect(try connection.send("MAIL FROM:<a@b.example>\r\n") == Self.busy)
        let refusal = try #require(connection.fixture.log.refusals.first)
        #expect(refusal.sender == "a@b.example")
        #expect(refusal.decisions.map(\.object) == [.init(.backPressure, "Disk")])
        connection.fixture.pressure.standing = PressureStanding()
        #expect(try connection.send("MAIL FROM:<a@b.example>\r\n") == Self.ok)
    }

    @Test("a SIZE beyond the limit is refused for good at High as well, and on record as that")
    func tooLargeAtHigh() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        var standing = PressureStanding()
        standing.refusesMail = .disk
        connection.fixture.pressure.standing = standing
        let limit = FakePolicy.largestMessage
        #expect(try connection.send("MAIL FROM:<a@b.example> SIZE=\(limit + 1)\r\n").hasPrefix("552 5.3.4"))
        #expect(try connection.send("MAIL FROM:<a@b.example> SIZE=\(limit)\r\n") == Self.busy)
        #expect(
            connection.fixture.log.refusals.map { $0.decisions.last?.object } == [nil, .init(.backPressure, "Disk")])
    }

    @Test("puts recipients of an organization off whose mail takes its share of the disk, and takes those of others")
    func organizationShare() throws {
        let fixture = try InboundFixture()
        let connection = try Connection(fixture)
        _ = try connection.send("EHLO client.example\r\n")
        _ = try connection.send("MAIL FROM:<a@b.example>\r\n")
        fixture.shares.over = ["fabrikam"]
        #expect(try connection.send("RCPT TO:<c@d.example>\r\n") == "250 2.1.5 Recipient OK\r\n")
        fixture.shares.over = ["contoso", "fabrikam"]
        #expect(try connection.send("RCPT TO:<e@d.example>\r\n") == Self.busy)
        #expect(try connection.send("RCPT TO:<unknown@d.example>\r\n").hasPrefix("550 5.4.1"))
        let refusal = try #require(fixture.log.refusals.first)
        #expect(refusal.recipient == "e@d.example" && refusal.organization == "contoso")
        #expect(refusal.decisions.map(\.object) == [.init(.backPressure, "OrganizationShare")])
        // What was accepted is finished.
        #expect(try connection.send("DATA\r\n").hasPrefix("354"))
        #expect(try connection.send("a: b\r\n\r\nhi\r\n.\r\n").hasPrefix("250 2.6.0"))
        fixture.shares.over = []
        _ = try connection.send("MAIL FROM:<a@b.example>\r\n")
        #expect(try connection.send("RCPT TO:<e@d.example>\r\n") == "250 2.1.5 Recipient OK\r\n")
    }

    @Test("finishes a transaction that began before High")
    func underWay() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        _ = try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        var standing = PressureStanding()
        standing.refusesMail = .disk
        connection.fixture.pressure.standing = standing
        #expect(try connection.send("DATA\r\n").hasPrefix("354"))
        #expect(try connection.send("a: b\r\n\r\nhi\r\n.\r\n").hasPrefix("250 2.6.0"))
    }

    @Test("holds MAIL of an outsider back for as long as asked, answers, and goes on")
    func tarpit() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        tarpitting(connection.fixture)
        #expect(try connection.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n").isEmpty)
        #expect(connection.context.tarpit.taken == 1)
        connection.pass(.milliseconds(9_999))
        #expect(try connection.output().isEmpty)
        connection.pass(.milliseconds(1))
        #expect(try connection.output() == Self.ok + "250 2.1.5 Recipient OK\r\n")
        #expect(connection.context.tarpit.taken == 0)
    }

    @Test("does not hold back who is exempt")
    func exempt() throws {
        for isTrusted in [true, false] {
            var fixture = try InboundFixture()
            if isTrusted {
                fixture.configuration.trustedNetworks = [try #require(IPNetwork("127.0.0.0/8"))]
            } else {
                fixture.policy.state.withLockedValue { $0.exempt = [IPAddress(v4: 0x7f00_0001)] }
            }
            tarpitting(fixture)
            let connection = try Connection(fixture)
            _ = try connection.send("EHLO client.example\r\n")
            #expect(try connection.send("MAIL FROM:<a@b.example>\r\n") == Self.ok)
            #expect(connection.context.tarpit.taken == 0)
        }
    }

    @Test("holds back no more sessions than it may; the next is refused, until one is answered or leaves")
    func bounded() throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.pressure.tarpittedSessions = 2
        tarpitting(fixture)
        let first = try Connection(fixture)
        let others = [try Connection(fixture, context: first.context), try Connection(fixture, context: first.context)]
        let mail = "MAIL FROM:<a@b.example>\r\n"
        for connection in [first] + others { _ = try connection.send("EHLO client.example\r\n") }
        #expect(try first.send(mail).isEmpty)
        #expect(try others[0].send(mail).isEmpty)
        #expect(try others[1].send(mail) == Self.busy)
        #expect(fixture.log.refusals.last?.decisions.last?.object == .init(.backPressure, "QueueLength"))
        // One that leaves gives its place back.
        _ = try others[0].channel.finish()
        #expect(first.context.tarpit.taken == 1)
        #expect(try others[1].send(mail).isEmpty)
        first.pass(.seconds(10))
        #expect(try first.output() == Self.ok)
        #expect(first.context.tarpit.taken == 1)
    }

    @Test("holds back no more sessions of one source than it may, and says so on record")
    func boundedBySource() throws {
        var fixture = try InboundFixture()
        fixture.configuration.limits.pressure.tarpittedSessionsPerSource = 1
        tarpitting(fixture)
        let first = try Connection(fixture)
        let second = try Connection(fixture, context: first.context)
        for connection in [first, second] { _ = try connection.send("EHLO client.example\r\n") }
        #expect(try first.send("MAIL FROM:<a@b.example>\r\n").isEmpty)
        #expect(try second.send("MAIL FROM:<a@b.example>\r\n") == Self.busy)
        #expect(fixture.log.refusals.last?.decisions.last?.inputs == ["tarpit=full for this source"])
        first.pass(.seconds(10))
        #expect(try first.output() == Self.ok)
        #expect(try second.send("MAIL FROM:<a@b.example>\r\n").isEmpty)
    }

    @Test("puts off a recipient whose destination takes no mail, and accepts another, while the disk is at Medium")
    func failingDestination() throws {
        let connection = try Connection(InboundFixture())
        _ = try connection.send("EHLO client.example\r\n")
        let group = "MAIL FROM:<a@b.example>\r\nRCPT TO:<dead@d.example>\r\nRCPT TO:<c@d.example>\r\nRSET\r\n"
        let (accepted, reset) = ("250 2.1.5 Recipient OK\r\n", "250 2.0.0 Resetting\r\n")
        #expect(try connection.send(group) == Self.ok + accepted + accepted + reset)
        var standing = PressureStanding()
        standing.defersFailing = .disk
        connection.fixture.pressure.standing = standing
        #expect(try connection.send(group) == Self.ok + Self.busy + accepted + reset)
        #expect(connection.fixture.log.refusals.map(\.recipient) == ["dead@d.example"])
        connection.fixture.pressure.standing = PressureStanding()
        #expect(try connection.send(group) == Self.ok + accepted + accepted + reset)
    }

    @Test("answers a connection with 421 4.3.2 while memory or descriptors are at High")
    func connections() throws {
        let fixture = try InboundFixture()
        var standing = PressureStanding()
        standing.refusesConnections = .descriptors
        fixture.pressure.standing = standing
        let connection = try Connection(fixture)
        #expect(try connection.output() == "421 4.3.2 Service not available\r\n")
        #expect(!connection.channel.isActive)
        #expect(connection.context.admission.open == 0)
        #expect(
            fixture.log.refusals.first?.decisions.map(\.object) == [.init(.backPressure, "Descriptors")])
        fixture.pressure.standing = PressureStanding()
        #expect(try Connection(fixture).output().hasPrefix("220 "))
    }

    @Test("gives a new session 10 s to EHLO at Medium")
    func impatience() throws {
        let fixture = try InboundFixture()
        var standing = PressureStanding()
        standing.isImpatient = true
        fixture.pressure.standing = standing
        let connection = try Connection(fixture)
        _ = try connection.output()
        connection.pass(.milliseconds(9_999))
        #expect(try connection.output().isEmpty)
        connection.pass(.milliseconds(1))
        #expect(try connection.output() == "421 4.4.2 Connection timed out\r\n")
    }
}
