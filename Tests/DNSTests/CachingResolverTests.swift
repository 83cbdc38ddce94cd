import DNS
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

/// A clock that the test moves.
private final class TestTime: TimeSource {
    private let milliseconds = NIOLockedValueBox<Int64>(1_000_000)
    func now() -> Instant { Instant(milliseconds: milliseconds.withLockedValue { $0 }) }
    func wallTime() -> WallTime { WallTime(milliseconds: milliseconds.withLockedValue { $0 }) }
    func advance(_ interval: Interval) { milliseconds.withLockedValue { $0 += interval.milliseconds } }
}

@Suite(.timeLimit(.minutes(30)))
struct CachingResolverTests {
    private let time = TestTime()
    private let zone: ZoneResolver
    private let contoso: Domain
    private let missing: Domain

    init() throws {
        zone = try ZoneResolver(
            """
            $ORIGIN contoso.test.
            @      60 MX  10 mx
            mx 172800 A  192.0.2.1
            short   0 A  192.0.2.2
            alias  30 CNAME mx
            """)
        contoso = try Domain("contoso.test")
        missing = try Domain("nothing.contoso.test")
    }

    private func cache(_ configuration: CacheConfiguration = CacheConfiguration()) -> CachingResolver {
        CachingResolver(zone, configuration: configuration, time: time)
    }

