package import Mail
import NIOConcurrencyHelpers

/// The moment by which the age of a record is told before it is removed for good (docs/reference/durability.md).
///
/// It is the wall clock's as long as that goes as time does. A wall clock that is put ahead is followed only as fast as
/// twice the time that passes by the clock that never steps, so that a wrong one removes little before somebody sees it;
/// twice, to catch up with the time during which the gateway did not run. One that is put back is believed at once, and
/// followed as fast as time passes, so that a mistake that is mended soon leaves nothing to catch up with.
package final class RetentionClock: Sendable {
    private struct State {
        var reached: Int64
        var last: Instant
    }

    private let state: NIOLockedValueBox<State>
    private let time: any TimeSource

    /// A clock that goes on.
    ///
    /// - Parameters:
    ///   - reached: the moment that it had reached; nil for one that begins with the wall clock's.
    ///   - last: when it had reached that; nil for now, as after another boot.
    package init(reached: WallTime?, at last: Instant?, time: any TimeSource) {
        self.time = time
        state = NIOLockedValueBox(
            State(reached: (reached ?? time.wallTime()).milliseconds, last: last ?? time.now()))
    }

    /// The moment that counts now: never one that the wall clock has not come to.
    package var now: WallTime {
        let wall = time.wallTime()
        return min(wall, reached(wall))
    }

    /// The moment it has reached, to be written down.
    package var reached: WallTime { reached(time.wallTime()) }

    /// How far the wall clock is ahead of it; zero where it is not.
    package var lead: Interval {
        let wall = time.wallTime()
        let (lead, isBeyond) = wall.milliseconds.subtractingReportingOverflow(reached(wall).milliseconds)
        return Interval(milliseconds: isBeyond ? .max : max(0, lead))
    }

    private func reached(_ wall: WallTime) -> WallTime {
        let now = time.now()
        return state.withLockedValue { state in
            // No clock counts so far; doubled and added below, it must not overflow.
            let passed = min(max(0, (now - state.last).milliseconds), 1 << 60)
            let (most, isBeyond) = state.reached.addingReportingOverflow(2 * passed)
            let (least, isBefore) = state.reached.subtractingReportingOverflow(passed)
            state.reached = min(max(wall.milliseconds, isBefore ? .min : least), isBeyond ? .max : most)
            state.last = max(state.last, now)
            return WallTime(milliseconds: state.reached)
        }
    }
}
