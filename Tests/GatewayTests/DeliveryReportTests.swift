import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Gateway

@Suite("Reports that the gateway makes")
struct DeliveryReportTests {
    private let desk = ReportDesk()

    @Test("a 5xx becomes a report to the sender, routed like mail, from the null sender")
    func failure() throws {
        let acceptance = try desk.sent(.failure, by: "ann@contoso.com", [desk.failed("bob@example.net")])
        #expect(acceptance.envelope.sender == .null)
        #expect(acceptance.origin == .report)
        #expect(acceptance.organization == "contoso")
        #expect(acceptance.subject == "Undeliverable: Lunch")
        #expect(acceptance.deliveries.map(\.deliverTo.description) == ["ann@contoso.com"])
        #expect(acceptance.deliveries.map(\.key.deliveryType) == [.mailbox])
        #expect(!acceptance.decisions.isEmpty)
        let text = try desk.text(acceptance)
        #expect(text.contains("From: <postmaster@contoso.com>"))
        #expect(text.contains("Diagnostic-Code: smtp;550 5.1.1 No such user"))
        #expect(text.contains("At noon?"))
    }

    @Test("shows the message as the recipient of whom it tells would have got it")
    func copy() throws {
        let start = "Subject: Lunch\r\nMessage-ID: <1@contoso.com>\r\n".utf8.count
        let header = "X-Taken-Out: for one\r\n"
        let removing = MessageEdits(removed: [start..<start + header.utf8.count])
        for copy in [0, 1] {
            var recipient = try desk.failed("bob@example.net")
            recipient.recipient.copy = copy
            let decision = try desk.report(
                .failure, by: "ann@contoso.com", header: header, copies: [MessageEdits(), removing], [recipient])
            guard case .send(let report) = decision else {
                Issue.record("\(decision)")
                return
            }
            #expect(try desk.text(report).contains("X-Taken-Out") == (copy == 0))
        }
    }

    @Test("what the gateway found about a host is not told as the host's word")
    func ownFinding() throws {
        let host: MailHost = "mx.example.net [192.0.2.1]:25"
        let reply = Reply(550, .init(5, 6, 7), "Non-ASCII addresses not permitted for that sender/recipient")
        let failures = [
            DeliveryFailure(.reply, reply, remote: host, source: .gateway),
            DeliveryFailure(.connection, Reply(450, .init(4, 4, 316), "Connection refused"), remote: host),
            DeliveryFailure(.tls, Reply(450, .init(4, 7, 323), "tlsa-invalid"), remote: host),
            DeliveryFailure(.dns, Reply(550, .init(5, 4, 4), "nonexistent domain")),
        ]
        for failure in failures {
            let acceptance = try desk.sent(
                .failure, by: "ann@contoso.com", [desk.failed("bob@example.net", because: failure)])
            let text = try desk.text(acceptance)
            #expect(text.contains("Diagnostic-Code: x-postern;\(failure.reply.code)"))
            #expect(!text.contains("Remote-MTA"))
        }
        let greeting = DeliveryFailure(
            .connection, Reply(554, .init(5, 7, 1), "Go away"), remote: host, source: .remote)
        let text = try desk.text(
            desk.sent(.failure, by: "ann@contoso.com", [desk.failed("bob@example.net", because: greeting)]))
        #expect(text.contains("Diagnostic-Code: smtp;554 5.7.1 Go away"))
        #expect(text.contains("Remote-MTA: dns;mx.example.net"))
    }

    @Test("senders of a remote domain get the reports that it is to get, and the record has its name")
    func remoteDomain() throws {
        let desk = ReportDesk(
            """
            remoteDomains:
              - { Name: All, DomainName: "*", DeliveryReportEnabled: false }
              - { Name: Quiet, DomainName: "*.quiet.example.net", NDREnabled: false }
            """)
        let rows: [(sender: String, kind: ReportKind, name: String?)] = [
            ("joe@example.net", .failure, nil), ("joe@example.net", .delay, nil),
            ("joe@example.net", .success, "All"), ("joe@quiet.example.net", .failure, "Quiet"),
            ("joe@mail.quiet.example.net", .delay, "Quiet"), ("joe@quiet.example.net", .success, nil),
            ("ann@contoso.com", .failure, nil), ("ann@contoso.com", .success, nil),
        ]
        for row in rows {
            let recipient = try desk.failed("bob@example.net", notify: [.failure, .delay, .success])
            switch try desk.report(row.kind, by: row.sender, [recipient]) {
            case .send: #expect(row.name == nil, "\(row)")
            case .suppressed(let reason):
                let name = try #require(row.name, "\(row): \(reason)")
                #expect(reason.hasPrefix("the remote domain \(name) of the organization is to get no reports of"))
            }
        }
    }

