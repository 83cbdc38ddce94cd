import Log
import Mail
import ServiceLifecycle

/// Finds steps of the wall clock, by comparing it with the clock that never steps.
struct ClockSteps {
    /// What a step must exceed to be told.
    static let notable = Interval.minutes(5)

    private var difference: Int64

    init(now: Instant, wall: WallTime) { difference = wall.milliseconds - now.milliseconds }

    /// The step since the last look; nil when there was none, or one that nobody need know of. Positive when the clock
    /// went forward.
    mutating func look(now: Instant, wall: WallTime) -> Interval? {
        let last = difference
        difference = wall.milliseconds - now.milliseconds
        let step = Interval(milliseconds: difference - last)
        return step > ClockSteps.notable || step < Interval(milliseconds: -ClockSteps.notable.milliseconds) ? step : nil
    }
}

/// Tells the operator when somebody has set the clock: dates in headers and traces jump, ages and retries don't.
struct ClockWatch: Service {
    let time: any TimeSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var steps = ClockSteps(now: time.now(), wall: time.wallTime())
            while (try? await Task.sleep(for: .seconds(10))) != nil {
                guard let step = steps.look(now: time.now(), wall: time.wallTime()) else { continue }
                logger.log(.processClockSet, [.durationMs: step])
            }
        }
    }
}
