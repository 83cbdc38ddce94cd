import DNS
import Facts
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import MailFlow

@Suite("names of addresses for the stamps", .timeLimit(.minutes(30)))
struct ReverseNameTests {
    private let clock = VirtualClock()
    private let address = IPAddress(v4: 0xc000_0201)

    @Test("a message waits half a second for a name that DNS does not tell, and the next of its source not at all")
    func silence() async {
        let resolver = SilentResolver(clock: clock)
        let names = ResolvedReverseNames(resolver: resolver, time: clock)
        let began = clock.now()
        #expect(await names.reverseName(of: address) == .unknown)
        #expect(clock.now() - began == ResolvedReverseNames.patience)
        for _ in 0..<10 { #expect(await names.reverseName(of: address) == .unknown) }
        #expect(clock.now() - began == ResolvedReverseNames.patience)
        #expect(resolver.asked == 1)

        clock.advance(by: ResolvedReverseNames.silenceAge)
        #expect(await names.reverseName(of: address) == .unknown)
        #expect(resolver.asked == 2)
    }

    @Test("a silent source costs other sources nothing, and their names are told")
    func others() async throws {
        let zone = try ZoneResolver("1.2.0.192.in-addr.arpa. PTR mail.e.test.")
        let other = IPAddress(v4: 0xc000_0202)
        let names = ResolvedReverseNames(
            resolver: SilentResolver(clock: clock, of: other.reverseName, others: zone), time: clock)
        #expect(await names.reverseName(of: other) == .unknown)
        let (since, name) = (clock.now(), try Domain("mail.e.test"))
        #expect(await names.reverseName(of: address) == .found([name]))
        #expect(await names.reverseName(of: IPAddress(v4: 0xc000_0203)) == .missing)
        #expect(clock.now() == since)
    }

    @Test("a name leads back to an address by its records, and of a name that DNS does not tell nobody is sure")
    func proof() async throws {
        let zone = try ZoneResolver(
            """
            mail.e.test. A 192.0.2.1
            six.e.test. AAAA 2001:db8::1
            posing.e.test. A 198.51.100.9
            """)
        let (mail, six, posing) = (try Domain("mail.e.test"), try Domain("six.e.test"), try Domain("posing.e.test"))
        let names = ResolvedReverseNames(resolver: zone, time: clock)
        let none = try Domain("none.e.test")
        #expect(
            await names.proof(of: [mail, six, posing, none], address)
                == ReverseNameProof(names: [mail], isUnsure: false))
        let other = try #require(IPAddress("2001:db8::1"))
        #expect(await names.proof(of: [mail, six], other) == ReverseNameProof(names: [six], isUnsure: false))
        zone.fail(posing, with: .serverFailure)
        #expect(
            await names.proof(of: [posing, mail], address) == ReverseNameProof(names: [mail], isUnsure: true))
    }

    @Test("more silent sources than are remembered are all asked about again")
    func bound() async {
        let resolver = SilentResolver(clock: clock, takes: .milliseconds(1))
        let names = ResolvedReverseNames(resolver: resolver, time: clock)
        let sources = (0...UInt32(ResolvedReverseNames.maximumSilent)).map { IPAddress(v4: 0x0a00_0000 + $0) }
        for source in sources { _ = await names.reverseName(of: source) }
        #expect(resolver.asked == sources.count)
        _ = await names.reverseName(of: sources[0])
        #expect(resolver.asked == sources.count + 1)
        _ = await names.reverseName(of: sources[sources.count - 1])
        #expect(resolver.asked == sources.count + 1)
    }
}

/// Does not answer for a name, or for any, and has the clock show that it was waited for.
private final class SilentResolver: Resolver {
    private let clock: VirtualClock
    private let takes: Interval?
    private let name: Domain?
    private let others: (any Resolver)?
    private let count = NIOLockedValueBox(0)

    /// - Parameter takes: after what time it fails; nil for never.
    init(clock: VirtualClock, takes: Interval? = nil, of name: Domain? = nil, others: (any Resolver)? = nil) {
        self.clock = clock
        self.takes = takes
        self.name = name
        self.others = others
    }

    var asked: Int { count.withLockedValue { $0 } }

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        if let others, name != self.name { return try await others.resolve(name, type) }
        count.withLockedValue { $0 += 1 }
        if let takes {
            clock.advance(by: takes)
            throw .serverFailure
        }
        clock.advance(by: ResolvedReverseNames.patience)
        // Until whoever asks gives up.
        while !Task.isCancelled { await Task.yield() }
        throw .timedOut
    }
}
