package import Mail

/// One line of the log, before it has a form.
package struct LogLine: Sendable {
    /// What it tells.
    package let event: LogEvent
    /// How important that is.
    package let level: LogLevel
    /// A sentence.
    package let message: String
    /// The facts, in order, each name at most once.
    package let fields: [(name: LogField, value: LogValue)]

    /// A line of an event; without a message or a level of its own it has those of the event's table.
    package init(
        _ event: LogEvent, level: LogLevel? = nil, message: String? = nil, fields: [(LogField, LogValue)] = []
    ) {
        self.event = event
        self.level = level ?? event.level
        self.message = message ?? event.meaning
        self.fields = fields.map { (name: $0.0, value: $0.1) }
    }

    /// For people: `2026-11-23T13:02:19.042Z warning queue.alert.raised The queue has … queue=contoso\… messages=12`.
    ///
    /// What holds blanks, quotation marks, `=` or characters that are not to be shown stands in quotation marks, with `\"`,
    /// `\\` and `\x{1B}` in it (docs/reference/log.md#text).
    package func text(time: String) -> String { "\(time) \(level.rawValue) \(body)" }

    /// For the journal of systemd, which notes time and level itself: the number of the level in front (sd-daemon(3)).
    package var journal: String { "<\(level.severity)>\(body)" }

    private var body: String {
        var line = "\(event.rawValue) \(LogText.sentence(message))"
        for field in fields { line += " \(field.name.rawValue)=\(LogText.value(field.value.text))" }
        return line
    }

    /// One JSON object (RFC 8259): time, level, event, message, subsystem, then the facts, numbers as numbers.
    package func json(time: String) -> String {
        var line = """
            {"time":"\(time)","level":"\(level.rawValue)","event":"\(event.rawValue)",\
            "message":\(LogText.json(message)),"subsystem":"\(event.subsystem.rawValue)"
            """
        for field in fields {
            line += ",\"\(field.name.rawValue)\":"
            switch field.value {
            case .text(let text): line += LogText.json(text)
            case .number, .flag: line += field.value.text
            }
        }
        return line + "}"
    }
}

/// Writes text that may be a stranger's so that it can't be taken for something else.
enum LogText {
    /// A value of `key=value`.
    static func value(_ text: String) -> String { isPlain(text, also: "\\") && !text.isEmpty ? text : quoted(text) }

    /// The message: as it is, unless it could be taken for a fact or for a quoted one.
    static func sentence(_ text: String) -> String { isPlain(text, also: "\\ ") ? text : quoted(text) }

    /// Whether text has only printable characters that mean nothing in a line, and those of `also`.
    private static func isPlain(_ text: String, also: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "\"", "=": false
            case " ", "\\": also.unicodeScalars.contains(scalar)
            default: true
            }
        } && SafeText.escaped(text, limit: .max) == text
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return SafeText.escaped(result, limit: .max) + "\""
    }

    /// A string of JSON.
    static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result.unicodeScalars.append("\\")
                result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u00" + (scalar.value < 0x10 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return SafeText.inJSON(result + "\"")
    }
}
