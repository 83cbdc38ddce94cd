import Foundation
import Mail
import PosternTesting
import Testing

@Suite("Clocks and dates")
struct TimeTests {
    @Test(
        "writes dates for headers and in ISO 8601",
        arguments: [
            (1_795_438_939_042, "Mon, 23 Nov 2026 13:02:19 +0000", "2026-11-23T13:02:19.042Z"),
            (0, "Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00.000Z"),
            (-1, "Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 +0000", "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_000, "Sun, 28 Feb 2100 23:59:59 +0000", "2100-02-28T23:59:59.000Z"),
            (.max, "Fri, 31 Dec 9999 23:59:59 +0000", "9999-12-31T23:59:59.999Z"),
            (.min, "Sat, 01 Jan 0000 00:00:00 +0000", "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String, String)])
    func writes(_ milliseconds: Int64, _ message: String, _ iso: String) {
        #expect(WallTime(milliseconds: milliseconds).messageDate == message)
        #expect(WallTime(milliseconds: milliseconds).iso8601 == iso)
    }

    @Test("agrees with Foundation on random moments")
    func agrees() {
        var random = SeededRandom(seed: 7)
        let calendar = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2_000 {
            // Whole seconds: Foundation's doubles round milliseconds. From 1602 on: before 1582 it counts as Julius did.
            let time = WallTime(
                milliseconds: Int64.random(in: -11_600_000_000...250_000_000_000, using: &random) * 1_000)
            let date = Date(timeIntervalSince1970: Double(time.milliseconds / 1_000))
            #expect(time.iso8601 == date.formatted(calendar))
            #expect(WallTime(iso8601: time.iso8601) == time)
        }
    }

    @Test(
        "reads ISO 8601 with what may be left out",
        arguments: [
            ("2026-11-23T13:02:19.042Z", 1_795_438_939_042), ("2026-11-23T13:02:19Z", 1_795_438_939_000),
            ("2026-11-23T13:02:19", 1_795_438_939_000), ("2026-11-23 13:02:19", 1_795_438_939_000),
            ("2026-11-23t13:02:19z", 1_795_438_939_000), ("2026-11-23T14:02:19+01:00", 1_795_438_939_000),
            ("2026-11-23T07:32:19-0530", 1_795_438_939_000), ("2026-11-23T13:02", 1_795_438_920_000),
            ("2026-11-23", 1_795_392_000_000), ("2026-11-23T13:02:19.04299999999Z", 1_795_438_939_042),
            ("2026-12-31T23:59:60Z", 1_798_761_600_000),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(WallTime(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(
        "refuses what is no date",
        arguments: [
            "", "2026", "2026-13-01", "2026-02-29", "2026-11-31", "2026-00-01", "2026-11-23T", "2026-11-23T24:00",
            "2026-11-23T13:60", "2026-11-23T13:02:19.Z", "2026-11-23T13:02:19+1", "2026-11-23T13:02:19+24:00",
            "2026-11-23T13:02:19Zx", "20261123", "２０２６-11-23", "2026-11-23T13:02:19\u{0}",
            "2026-11-23T13:02:19." + String(repeating: "9", count: 100_000),
        ])
    func refuses(_ text: String) {
        #expect(WallTime(iso8601: text) == nil)
    }

    @Test("lengths and moments out of range stay at its ends")
    func saturates() {
        #expect(Interval.hours(.max).milliseconds == .max)
        #expect(Interval.seconds(.min).milliseconds == .min)
        #expect(Interval.minutes(2) == .seconds(120))
        let last = Instant(milliseconds: .max)
        let first = Instant(milliseconds: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect((last - first).milliseconds == .max)
        #expect((first - last).milliseconds == .min)
        #expect(Instant(milliseconds: 5_000) - .seconds(2) == Instant(milliseconds: 3_000))
        #expect(Instant(milliseconds: 5_000) - Instant(milliseconds: 2_000) == .seconds(3))
    }

    @Test("the machine's clocks run forward and agree with Foundation")
    func systemTime() throws {
        let time = SystemTime()
        let first = time.now()
        #expect(first.milliseconds > 0)
        #expect(time.now() >= first)
        #expect(abs(time.wallTime().milliseconds - Int64(Date().timeIntervalSince1970 * 1_000)) < 60_000)
        let id = try #require(SystemTime.bootID)
        #expect(UUID(uuidString: id) != nil)
    }

    @Test("random bits differ, and follow from a seed in tests")
    func random() {
        #expect(SystemRandom().next() != SystemRandom().next())
        #expect(SeededRandom(seed: 5).next() == SeededRandom(seed: 5).next())
        #expect(SeededRandom(seed: 5).next() != SeededRandom(seed: 6).next())
    }

    @Test("a virtual clock moves when told, and the wall can step alone")
    func virtualClock() {
        let clock = VirtualClock(now: Instant(milliseconds: 5), wall: WallTime(milliseconds: 1_000))
        clock.advance(by: .seconds(2))
        #expect(clock.now() == Instant(milliseconds: 2_005))
        #expect(clock.wallTime() == WallTime(milliseconds: 3_000))
        clock.setWall(WallTime(milliseconds: 0))
        #expect(clock.now() == Instant(milliseconds: 2_005))
        clock.set(Instant(milliseconds: 2_105))
        #expect(clock.wallTime() == WallTime(milliseconds: 100))
    }
}
