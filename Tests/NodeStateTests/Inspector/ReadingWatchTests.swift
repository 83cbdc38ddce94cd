import Mail
import Testing

@testable import NodeState

@Suite("The watch over a process of the inspector")
struct ReadingWatchTests {
    /// A watch over a process that has used two seconds of processor time for others before.
    private func watch(isLong: Bool = false, spent: Int64 = 0) -> ReadingWatch {
        var bounds = ReadingWatch.Bounds()
        bounds.short = .milliseconds(50)
        bounds.standstill = .milliseconds(1_000)
        bounds.processor = .milliseconds(5_000)
        bounds.grace = .milliseconds(500)
        bounds.wall = .milliseconds(10_000)
        var watch = ReadingWatch(bounds, now: at(0), isLong: isLong, spent: .milliseconds(spent))
        // The process had to be started first.
        watch.attach(at: at(3_000), used: .milliseconds(2_000))
        return watch
    }

    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    /// What becomes of it at moments after it was given the message, when it has used so much for it.
    private func steps(
        _ watch: inout ReadingWatch, _ moments: (after: Int64, used: Int64)...
    ) -> [ReadingWatch.Step] {
        moments.map { watch.step(at: at(3_000 + $0.after), used: .milliseconds(2_000 + $0.used)) }
    }

    @Test("A message takes long by processor time, not by the clock")
    func processorTime() {
        var watch = watch()
        let steps = steps(&watch, (0, 0), (49, 10), (900, 49), (910, 50))
        #expect(
            steps == [.waits(until: at(3_050)), .waits(until: at(3_089)), .waits(until: at(3_905)), .takesLong])
    }

    @Test("A process that uses nothing for a second stands still, from the beginning or in the middle")
    func standstill() {
        var still = watch()
        let first = steps(&still, (999, 0), (1_000, 0))
        #expect(first == [.waits(until: at(4_004)), .standsStill])
        var stopped = watch()
        let second = steps(&stopped, (400, 20), (1_399, 20), (1_400, 20))
        #expect(second == [.waits(until: at(3_430)), .waits(until: at(4_404)), .standsStill])
    }

    @Test("A process that gets little of the processors is waited for twice as long")
    func starved() {
        var watch = watch()
        for turn in Int64(1)..<20 {
            let step = steps(&watch, (turn * 100, turn))
            #expect(step != [.standsStill] && step != [.takesLong])
        }
        let last = steps(&watch, (2_000, 20))
        #expect(last == [.takesLong])
    }

    @Test("What takes long is waited for until it has used its time, or time is over, and never stands still")
    func long() {
        var busy = watch(isLong: true)
        let first = steps(&busy, (0, 0), (5_499, 5_499), (5_500, 5_500))
        #expect(first == [.waits(until: at(8_500)), .waits(until: at(8_504)), .ranOver])
        var starved = watch(isLong: true)
        let second = steps(&starved, (9_999, 0), (10_000, 0))
        #expect(second == [.waits(until: at(13_000)), .outOfTime])
    }

    @Test("An idling process starves where it gets less than a tenth of a processor for a second")
    func idling() {
        var watch = watch()
        watch.attach(at: at(3_000), used: .milliseconds(2_000), isIdling: true)
        #expect(watch.isIdling && watch.taken == at(4_000))
        watch.goOnLong(idlingSince: at(3_000))
        let steps = steps(&watch, (0, 0), (1_000, 100), (1_999, 100), (2_000, 199))
        #expect(
            steps == [.waits(until: at(4_000)), .waits(until: at(5_000)), .waits(until: at(5_000)), .starves])
        // What has come far goes on.
        var far = self.watch()
        far.goOnLong(idlingSince: at(3_000))
        let other = self.steps(&far, (1_000, 500), (2_000, 500))
        #expect(other == [.waits(until: at(5_000)), .waits(until: at(6_000))])
        // Beside others it is waited for until its time is over.
        far.attach(at: at(6_000), used: .milliseconds(20))
        let last = far.step(at: at(9_000), used: .milliseconds(20))
        #expect(!far.isIdling && far.taken == at(13_000) && last == .waits(until: at(13_000)))
    }

    @Test("What was used for a message before counts")
    func spent() {
        var watch = watch(isLong: true, spent: 1_000)
        #expect(watch.processorLeft == .milliseconds(4_000))
        let steps = steps(&watch, (4_499, 4_499), (4_500, 4_500))
        #expect(steps == [.waits(until: at(7_504)), .ranOver])
        #expect(watch.used == .milliseconds(5_500))
        #expect(self.watch(spent: 9_000).processorLeft == .milliseconds(1))
    }

    @Test("A message that turns out to take long is waited for from its own beginning on")
    func becomesLong() {
        var watch = watch()
        let first = steps(&watch, (60, 60))
        watch.goOnLong()
        let second = steps(&watch, (9_999, 100), (10_000, 100))
        #expect(first == [.takesLong] && second == [.waits(until: at(13_000)), .outOfTime])
    }

    @Test("A file is known by its own time, not by that of the files before it")
    func files() {
        var watch = watch()
        watch.beginFile(at: at(3_000), used: .milliseconds(2_000))
        _ = steps(&watch, (40, 40))
        watch.beginFile(at: at(3_040), used: .milliseconds(2_040))
        let last = steps(&watch, (60, 60))
        #expect(last == [.takesLong] && !watch.isFileLong && !watch.isFileEndless)
        _ = steps(&watch, (70, 65))
        #expect(watch.isFileLong && !watch.isFileEndless)
        watch.goOnLong()
        _ = steps(&watch, (4_000, 2_540))
        #expect(watch.isFileEndless)
    }

    @Test("Where nobody can tell processor time, the clock counts")
    func clock() {
        var watch = ReadingWatch(ReadingWatch.Bounds(), now: at(0), isLong: false)
        watch.attach(at: at(0), used: nil)
        let steps = [watch.step(at: at(49), used: nil), watch.step(at: at(50), used: nil)]
        #expect(steps == [.waits(until: at(54)), .takesLong])
    }

    @Test("Another process in the place of one that died begins anew, and the time of the message goes on")
    func another() {
        var watch = watch()
        _ = steps(&watch, (900, 30))
        watch.attach(at: at(6_000), used: .milliseconds(20))
        let step = watch.step(at: at(6_900), used: .milliseconds(20))
        #expect(step == .waits(until: at(6_950)))
        #expect(watch.end == at(13_000) && watch.taken == at(7_000))
    }
}
