import DNS
import Log
import Mail
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Testing

@testable import Transport

/// Answers with what a test sets, and counts.
final class ScriptedFetcher: PolicyFetching {
    let answer: NIOLockedValueBox<Result<[UInt8], PolicyFetchFailure>>
    let calls = NIOLockedValueBox(0)
    let gate = NIOLockedValueBox<(@Sendable () async -> Void)?>(nil)

    init(_ text: String) { answer = NIOLockedValueBox(.success(Array(text.utf8))) }

    func set(_ text: String) { answer.withLockedValue { $0 = .success(Array(text.utf8)) } }
    func fail() { answer.withLockedValue { $0 = .failure(.unavailable("no answer")) } }

    func fetch(_ domain: Domain) async -> Result<[UInt8], PolicyFetchFailure> {
        calls.withLockedValue { $0 += 1 }
        if let wait = gate.withLockedValue({ $0 }) { await wait() }
        return answer.withLockedValue { $0 }
    }
}

/// Answers for one domain, and lets all others wait until they are let go.
final class HangingFetcher: PolicyFetching {
    private let text: [UInt8]
    private let well: Domain
    private let waiting = NIOLockedValueBox<[CheckedContinuation<Void, Never>]>([])

    init(_ text: String, well: Domain) {
        self.text = Array(text.utf8)
        self.well = well
    }

    var hanging: Int { waiting.withLockedValue { $0.count } }

    func letGo() {
        let all = waiting.withLockedValue { waiting in
            defer { waiting = [] }
            return waiting
        }
        for one in all { one.resume() }
    }

    func fetch(_ domain: Domain) async -> Result<[UInt8], PolicyFetchFailure> {
        guard domain != well else { return .success(text) }
        await withCheckedContinuation { continuation in waiting.withLockedValue { $0.append(continuation) } }
        return .failure(.unavailable("no answer"))
    }
}

/// Keeps policies in memory.
final class MemoryArchive: PolicyArchive {
    let policies = NIOLockedValueBox<[Domain: CachedPolicy]>([:])

    func save(_ policy: CachedPolicy) { policies.withLockedValue { $0[policy.domain] = policy } }
    func remove(_ domains: [Domain]) {
        policies.withLockedValue { policies in for domain in domains { policies[domain] = nil } }
    }
}

@Suite("MTA-STS policies of domains", .timeLimit(.minutes(30)))
struct MTASTSPoliciesTests {
    private let resolver: ZoneResolver
    private let clock = VirtualClock()
    private let fetcher = ScriptedFetcher(Self.policy("enforce"))
    private let archive = MemoryArchive()
    private let counts: TLSReportCounts
    private let domain: Domain

    init() throws {
        resolver = try ZoneResolver(Self.zone("1"))
        counts = TLSReportCounts(time: clock)
        domain = try Domain("a.test")
    }

    private static func zone(_ id: String) -> String { "_mta-sts.a.test. TXT \"v=STSv1; id=\(id);\"" }

    private static func policy(_ mode: String, age: Int = 864_000) -> String {
        "version: STSv1\nmode: \(mode)\nmx: mx.a.test\nmx: *.b.test\nmax_age: \(age)\n"
    }

    private func policies(kept: [CachedPolicy] = [], bounds: MTASTSPolicies.Bounds = .init()) -> MTASTSPolicies {
        MTASTSPolicies(
            resolver: resolver, fetcher: fetcher, archive: archive, kept: kept, reporter: counts, time: clock,
            bounds: bounds, logger: .silent)
    }

    private var fetches: Int { fetcher.calls.withLockedValue { $0 } }

    @Test("are fetched once, and allow the exchangers they name, a wildcard for one label")
    func fetchesOnce() async throws {
        let policies = policies()
        let policy = try #require(await policies.policy(for: domain))
        #expect(policy.mode == .enforce)
        #expect(policy.id == "1")
        for (name, isAllowed) in [
            ("mx.a.test", true), ("x.b.test", true), ("b.test", false), ("x.y.b.test", false), ("evil.test", false),
        ] {
            #expect(policy.allows(try Domain(name)) == isAllowed)
        }
        #expect(await policies.policy(for: domain) == policy)
        #expect(fetches == 1)
        #expect(archive.policies.withLockedValue { $0.count } == 1)
    }

    @Test("are none without a record, and nothing is fetched then")
    func noRecord() async throws {
        try resolver.setZone("")
        #expect(await policies().policy(for: domain) == nil)
        #expect(fetches == 0)
    }

