import ArgumentParser
import Mail
import Operations

/// `postern log`
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Change what the log of a running gateway says.",
        subcommands: [LogLevelCommand.self])
}

/// `postern log level`
struct LogLevelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "level", abstract: "Log a subsystem from another level on, for a time.",
        discussion: "Afterwards, and after a restart, the log goes by postern.yaml again.")

    @Argument(help: "The subsystem: \(LogSubsystem.levelled.map(\.rawValue).joined(separator: ", ")).")
    var subsystem: String

    @Argument(help: "The level: \(LogLevel.allCases.map(\.rawValue).joined(separator: ", ")), or default.")
    var level: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long: 30m, 2h, 1d; an hour by default.", valueName: "time"))
    var length = "1h"

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { _ = try operation() }

    private func operation() throws -> LogLevelSet {
        guard let subsystem = LogSubsystem.levelled.first(where: { $0.rawValue == subsystem }) else {
            throw ValidationError(
                "\(subsystem) is no subsystem; give one of "
                    + "\(LogSubsystem.levelled.map(\.rawValue).joined(separator: ", ")).")
        }
        let level = LogLevel(rawValue: level)
        guard level != nil || self.level == "default" else {
            throw ValidationError(
                "\(self.level) is no level; give one of "
                    + "\(LogLevel.allCases.map(\.rawValue).joined(separator: ", ")), or default.")
        }
        guard let seconds = AgeArgument.seconds(length), (1...LogLevelSet.longest).contains(seconds) else {
            throw ValidationError("--for \(length): give a time such as 30m, 2h or 1d, seven days at most.")
        }
        return LogLevelSet(subsystem: subsystem, level: level, seconds: seconds)
    }

    func run() throws {
        try Console.run {
            let operation = try operation()
            _ = try settings.ask(operation)
            if output.json { return try Console.printJSON(operation) }
            Console.print(
                operation.level.map { "The log has \(subsystem) from \($0.rawValue) on, for \(length)." }
                    ?? "The log has \(subsystem) by postern.yaml again.")
        }
    }
}

extension LogSubsystem {
    /// Those that have levels.
    fileprivate static let levelled = allCases.filter { $0 != .mail }
}
