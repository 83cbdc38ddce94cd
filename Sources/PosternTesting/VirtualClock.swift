package import Mail
import NIOConcurrencyHelpers

/// A clock that stands still until a test moves it.
package final class VirtualClock: TimeSource {
    private struct State {
        var now: Instant
        var wall: WallTime
        var waiters: [Int: (moment: Instant, continuation: CheckedContinuation<Void, Never>)] = [:]
        var nextWaiter = 0

        mutating func due() -> [CheckedContinuation<Void, Never>] {
            let due = waiters.filter { $0.value.moment <= now }
            for key in due.keys { waiters[key] = nil }
            return due.values.map(\.continuation)
        }
    }

    private let state: NIOLockedValueBox<State>

    /// A clock that shows these moments; by default some seconds after a boot on 2026-11-23 13:02:19 UTC.
    package init(
        now: Instant = Instant(milliseconds: 10_000), wall: WallTime = WallTime(milliseconds: 1_795_438_939_000)
    ) {
        self.state = NIOLockedValueBox(State(now: now, wall: wall))
    }

    /// The moment it was set to.
    package func now() -> Instant { state.withLockedValue { $0.now } }

    /// The civil time it was set to.
    package func wallTime() -> WallTime { state.withLockedValue { $0.wall } }

    /// Moves both clocks.
    package func advance(by interval: Interval) {
        let due = state.withLockedValue { state in
            state.now = state.now + interval
            state.wall.milliseconds += interval.milliseconds
            return state.due()
        }
        for continuation in due { continuation.resume() }
    }

    /// Moves both clocks to this moment.
    package func set(_ now: Instant) {
        let due = state.withLockedValue { state in
            state.wall.milliseconds += (now - state.now).milliseconds
            state.now = now
            return state.due()
        }
        for continuation in due { continuation.resume() }
    }

    /// How many tasks wait for a moment.
    package var waiterCount: Int { state.withLockedValue { $0.waiters.count } }

    /// Waits until the clock is moved to the moment or beyond it, or until the task is cancelled.
    package func wait(until moment: Instant) async {
        let key = state.withLockedValue { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLockedValue { state in
                    // The cancellation handler may have run already, before there was anybody to wake.
                    guard moment > state.now, !Task.isCancelled else { return false }
                    state.waiters[key] = (moment, continuation)
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLockedValue { $0.waiters.removeValue(forKey: key) }?.continuation.resume()
        }
    }

    /// Steps the wall clock alone, as an administrator or a time service does.
    package func setWall(_ wall: WallTime) { state.withLockedValue { $0.wall = wall } }
}
