import Mail

/// Turns moments of earlier boots into moments of this one.
///
/// Within one boot ages are exact. Across a reboot the difference of civil times is all there is; it is kept within
/// bounds, so that a wrong clock neither expires mail at once nor makes it wait for ever.
struct AgeClock: Sendable {
    /// The row of this boot in `boots`.
    var boot: Int64
    /// No message is held to be older.
    private static let oldest = Interval.hours(24 * 90)
    /// No retry is put off further than this across a reboot.
    private static let furthest = Interval.hours(24)

    /// When a message was accepted, by this boot's clock.
    func accepted(boot: Int64, at moment: Int64, wall: Int64, now: Instant, wallNow: WallTime) -> Instant {
        if boot == self.boot { return Instant(milliseconds: moment) }
        return now - Interval(milliseconds: min(max(0, wallNow.milliseconds - wall), AgeClock.oldest.milliseconds))
    }

    /// When a recipient may be tried again, by this boot's clock.
    func notBefore(boot: Int64, at moment: Int64, wall: Int64, now: Instant, wallNow: WallTime) -> Instant {
        if boot == self.boot { return Instant(milliseconds: moment) }
        return now + Interval(milliseconds: min(max(0, wall - wallNow.milliseconds), AgeClock.furthest.milliseconds))
    }
}
