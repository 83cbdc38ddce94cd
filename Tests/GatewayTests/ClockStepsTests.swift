import Mail
import PosternTesting
import Testing

@testable import Gateway

@Suite("Steps of the wall clock")
struct ClockStepsTests {
    private func step(_ clock: VirtualClock, by interval: Interval) {
        clock.setWall(WallTime(milliseconds: clock.wallTime().milliseconds + interval.milliseconds))
    }

    @Test("a step of 25 hours is told once, with its direction", arguments: [25, -25] as [Int64])
    func told(hours: Int64) {
        let clock = VirtualClock()
        var steps = ClockSteps(now: clock.now(), wall: clock.wallTime())
        clock.advance(by: .hours(3))
        #expect(steps.look(now: clock.now(), wall: clock.wallTime()) == nil)
        step(clock, by: .hours(hours))
        #expect(steps.look(now: clock.now(), wall: clock.wallTime()) == .hours(hours))
        clock.advance(by: .seconds(10))
        #expect(steps.look(now: clock.now(), wall: clock.wallTime()) == nil)
    }

    @Test(
        "small corrections are not told, however many there are", arguments: [300_000, -300_000, 1, -4_000] as [Int64])
    func small(milliseconds: Int64) {
        let clock = VirtualClock()
        var steps = ClockSteps(now: clock.now(), wall: clock.wallTime())
        for _ in 0..<10 {
            step(clock, by: Interval(milliseconds: milliseconds))
            #expect(steps.look(now: clock.now(), wall: clock.wallTime()) == nil)
        }
    }
}