    @Test(
        "stay in force when the record is gone, DNS fails, or the server is out of reach: that is what an attacker would do"
    )
    func holdsOn() async throws {
        let policies = policies()
        let policy = try #require(await policies.policy(for: domain))
        try resolver.setZone("")
        #expect(await policies.policy(for: domain) == policy)
        resolver.fail(try Domain("_mta-sts.a.test"), with: .serverFailure)
        #expect(await policies.policy(for: domain) == policy)
        resolver.fail(try Domain("_mta-sts.a.test"), with: nil)
        try resolver.setZone(Self.zone("2"))
        fetcher.fail()
        #expect(await policies.policy(for: domain) == policy)
        #expect(fetches == 2)
        // Not tried again at once.
        #expect(await policies.policy(for: domain) == policy)
        #expect(fetches == 2)
        clock.advance(by: .minutes(6))
        fetcher.set(Self.policy("testing"))
        #expect(await policies.policy(for: domain)?.mode == .testing)
        #expect(fetches == 3)
    }

    @Test("end with their max_age")
    func expires() async throws {
        fetcher.set(Self.policy("enforce", age: 3_600))
        let policies = policies()
        #expect(await policies.policy(for: domain) != nil)
        fetcher.fail()
        clock.advance(by: .minutes(59))
        #expect(await policies.policy(for: domain) != nil)
        clock.advance(by: .minutes(2))
        #expect(await policies.policy(for: domain) == nil)
        #expect(fetches == 2)
    }

    @Test("are had while those of as many domains as strangers can have mail under way for hang")
    func others() async throws {
        let strangers = (0..<500).map { "d\($0).test" }
        let zone = strangers.map { "_mta-sts.\($0). TXT \"v=STSv1; id=1;\"" } + [Self.zone("1")]
        let fetcher = HangingFetcher(Self.policy("enforce"), well: domain)
        let policies = MTASTSPolicies(
            resolver: try ZoneResolver(zone.joined(separator: "\n")), fetcher: fetcher, archive: archive,
            time: clock, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in strangers {
                let stranger = try Domain(name)
                group.addTask { _ = await policies.policy(for: stranger) }
            }
            while fetcher.hanging < strangers.count { await Task.yield() }
            #expect(await policies.policy(for: domain)?.mode == .enforce)
            fetcher.letGo()
            try await group.waitForAll()
        }
    }

    @Test("that can't be had are none, reported as such, and asked for again after five minutes")
    func failure() async throws {
        fetcher.fail()
        let policies = policies()
        #expect(await policies.policy(for: domain) == nil)
        #expect(await policies.policy(for: domain) == nil)
        #expect(fetches == 1)
        #expect(counts.take().sessions.map { "\($0.key.result) \($0.value)" } == ["sts-policy-fetch-error 1"])
        clock.advance(by: .minutes(6))
        fetcher.set("not a policy")
        #expect(await policies.policy(for: domain) == nil)
        #expect(fetches == 2)
        #expect(counts.take().sessions.map(\.key.result) == ["sts-policy-invalid"])
    }

    @Test("of mode none are kept, and count as none")
    func modeNone() async throws {
        fetcher.set("version: STSv1\nmode: none\nmax_age: 3600\n")
        let policies = policies()
        #expect(await policies.policy(for: domain) == nil)
        #expect(await policies.policy(for: domain) == nil)
        #expect(fetches == 1)
    }

    @Test("that a server replaces under a new id are replaced")
    func newID() async throws {
        let policies = policies()
        #expect(await policies.policy(for: domain)?.mode == .enforce)
        try resolver.setZone(Self.zone("2"))
        fetcher.set(Self.policy("testing"))
        #expect(await policies.refresh(domain)?.mode == .testing)
        #expect(archive.policies.withLockedValue { $0[domain]?.policy.id } == "2")
    }

    @Test("are taken up after a restart, but for those that have expired")
    func kept() async throws {
        let policy = MTASTSPolicy(mode: .enforce, exchangers: [.host(try Domain("mx.a.test"))], maxAge: 3_600, id: "1")
        let fresh = CachedPolicy(domain: domain, policy: policy, fetchedAt: clock.wallTime())
        #expect(await policies(kept: [fresh]).policy(for: domain) == policy)
        #expect(fetches == 0)
        clock.advance(by: .hours(2))
        fetcher.fail()
        #expect(await policies(kept: [fresh]).policy(for: domain) == nil)
    }

