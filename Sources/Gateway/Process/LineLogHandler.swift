import Foundation
import Glibc
import Logging
import Mail

/// Writes each log event as one line to standard error: text for people, or JSON.
struct LineLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let isJSON: Bool

    init(isJSON: Bool) { self.isJSON = isJSON }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let fields = merged.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        let time = SystemTime().wallTime().iso8601
        let line =
            isJSON
            ? LineLogHandler.json(time: time, level: event.level, message: "\(event.message)", fields: fields)
            : LineLogHandler.text(time: time, level: event.level, message: "\(event.message)", fields: fields)
        let bytes = Array((line + "\n").utf8)
        // One write, so that lines of several threads don't mix; a log that can't be written is lost.
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// `2026-11-23T13:02:19.042Z info message key=value`
    static func text(time: String, level: Logger.Level, message: String, fields: [(String, String)]) -> String {
        let line = ["\(time) \(level) \(message)"] + fields.map { "\($0.0)=\($0.1)" }
        return SafeText.escaped(line.joined(separator: " "), limit: .max)
    }

    /// One JSON object.
    static func json(time: String, level: Logger.Level, message: String, fields: [(String, String)]) -> String {
        var object = ["time": time, "level": level.rawValue, "message": message]
        for (key, value) in fields where object[key] == nil { object[key] = value }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(object) else { return "{}" }
        return SafeText.inJSON(String(decoding: data, as: UTF8.self))
    }
}
