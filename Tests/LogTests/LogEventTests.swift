import Foundation
import Log
import Mail
import Testing

@Suite("Events of the log")
struct LogEventTests {
    @Test("every event has a subsystem, a meaning and a mend, each a sentence", arguments: LogEvent.allCases)
    func isDescribed(event: LogEvent) throws {
        let first = try #require(event.rawValue.split(separator: ".").first)
        #expect(LogSubsystem(rawValue: String(first)) == event.subsystem)
        #expect(event.meaning.hasSuffix("."))
        #expect(!event.meaning.contains("  "))
        #expect(event.mend.hasSuffix("."))
    }

    @Test("names of events and of fields never mislead whoever reads a line")
    func names() {
        let lower = Set("abcdefghijklmnopqrstuvwxyz".unicodeScalars)
        for event in LogEvent.allCases {
            #expect(event.rawValue.unicodeScalars.allSatisfy { lower.contains($0) || $0 == "." || $0 == "-" })
        }
        let own = ["time", "level", "event", "message", "subsystem"]
        #expect(!LogField.allCases.contains { own.contains($0.rawValue) })
    }

    @Test("docs/reference/log.md has the table of events, of subsystems and of fields")
    func documentation() throws {
        let path = "docs/reference/log.md"
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let rows = LogEvent.allCases.map { event in
            let level = event == .library || event == .processLogCounted ? "that of the line" : event.level.rawValue
            return "| `\(event.rawValue)` | \(level) | \(event.meaning) | \(event.mend) |"
        }
        let expected = rows.joined(separator: "\n")
        #expect(page.contains(expected), "\(path) should have these rows:\n\(expected)")
        for field in LogField.allCases { #expect(page.contains("`\(field.rawValue)`"), "\(path): \(field)") }
        for subsystem in LogSubsystem.allCases { #expect(page.contains("| `\(subsystem.rawValue)` |")) }
    }
}
