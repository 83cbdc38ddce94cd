import Foundation
import Log
import Mail
import Testing

@Suite("Forms of log lines")
struct LogLineTests {
    /// Splits a line of text as docs/reference/log.md says; nil where it is no such line.
    static func split(_ line: String) -> (head: [String], message: String, fields: [String: String])? {
        var rest = Substring(line).unicodeScalars[...]
        func word(_ end: Unicode.Scalar) -> String? {
            guard let stop = rest.firstIndex(of: end) else { return nil }
            defer { rest = rest[stop...].dropFirst() }
            return String(rest[..<stop])
        }
        func quoted() -> String? {
            guard rest.first == "\"" else { return nil }
            rest = rest.dropFirst()
            var text = String.UnicodeScalarView()
            while let scalar = rest.popFirst() {
                if scalar == "\"" { return String(text) }
                guard scalar == "\\" else {
                    text.append(scalar)
                    continue
                }
                guard let next = rest.popFirst() else { return nil }
                guard next == "x" else {
                    text.append(next)
                    continue
                }
                rest = rest.dropFirst()
                guard let digits = word("}"), let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
                else { return nil }
                text.append(scalar)
            }
            return nil
        }
        let head = (0..<3).compactMap { _ in word(" ") }
        var message: String
        if let text = quoted() {
            message = text
            rest = rest.dropFirst()
        } else {
            // A sentence has no `=`: it ends at the last blank before the first one.
            let equals = rest.firstIndex(of: "=") ?? rest.endIndex
            let end = equals == rest.endIndex ? equals : rest[..<equals].lastIndex(of: " ") ?? rest.startIndex
            message = String(rest[..<end])
            rest = rest[end...].dropFirst()
        }
        var fields: [String: String] = [:]
        while !rest.isEmpty {
            guard let name = word("=") else { return nil }
            if let value = quoted() {
                fields[name] = value
                rest = rest.dropFirst()
            } else {
                fields[name] = word(" ") ?? String(rest)
                if !line.hasSuffix(" "), fields[name] == String(rest) { break }
            }
        }
        return (head, message, fields)
    }

    static let hostile = [
        "plain", "", " ", "two words", "a=b", "say \"no\"", "back\\slash", "contoso\\SmartHost\\To head office", "\"",
        "\\",
        "\\\"", "a\nb\r\n2026-11-23T13:02:19.042Z error forged", "\u{1b}[31m\u{202e}", "\u{85}\u{2028}", "é ü", "Grüße",
        "e\u{301}=", "\u{301}", "\r\n", "\\x{0A}", "x=\"y\" z", "tab\there", "\u{0}", "trailing ", "=", "🏴\u{e0067}",
    ]

    @Test("text can be split into what was put in, whatever strangers wrote", arguments: hostile)
    func textRoundTrip(_ text: String) throws {
        let line = LogLine(
            .queueRetryBegan, fields: [(.error, .text(text)), (.messages, .number(12)), (.queue, .text(text))])
        let written = line.text(time: "T")
        let found = try #require(Self.split(written), "\(written)")
        #expect(found.head == ["T", "notice", "queue.retry.began"])
        #expect(found.message == LogEvent.queueRetryBegan.meaning)
        #expect(
            found.fields.mapValues { Array($0.unicodeScalars) } == [
                "error": Array(text.unicodeScalars), "messages": Array("12".unicodeScalars),
                "queue": Array(text.unicodeScalars),
            ])
        #expect(written.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x202e })
    }

    @Test("a message of its own can't be taken for facts", arguments: hostile)
    func messageRoundTrip(_ text: String) throws {
        let written = LogLine(.queueAlertRaised, message: text, fields: [(.queue, .text("q"))]).text(time: "T")
        let found = try #require(Self.split(written), "\(written)")
        #expect(Array(found.message.unicodeScalars) == Array(text.unicodeScalars), "\(written)")
        #expect(found.fields == ["queue": "q"], "\(written)")
    }

    @Test("what needs no quotation marks has none")
    func plain() {
        let line = LogLine(
            .queueRetryEnded,
            fields: [(.queue, .text("contoso\\a.example")), (.error, .text("450 4.4.316 Connection refused"))])
        #expect(
            line.text(time: "T")
                == #"T notice queue.retry.ended The destination of a queue answers again. "#
                + #"queue=contoso\a.example error="450 4.4.316 Connection refused""#
        )
    }

    @Test("JSON holds what was put in: numbers as numbers, and no character that can't be shown", arguments: hostile)
    func json(_ text: String) throws {
        let line = LogLine(
            .smtpSourceLimited, message: text,
            fields: [(.remote, .text(text)), (.passedOver, .number(-3)), (.result, .flag(true))])
        let written = line.json(time: "2026-11-23T13:02:19.042Z")
        #expect(written.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x202e })
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String: any Sendable])
        #expect(object["time"] as? String == "2026-11-23T13:02:19.042Z")
        #expect(object["level"] as? String == "notice")
        #expect(object["event"] as? String == "smtp.source.limited")
        #expect(object["subsystem"] as? String == "smtp")
        #expect((object["message"] as? String)?.unicodeScalars.map(\.value) == text.unicodeScalars.map(\.value))
        #expect((object["remote"] as? String)?.unicodeScalars.map(\.value) == text.unicodeScalars.map(\.value))
        #expect(written.contains(#","passedOver":-3,"result":true}"#))
        #expect(object.count == 8)
    }

    @Test("a line for the journal begins with its number in syslog, and has neither time nor level")
    func journal() {
        let line = LogLine(.queueAlertRaised, fields: [(.messages, .number(1))])
        #expect(line.journal == "<4>queue.alert.raised A queue needs to be looked at. messages=1")
        let numbers = LogLevel.allCases.map { LogLine(.library, level: $0).journal.prefix(3) }
        #expect(numbers == ["<7>", "<6>", "<5>", "<4>", "<3>", "<2>"])
    }
}