    // However long it takes on a busy machine.
    private func questionArrives() async throws {
        while zone.heldCount != 1 { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test("keeps records for their time to live and tells what is left of it")
    func timeToLive() async throws {
        let cache = cache()
        #expect(cache.cached(contoso, .mx) == nil)
        #expect(try await cache.resolve(contoso, .mx).timeToLive == 60)
        time.advance(.milliseconds(58_001))
        #expect(cache.cached(contoso, .mx)?.timeToLive == 2)
        #expect(try await cache.resolve(contoso, .mx).records.count == 1)
        #expect(zone.calls(contoso, .mx) == 1)
        time.advance(.milliseconds(1_999))
        #expect(cache.cached(contoso, .mx) == nil)
        _ = try await cache.resolve(contoso, .mx)
        #expect(zone.calls(contoso, .mx) == 2)
    }

    @Test("caps the time to live of records and of negative answers")
    func caps() async throws {
        let cache = cache(
            CacheConfiguration(maximumTimeToLive: .hours(1), maximumNegativeTimeToLive: .seconds(10)))
        let host = try Domain("mx.contoso.test")
        _ = try await cache.resolve(host, .a)
        #expect(cache.cached(host, .a)?.timeToLive == 3_600)
        _ = try await cache.resolve(missing, .a)
        #expect(cache.cached(missing, .a)?.outcome == .nameError)
        time.advance(.seconds(10))
        #expect(cache.cached(missing, .a) == nil)
        #expect(cache.cached(host, .a) != nil)
    }

    @Test("keeps the absence of a type apart from the absence of a name")
    func negative() async throws {
        let cache = cache()
        _ = try await cache.resolve(contoso, .txt)
        _ = try await cache.resolve(missing, .txt)
        #expect(cache.cached(contoso, .txt)?.outcome == .noData)
        #expect(cache.cached(missing, .txt)?.outcome == .nameError)
        #expect(cache.cached(contoso, .mx) == nil)
    }

    @Test("does not keep an answer whose time to live is zero")
    func zeroTimeToLive() async throws {
        let cache = cache()
        let short = try Domain("short.contoso.test")
        _ = try await cache.resolve(short, .a)
        #expect(cache.cached(short, .a) == nil)
        #expect(cache.count == 0)
    }

    @Test(
        "keeps a failure for some seconds, never as an answer",
        arguments: [ResolverError.timedOut, .serverFailure, .refused, .bogus("signature"), .failed("other")])
    func failures(error: ResolverError) async throws {
        let cache = cache()
        zone.fail(contoso, with: error)
        for _ in 0..<3 {
            await #expect(throws: error) { try await cache.resolve(contoso, .mx) }
        }
        #expect(cache.cached(contoso, .mx) == nil)
        #expect(zone.calls(contoso, .mx) == 1)
        zone.fail(contoso, with: nil)
        time.advance(.seconds(5))
        #expect(try await cache.resolve(contoso, .mx).records.count == 1)
    }

    @Test("asks once for equal questions under way")
    func joins() async throws {
        let cache = cache()
        let contoso = contoso
        zone.hold()
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.resolve(contoso, .mx) } }
            try await questionArrives()
            zone.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 50)
        #expect(Set(answers.map(\.records)).count == 1)
        #expect(zone.calls(contoso, .mx) == 1)
    }

    @Test("lets one waiter leave without failing the others")
    func cancelOne() async throws {
        let cache = cache()
        let contoso = contoso
        zone.hold()
        let leaving = Task { try await cache.resolve(contoso, .mx) }
        try await questionArrives()
        let staying = Task { try await cache.resolve(contoso, .mx) }
        leaving.cancel()
        await #expect(throws: ResolverError.failed("the look-up was cancelled")) { try await leaving.value }
        zone.release()
        #expect(try await staying.value.records.count == 1)
    }

    @Test("stays within its entries and keeps what is read")
    func entries() async throws {
        let cache = cache(CacheConfiguration(maximumEntries: 10))
        _ = try await cache.resolve(contoso, .mx)
        for index in 0..<100 {
            #expect(cache.cached(contoso, .mx) != nil, "after \(index) others")
            _ = try await cache.resolve(try Domain("n\(index).contoso.test"), .a)
            #expect(cache.count <= 10)
        }
    }

    @Test("stays within its octets however large the answers are")
    func octets() async throws {
        let text = String(repeating: "x", count: 20_000)
        try zone.setZone((0..<20).map { "t\($0).contoso.test. 60 TXT \"\(text)\"" }.joined(separator: "\n"))
        let cache = cache(CacheConfiguration(maximumOctets: 70_000))
        for index in 0..<20 { _ = try await cache.resolve(try Domain("t\(index).contoso.test"), .txt) }
        #expect(cache.count == 3)
        let small = self.cache(CacheConfiguration(maximumOctets: 10_000))
        #expect(try await small.resolve(try Domain("t1.contoso.test"), .txt).records.count == 1)
        #expect(small.count == 0)
    }

    @Test("shows what it holds of a name and how long yet, without a question and without counting as a read")
    func held() async throws {
        let cache = cache()
        #expect(cache.held(contoso).isEmpty)
        _ = try await cache.resolve(contoso, .mx)
        _ = try await cache.resolve(contoso, .txt)
        time.advance(.seconds(20))
        let held = cache.held(contoso)
        #expect(held.map(\.type) == [.mx, .txt] && held[0].timeLeft == .seconds(40))
        #expect(cache.held(contoso, .txt).map(\.type) == [.txt] && cache.held(missing).isEmpty)
        time.advance(.seconds(40))
        #expect(cache.held(contoso, .mx).isEmpty)
        #expect(zone.callCount == 2)
    }

    @Test("drops what it holds of a name, and no other name's, as often as it is told")
    func drop() async throws {
        let cache = cache()
        let mx = try Domain("mx.contoso.test")
        for round in 1...3 {
            _ = try await cache.resolve(contoso, .mx)
            _ = try await cache.resolve(mx, .a)
            #expect(try cache.drop([contoso, missing])?.map(\.name) == [contoso])
            #expect(cache.held(contoso).isEmpty && cache.held(mx).count == 1)
            #expect(try cache.drop([contoso])?.isEmpty == true)
            #expect(zone.calls(contoso, .mx) == round && zone.calls(mx, .a) == 1)
        }
    }

    @Test("does not keep what was asked before the name was dropped")
    func dropUnderWay() async throws {
        let cache = cache()
        zone.hold()
        let early = Task { [contoso] in try await cache.resolve(contoso, .mx) }
        try await questionArrives()
        _ = try cache.drop([contoso])
        zone.release()
        #expect(try await early.value.records.count == 1)
        #expect(cache.held(contoso).isEmpty)
    }

    @Test("drops nothing where the resolver below can't forget now")
    func stubborn() async throws {
        final class Stubborn: ForgetfulResolver {
            let zone: ZoneResolver
            init(_ zone: ZoneResolver) { self.zone = zone }
            func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
                try await zone.resolve(name, type)
            }
            func forget() -> Bool { false }
        }
        let cache = CachingResolver(Stubborn(zone), time: time)
        _ = try await cache.resolve(contoso, .mx)
        #expect(try cache.drop([contoso]) == nil)
        #expect(cache.held(contoso).count == 1)
    }
}
