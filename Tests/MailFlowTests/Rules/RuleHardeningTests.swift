import Facts
import Mail
import NIOCore
import Organization
import Patterns
import PosternTesting
import Testing

@testable import MailFlow

/// Mail that is made to get past rules, and what rules owe to others: time, notices, the order of protections.
@Suite("Mail flow rules against those who want to pass them")
struct RuleHardeningTests {
    typealias Scene = ScoringStageTests.Scene

    private static let toBoth = PolicyVectorTests.good.with { $0.recipients = ["ann@contoso.com", "bea@contoso.com"] }
    private static let report = "GenerateIncidentReport: carl@contoso.com, IncidentReportContent: [Recipients]"

    private func result(_ scene: Scene, _ rules: String...) throws -> ExaminationResult {
        try scene.with { $0.settings = MailFlowRulesTests.list(rules) + "\n" + $0.settings }.result()
    }

    private func hits(_ result: ExaminationResult) -> [RuleHit] { RuleHit.all(of: result.hand.accepted.decisions) }

    /// A message with its content read, as it is when rules look at it.
    private func read(_ text: String, _ rules: [TransportRule] = []) throws -> MessageInHand {
        var document = try OrganizationDocument.load(yaml: PolicyVectorTests.document, file: "test.yaml").get()
        document.transportRules = rules
        let owner = OrganizationSnapshot(document, revision: 1)
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let basis = ExaminationBasis(snapshot: ConfigurationSnapshot(server: server, organizations: [owner]))
        let content = ByteBuffer(string: text.replacing("\n", with: "\r\n"))
        var envelope = try transaction(from: "jo@fabrikam-reading.com")
        envelope.recipients = [EnvelopeRecipient(address: try #require(EmailAddress("ann@contoso.com")))]
        let attribution = Attribution(owner: owner, direction: .incoming)
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: envelope, session: try session(stranger),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_438_940_000),
            ownName: "mx.example.net", headerLimit: .max)
        var hand = MessageInHand(
            whole, attribution: attribution, basis: basis, plan: ExaminationPlan(),
            copies: [
                MessageCopy(edits: MessageEdits(), deliveries: MessageInHand.named(envelope.recipients, attribution))
            ])
        hand.plan.readsContent = true
        hand.readContent(by: ContentExaminers())
        return hand
    }

    // MARK: - Getting past conditions

    private static let program = "Content-Type: application/octet-stream; name=a.exe\n\nMZ program\n"
    private static let version = "Content-Type: application/pgp-encrypted\n\nVersion: 1\n"
    private static let sealed =
        "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n"

    private static func multipart(_ parts: String...) -> String {
        "Content-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"\n\n"
            + parts.map { "--b\n\($0)" }.joined() + "--b--\n"
    }

    /// The first octets of S/MIME in DER: a sequence with the object identifier of enveloped data.
    private static let enveloped = "\nMIAGCSqGSIb3DQEHA6CAMIACAQA=\n"

    private static let envelopes: [(String, Bool)] = [
        (multipart(version, sealed), true), (multipart(version, program), false),
        (multipart(version, sealed, program), false), (multipart(program), false),
        (multipart("Content-Type: text/plain\n\nThe plan\n"), false),
        (
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n"
                + "Content-Transfer-Encoding: base64\n" + enveloped, true
        ),
        (
            "Content-Type: application/pkcs7-mime; name=\"a; smime-type=certs-only\"\n"
                + "Content-Transfer-Encoding: base64\n" + enveloped, true
        ),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=a.exe\n\nMZ program\n", false),
        ("Content-Type: text/plain; x=\"enveloped-data\"\n\nThe plan\n", false),
    ]

    @Test("only what its octets show to be encrypted is no matter of conditions about content", arguments: envelopes)
    func encrypted(_ message: String, _ isEncrypted: Bool) throws {
        let hand = try read("From: jo@fabrikam-reading.com\nMIME-Version: 1.0\n" + message)
        let kind = RuleMessage(hand, hand.organization.transportRules).kind
        #expect(kind.isEncrypted == isEncrypted)
        #expect(kind.holds(.encrypted) == isEncrypted)
    }

    @Test("a message with two subjects is looked at by both")
    func twoSubjects() throws {
        let scene = PolicyVectorTests.good.with { $0.fields = ["Subject: Invoice"] }
        for condition in [
            "SubjectContainsWords: [invoice]", "SubjectMatchesPatterns: [^inv]",
            "SubjectOrBodyContainsWords: [invoice]", "SubjectContainsWords: [minutes]",
        ] {
            #expect(hits(try result(scene, "Name: r, \(condition), SetSCL: 0")).count == 1, "\(condition)")
        }
        #expect(hits(try result(scene, "Name: r, SubjectContainsWords: [plan], SetSCL: 0")).isEmpty)
        // Rewritten, it has one.
        let marked = try result(scene, "Name: r, PrependSubject: \"[x]\"")
        let edits = try #require(marked.hand.accepted.copies.first?.edits)
        #expect(edits.removed.count == 2 && edits.appended == ["Subject: [x] Minutes"])
    }

