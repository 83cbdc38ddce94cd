public import Mail
import NIOConcurrencyHelpers

/// A clock that stands still until a test moves it.
public final class VirtualClock: TimeSource {
    private struct State {
        var now: Instant
        var wall: WallTime
    }

    private let state: NIOLockedValueBox<State>

    /// A clock that shows these moments; by default some seconds after a boot on 2026-11-23 13:02:19 UTC.
    public init(
        now: Instant = Instant(milliseconds: 10_000), wall: WallTime = WallTime(milliseconds: 1_795_438_939_000)
    ) {
        self.state = NIOLockedValueBox(State(now: now, wall: wall))
    }

    /// The moment it was set to.
    public func now() -> Instant { state.withLockedValue { $0.now } }

    /// The civil time it was set to.
    public func wallTime() -> WallTime { state.withLockedValue { $0.wall } }

    /// Moves both clocks.
    public func advance(by interval: Interval) {
        state.withLockedValue {
            $0.now = $0.now + interval
            $0.wall.milliseconds += interval.milliseconds
        }
    }

    /// Moves both clocks to this moment.
    public func set(_ now: Instant) {
        state.withLockedValue {
            $0.wall.milliseconds += (now - $0.now).milliseconds
            $0.now = now
        }
    }

    /// Steps the wall clock alone, as an administrator or a time service does.
    public func setWall(_ wall: WallTime) { state.withLockedValue { $0.wall = wall } }
}
