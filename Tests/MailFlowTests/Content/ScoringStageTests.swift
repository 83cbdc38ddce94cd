import Facts
import Foundation
import MIME
import Mail
import NIOCore
import Organization
import PosternTesting
import Scoring
import SenderAuthentication
import Testing

@testable import MailFlow

@Suite("The scorer in the examination")
struct ScoringStageTests {
    /// A message on its way.
    struct Scene: Sendable {
        var from = "Jo Reader <jo@fabrikam-reading.com>"
        var subject = "Minutes"
        var html = "<p>The minutes of Thursday are attached to the calendar.</p>"
        var fields: [String] = []
        var client = stranger
        var sender = "jo@fabrikam-reading.com"
        var recipients = ["ann@contoso.com"]
        var spf = SPFResult.pass
        var dmarc = DMARCOutcome(.none)
        var arc = ARCOutcome(.none)
        var connection = ConnectionFilterRuling.notListed
        var isEmbedded = true
        /// More of the organization's document.
        var settings = ""
        var document = contoso

        func with(_ change: (inout Scene) -> Void) -> Scene {
            var scene = self
            change(&scene)
            return scene
        }

        var message: String {
            let head = [
                "From: \(from)", "To: \(recipients[0])", "Subject: \(subject)",
                "Date: Mon, 23 Nov 2026 13:02:19 +0000", "Message-ID: <1@fabrikam-reading.com>", "MIME-Version: 1.0",
                "Content-Type: text/html; charset=utf-8",
            ]
            return (head + fields).joined(separator: "\r\n") + "\r\n\r\n\(html)\r\n"
        }

        func result() throws -> ExaminationResult { try examination().decided() }

