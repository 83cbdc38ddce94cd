package import Mail

/// The name of a fact on a line of the log. The same fact has the same name in every event (docs/reference/log.md).
package enum LogField: String, CaseIterable, Sendable {
    // What it is about.
    case organization
    case connector
    case queue
    case sequence
    case traceId
    case messageId
    case domain
    case key
    case listeners
    case folder
    case file
    case setting
    case resource
    case alert
    case library
    case engine
    case job

    // Who took part.
    case remote
    case remoteName
    case caller
    case from
    case to
    case source
    case nextHop
    case requestId
    case clientRequestId

    // What came of it.
    case reply
    case error
    case reason
    case result
    case change
    case action
    case filter
    case phase
    case stage
    case limit
    case signal
    case threads

    // Of what, how much.
    case direction
    case size
    case share
    case figure
    case eventId
    case messages
    case deferred
    case recipients
    case held
    case queues
    case rerouted
    case attempts
    case crashes
    case connections
    case sessions
    case transactions
    case count
    case passedOver
    case revision
    case names
    case digest

    // When and how long.
    case day
    case since
    case until
    case delayMs
    case durationMs

    // Before and after.
    case before
    case after
    case counted
}

/// A fact on a line of the log.
package enum LogValue: Hashable, Sendable {
    /// Text, which may be a stranger's.
    case text(String)
    /// A number; JSON has it as one.
    case number(Int64)
    /// True or false; JSON has it so.
    case flag(Bool)

    /// The value as text.
    package var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

/// What can be a fact on a line of the log.
package protocol LogValueConvertible {
    /// It, as the log has it.
    var logValue: LogValue { get }
}

extension LogValue: LogValueConvertible {
    /// Itself.
    package var logValue: LogValue { self }
}

extension String: LogValueConvertible {
    /// As text.
    package var logValue: LogValue { .text(self) }
}

extension Bool: LogValueConvertible {
    /// As true or false.
    package var logValue: LogValue { .flag(self) }
}

extension Int: LogValueConvertible {
    /// As a number.
    package var logValue: LogValue { .number(Int64(self)) }
}

extension Int32: LogValueConvertible {
    /// As a number.
    package var logValue: LogValue { .number(Int64(self)) }
}

extension Int64: LogValueConvertible {
    /// As a number.
    package var logValue: LogValue { .number(self) }
}

extension Interval: LogValueConvertible {
    /// As a number of milliseconds, for fields whose name ends in `Ms`.
    package var logValue: LogValue { .number(milliseconds) }
}

extension WallTime: LogValueConvertible {
    /// As text by RFC 3339.
    package var logValue: LogValue { .text(iso8601) }
}