    @Test(
        "rules don't see fields of this server and of the organization's own ones that a stranger writes, however many")
    func forgedFields() throws {
        let forged = [
            "Authentication-Results: mx.example.net; dmarc=pass", "X-MS-Exchange-Organization-AuthAs: Internal",
            "Authentication-Results: evil.example; dmarc=pass", "authentication-results : dmarc=pass",
            "X-MS-Exchange-Organization-Approval-Initiator: mapi",
        ]
        for fields in [forged, forged + forged, ["X-Foo: 1"] + forged + ["X-Foo: 2"] + forged] {
            let scene = PolicyVectorTests.good.with { $0.fields = fields }
            for condition in [
                "HeaderContainsMessageHeader: Authentication-Results, HeaderContainsWords: [\"dmarc=pass\"]",
                "HeaderMatchesMessageHeader: X-MS-Exchange-Organization-AuthAs, HeaderMatchesPatterns: [internal]",
                "MessageTypeMatches: ApprovalRequest",
            ] {
                #expect(hits(try result(scene, "Name: r, \(condition), SetSCL: -1")).isEmpty, "\(condition)")
            }
            let other = "Name: r, HeaderContainsMessageHeader: X-Foo, HeaderContainsWords: [\"2\"], SetSCL: -1"
            #expect(hits(try result(scene, other)).count == (fields.contains("X-Foo: 2") ? 1 : 0))
        }
    }

    // MARK: - Time

    @Test("no event loop searches for patterns that take steps, nor for large ones that RE2 searches one by one")
    func threads() throws {
        for (pattern, waits) in [
            ("in(?!voice)", true), ("\\\\bplan\\\\b", true), ("inv.ice", false), ("a.*b", false),
            ("(\\\\w{9})+d", true),
        ] {
            let rule = "Name: r, SubjectMatchesPatterns: [\"\(pattern)\"], SetSCL: 0"
            let scene = PolicyVectorTests.good.with {
                $0.isEmbedded = false
                $0.settings = MailFlowRulesTests.list([rule])
            }
            var examination = try scene.examination()
            #expect(examination.plan.searchesBySteps == waits, "\(pattern)")
            examination.readSmallContent(by: ContentExaminers())
            #expect(examination.isReady == !waits, "\(pattern)")
            let disabled = scene.with { $0.settings = MailFlowRulesTests.list([rule + ", Enabled: false"]) }
            #expect(try disabled.examination().isReady)
        }
    }

    @Test("where the steps or the instructions of a message are taken, rules that need them fail, and all others hold")
    func allowance() throws {
        var rules: [TransportRule] = []
        for (name, condition) in [
            ("steps", RuleCondition.subjectMatchesPatterns(["pl(?=an)"])),
            ("linear", .subjectMatchesPatterns(["pl.n"])), ("words", .subjectContainsWords(["plan"])),
        ] {
            var rule = TransportRule(name: name)
            rule.conditions = [condition]
            rule.actions = [.setSCL(0)]
            rules.append(rule)
        }
        let hand = try read("From: jo@fabrikam-reading.com\nSubject: The plan\n\nx\n", rules)
        func effects(_ allowance: SearchAllowance?) -> [RuleHit.Effect] {
            var evaluation = RuleEvaluation(hand, hand.organization.transportRules, detail: .none)
            if let allowance { evaluation.message.allowance = allowance }
            evaluation.run()
            return RuleHit.all(of: evaluation.decisions).map(\.effect)
        }
        #expect(effects(nil) == [.enforced, .enforced, .enforced])
        #expect(effects(SearchAllowance(steps: 0)) == [.failed, .enforced, .enforced])
        #expect(effects(SearchAllowance(steps: .max, instructions: 0)) == [.enforced, .failed, .enforced])
    }

    // MARK: - Replies

    @Test("a reply has a line whatever the rule's reason is")
    func emptyReason() {
        for reason in ["", "\n", "\r\n\r\n"] {
            let reply = Replies.rejectedByRule(reason: reason, enhancedStatusCode: nil)
            #expect(reply.lines == ["Delivery not authorized, message refused"])
        }
    }

    // MARK: - Notices

