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
        guard let seconds = Self.seconds(length), (1...LogLevelSet.longest).contains(seconds) else {
            throw ValidationError("--for \(length): give a time such as 30m, 2h or 1d, seven days at most.")
        }
        return LogLevelSet(subsystem: subsystem, level: level, seconds: seconds)
    }

    /// `90s`, `30m`, `2h`, `1d` in seconds; nil for anything else.
    private static func seconds(_ text: String) -> Int? {
        let units: [UInt8: Int] = [
            UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3_600, UInt8(ascii: "d"): 86_400,
        ]
        let digits = text.utf8.dropLast()
        guard let unit = text.utf8.last.flatMap({ units[$0] }), (1...6).contains(digits.count),
            digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return number * unit
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
