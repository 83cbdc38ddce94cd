import Mail
import MailFlow
import Testing

@Suite("Greylisting")
struct GreylistTests {
    private let start = Instant(milliseconds: 1_000_000)

    private func attempt(
        _ client: String = "192.0.2.1", sender: String? = "x@sender.example", recipient: String = "ann@contoso.com",
        organization: String = "contoso"
    ) throws -> Greylist.Try {
        Greylist.Try(
            organization: organization, client: try #require(IPAddress(client)),
            sender: try sender.map { .mailbox(try #require(EmailAddress($0))) } ?? .null,
            recipient: try #require(EmailAddress(recipient)))
    }

    @Test("a first try is deferred, and the same one is let in when it comes again after a minute")
    func comesAgain() throws {
        var list = Greylist()
        #expect(!list.admits(try attempt(), at: start))
        #expect(!list.admits(try attempt(), at: start + .seconds(59)))
        #expect(list.admits(try attempt(), at: start + .minutes(1)))
    }

    @Test("a server that came again is known by its network, for all senders and recipients of the organization")
    func knownNetwork() throws {
        var list = Greylist()
        _ = list.admits(try attempt(), at: start)
        #expect(list.admits(try attempt("192.0.2.99"), at: start + .minutes(5)))
        #expect(
            list.admits(try attempt("192.0.2.7", sender: nil, recipient: "bob@contoso.com"), at: start + .minutes(6)))
        #expect(list.knows(try attempt("192.0.2.8"), at: start + .minutes(6)))
        #expect(!list.admits(try attempt("192.0.3.7"), at: start + .minutes(6)))
        #expect(!list.admits(try attempt(organization: "fabrikam"), at: start + .minutes(6)))
    }

    @Test("another sender or recipient is another try, and letters' case is none")
    func another() throws {
        var list = Greylist()
        _ = list.admits(try attempt(), at: start)
        #expect(!list.admits(try attempt(sender: "y@sender.example"), at: start + .minutes(2)))
        #expect(!list.admits(try attempt(sender: nil), at: start + .minutes(2)))
        #expect(!list.admits(try attempt(recipient: "bob@contoso.com"), at: start + .minutes(2)))
        #expect(
            list.admits(try attempt(sender: "X@SENDER.example", recipient: "ANN@contoso.com"), at: start + .minutes(2)))
    }

    @Test("a try that comes again after a day is a first one")
    func tooLate() throws {
        var list = Greylist()
        _ = list.admits(try attempt(), at: start)
        #expect(!list.admits(try attempt(), at: start + .hours(24)))
        #expect(list.admits(try attempt(), at: start + .hours(25)))
    }

    @Test("a known network is forgotten after 36 days without mail, and each message renews it")
    func memory() throws {
        var list = Greylist()
        _ = list.admits(try attempt(), at: start)
        var now = start + .minutes(1)
        for _ in 0..<4 {
            #expect(list.admits(try attempt(), at: now))
            now = now + .hours(35 * 24)
        }
        now = now + .hours(24)
        #expect(!list.knows(try attempt(), at: now))
        #expect(!list.admits(try attempt(), at: now))
    }

    @Test("addresses of an IPv6 /64 are one network")
    func ipv6() throws {
        var list = Greylist()
        _ = list.admits(try attempt("2001:db8:1:2::1"), at: start)
        #expect(list.admits(try attempt("2001:db8:1:2::2"), at: start + .minutes(1)))
        #expect(!list.admits(try attempt("2001:db8:1:3::2"), at: start + .minutes(1)))
    }

    @Test("memory is bounded whoever tries, and known servers stay known")
    func bounded() throws {
        var list = Greylist(tryCapacity: 100, networkCapacity: 100)
        _ = list.admits(try attempt(), at: start)
        #expect(list.admits(try attempt(), at: start + .minutes(1)))
        for number in 0..<5_000 {
            let stranger = try attempt("198.51.\(number % 250).1", sender: "x\(number)@sender.example")
            _ = list.admits(stranger, at: start + .minutes(2))
        }
        #expect(list.count <= 200)
        #expect(list.knows(try attempt(), at: start + .minutes(2)))
    }

    @Test("the tries of one network displace no others', and any of those that are kept proves it")
    func oneNetwork() throws {
        var list = Greylist(tryCapacity: 1_024, networkCapacity: 100)
        _ = list.admits(try attempt(), at: start)
        for number in 0..<5_000 {
            let sender = "x\(number)@sender.example"
            _ = list.admits(try attempt("198.51.100.\(number % 250)", sender: sender), at: start)
        }
        #expect(list.count <= 1 + Greylist.triesOfNetwork)
        #expect(list.admits(try attempt(), at: start + .minutes(1)))
        #expect(list.admits(try attempt("198.51.100.9", sender: "x0@sender.example"), at: start + .minutes(1)))
    }

    @Test("tries survive a restart")
    func restart() throws {
        var (list, restored) = (Greylist(), Greylist())
        _ = list.admits(try attempt(), at: start)
        restored.restore(list.entries(at: start))
        #expect(restored.admits(try attempt(), at: start + .minutes(1)))
    }
}
