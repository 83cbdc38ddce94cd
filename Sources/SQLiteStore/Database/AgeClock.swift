import GRDB
import Mail

/// Turns moments of earlier boots into moments of this one.
///
/// Within one boot ages are exact. The boots of a store lie one after the other on a line of time of its own, which does
/// not step with the wall clock: `boots.base` is where a boot's zero lies on it. Only the time between the last sign of
/// life of one boot and the first of the next is told by the difference of wall clocks, and kept within bounds, so that
/// a wrong clock neither expires mail at once nor makes it wait for ever (docs/reference/durability.md).
struct AgeClock: Sendable {
    /// The row of this boot in `boots`; nil when nothing was written in it yet.
    private(set) var boot: Int64?
    private var base: Int64
    private var bases: [Int64: Int64] = [:]
    /// No message is held to be older, and no pause between two boots to be longer.
    private static let oldest = Interval.hours(24 * 90)
    /// No retry is put off further than this across a reboot.
    private static let furthest = Interval.hours(24)

    /// Reads the boots of a store and finds the place of this one.
    init(_ database: Database, bootID: String, now: Instant, wallNow: WallTime) throws {
        base = 0
        var latest: Row?
        for row in try Row.fetchAll(database, sql: "SELECT id, boot, base, last_at, last_wall FROM boots ORDER BY id") {
            let id: Int64 = row["id"]
            let isThis = row["boot"] == bootID
            if isThis { boot = id }
            // What a release without this line wrote has no place on it.
            guard let known: Int64 = row["base"] else { continue }
            bases[id] = known
            if isThis {
                base = known
                return
            }
            latest = row
        }
        if let latest, let lastBase: Int64 = latest["base"], let lastAt: Int64 = latest["last_at"],
            let lastWall: Int64 = latest["last_wall"]
        {
            let pause = AgeClock.bounded(wallNow.milliseconds.subtractingSafely(lastWall), AgeClock.oldest)
            base = lastBase.addingSafely(lastAt).addingSafely(pause).subtractingSafely(now.milliseconds)
        }
    }

    /// Writes this boot down. Gives its row.
    mutating func enter(_ database: Database, bootID: String, now: Instant, wallNow: WallTime) throws -> Int64 {
        try database.execute(
            sql: """
                INSERT INTO boots (boot, base, last_at, last_wall) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (boot) DO UPDATE SET base = ?2, last_at = ?3, last_wall = ?4
                """, arguments: [bootID, base, now.milliseconds, wallNow.milliseconds])
        let row = try Int64.fetchOne(database, sql: "SELECT id FROM boots WHERE boot = ?", arguments: [bootID]) ?? 0
        boot = row
        bases[row] = base
        return row
    }

    /// When a message was accepted, by this boot's clock.
    func accepted(boot: Int64, at moment: Int64, wall: Int64, now: Instant, wallNow: WallTime) -> Instant {
        if boot == self.boot { return Instant(milliseconds: moment) }
        let age = bases[boot].map { now.milliseconds.addingSafely(base).subtractingSafely($0.addingSafely(moment)) }
        return now
            - Interval(
                milliseconds: AgeClock.bounded(age ?? wallNow.milliseconds.subtractingSafely(wall), AgeClock.oldest))
    }

    /// When a recipient may be tried again, by this boot's clock.
    func notBefore(boot: Int64, at moment: Int64, wall: Int64, now: Instant, wallNow: WallTime) -> Instant {
        if boot == self.boot { return Instant(milliseconds: moment) }
        let rest = bases[boot].map { $0.addingSafely(moment).subtractingSafely(now.milliseconds.addingSafely(base)) }
        return now
            + Interval(
                milliseconds: AgeClock.bounded(rest ?? wall.subtractingSafely(wallNow.milliseconds), AgeClock.furthest))
    }

    private static func bounded(_ length: Int64, _ limit: Interval) -> Int64 {
        min(max(0, length), limit.milliseconds)
    }
}

// The numbers come from a file: none may trap.
extension Int64 {
    fileprivate func addingSafely(_ other: Int64) -> Int64 {
        (Instant(milliseconds: self) + Interval(milliseconds: other)).milliseconds
    }

    fileprivate func subtractingSafely(_ other: Int64) -> Int64 {
        (Instant(milliseconds: self) - Interval(milliseconds: other)).milliseconds
    }
}