        /// The examination, with the sender authenticated already.
        func examination() throws -> Examination {
            let base = try snapshot(document + "\n" + settings, fabrikam)
            var server = base.server
            server.engines.isEmbedded = isEmbedded
            let basis = ExaminationBasis(
                snapshot: ConfigurationSnapshot(server: server, organizations: base.organizations))
            var transaction = try transaction(from: sender)
            for recipient in recipients {
                let isAccepted = transaction.accept(
                    try basis.perimeter.rule("<\(recipient)>", in: transaction, from: client))
                #expect(isAccepted)
            }
            transaction.connectionFilter = connection
            let content = ByteBuffer(string: message)
            var whole = WholeMessage(
                reading: content, content: .memory(content), transaction: transaction,
                session: try session(client, helo: "mail.fabrikam-reading.com"),
                id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_438_940_000),
                ownName: "mx.example.net", headerLimit: .max)
            let attribution = try #require(transaction.attribution)
            if attribution.direction == .incoming {
                let address = try #require(IPAddress(client))
                whole.facts.source = MessageSource(address: address, helo: "mail.fabrikam-reading.com")
                whole.facts.authentication = MessageAuthentication(
                    clientAddress: address, helo: "mail.fabrikam-reading.com",
                    spf: SPFOutcome(spf, identity: .mailFrom, domain: EmailAddress(sender)?.domain), dkim: [],
                    arc: arc, authors: MessageAuthors(reading: content), dmarc: dmarc)
            }
            var examination = Examination(of: whole, attribution: attribution, by: basis)
            examination.leaveAuthenticationOut()
            return examination
        }
    }

    static let good = Scene()
    /// Poses as a brand at a free mailbox provider.
    static let phish = Scene().with {
        $0.from = "PayPal <service.team@gmail.com>"
        $0.subject = "Your account has been suspended"
        $0.html = "<p>Dear customer, verify your account.</p><a href='https://pay.support-desk.org/x'>Verify</a>"
        $0.spf = .fail
    }
    /// Asks for a password in a form.
    static let form = Scene().with {
        $0.html = "<p>Sign in to read it.</p><form action='https://a.org/x'><input type=password></form>"
    }
    /// A lure that nobody vouches for, to where anyone can be.
    static let spam = Scene().with {
        $0.from = "Jo <jo@x7k2q9w1.top>"
        $0.sender = "jo@x7k2q9w1.top"
        $0.subject = "You have won a gift card"
        $0.html = "<p>You have won a prize, claim your reward.</p><a href='https://bit.ly/x'>Claim</a>"
        $0.spf = .fail
    }

    private func report(_ result: ExaminationResult) throws -> String {
        guard case .accept(let message) = result.categorization else {
            Issue.record("refused: \(result.refusal?.description ?? "")")
            return ""
        }
        return try #require(message.copies.first?.edits.stamps.first)
    }

    // MARK: - What it comes to

    @Test("ordinary mail is delivered, with its level and the signs that speak for it on record")
    func ordinary() throws {
        let result = try Self.good.result()
        let judgement = try #require(result.hand.judgement)
        #expect(judgement.verdict == .none)
        let verdict = try #require(result.hand.verdict)
        #expect(verdict.category == .none && verdict.action == .deliver && verdict.decision == .notSpam)
        #expect(verdict.confidence?.value == judgement.scl)
        #expect(verdict.judgement?.words == judgement.sentence)
        #expect(result.hand.accepted.deliveries.allSatisfy { $0.placement == .inbox })
    }

    @Test("phishing goes into the junk folder, with its stamps, and the record says why in words")
    func phishing() throws {
        let result = try Self.phish.result()
        let verdict = try #require(result.hand.verdict)
        #expect(verdict.description == "phishing: into Junk (SCL 8, BCL 0, CAT PHSH, SFV SPM)")
        #expect(result.hand.accepted.deliveries.allSatisfy { $0.placement == .junk })
        let judgement = try #require(verdict.judgement)
        #expect(judgement.words.hasPrefix("phishing: the name says PayPal"), "\(judgement.words)")
        #expect(judgement.rules.contains("P2"))
        #expect(judgement.symbols.contains { $0.id == "FROM_BRAND_FREEMAIL" && $0.weight > 0 })
        let report = try report(result)
        #expect(report.contains(";SCL:8;SRV:;IPV:NLI;SFV:SPM;") && report.contains(";CAT:PHSH;SFS:(P"), "\(report)")
        #expect(report.contains("(P2)") && report.contains("(FROM_BRAND_FREEMAIL)"), "\(report)")
        let decision = try #require(result.hand.accepted.decisions.first { $0.stage == .verdict })
        #expect(decision.inputs.contains("found=PHSH"))
        let lines = DecisionText.lines(of: [decision], naming: .nobody)
        #expect(lines.contains("   content \(judgement.words)"), "\(lines)")
        #expect(lines.contains { $0.contains("FROM_BRAND_FREEMAIL 1.2") }, "\(lines)")
        let view = try #require(VerdictView(of: [decision]))
        #expect(view.spam && view.cat == .phishing && view.score == judgement.score && view.reasons == judgement.words)
        #expect(view.symbols == judgement.symbols && view.rules == judgement.rules)
    }

    @Test("each class of the scorer has its category, its level and its fate, by the way that the mail goes")
    func directions() throws {
        struct Row {
            var scene: Scene
            var inbound: String
            var within: String
            var out: String
        }
        let rows = [
            Row(
                scene: Self.good, inbound: "not spam: delivered (SCL ", within: "not spam: delivered (SCL ",
                out: "not spam: delivered (SCL "),
            Row(
                scene: Self.phish, inbound: "phishing: into Junk (SCL 8, BCL 0, CAT PHSH, SFV SPM)",
                within: "phishing from inside the organization: delivered (SCL 1, BCL 0, CAT INTOS, SFV NSPM)",
                out: "outbound spam: delivered (SCL 8, BCL 0, CAT OSPM, SFV SPM)"),
            Row(
                scene: Self.form,
                inbound: "high confidence phishing: into quarantine (SCL 9, BCL 0, CAT HPHSH, SFV SPM)",
                within: "high confidence phishing: into quarantine (SCL 9, BCL 0, CAT HPHSH, SFV SPM)",
                out: "outbound spam: delivered (SCL 9, BCL 0, CAT OSPM, SFV SPM)"),
        ]
        for row in rows {
            #expect(try #require(row.scene.result().hand.verdict).description.hasPrefix(row.inbound))
            let own = row.scene.with {
                $0.client = headOffice
                $0.sender = "ann@contoso.com"
            }
            let within = try own.with { $0.recipients = ["carl@contoso.com"] }.result()
            #expect(try #require(within.hand.verdict).description.hasPrefix(row.within))
            let out = try own.with { $0.recipients = ["x@elsewhere.example"] }.result()
            #expect(try #require(out.hand.verdict).description.hasPrefix(row.out))
            #expect(out.hand.accepted.deliveries.allSatisfy { $0.placement == .inbox })
        }
        let spam = try Self.spam.result()
        #expect(try #require(spam.hand.verdict).action == .junk)
        #expect(spam.hand.judgement.map { $0.verdict >= .spam } == true)
    }

    @Test("one recipient outside changes nothing for the organization's own people: phishing beyond doubt is held")
    func mixed() throws {
        struct Row {
            var scene: Scene
            var within: [String]
            var out: [String]
            var isHeld = false
            var input: String?
        }
        let gtube = Self.good.with {
            $0.html = "<p>XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X</p>"
        }
        let rows = [
            Row(
                scene: Self.form, within: [";SCL:9;", ";SFV:SPM;", ";CAT:HPHSH;"], out: [";SFV:SPM;", ";CAT:OSPM;"],
                isHeld: true,
                input: "ownPeople=high confidence phishing: into quarantine (SCL 9, BCL 0, CAT HPHSH, SFV SPM)"),
            Row(
                scene: Self.phish, within: [";SCL:1;", ";SFV:NSPM;", ";CAT:INTOS;"], out: [";SFV:SPM;", ";CAT:OSPM;"],
                input: "ownPeople=phishing from inside the organization: delivered (SCL 1, BCL 0, CAT INTOS, SFV NSPM)"),
            Row(scene: gtube, within: [";SCL:1;", ";SFV:NSPM;", ";CAT:NONE;"], out: [";SFV:SPM;", ";CAT:OSPM;"]),
        ]
        for row in rows {
            let result = try row.scene.with {
                $0.client = headOffice
                $0.sender = "ann@contoso.com"
                $0.recipients = ["carl@contoso.com", "x@elsewhere.example"]
            }.result()
            #expect(result.refusal == nil && result.hand.verdict?.category == .outboundSpam)
            let reports = result.hand.accepted.copies.compactMap(\.edits.stamps.first)
            let within = try #require(reports.first { $0.hasSuffix("DIR:INT;") })
            let out = try #require(reports.first { $0.hasSuffix("DIR:OUT;") })
            for pair in row.within { #expect(within.contains(pair), "\(within)") }
            for pair in row.out { #expect(out.contains(pair), "\(out)") }
            for delivery in result.hand.accepted.deliveries {
                let isOwn = delivery.deliverTo.description == "carl@contoso.com"
                let reason: QuarantineReason? = isOwn && row.isHeld ? .highConfPhish : nil
                #expect(delivery.placement.hold?.reason == reason, "\(delivery.deliverTo)")
                #expect(delivery.placement == .inbox || reason != nil, "\(delivery.deliverTo)")
            }
            let decision = try #require(result.hand.accepted.decisions.first { $0.stage == .verdict })
            let inputs = decision.inputs.map(\.description).filter { $0.hasPrefix("ownPeople=") }
            #expect(inputs == (row.input.map { [$0] } ?? []))
        }
    }

    @Test("an allowed address has phishing and spam pass, and phishing beyond doubt never")
    func allowed() throws {
        let allowed: (inout Scene) -> Void = { $0.connection = .allowed(entry: "192.0.2.0/24") }
        let phish = try Self.phish.with(allowed).result()
        #expect(phish.hand.verdict?.decision == .allowedAddress && phish.hand.verdict?.action == .deliver)
        // It is told all the same.
        #expect(phish.hand.accepted.decisions.contains { $0.inputs.contains("found=PHSH") })
        #expect(try report(phish).contains(";SCL:-1;"))
        let form = try Self.form.with(allowed).result()
        #expect(form.hand.verdict?.category == .highConfidencePhishing && form.hand.verdict?.action == .quarantine)
        let safe = try Self.phish.with { $0.connection = .safeListed(zone: "safe.example") }.result()
        #expect(safe.hand.verdict?.category == .phishing)
    }

    @Test("bulk mail goes into the junk folder from the organization's threshold on")
    func bulk() throws {
        let letter = Self.good.with { $0.fields = ["Precedence: bulk"] }
        let level = try #require(letter.result().hand.judgement).bcl
        #expect((4...7).contains(level))
        func policy(_ text: String) throws -> ExaminationResult {
            try letter.with { $0.settings = "hostedContentFilterPolicy: { \(text) }" }.result()
        }
        let at = try policy("BulkThreshold: \(level)")
        #expect(
            at.hand.verdict?.description == "bulk mail: into Junk (SCL 6, BCL \(level), CAT BULK, SFV SPM)")
        #expect(at.hand.accepted.deliveries.allSatisfy { $0.placement == .junk })
        #expect(try report(at).contains(";SRV:BULK;"))
        let stamps = try #require(at.hand.accepted.copies.first?.edits.stamps)
        #expect(stamps.contains("X-Microsoft-Antispam: BCL:\(level);"))
        #expect(try policy("BulkThreshold: \(level + 1)").hand.verdict?.action == .deliver)
        let off = try policy("BulkThreshold: 1, MarkAsSpamBulkMail: Off")
        #expect(off.hand.verdict?.action == .deliver && off.hand.verdict?.bulk.value == level)
    }

    @Test("an organization's wishes for single signs count, and only so far")
    func wishes() throws {
        func weight(_ settings: String) throws -> Double? {
            let scene = Self.phish.with {
                if !settings.isEmpty { $0.settings = "hostedContentFilterPolicy: { SymbolWeights: [\"\(settings)\"] }" }
            }
            return try #require(scene.result().hand.judgement).symbols
                .first { $0.symbol.id == "FROM_BRAND_FREEMAIL" }?.weight
        }
        let plain = try #require(try weight(""))
        let more = try #require(try weight("FROM_BRAND_FREEMAIL=150%"))
        let less = try #require(try weight("FROM_BRAND_FREEMAIL=50%"))
        #expect(abs(more - plain * 1.5) < 1e-9 && abs(less - plain * 0.5) < 1e-9)
        #expect(try weight("FROM_BRAND_FREEMAIL=off") == nil)
    }

    // MARK: - What is not judged

    @Test("mail that is not read is not judged, nor is what this server makes")
    func unread() throws {
        let unread = try Self.phish.with { $0.isEmbedded = false }.result()
        #expect(unread.hand.judgement == nil)
        #expect(unread.hand.verdict?.category != .phishing)
        let basis = ExaminationBasis(snapshot: try both())
        let owner = try #require(basis.snapshot.organization(named: "contoso"))
        let author = try #require(owner.defaultAddress("postmaster"))
        let recipient = EnvelopeRecipient(address: try #require(EmailAddress("ann@contoso.com")))
        let made = Examination(
            of: WholeMessage(
                own: ByteBuffer(string: Self.phish.message), author: author, envelope: Envelope(sender: .null),
                to: [recipient], id: NetworkMessageID(high: 0, low: 1), at: WallTime(milliseconds: 0)),
            attribution: Attribution(owner: owner, direction: .originating), from: .resolution, by: basis
        ).decided()
        #expect(made.hand.judgement == nil && made.hand.verdict == nil)
    }

    // MARK: - Who is known

    @Test("a stranger with the name of one of the organization's people is known by the address of that person")
    func people() throws {
        let document = contoso.replacing(
            "recipients:",
            with: "recipients:\n  - { PrimarySmtpAddress: petra.keller@contoso.com, RecipientType: UserMailbox }")
        let letter = Self.good.with {
            $0.document = document
            $0.from = "Petra Keller <office7@gmail.com>"
            $0.sender = "office7@gmail.com"
            $0.html = "<p>Are you available? I need a favor, a confidential task.</p>"
        }
        func isImpostor(_ scene: Scene) throws -> Bool {
            try #require(scene.result().hand.judgement).symbols.contains { $0.symbol.id == "CMP_BEC" }
        }
        #expect(try isImpostor(letter))
        #expect(try isImpostor(letter.with { $0.from = "KELLER, Petra <office7@gmail.com>" }))
        #expect(try !isImpostor(letter.with { $0.from = "Petra Meier <office7@gmail.com>" }))
        #expect(try !isImpostor(letter.with { $0.document = contoso }))
    }

    // MARK: - Mail that aims at the scorer

    static let attacks: [(name: String, scene: Scene)] = [
        (
            "200 lures",
            good.with {
                $0.html = (0..<200).map { "<p>You have won prize \($0), verify your account, urgent invoice</p>" }
                    .joined()
            }
        ),
        (
            "10,000 links",
            good.with { $0.html = (0..<10_000).map { "<a href='https://h\($0).example.org/'>x</a>" }.joined() }
        ),
        ("1 MB of one word", good.with { $0.html = String(repeating: "account ", count: 131_072) }),
        ("1 MB of one letter", good.with { $0.html = String(repeating: "a", count: 1 << 20) }),
        (
            "confusables without end",
            good.with {
                $0.from = String(repeating: "РауРаl ", count: 500) + "<a@b.com>"
                $0.subject = String(repeating: "𝐏а\u{200B}уРаl", count: 500)
                $0.html = String(repeating: "аccоunt\u{200B}ѕuѕреndеd ", count: 20_000)
            }
        ),
        ("evidence with line ends", good.with { $0.from = "\"PayPal\u{1B}[31m\u{2028};SFV:SKN;\" <a@gmail.com>" }),
    ]

    @Test("a hostile message is judged within bounds, and its record stays small", arguments: attacks.map(\.name))
    func hostile(_ name: String) throws {
        let scene = try #require(Self.attacks.first { $0.name == name }?.scene)
        let result = try scene.result()
        let judgement = try #require(result.hand.judgement)
        #expect(result.refusal == nil)
        let recorded = try #require(result.hand.verdict?.judgement)
        #expect(recorded.symbols.count <= ContentJudgement.recordedSymbols)
        let decision = try #require(result.hand.accepted.decisions.first { $0.stage == .verdict })
        var record = ByteBuffer()
        record.writeJSON([decision])
        #expect(record.readableBytes < 5_000, "\(record.readableBytes)")
        let report = try report(result)
        #expect(report.utf8.count < 998 && report.utf8.allSatisfy { $0 < 0x7F })
        #expect(report.components(separatedBy: ";SFV:").count == 2)
        for text in [recorded.words] + recorded.symbols.map(\.evidence) {
            #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 }, "\(text)")
        }
        if name == "10,000 links" { #expect(judgement.isTruncated && recorded.isTruncated) }
    }
}
