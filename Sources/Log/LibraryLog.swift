package import Logging
import Mail

/// The logger that a library takes and hands on.
package typealias LibraryLogger = Logging.Logger

/// Brings what libraries tell swift-log into our log, as the event `library`.
package struct LibraryLog: LogHandler {
    private let label: String
    private let output: any LogOutput
    /// What is less important is left out, whatever the settings say.
    package var logLevel = Logging.Logger.Level.trace
    /// Facts of all lines.
    package var metadata: Logging.Logger.Metadata = [:]

    /// A log for one library.
    ///
    /// - Parameter label: which one.
    package init(label: String, output: any LogOutput) {
        self.label = label
        self.output = output
    }

    /// A fact of all lines.
    package subscript(metadataKey key: String) -> Logging.Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Takes a line; its facts become part of the message, because their names are not ours.
    package func log(event: Logging.LogEvent) {
        let level = LogLevel(event.level)
        guard output.takes(.library, level) else { return }
        let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        let message = ["\(event.message)"] + facts.map { "\($0.key): \($0.value)" }
        output.write(
            LogLine(
                .library, level: level, message: message.joined(separator: ", "), fields: [(.library, .text(label))]))
    }

    /// Sends what libraries log by themselves to an output. Once in a process.
    package static func bootstrap(_ output: any LogOutput) {
        LoggingSystem.bootstrap { LibraryLog(label: $0, output: output) }
    }

    /// A logger to hand to a library that asks for one: what went wrong.
    static func logger(_ label: String, over output: any LogOutput) -> Logging.Logger {
        Logging.Logger(label: label) { label in
            var handler = LibraryLog(label: label, output: output)
            handler.logLevel = .warning
            return handler
        }
    }
}

extension LogLevel {
    fileprivate init(_ level: Logging.Logger.Level) {
        switch level {
        case .trace, .debug: self = .debug
        case .info: self = .info
        case .notice: self = .notice
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }
}
