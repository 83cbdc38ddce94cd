/// What the log of a server says and how: the entry `log` of `postern.yaml` (docs/reference/log.md).
public struct LogSettings: Hashable, Sendable {
    /// `level`: what is less important is not logged.
    public var level = LogLevel.info
    /// `subsystems`: levels of some subsystems, in place of ``level``.
    public var subsystems: [LogSubsystem: LogLevel] = [:]
    /// `mail`: whether each message has lines of its own.
    public var logsMail = false
    /// `form`: how a line is written.
    public var form = LogForm.text

    /// The defaults of a document.
    public init() {}

    /// The level that holds for a subsystem. `mail` decides on lines about messages, not a level.
    public func level(of subsystem: LogSubsystem) -> LogLevel { subsystems[subsystem] ?? level }
}

/// How a line of the log is written.
public enum LogForm: String, Hashable, Sendable, CaseIterable {
    /// For people: time, level, event, message, `key=value`.
    case text
    /// One JSON object (RFC 8259) a line.
    case json
}

/// How important a line of the log is, from the least to the most.
public enum LogLevel: String, Hashable, Sendable, CaseIterable, Comparable, Codable {
    /// For whoever looks for a mistake.
    case debug
    /// Part of the ordinary course of things.
    case info
    /// Of the ordinary course, and worth knowing.
    case notice
    /// Something should be looked at.
    case warning
    /// Something did not work.
    case error
    /// Nothing works.
    case critical

    /// The number of the level in syslog (RFC 5424 section 6.2.1): the smaller, the more important.
    public var severity: Int {
        switch self {
        case .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// Orders by importance.
    public static func < (a: LogLevel, b: LogLevel) -> Bool { a.severity > b.severity }
}

/// The part of the server that a line of the log is about: the first word of its event's name.
public enum LogSubsystem: String, Hashable, Sendable, CaseIterable, Codable {
    /// The two processes, their threads, the log itself.
    case process
    /// `postern.yaml`.
    case configuration
    /// Organizations: documents, connectors, directories.
    case organization
    /// The control socket and the audit log.
    case administration
    /// Clients and the listeners that they connect to.
    case smtp
    /// Certificates, handshakes, and policies on TLS.
    case tls
    /// Names and their look-up.
    case dns
    /// SPF, DKIM, DMARC, and keys to sign with.
    case authentication
    /// Engines and lists that look for malware.
    case malware
    /// What judges content.
    case scoring
    /// What organizations learn from their mail and their people.
    case learning
    /// Queues, their destinations, and what becomes of mail in them.
    case queue
    /// The store.
    case store
    /// Resources that run short.
    case pressure
    /// What is counted for reports: on DMARC, on TLS and on mail flow.
    case reports
    /// Each message, where `log.mail` asks for it.
    case mail
    /// What a library has to say.
    case library
}