    @Test(
        "what a rule tells of a message is told of one that is refused for good, too, and not of one that comes again")
    func refused() throws {
        let made = try result(PolicyVectorTests.good, "Name: r, RejectMessageReasonText: no, \(Self.report)")
        guard case .refuse(let reply, _, let notices) = made.categorization else {
            Issue.record("not refused")
            return
        }
        #expect(reply.code == 550)
        #expect(notices.map(\.kind) == [.incidentReport])
        let taken = try result(PolicyVectorTests.good, "Name: r, Mode: Audit, DeleteMessage: true, \(Self.report)")
        #expect(taken.refusal == nil && taken.hand.accepted.notices.count == 1)
        guard case .refuse(_, _, let later) = taken.hand.categorization(Replies.putOffByRule) else {
            Issue.record("not refused")
            return
        }
        #expect(later.isEmpty)
    }

    @Test(
        "a rule makes one report of a message, whose copies the rules before it have parted, and names all recipients")
    func oneReport() throws {
        for mode in ["Enforce", "Audit"] {
            let made = try result(
                Self.toBoth, "Name: part, Priority: 0, SentTo: [ann@contoso.com], PrependSubject: \"[ann]\"",
                "Name: tell, Priority: 1, Mode: \(mode), \(Self.report), GenerateNotification: hello")
            #expect(made.hand.accepted.copies.count == 2)
            let reports = made.hand.accepted.notices.filter { $0.kind == .incidentReport }
            #expect(reports.count == 1, "\(mode)")
            let text = try #require(reports.first?.text)
            #expect(text.contains("ann@contoso.com") && text.contains("bea@contoso.com"), "\(text)")
            let told = made.hand.accepted.notices.filter { $0.kind == .notification }.map(\.to.localPart)
            let expected: Set<String> = mode == "Enforce" ? ["ann", "bea"] : []
            #expect(Set(told) == expected, "\(mode)")
        }
    }

    // MARK: - The order of protections

    @Test("a rule that sets SCL -1 is no way past a link that the organization blocks")
    func blockedLink() throws {
        let scene = PolicyVectorTests.good.with {
            $0.html = "<p>See</p><a href='https://www.blocked.example/a'>here</a>"
            $0.settings =
                "tenantAllowBlockListItems: [{ Value: blocked.example, ListType: Url, Action: Block, NoExpiration: true }]"
        }
        let made = try result(scene, "Name: allow, SetSCL: -1")
        #expect(hits(made).map(\.rule) == ["allow"])
        let hold = try #require(made.hand.accepted.deliveries.first?.placement.hold)
        #expect(hold.reason == .highConfPhish)
        #expect(made.hand.verdict?.category == .highConfidencePhishing)
    }

    @Test("a rule that sets SCL -1 has spam pass, and malware not")
    func allowed() throws {
        let passed = try result(PolicyVectorTests.gtube, "Name: allow, SetSCL: -1")
        #expect(passed.hand.accepted.copies.first?.edits.stamps.first?.contains(";SFV:SKN;") == true)
        #expect(passed.hand.accepted.deliveries.map(\.placement) == [.inbox])
        for rule in ["SetSCL: -1", "DeleteMessage: true", "RejectMessageReasonText: no"] {
            let infected = try result(
                PolicyVectorTests.good.with { $0.html = "<p>\(eicar)</p>" }, "Name: r, \(rule)")
            #expect(infected.hand.accepted.deliveries.first?.placement.hold?.reason == .malware, "\(rule)")
        }
    }

    @Test("an address that is allowed does not have spam pass where a rule sets SCL 0")
    func filtered() throws {
        let scene = PolicyVectorTests.gtube.with { $0.connection = .allowed(entry: "192.0.2.0/24") }
        #expect(try scene.result().hand.verdict?.category == VerdictCategory.none)
        #expect(try result(scene, "Name: filter, SetSCL: 0").hand.verdict?.category == .highConfidenceSpam)
    }

    @Test("what a rule ends is ended for a mailbox of security people, too, unless the rule exempts it")
    func securityMailbox() throws {
        let scene = PolicyVectorTests.good.with {
            $0.html = "<p>\(eicar)</p>"
            $0.settings = "advancedDelivery: { SecOpsMailboxes: [security@contoso.com] }"
            $0.recipients = ["security@contoso.com"]
        }
        let held = try result(scene, "Name: hold, Quarantine: true")
        #expect(held.hand.accepted.deliveries.first?.placement.hold?.reason == .transportRule)
        let deleted = try result(scene, "Name: drop, DeleteMessage: true")
        #expect(deleted.hand.accepted.deliveries.isEmpty && deleted.hand.accepted.ends.map(\.kind) == [.dropped])
        let exempt = try result(scene, "Name: drop, DeleteMessage: true, ExceptIfSentTo: [security@contoso.com]")
        #expect(exempt.hand.accepted.deliveries.map(\.placement) == [.inbox])
        let leveled = try result(scene, "Name: level, SetSCL: 9")
        #expect(leveled.hand.accepted.deliveries.map(\.placement) == [.inbox])
    }
}
