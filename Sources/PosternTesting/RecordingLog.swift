package import Log
package import Mail
import NIOConcurrencyHelpers

/// A log that keeps its lines for a test.
package final class RecordingLog: LogOutput {
    private let kept = NIOLockedValueBox<[LogLine]>([])
    private let wantsMail: Bool

    /// - Parameter wantsMail: whether lines about messages are wanted.
    package init(wantsMail: Bool = false) { self.wantsMail = wantsMail }

    /// A logger over it.
    package var logger: Logger { Logger(self) }

    /// The lines so far.
    package var lines: [LogLine] { kept.withLockedValue { $0 } }

    /// The events of the lines so far.
    package var events: [LogEvent] { lines.map(\.event) }

    /// The lines so far without messages: `queue.retry.began queue=contoso\… messages=3`.
    package var facts: [String] {
        lines.map { line in
            ([line.event.rawValue] + line.fields.map { "\($0.name.rawValue)=\($0.value.text)" })
                .joined(separator: " ")
        }
    }

    /// The values that a field had, line by line; nil where it was missing.
    package func values(_ field: LogField) -> [LogValue?] {
        lines.map { line in line.fields.first { $0.name == field }?.value }
    }

    /// All lines are wanted, those about messages where they were asked for.
    package func takes(_ subsystem: LogSubsystem, _ level: LogLevel) -> Bool { subsystem != .mail || wantsMail }

    /// Keeps a line.
    package func write(_ line: LogLine) { kept.withLockedValue { $0.append(line) } }
}
