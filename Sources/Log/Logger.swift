package import Logging
package import Mail

/// Takes what a part of the server has to tell its operator: events with facts, and nothing else.
package struct Logger: Sendable {
    private let output: any LogOutput

    /// A log that goes to an output.
    package init(_ output: any LogOutput) { self.output = output }

    /// A log that says nothing.
    package static let silent = Logger(SilentOutput())

    /// Tells of an event, in the words that the table of events has for it. Passwords, keys and the content of messages are
    /// no facts for a log.
    package func log(
        _ event: LogEvent, _ fields: @autoclosure () -> KeyValuePairs<LogField, any LogValueConvertible> = [:]
    ) {
        guard output.takes(event.subsystem, event.level) else { return }
        output.write(LogLine(event, fields: fields().map { ($0.key, $0.value.logValue) }))
    }

    /// Tells of an event in more exact words than those of the table.
    package func log(
        _ event: LogEvent, _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<LogField, any LogValueConvertible> = [:]
    ) {
        guard output.takes(event.subsystem, event.level) else { return }
        output.write(LogLine(event, message: message(), fields: fields().map { ($0.key, $0.value.logValue) }))
    }

    /// Tells of an event whose facts are at hand as a list, because some of them may be missing.
    package func log(
        _ event: LogEvent, _ message: @autoclosure () -> String? = nil, listing fields: [(LogField, LogValue)]
    ) {
        guard output.takes(event.subsystem, event.level) else { return }
        output.write(LogLine(event, message: message(), fields: fields))
    }

    /// Whether lines of an event are wanted, for whoever has work to do for them.
    package func wants(_ event: LogEvent) -> Bool { output.takes(event.subsystem, event.level) }

    /// The same log for a library that asks for one; it tells of what went wrong.
    package func forLibrary(_ label: String) -> Logging.Logger { LibraryLog.logger(label, over: output) }

    /// Puts settings into force.
    package func apply(_ settings: LogSettings) { output.apply(settings) }

    /// Has a subsystem log from a level on, for a time; nil for the settings again.
    package func setLevel(_ level: LogLevel?, of subsystem: LogSubsystem, for time: Interval) {
        output.setLevel(level, of: subsystem, for: time)
    }

    /// From which level on each subsystem logs at this moment, those that have levels.
    package var levels: [LogLevelStanding] { output.levels() }

    /// Tells what is still to be told of events that came too often.
    package func settle() { output.settle() }
}

/// From which level on a subsystem logs.
package struct LogLevelStanding: Sendable, Hashable {
    /// The subsystem.
    package var subsystem: LogSubsystem
    /// The level.
    package var level: LogLevel
    /// Until when; nil for a level of the settings, which has no end.
    package var until: WallTime?

    /// A level that holds.
    package init(subsystem: LogSubsystem, level: LogLevel, until: WallTime? = nil) {
        self.subsystem = subsystem
        self.level = level
        self.until = until
    }
}

/// Where lines of the log go.
package protocol LogOutput: Sendable {
    /// Whether a line of a subsystem and level is wanted. Asked before the line is made.
    func takes(_ subsystem: LogSubsystem, _ level: LogLevel) -> Bool
    /// Takes a line.
    func write(_ line: LogLine)
    /// Puts settings into force.
    func apply(_ settings: LogSettings)
    /// Has a subsystem log from a level on, for a time; nil for the settings again.
    func setLevel(_ level: LogLevel?, of subsystem: LogSubsystem, for time: Interval)
    /// From which level on each subsystem that has levels logs at this moment.
    func levels() -> [LogLevelStanding]
    /// Tells what is still to be told of events that came too often.
    func settle()
}

extension LogOutput {
    /// Every line is wanted.
    package func takes(_ subsystem: LogSubsystem, _ level: LogLevel) -> Bool { true }
    /// Settings change nothing.
    package func apply(_ settings: LogSettings) {}
    /// Levels change nothing.
    package func setLevel(_ level: LogLevel?, of subsystem: LogSubsystem, for time: Interval) {}
    /// No levels are known.
    package func levels() -> [LogLevelStanding] { [] }
    /// Nothing is only counted.
    package func settle() {}
}

private struct SilentOutput: LogOutput {
    func takes(_ subsystem: LogSubsystem, _ level: LogLevel) -> Bool { false }
    func write(_ line: LogLine) {}
}
