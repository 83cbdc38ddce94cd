import Mail
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

/// What the ages of waiting mail do when the wall clock steps, the machine boots, or both.
@Suite struct AgeTests {
    private static let hours: [Int64] = [25, -25]

    private func step(_ clock: VirtualClock, hours: Int64) {
        clock.setWall(WallTime(milliseconds: clock.wallTime().milliseconds + hours * 3_600_000))
    }

    /// Boots the machine: its clock starts anew after `pause` of civil time.
    private func boot(_ clock: VirtualClock, after pause: Interval) {
        let wall = clock.wallTime()
        clock.set(Instant(milliseconds: 30_000))
        clock.setWall(WallTime(milliseconds: wall.milliseconds + pause.milliseconds))
    }

    private func age(_ fixture: StoreFixture, boot: String) async throws -> Interval {
        let store = try fixture.open(boot: boot)
        defer { store.close() }
        let now = fixture.clock.now()
        return now - (try #require(try await store.waiting().first).acceptedAt)
    }

    private func accept(_ fixture: StoreFixture, deferFor interval: Interval? = nil) async throws {
        let store = try fixture.open(boot: "boot-1")
        defer { store.close() }
        let id = try await store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        if let interval {
            let update = RecipientUpdate(
                id: id, state: .waiting, attempts: 1, notBefore: fixture.clock.now() + interval, event: nil)
            _ = try await store.commit([], [update])
        }
    }

    @Test("measures an age within a boot exactly, however the wall clock steps", arguments: hours)
    func sameBoot(hours: Int64) async throws {
        let fixture = StoreFixture()
        try await accept(fixture)
        fixture.clock.advance(by: .minutes(7))
        step(fixture.clock, hours: hours)
        #expect(try await age(fixture, boot: "boot-1") == .minutes(7))
        fixture.clock.advance(by: .minutes(1))
        #expect(try await age(fixture, boot: "boot-1") == .minutes(8))
    }

    @Test("does not count a step of the wall clock in an earlier boot as age", arguments: hours)
    func stepBeforeBoot(hours: Int64) async throws {
        let fixture = StoreFixture()
        try await accept(fixture)
        fixture.clock.advance(by: .minutes(7))
        step(fixture.clock, hours: hours)
        #expect(try await age(fixture, boot: "boot-1") == .minutes(7))
        fixture.clock.advance(by: .minutes(3))
        #expect(try await age(fixture, boot: "boot-1") == .minutes(10))
        boot(fixture.clock, after: .minutes(2))
        #expect(try await age(fixture, boot: "boot-2") == .minutes(12))
        boot(fixture.clock, after: .minutes(1))
        #expect(try await age(fixture, boot: "boot-3") == .minutes(13))
    }

    @Test("counts the pause between two boots by the wall clock, never below zero and never above 90 days")
    func pause() async throws {
        for (pause, expected) in [
            (Interval.hours(3), Interval.hours(3)), (.hours(-25), .hours(0)), (.hours(24 * 400), .hours(24 * 90)),
        ] {
            let fixture = StoreFixture()
            try await accept(fixture)
            boot(fixture.clock, after: pause)
            #expect(try await age(fixture, boot: "boot-2") == expected)
            // The step back that mends the clock later changes nothing more.
            fixture.clock.advance(by: .minutes(1))
            step(fixture.clock, hours: 25)
            #expect(
                try await age(fixture, boot: "boot-2")
                    == Interval(milliseconds: min(expected.milliseconds + 60_000, Interval.hours(24 * 90).milliseconds))
            )
        }
    }

    @Test("keeps a retry's time across a reboot, and neither floods nor waits for ever when the clock is wrong")
    func retries() async throws {
        for (pause, rest) in [
            (Interval.minutes(4), Interval.minutes(6)), (.hours(25), .minutes(0)), (.hours(-25), .minutes(10)),
        ] {
            let fixture = StoreFixture()
            try await accept(fixture, deferFor: .minutes(10))
            boot(fixture.clock, after: pause)
            let store = try fixture.open(boot: "boot-2")
            defer { store.close() }
            let now = fixture.clock.now()
            let notBefore = try #require(try await store.waiting().first?.notBefore)
            #expect(notBefore == now + rest)
        }
    }

    @Test("reads the same ages from outside, before a gateway has run in this boot")
    func outside() async throws {
        let fixture = StoreFixture()
        try await accept(fixture)
        fixture.clock.advance(by: .minutes(5))
        boot(fixture.clock, after: .minutes(5))
        // The store's last sign of life was its close, at the moment of acceptance.
        let accepted = try await fixture.openReader().waiting(after: nil, limit: 10).map(\.acceptedAt)
        #expect(accepted == [fixture.clock.now() - .minutes(10)])
    }
}
