import DNS
import Mail
import PosternTesting
import Testing

@Suite(.timeLimit(.minutes(30)))
struct BudgetedResolverTests {
    private let clock = VirtualClock()
    private let zone: ZoneResolver

    init() throws {
        zone = try ZoneResolver(
            """
            $ORIGIN contoso.test.
            a 60 A 192.0.2.1
            b 60 A 192.0.2.2
            c  0 A 192.0.2.3
            """)
    }

    private func name(_ text: String) throws -> Domain { try Domain("\(text).contoso.test") }

    @Test("asks no more questions than the budget has, and says which error that is")
    func questions() async throws {
        let budgeted = BudgetedResolver(zone, budget: ResolverBudget(questions: 2), time: clock)
        _ = try await budgeted.resolve(name("a"), .a)
        _ = try await budgeted.resolve(name("b"), .a)
        await #expect(throws: ResolverError.failed("more than 2 questions for one message")) {
            try await budgeted.resolve(name("c"), .a)
        }
        #expect(budgeted.asked == 2)
        #expect(budgeted.refused == 1)
        #expect(zone.callCount == 2)
    }

    @Test("answers a question again from what it was answered before, whatever its time to live, and counts it once")
    func again() async throws {
        let budgeted = BudgetedResolver(
            CachingResolver(zone, time: clock), budget: ResolverBudget(questions: 1), time: clock)
        for _ in 0..<3 {
            #expect(try await budgeted.resolve(name("c"), .a).records == [.address(IPAddress(v4: 0xC000_0203))])
        }
        #expect(zone.callCount == 1)
        #expect(budgeted.asked == 1)
    }

    @Test("waits for all questions together no longer than the budget says, and fails later ones at once")
    func time() async throws {
        zone.hold()
        let budgeted = BudgetedResolver(
            CachingResolver(zone, time: clock), budget: ResolverBudget(time: .seconds(8)), time: clock)
        let first = try name("a")
        let second = try name("b")
        async let one = Result { () async throws(ResolverError) in try await budgeted.resolve(first, .a) }
        async let two = Result { () async throws(ResolverError) in try await budgeted.resolve(second, .a) }
        while clock.waiterCount < 2 { await Task.yield() }
        clock.advance(by: .milliseconds(7_999))
        #expect(clock.waiterCount == 2)
        clock.advance(by: .milliseconds(1))
        #expect(await one == .failure(.timedOut))
        #expect(await two == .failure(.timedOut))
        await #expect(throws: ResolverError.timedOut) { try await budgeted.resolve(name("c"), .a) }
        zone.release()
    }

    @Test("what is cached is answered when the time is over")
    func cached() async throws {
        let cache = CachingResolver(zone, time: clock)
        _ = try await cache.resolve(name("a"), .a)
        let budgeted = BudgetedResolver(cache, budget: ResolverBudget(time: .seconds(8)), time: clock)
        clock.advance(by: .seconds(9))
        #expect(try await budgeted.resolve(name("a"), .a).records.count == 1)
        await #expect(throws: ResolverError.timedOut) { try await budgeted.resolve(name("b"), .a) }
        #expect(zone.callCount == 1)
    }

    @Test("a failure is the same failure when it is asked for again")
    func failure() async throws {
        zone.fail(try name("a"), with: .serverFailure)
        let budgeted = BudgetedResolver(zone, time: clock)
        for _ in 0..<2 {
            await #expect(throws: ResolverError.serverFailure) { try await budgeted.resolve(name("a"), .a) }
        }
        #expect(zone.callCount == 1)
        #expect(clock.waiterCount == 0)
    }
}

extension Result where Failure == ResolverError {
    fileprivate init(_ body: () async throws(ResolverError) -> Success) async {
        do throws(ResolverError) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
