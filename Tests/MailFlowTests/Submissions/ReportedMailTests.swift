import Foundation
import Mail
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import MailFlow

@Suite("What a report of delivered mail holds")
struct ReportedMailTests {
    private static let reported = "From: eve@example.org\r\nSubject: You won\r\n\r\nClick here.\r\n"

    private func read(
        _ text: String, to scope: ReportSubmissionPolicy.Scope = .any
    ) -> ReportedMail { ReportedMail(reading: ByteBuffer(string: text), to: scope) }

    private func mixed(_ parts: [String], header: String = "Subject: report\r\n") -> String {
        header + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + parts.map { "--b\r\n\($0)\r\n" }.joined() + "--b--\r\n"
    }

    private func attached(_ message: String = reported) -> String {
        "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + message
    }

    private func texts(_ report: ReportedMail) -> [String] { report.messages.map { String(buffer: $0) } }

    // MARK: - The message

    @Test("a message forwarded as an attachment is the one that is reported, octet for octet")
    func attachment() {
        let report = read(mixed(["Content-Type: text/plain\r\n\r\nThis is spam.", attached()]))
        #expect(texts(report) == [Self.reported])
        #expect(report.absence == nil && report.messagesLeftOut == 0 && !report.isAutomatic)
    }

    @Test("several attached messages are all reported, each whole, and a message within one belongs to it")
    func several() {
        let inner = mixed([attached("Subject: inner\r\n\r\nx\r\n")], header: "Subject: outer\r\n")
            .replacing("=b\r\n", with: "=c\r\n").replacing("--b", with: "--c")
        let report = read(mixed([attached(), attached(inner)]))
        #expect(texts(report) == [Self.reported, inner])
    }

    @Test("a file with the extension eml, also in Base64, is an attached message")
    func file() {
        let encoded = Data(Self.reported.utf8).base64EncodedString()
        let report = read(
            mixed([
                "Content-Type: application/octet-stream; name=\"a.eml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + encoded
            ]))
        #expect(texts(report) == [Self.reported])
    }