    @Test("are fetched anew once a day, in the background, while they are used")
    func maintains() async throws {
        let policies = policies()
        #expect(await policies.policy(for: domain) != nil)
        await policies.maintain()
        #expect(fetches == 1)
        clock.advance(by: .hours(25))
        fetcher.set(Self.policy("testing"))
        await policies.maintain()
        #expect(fetches == 2)
        #expect(await policies.policy(for: domain)?.mode == .testing)
        clock.advance(by: .hours(24 * 8))
        await policies.maintain()
        #expect(fetches == 2)
        clock.advance(by: .hours(24 * 8))
        await policies.maintain()
        #expect(archive.policies.withLockedValue { $0.isEmpty })
    }

    @Test("are fetched once for all who ask at a time, and only so many at a time")
    func coalesces() async throws {
        let released = NIOLockedValueBox(false)
        fetcher.gate.withLockedValue { $0 = { while !released.withLockedValue({ $0 }) { await Task.yield() } } }
        var bounds = MTASTSPolicies.Bounds()
        bounds.fetches = 1
        let policies = policies(bounds: bounds)
        try resolver.setZone(Self.zone("1") + "\n_mta-sts.c.test. TXT \"v=STSv1; id=1;\"")
        let other = try Domain("c.test")
        await withTaskGroup(of: MTASTSPolicy?.self) { group in
            for _ in 0..<5 { group.addTask { await policies.policy(for: domain) } }
            while fetches == 0 { await Task.yield() }
            // No room for another domain's fetch: no policy for now, and no wait.
            #expect(await policies.policy(for: other) == nil)
            released.withLockedValue { $0 = true }
            for await policy in group { #expect(policy?.mode == .enforce) }
        }
        #expect(fetches == 1)
        #expect(await policies.policy(for: other) != nil)
    }

    @Test("fill a cache that then keeps what it has")
    func full() async throws {
        var bounds = MTASTSPolicies.Bounds()
        bounds.policies = 1
        let policies = policies(bounds: bounds)
        #expect(await policies.policy(for: domain) != nil)
        try resolver.setZone("_mta-sts.evil.test. TXT \"v=STSv1; id=1;\"")
        #expect(await policies.policy(for: try Domain("evil.test")) != nil)
        try resolver.setZone("")
        #expect(await policies.policy(for: domain) != nil)
        #expect(await policies.policy(for: try Domain("evil.test")) == nil)
        #expect(archive.policies.withLockedValue { Array($0.keys) } == [domain])
    }

    @Test("make room, when the cache is full, once no mail has asked for one for a day")
    func makesRoom() async throws {
        var bounds = MTASTSPolicies.Bounds()
        bounds.policies = 1
        let policies = policies(bounds: bounds)
        #expect(await policies.policy(for: domain) != nil)
        clock.advance(by: .hours(25))
        try resolver.setZone("_mta-sts.other.test. TXT \"v=STSv1; id=1;\"")
        let other = try Domain("other.test")
        #expect(await policies.policy(for: other) != nil)
        #expect(archive.policies.withLockedValue { Array($0.keys) } == [other])
    }

    @Test("take no more octets than they may together, and what has expired or found no room is kept no longer")
    func octets() async throws {
        var bounds = MTASTSPolicies.Bounds()
        let policies = self.policies(bounds: bounds)
        #expect(await policies.policy(for: domain) != nil)
        let kept = try #require(archive.policies.withLockedValue { $0[domain] })
        // One policy and a half.
        bounds.octets = kept.octets * 3 / 2
        var other = kept
        other.domain = try Domain("b.test")
        archive.save(other)
        var expired = kept
        expired.domain = try Domain("c.test")
        expired.fetchedAt = WallTime(milliseconds: kept.fetchedAt.milliseconds - 864_000_000)
        archive.save(expired)
        let next = self.policies(kept: [expired, kept, other], bounds: bounds)
        #expect(archive.policies.withLockedValue { Array($0.keys) } == [domain])
        // A third one is applied and not kept.
        let third = try Domain("d.test")
        try resolver.setZone("_mta-sts.d.test. TXT \"v=STSv1; id=1;\"")
        #expect(await next.policy(for: third) != nil)
        #expect(archive.policies.withLockedValue { Array($0.keys) } == [domain])
        clock.advance(by: .hours(24 * 10))
        #expect(await next.policy(for: third) != nil)
        #expect(archive.policies.withLockedValue { Array($0.keys) } == [third])
    }

    @Test("are asked for again at once when the gateway was too busy to ask")
    func busy() async throws {
        let policies = policies()
        fetcher.answer.withLockedValue { $0 = .failure(.busy("others are asked for")) }
        #expect(await policies.policy(for: domain) == nil)
        fetcher.set(Self.policy("enforce"))
        #expect(await policies.policy(for: domain) != nil)
    }
}
