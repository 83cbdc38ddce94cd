import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Reports on hostile mail")
struct HostileReportTests {
    static let texts = [
        "", "\r\n", "\n.\r\n", "\u{0}", "\u{1b}[31mred", "\u{2028}\u{202e}", "</pre><script>alert(1)</script>",
        "a\r\nBcc: x@y",
        "=?UTF-8?B?AAAA?=", "größe", "--=_00000000-0000-0001-0000-000000000002_report--", "'\"&<>", "\\x{0D}",
        String(repeating: "x", count: 5_000), String(repeating: "ü ", count: 3_000), " ", ";", "[", "[]", "] [", ".",
    ]

    static let octets: [[UInt8]] = [
        [], [13], [10], [0], [13, 10], [13, 10, 13, 10], [46, 13, 10], [255, 254], Array("Subject: x".utf8),
        Array(" folded".utf8),
        Array("--=_00000000-0000-0001-0000-000000000002_report--\r\n".utf8), [UInt8](repeating: 120, count: 3_000),
        Array("<script>".utf8), Array("Content-Type: multipart/mixed; boundary=x\r\n".utf8), [0xe2, 0x80, 0xa8],
    ]

    @Test("no text or content of others breaks a line, adds a header or becomes markup")
    func hostile() async throws {
        var random = SeededRandom(seed: 42)
        func text() -> String { Self.texts.randomElement(using: &random) ?? "" }
        for round in 0..<400 {
            let report = try makeReport { report in
                report.original.subject = text()
                report.original.messageID = text()
                report.original.clientName = text()
                report.original.envelope.envelopeID = Bool.random(using: &random) ? Xtext.encode(text()) : text()
                report.original.envelope.smtpUTF8 = Bool.random(using: &random)
                report.original.isWhole = Bool.random(using: &random)
                var content = ByteBuffer()
                for _ in 0..<Int.random(in: 0...12, using: &random) {
                    content.writeBytes(Self.octets.randomElement(using: &random) ?? [])
                }
                report.original.content = content
                report.recipients[0].action =
                    DeliveryStatusNotification.Action.allCases.randomElement(using: &random) ?? .failed
                report.recipients[0].originalRecipient =
                    "rfc822;" + (Bool.random(using: &random) ? Xtext.encode(text()) : text())
                report.recipients[0].reply = Reply(550, nil, lines: [text(), text()])
                report.recipients[0].remote = MailHost(stored: text())
                report.recipients[0].customText = Bool.random(using: &random) ? text() : nil
                report.language = ReportLanguage.allCases.randomElement(using: &random) ?? .english
                // Parsers never make such an address; the builder must hold all the same.
                report.recipients[0].address = EmailAddress(localPart: text(), host: report.recipients[0].address.host)
            }
            let content = report.content()
            checkLines(content, "round \(round)")
            let fields = HeaderFields(content.buffer).map(\.name)
            let expected = [
                "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
                "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
            ]
            #expect(fields == expected.filter(fields.contains), "round \(round)")
            // A sample only: each runs an interpreter.
            if round % 20 == 0 { try await check(ParsedReport(content.buffer), of: report, "round \(round)") }
        }
    }

    private func check(_ parsed: ParsedReport, of report: DeliveryStatusNotification, _ comment: Comment) {
        #expect(parsed.type == "multipart/report", comment)
        #expect(parsed.parts.prefix(2).map(\.type) == ["text/plain", "text/html"], comment)
        #expect(parsed.headers["bcc"] == nil, comment)
        if !report.original.envelope.smtpUTF8 {
            #expect(parsed.groups.count == 2, comment)
            #expect(parsed.groups.last?["Action"] == report.recipients[0].action.rawValue, comment)
        }
        #expect(parsed.parts.dropFirst().first?.text.contains("<script") == false, comment)
        let plain = parsed.parts.first?.text ?? ""
        #expect(!plain.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{2028}" || $0 == "\u{202e}" }, comment)
    }

    @Test("a header of 256 KiB and a reply of 100 long lines stay in bounds")
    func large() async throws {
        let report = try makeReport { report in
            report.original.content = ByteBuffer(
                string: String(repeating: "X-Field: " + String(repeating: "<&>", count: 300) + "\r\n", count: 400)
                    + "\r\n")
            report.original.isWhole = false
            report.recipients[0].reply = Reply(
                550, nil, lines: Array(repeating: String(repeating: "é", count: 256), count: 100))
        }
        let content = report.content()
        checkLines(content)
        #expect(content.buffer.readableBytes < 1_000_000)
        let parsed = try await ParsedReport(content.buffer)
        #expect(parsed.defects == [])
        #expect(parsed.parts.first?.text.contains("[...]") == true)
        #expect((parsed.groups.last?["Diagnostic-Code"]?.utf8.count ?? .max) < 5_000)
    }
}
