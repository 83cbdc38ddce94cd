import Glibc
package import Mail
import NIOConcurrencyHelpers

/// The log of a process: writes each line to standard error, by the settings in force (docs/reference/log.md).
package final class ProcessLog: LogOutput {
    /// A level that an administrator set for a time.
    private struct Override {
        var level: LogLevel
        var until: Instant
    }

    private struct State {
        var settings: LogSettings
        var overrides: [LogSubsystem: Override] = [:]
        var gate = FloodGate()
    }

    private let time: any TimeSource
    private let isJSON: Bool
    private let isJournal: Bool
    private let sink: @Sendable (String) -> Void
    private let state: NIOLockedValueBox<State>

    /// A log that goes to standard error.
    ///
    /// - Parameters:
    ///   - settings: those in force until others are applied.
    ///   - isJSON: JSON whatever the settings say.
    package convenience init(_ settings: LogSettings = LogSettings(), isJSON: Bool = false) {
        self.init(
            settings, isJSON: isJSON,
            isJournal: Self.isJournal(getenv("JOURNAL_STREAM").map { String(cString: $0) }, descriptor: STDERR_FILENO),
            time: SystemTime(), sink: Self.writeToStandardError)
    }

    init(
        _ settings: LogSettings, isJSON: Bool, isJournal: Bool, time: any TimeSource,
        sink: @escaping @Sendable (String) -> Void
    ) {
        self.time = time
        self.isJSON = isJSON
        self.isJournal = isJournal
        self.sink = sink
        state = NIOLockedValueBox(State(settings: settings))
    }

    /// Whether lines are JSON for now.
    package var writesJSON: Bool { isJSON || state.withLockedValue { $0.settings.form == .json } }

    /// Whether each message has lines of its own for now.
    package var logsMail: Bool { state.withLockedValue { $0.settings.logsMail } }

    /// Whether a line of a subsystem and level is wanted.
    package func takes(_ subsystem: LogSubsystem, _ level: LogLevel) -> Bool {
        // A clock is read only where a level was set for a time.
        state.withLockedValue { state in
            if subsystem == .mail { return state.settings.logsMail }
            if let override = state.overrides[subsystem] {
                if time.now() < override.until { return level >= override.level }
                state.overrides[subsystem] = nil
            }
            return level >= state.settings.level(of: subsystem)
        }
    }

    /// Writes a line, unless its event came too often in this minute.
    package func write(_ line: LogLine) {
        let now = time.now()
        let (isAdmitted, held, isJSON) = state.withLockedValue { state in
            let held = state.gate.take(now: now)
            return (
                state.gate.admits(line.event, line.level, now: now), held, self.isJSON || state.settings.form == .json
            )
        }
        put(held, isJSON)
        if isAdmitted { put(line, isJSON) }
    }

    /// Puts settings into force; levels that were set for a time stay.
    package func apply(_ settings: LogSettings) { state.withLockedValue { $0.settings = settings } }

    /// Has a subsystem log from a level on, for a time; nil for the settings again.
    package func setLevel(_ level: LogLevel?, of subsystem: LogSubsystem, for length: Interval) {
        let until = time.now() + length
        state.withLockedValue { $0.overrides[subsystem] = level.map { Override(level: $0, until: until) } }
    }

    /// From which level on each subsystem logs: that which was set for a time, or else that of the settings. Lines about
    /// messages have none.
    package func levels() -> [LogLevelStanding] {
        let (now, wall) = (time.now(), time.wallTime())
        return state.withLockedValue { state in
            LogSubsystem.allCases.filter { $0 != .mail }.map { subsystem in
                guard let override = state.overrides[subsystem], now < override.until else {
                    return LogLevelStanding(subsystem: subsystem, level: state.settings.level(of: subsystem))
                }
                let left = (override.until - now).milliseconds
                return LogLevelStanding(
                    subsystem: subsystem, level: override.level,
                    until: WallTime(milliseconds: wall.milliseconds + left))
            }
        }
    }

    /// Tells of the events of the last minutes that came too often.
    package func settle() { settle(isLast: false) }

    /// The same, also of the minute that is not over: for the end of the process.
    package func settle(isLast: Bool) {
        let now = time.now()
        let held = state.withLockedValue { $0.gate.take(now: now, isLast: isLast) }
        put(held, writesJSON)
    }

    private func put(_ held: [FloodGate.Held], _ isJSON: Bool) {
        for held in held {
            put(
                LogLine(
                    .processLogCounted, level: held.level,
                    fields: [(.counted, .text(held.event.rawValue)), (.count, .number(Int64(held.count)))]),
                isJSON)
        }
    }

    private func put(_ line: LogLine, _ isJSON: Bool) {
        if isJSON {
            let json = line.json(time: time.wallTime().iso8601)
            sink(isJournal ? "<\(line.level.severity)>\(json)" : json)
        } else {
            sink(isJournal ? line.journal : line.text(time: time.wallTime().iso8601))
        }
    }

    /// Whether a descriptor leads to the journal of systemd: its `device:inode` are what JOURNAL_STREAM says
    /// (systemd.exec(5)).
    static func isJournal(_ variable: String?, descriptor: Int32) -> Bool {
        var status = stat()
        guard let variable, fstat(descriptor, &status) == 0 else { return false }
        return variable == "\(status.st_dev):\(status.st_ino)"
    }

    // One write, so that lines of several threads don't mix; a log that can't be written is lost.
    private static let writeToStandardError: @Sendable (String) -> Void = { line in
        let octets = Array((line + "\n").utf8)
        _ = octets.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