    @Test(
        "mail from the null sender is never answered, and the reason is told",
        arguments: [
            ReportKind.failure, .delay, .success,
        ])
    func nullSender(kind: ReportKind) throws {
        let reason = try desk.suppressed(kind, by: "", [desk.failed("bob@example.net", notify: .success)])
        #expect(reason == "the message has no sender to tell (MAIL FROM:<>)")
    }

    @Test("a report names those recipients alone whose NOTIFY asks for it")
    func notify() throws {
        let never = try desk.failed("never@example.net", notify: .never)
        let reason = try desk.suppressed(.failure, by: "ann@contoso.com", [never])
        #expect(reason.contains("NOTIFY"))
        let both = try desk.sent(.failure, by: "ann@contoso.com", [never, desk.failed("bob@example.net")])
        #expect(try desk.text(both).contains("never@example.net") == false)
    }

    @Test("an absent NOTIFY asks for a report of delay, and a NOTIFY without DELAY does not")
    func delayNotify() throws {
        let delayed = try desk.delayed("bob@example.net")
        #expect(try desk.sent(.delay, by: "ann@contoso.com", [delayed]).subject == "Delivery delayed:Lunch")
        let failureOnly = try desk.delayed("bob@example.net", notify: .failure)
        #expect(try desk.suppressed(.delay, by: "ann@contoso.com", [failureOnly]).contains("NOTIFY"))
    }

    @Test("nobody is told of the delay of an automatic answer, but of its failure")
    func automaticAnswer() throws {
        let header = "Auto-Submitted: auto-replied\r\n"
        let reason = try desk.suppressed(
            .delay, by: "ann@contoso.com", header: header, [desk.delayed("bob@example.net")])
        #expect(reason.contains("Auto-Submitted"))
        _ = try desk.sent(.failure, by: "ann@contoso.com", header: header, [desk.failed("bob@example.net")])
    }

