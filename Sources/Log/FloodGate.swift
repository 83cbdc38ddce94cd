import Mail

/// Holds back lines of one event beyond so many a minute, and counts them. A value without clock.
struct FloodGate {
    /// Lines of one event a minute.
    static let limit = 100

    /// Lines of an event that were held back.
    struct Held: Hashable {
        var event: LogEvent
        /// The highest level of these lines: libraries' lines have levels of their own.
        var level: LogLevel
        var count: Int
    }

    private struct Window {
        var start: Instant
        var lines = 0
        /// The highest level of lines that were held back.
        var level: LogLevel?
    }

    private var windows: [LogEvent: Window] = [:]

    /// Whether a line of an event may be written. Lines about messages are asked for one by one: they always may.
    mutating func admits(_ event: LogEvent, _ level: LogLevel, now: Instant) -> Bool {
        guard event.subsystem != .mail else { return true }
        var window = windows[event] ?? Window(start: now)
        window.lines += 1
        let isAdmitted = window.lines <= Self.limit
        if !isAdmitted { window.level = max(window.level ?? level, level) }
        windows[event] = window
        return isAdmitted
    }

    /// What was held back in minutes that are over, or in any with `isLast`. To be asked before ``admits(_:_:now:)``.
    mutating func take(now: Instant, isLast: Bool = false) -> [Held] {
        var held: [Held] = []
        for (event, window) in windows where isLast || now - window.start >= .minutes(1) {
            if let level = window.level {
                held.append(Held(event: event, level: level, count: window.lines - Self.limit))
            }
            windows[event] = nil
        }
        return held.sorted { $0.event.rawValue < $1.event.rawValue }
    }
}
