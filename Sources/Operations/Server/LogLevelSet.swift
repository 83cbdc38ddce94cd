internal import Identity
import Log
package import Mail

/// Has a running gateway log a subsystem from another level on, for a time.
package struct LogLevelSet: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "log.level", .serverChange, needs: .runningGateway, trail: .entry(.logLevel))

    /// How long it may last at most, in seconds.
    package static let longest = 7 * 24 * 3_600

    /// The subsystem.
    package var subsystem: LogSubsystem
    /// The level; nil for that of the settings again.
    package var level: LogLevel?
    /// For how many seconds.
    package var seconds: Int

    /// Sets a level.
    package init(subsystem: LogSubsystem, level: LogLevel?, seconds: Int) {
        self.subsystem = subsystem
        self.level = level
        self.seconds = seconds
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> Done {
        try administration.expectServer()
        guard subsystem != .mail else {
            throw OperationFailure(.usage, "mail has no level; set log.mail in postern.yaml and send SIGHUP.")
        }
        guard (1...Self.longest).contains(seconds) else {
            throw OperationFailure(.usage, "A level can be set for one second to seven days.")
        }
        let time = Interval.seconds(Int64(seconds))
        let change = level.map { "\($0.rawValue) for \(seconds) s" } ?? "that of the settings again"
        try await administration.record(
            administration.entry(
                .logLevel, by: caller, ObjectReference(.server, ""), change: "level of \(subsystem.rawValue): \(change)"
            ),
            before: "The level was not set")
        administration.logger.setLevel(level, of: subsystem, for: time)
        var fields: [(LogField, LogValue)] = [
            (.setting, .text(subsystem.rawValue)), (.after, .text(level?.rawValue ?? "default")),
        ]
        if level != nil { fields.append((.durationMs, time.logValue)) }
        fields.append((.caller, .text(caller.name)))
        administration.logger.log(.processLogLevelSet, listing: fields)
        return Done()
    }
}