    @Test("a message that a program encoded against RFC 2046 is read decoded, and once")
    func encoded() {
        let encoded = Data(Self.reported.utf8).base64EncodedString()
        let report = read(
            mixed(["Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded]))
        #expect(texts(report) == [Self.reported])
    }

    @Test("a report whose whole body is a message is a report of it")
    func bare() {
        #expect(texts(read("Subject: 3|x\r\nContent-Type: message/rfc822\r\n\r\n" + Self.reported)) == [Self.reported])
    }

    @Test(
        "a report without a message says why",
        arguments: [
            ("Content-Type: text/plain\r\n\r\n> From: eve@example.org\r\n> You won", SubmissionOutcome.notAttached),
            ("Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx", .outlookFile),
            ("Content-Type: application/octet-stream; name=\"Offer.MSG\"\r\n\r\nx", .outlookFile),
            ("Content-Type: text/rfc822-headers\r\n\r\nFrom: eve@example.org", .headersOnly),
        ])
    func absence(part: String, absence: SubmissionOutcome) {
        let report = read(mixed([part]))
        #expect(report.messages.isEmpty)
        #expect(report.absence == absence)
    }

    // MARK: - What is said

    @Test(
        "the address decides, and where it takes anything the subject, then the type of ARF, then junk",
        arguments: [
            (ReportSubmissionPolicy.Scope.any, "x", nil, SubmissionKind.junk), (.any, "1|x", nil, .junk),
            (.any, "2|x", nil, .notJunk), (.any, "3|x", nil, .phish), (.any, "PHISHING: x", nil, .phish),
            (.any, "Not Junk: x", nil, .notJunk), (.any, "Junk: x", nil, .junk),
            (.any, "=?utf-8?B?M3x4?=", nil, .phish), (.any, "31|x", nil, .junk), (.any, "Fwd: 3|x", nil, .junk),
            (.any, "x", "abuse", .junk), (.any, "x", "fraud", .phish), (.any, "x", "virus", .phish),
            (.any, "x", "Not-Spam (RFC 6430)", .notJunk), (.any, "2|x", "fraud", .notJunk),
            (.only(.phish), "2|x", "not-spam", .phish), (.only(.notJunk), "3|x", nil, .notJunk),
            (.only(.junk), "3|x", "fraud", .junk),
        ] as [(ReportSubmissionPolicy.Scope, String, String?, SubmissionKind)])
    func kinds(scope: ReportSubmissionPolicy.Scope, subject: String, type: String?, kind: SubmissionKind) {
        var parts = [attached()]
        if let type {
            parts.insert(
                "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: \(type)\r\nVersion: 1\r\nUser-Agent: x/1\r\n",
                at: 0)
        }
        let report = read(mixed(parts, header: "Subject: \(subject)\r\n"), to: scope)
        #expect(report.kind == kind)
        #expect(texts(report) == [Self.reported])
    }

    @Test("a report in ARF of a type that says nothing of this is none", arguments: ["other", "auth-failure", "", "x"])
    func unknownType(type: String) {
        let report = read(
            mixed(["Content-Type: message/feedback-report\r\n\r\nFeedback-Type: \(type)\r\nVersion: 1\r\n", attached()])
        )
        #expect(report.absence == .unknownType)
        #expect(report.messages.isEmpty)
    }

    @Test("a report in ARF within the reported message says nothing")
    func innerFeedback() {
        let inner = mixed(
            ["Content-Type: message/feedback-report\r\n\r\nFeedback-Type: not-spam\r\n"], header: "Subject: y\r\n"
        ).replacing("=b\r\n", with: "=c\r\n").replacing("--b", with: "--c")
        let report = read(mixed([attached(inner)]))
        #expect(report.kind == .junk && report.messages.count == 1)
    }

    @Test(
        "a report that no person sent at that moment is automatic",
        arguments: [
            ("", false), ("Auto-Submitted: no\r\n", false), ("Auto-Submitted: NO (really)\r\n", false),
            ("Auto-Submitted: auto-replied\r\n", true), ("Auto-Submitted: auto-generated; x=y\r\n", true),
            ("Auto-Submitted:\r\n", true),
        ])
    func automatic(header: String, isAutomatic: Bool) {
        #expect(read(mixed([attached()], header: header)).isAutomatic == isAutomatic)
    }

    // MARK: - Hostile reports

    @Test("of a thousand attached messages ten are looked at, and the others are counted")
    func thousand() {
        let report = read(mixed(Array(repeating: attached(), count: 1_000)))
        #expect(report.messages.count == ReportedMail.maximumMessages)
        #expect(report.messagesLeftOut == 990)
    }

    @Test("a message a hundred deep in others is within the one that is attached")
    func deep() {
        var message = "Subject: core\r\n\r\nx\r\n"
        for level in 0..<100 { message = "Subject: \(level)\r\nContent-Type: message/rfc822\r\n\r\n" + message }
        let report = read(mixed([attached(message)]))
        #expect(texts(report) == [message])
        #expect(report.messagesLeftOut == 0)
    }

    @Test("an attached message of a megabyte of one word is reported whole")
    func large() {
        let message = "Subject: x\r\n\r\n" + String(repeating: "spam ", count: 200_000) + "\r\n"
        #expect(texts(read(mixed([attached(message)]))).first?.utf8.count == message.utf8.count)
    }

    @Test("whatever its octets are, a report is read, gives no more messages than it may, and none that is not in it")
    func anything() {
        var random = SeededRandom(seed: 5_965)
        let seeds = [
            mixed([attached(), attached()]), mixed([attached(mixed([attached()]))]),
            mixed(["Content-Type: message/feedback-report\r\n\r\nFeedback-Type: fraud\r\n", attached()]),
            "Content-Type: message/rfc822\r\n\r\n" + Self.reported,
        ]
        for round in 0..<2_000 {
            var octets = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let place = Int.random(in: 0..<octets.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: octets[place] = UInt8.random(in: 0...255, using: &random)
                case 1: octets.removeSubrange(place..<min(octets.count, place + Int.random(in: 1...9, using: &random)))
                case 2: octets.insert(contentsOf: octets[place..<min(octets.count, place + 40)], at: place)
                default: octets.removeLast(min(octets.count - 1, Int.random(in: 0...20, using: &random)))
                }
                if octets.isEmpty { octets = [0x0a] }
            }
            let report = ReportedMail(reading: ByteBuffer(bytes: octets), to: .any)
            #expect(report.messages.count <= ReportedMail.maximumMessages, "round \(round)")
            #expect(report.messages.isEmpty == (report.absence != nil), "round \(round)")
            for message in report.messages {
                #expect(message.readableBytes <= octets.count, "round \(round)")
                _ = ReportedMessage(reading: message)
            }
        }
    }
}
