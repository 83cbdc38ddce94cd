internal import Identity
import Log
package import Mail

/// From which level on each subsystem of a running gateway logs.
package struct LogLevels: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("log.levels", .serverRead, needs: .runningGateway)

    /// Asks for the levels.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [LogLevelView] {
        try administration.expectServer()
        return administration.logger.levels.map { LogLevelView($0) }
    }
}

/// From which level on a subsystem logs.
package struct LogLevelView: Codable, Sendable, Hashable {
    /// The subsystem.
    package var subsystem: LogSubsystem
    /// The level.
    package var level: LogLevel
    /// Until when; nil for the level of `postern.yaml`, which has no end.
    package var until: WallTime?

    /// A level that holds.
    init(_ standing: LogLevelStanding) {
        subsystem = standing.subsystem
        level = standing.level
        until = standing.until
    }
}