    @Test("reports of delay can be switched off for senders inside and outside")
    func delaysOff() throws {
        let inside = ReportDesk("transportConfig: { InternalDelayDsnEnabled: false }")
        #expect(
            try inside.suppressed(.delay, by: "ann@contoso.com", [inside.delayed("bob@example.net")])
                .contains("switched off"))
        _ = try inside.sent(.delay, by: "zoe@example.org", [inside.delayed("bob@example.net")])
        let outside = ReportDesk("transportConfig: { ExternalDelayDsnEnabled: false }")
        #expect(
            try outside.suppressed(.delay, by: "zoe@example.org", [outside.delayed("bob@example.net")])
                .contains("switched off"))
        _ = try outside.sent(.delay, by: "ann@contoso.com", [outside.delayed("bob@example.net")])
    }

    @Test("success is delivered where it went into a mailbox, and relayed where a hop took it")
    func success() throws {
        let mailbox = try desk.delivered("ann@contoso.com", remote: nil)
        #expect(try desk.text(desk.sent(.success, by: "zoe@example.org", [mailbox])).contains("Action: delivered"))
        let lmtp = try desk.delivered("lmtp@contoso.com", remote: "[127.0.0.1]:24")
        #expect(try desk.text(desk.sent(.success, by: "zoe@example.org", [lmtp])).contains("Action: delivered"))
        let hop = try desk.delivered("bob@example.net", remote: "mx.example.net [192.0.2.1]:25")
        let relayed = try desk.sent(.success, by: "zoe@example.org", [hop])
        #expect(relayed.subject == "Relayed: Lunch")
        let text = try desk.text(relayed)
        #expect(text.contains("Action: relayed"))
        #expect(text.contains("text/rfc822-headers"))
        #expect(!text.contains("At noon?"))
    }

    @Test("each of a hundred failures has its report, and a flood to a sender who may be forged is stopped")
    func flood() throws {
        let failed = try desk.failed("bob@contoso.com")
        for _ in 0..<100 { _ = try desk.sent(.failure, by: "zoe@example.org", [failed]) }
        let decisions = try (0..<1_000).map { _ in try desk.report(.failure, by: "zoe@example.org", [failed]) }
        let sent = decisions.count { if case .send = $0 { true } else { false } }
        // The clock stands still: of the two hundred that an address gets at once, a hundred are gone.
        #expect(sent == 100)
        let reason = try desk.suppressed(.failure, by: "zoe@example.org", [failed])
        #expect(reason.contains("too many reports"))
    }

    @Test("a group is reported once, as expanded")
    func expanded() throws {
        let report = try desk.sent(.success, by: "zoe@example.org", [desk.expanded("all@contoso.com")])
        let text = try desk.text(report)
        #expect(text.contains("Action: expanded\r\n") && text.contains("Status: 2.0.0\r\n"))
        #expect(text.contains("Final-Recipient: rfc822;all@contoso.com"))
        #expect(report.subject == "Expanded: Lunch")
    }

    @Test("nobody is told whose address is forged", arguments: [ReportKind.failure, .delay])
    func forged(_ kind: ReportKind) throws {
        var entry = kind == .failure ? try desk.failed("bob@contoso.com") : try desk.delayed("bob@contoso.com")
        entry.recipient.senderStanding = .forged(.spf)
        #expect(try desk.suppressed(kind, by: "zoe@example.org", [entry]).contains("forged"))
    }

    @Test("an own sender whose server brought the message has a report of every failure")
    func ownSender() throws {
        let failed = try desk.failed("bob@example.net")
        for _ in 0..<500 { _ = try desk.sent(.failure, by: "ann@contoso.com", [failed]) }
    }

    @Test("a report that nobody would take is recorded, not sent")
    func unknownOwnSender() throws {
        let reason = try desk.suppressed(.failure, by: "ghost@contoso.com", [desk.failed("bob@example.net")])
        #expect(reason.contains("<ghost@contoso.com>"))
    }

    @Test("an organization that is gone sends no reports")
    func unknownOrganization() throws {
        let reason = try desk.suppressed(
            .failure, by: "ann@contoso.com", organization: "fabrikam", [desk.failed("bob@example.net")])
        #expect(reason.contains("fabrikam"))
    }

    @Test("a report to the outside has the postmaster, authority, form and language set for the outside")
    func externalSettings() throws {
        let desk = ReportDesk(
            """
            transportConfig:
              ExternalPostmasterAddress: help@contoso.com
              ExternalDsnReportingAuthority: mail.contoso.com
              ExternalDsnSendHtml: false
              ExternalDsnDefaultLanguage: de-DE
            """)
        let outside = try desk.text(desk.sent(.failure, by: "zoe@example.org", [desk.failed("bob@contoso.com")]))
        #expect(outside.contains("From: <help@contoso.com>"))
        #expect(outside.contains("Reporting-MTA: dns;mail.contoso.com"))
        #expect(!outside.contains("text/html"))
        #expect(outside.contains("Subject: Unzustellbar: Lunch"))
        let inside = try desk.text(desk.sent(.failure, by: "ann@contoso.com", [desk.failed("bob@example.net")]))
        #expect(inside.contains("From: <postmaster@contoso.com>"))
        #expect(inside.contains("Reporting-MTA: dns;mx.contoso.com"))
        #expect(inside.contains("text/html"))
        #expect(inside.contains("Subject: Undeliverable: Lunch"))
    }

    @Test("a report speaks the language of the original unless the organization wants one language")
    func language() throws {
        let header = "Content-Language: de\r\n"
        let detected = try desk.sent(
            .failure, by: "ann@contoso.com", header: header, [desk.failed("bob@example.net")])
        #expect(detected.subject == "Unzustellbar: Lunch")
        let fixed = ReportDesk(
            "transportConfig: { InternalDsnLanguageDetectionEnabled: false, InternalDsnDefaultLanguage: fr }")
        let acceptance = try fixed.sent(
            .failure, by: "ann@contoso.com", header: header, [fixed.failed("bob@example.net")])
        #expect(acceptance.subject == "Undeliverable: Lunch")
    }

    @Test("a text of the organization is used for its code, language and side alone")
    func systemMessages() throws {
        let desk = ReportDesk(
            """
            systemMessages:
              - { DsnCode: 5.1.1, Language: en, Internal: true, Text: Ask the desk at 4711 }
            """)
        func text(_ sender: String, _ code: EnhancedStatusCode, header: String = "") throws -> String {
            try desk.text(
                desk.sent(
                    .failure, by: sender, header: header,
                    [desk.failed("bob@example.net", Reply(550, code, "No"))]))
        }
        let words = "Ask the desk at 4711"
        #expect(try text("ann@contoso.com", .init(5, 1, 1)).contains(words))
        #expect(try text("ann@contoso.com", .init(5, 2, 2)).contains(words) == false)
        #expect(
            try text("ann@contoso.com", .init(5, 1, 1), header: "Content-Language: de\r\n").contains(words) == false)
        #expect(try text("zoe@example.org", .init(5, 1, 1)).contains(words) == false)
    }

    @Test("senders of a domain and of those below it are counted together, those beside it are not")
    func organizationalDomain() throws {
        let desk = ReportDesk(reportsPerDomain: 4)
        for name in ["victim.co.uk", "a.victim.co.uk", "b.victim.co.uk", "c.a.victim.co.uk"] {
            _ = try desk.sent(.failure, by: "x@\(name)", [desk.failed("bob@contoso.com")])
        }
        for name in ["d.victim.co.uk", "victim.co.uk"] {
            let reason = try desk.suppressed(.failure, by: "x@\(name)", [desk.failed("bob@contoso.com")])
            #expect(reason == ReportPolicy.Suppression.tooManyReportsToDomain.reason)
        }
        _ = try desk.sent(.failure, by: "x@other.co.uk", [desk.failed("bob@contoso.com")])
    }
}
