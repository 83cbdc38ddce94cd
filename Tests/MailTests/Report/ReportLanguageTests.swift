import Foundation
import NIOCore
import Testing

@testable import Mail

@Suite("Languages of reports")
struct ReportLanguageTests {
    /// All words of a language by a key that is the same in each.
    private func words(_ language: ReportLanguage) -> [String: String] {
        let table = language.words
        var words: [String: String] = [:]
        for cause in FailureCause.allCases {
            words["cause.\(cause)"] = table.cause(cause)
            words["mend.\(cause)"] = table.mend(cause)
        }
        for mender in FailureCause.Mender.allCases { words["mender.\(mender)"] = table.mender(mender) }
        for phrase in ReportPhrase.allCases { words["phrase.\(phrase)"] = table.phrase(phrase) }
        for action in DeliveryStatusNotification.Action.allCases {
            words["subject.\(action)"] = table.subject(action)
            words["title.\(action)"] = table.title(action)
        }
        return words
    }

    private func placeholders(_ text: String) -> [String] {
        text.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) }.sorted()
    }

    @Test("every table has the same keys, fills them with words of its own, and leaves the same gaps to fill")
    func tables() {
        let english = words(.english)
        for language in ReportLanguage.allCases {
            let table = words(language)
            #expect(table.keys == english.keys)
            for (key, text) in table {
                #expect(!text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(language) \(key)")
                #expect(Set(placeholders(text)).subtracting(["domain", "time"]).isEmpty, "\(language) \(key)")
                #expect(placeholders(text) == placeholders(english[key] ?? ""), "\(language) \(key)")
                if language != .english { #expect(text != english[key], "\(language) \(key)") }
            }
        }
    }

    @Test(
        "reads the language from the header of the original",
        arguments: [
            ("Content-Language: de", .german), ("Content-Language: de-AT", .german),
            ("content-language: DE_ch", .german), ("Content-Language: en-GB, de", .english),
            ("Content-Language: fr, de", .german), ("Content-Language: fr", nil),
            ("Accept-Language: de-DE,de;q=0.9,en;q=0.8", .german), ("Accept-Language: en-US, de-DE", .english),
            ("Accept-Language: de\r\nContent-Language: en", .english),
            ("Accept-Language: de\r\nContent-Language: fr", .german),
            ("Subject: Guten Tag", nil), ("Content-Language:", nil), ("Content-Language: ,;,", nil),
            ("Content-Language: deutsch", nil), ("X: y\r\n\r\nContent-Language: de", nil),
        ] as [(String, ReportLanguage?)])
    func detection(header: String, expected: ReportLanguage?) {
        #expect(ReportLanguage(headerOf: ByteBuffer(string: header + "\r\nFrom: a@b.example\r\n\r\n")) == expected)
    }

    /// A golden file beside this one; with POSTERN_WRITE_GOLDEN=1 it is written anew.
    private func compare(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
        let lines = text.replacingOccurrences(of: "\r\n", with: "\n")
        if ProcessInfo.processInfo.environment["POSTERN_WRITE_GOLDEN"] == "1" {
            try lines.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == lines, "\(name)")
    }

    @Test("the text of reports stays as it was read and approved", arguments: ReportLanguage.allCases)
    func golden(language: ReportLanguage) throws {
        let tag = language.rawValue
        try compare("failed.\(tag).txt", ReportText(makeReport { $0.language = language }).plain)
        try compare("failed.\(tag).html", ReportText(makeReport { $0.language = language }).html)
        try compare(
            "expired.\(tag).txt",
            ReportText(
                makeReport {
                    $0.language = language
                    $0.recipients[0].remote = nil
                    $0.recipients[0].attempts = 29
                    let last = Reply(450, EnhancedStatusCode(4, 4, 316), "Connection refused")
                    $0.recipients[0].reply = Reply(550, EnhancedStatusCode(5, 4, 300), "Message expired")
                        .caused(by: last)
                    $0.recipients[0].lastError = last
                }
            ).plain)
        try compare(
            "delayed.\(tag).txt",
            ReportText(
                makeReport {
                    $0.language = language
                    $0.recipients[0].action = .delayed
                    $0.recipients[0].host = $0.recipients[0].remote
                    $0.recipients[0].remote = nil
                    $0.recipients[0].reply = Reply(450, EnhancedStatusCode(4, 4, 315), "Connection timed out")
                    $0.recipients[0].willRetryUntil = WallTime(milliseconds: 1_795_525_200_000)
                }
            ).plain)
        try compare(
            "relayed.\(tag).txt",
            ReportText(
                makeReport {
                    $0.language = language
                    $0.recipients[0].action = .relayed
                    $0.recipients[0].reply = Reply(250, EnhancedStatusCode(2, 0, 0), "Ok: queued")
                }
            ).plain)
    }

    @Test("a German report speaks German from its subject to its last label")
    func german() async throws {
        let content = try makeReport { $0.language = .german }.content()
        checkLines(content)
        let parsed = try await ParsedReport(content.buffer)
        #expect(parsed.headers["subject"] == "Unzustellbar: Hello")
        #expect(String(buffer: content.buffer).contains("Content-Language: de\r\n"))
        let plain = parsed.parts[0].text
        #expect(plain.contains("Die Adresse gibt es bei contoso.com nicht."))
        #expect(plain.contains("Diagnoseinformationen für Administratoren:"))
        #expect(parsed.parts[1].text.contains("<html lang=\"de\">"))
    }
}
