import Mail
import PosternTesting
import Testing

@testable import NodeState

@Suite("The clock by which old records are removed")
struct RetentionClockTests {
    private let time = VirtualClock()
    private static let day = Interval.hours(24)
    private static let year = 365 * day.milliseconds

    private func stepWall(_ milliseconds: Int64) {
        time.setWall(WallTime(milliseconds: time.wallTime().milliseconds + milliseconds))
    }

    @Test("a clock that goes as time does is the wall clock")
    func steady() {
        let clock = RetentionClock(reached: nil, at: nil, time: time)
        for hours in [0, 1, 24, 1_000, 24 * 400] as [Int64] {
            time.advance(by: .hours(hours))
            #expect(clock.now == time.wallTime() && clock.reached == time.wallTime())
            #expect(clock.lead == .milliseconds(0))
        }
    }

    @Test("a wall clock that is put a year ahead is followed by a day a day, and believed at once when it is put right")
    func ahead() {
        let clock = RetentionClock(reached: nil, at: nil, time: time)
        let start = time.wallTime().milliseconds
        stepWall(Self.year)
        #expect(clock.now.milliseconds == start && clock.lead.milliseconds == Self.year)
        time.advance(by: .hours(36))
        #expect(clock.now.milliseconds == start + 3 * Self.day.milliseconds)
        stepWall(-Self.year)
        #expect(clock.now == time.wallTime() && clock.lead == .milliseconds(0))
        // What it had run ahead is gone when it would count again.
        time.advance(by: .hours(36))
        #expect(clock.now == time.wallTime() && clock.reached == time.wallTime())
        stepWall(Self.year)
        #expect(clock.now.milliseconds == start + 3 * Self.day.milliseconds)
    }

    @Test("one that is put back for an hour leaves an hour to catch up with")
    func back() {
        let clock = RetentionClock(reached: nil, at: nil, time: time)
        stepWall(-Self.year)
        #expect(clock.now == time.wallTime())
        time.advance(by: .hours(1))
        #expect(clock.now == time.wallTime())
        stepWall(Self.year)
        #expect(clock.lead == .hours(2))
        time.advance(by: .hours(2))
        #expect(clock.now == time.wallTime())
    }

    @Test("a gateway that did not run for a week has caught up a week after its start, in the same boot at once")
    func pause() {
        let week = 7 * Self.day.milliseconds
        let reached = time.wallTime()
        time.advance(by: Interval(milliseconds: week))
        let other = RetentionClock(reached: reached, at: nil, time: time)
        #expect(other.now == reached && other.lead.milliseconds == week)
        // In the same boot it is known how long it was.
        let same = RetentionClock(
            reached: reached, at: Instant(milliseconds: time.now().milliseconds - week), time: time)
        #expect(same.now == time.wallTime())
        time.advance(by: Interval(milliseconds: week))
        #expect(other.now == time.wallTime() && other.lead == .milliseconds(0))
    }

    @Test(
        "whatever the clocks do, it never goes beyond the wall clock, nor faster than twice the time",
        arguments: 0..<50)
    func anything(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var clock = RetentionClock(reached: nil, at: nil, time: time)
        for _ in 0..<200 {
            let before = clock.reached.milliseconds
            let shift = Int64.random(in: 0..<40, using: &random)
            let passed = Int64.random(in: 0..<Self.year, using: &random) >> shift
            time.advance(by: Interval(milliseconds: passed))
            if Int.random(in: 0..<3, using: &random) == 0 {
                stepWall(Int64.random(in: -Self.year...Self.year, using: &random))
            }
            #expect(clock.now <= time.wallTime())
            #expect(clock.reached.milliseconds <= before + 2 * passed)
            #expect(clock.reached.milliseconds >= before - passed)
            if Int.random(in: 0..<10, using: &random) == 0 {
                clock = RetentionClock(reached: clock.reached, at: nil, time: time)
            }
        }
        time.advance(by: Interval(milliseconds: 200 * Self.year))
        #expect(clock.now == time.wallTime() && clock.lead == .milliseconds(0))
    }

    @Test("moments at the ends of what can be counted trap nothing")
    func extremes() {
        for wall in [Int64.min, 0, .max] {
            for reached in [Int64.min, 0, .max] {
                for last in [Int64.min, 0, .max] {
                    time.setWall(WallTime(milliseconds: wall))
                    let clock = RetentionClock(
                        reached: WallTime(milliseconds: reached), at: Instant(milliseconds: last), time: time)
                    #expect(clock.now <= time.wallTime())
                    #expect(clock.lead >= .milliseconds(0))
                }
            }
        }
    }
}
