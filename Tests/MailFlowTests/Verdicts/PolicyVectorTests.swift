import Facts
import Mail
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import MailFlow
@testable import SenderAuthentication

/// The policies in the examination, as an administrator of EOP would try them.
@Suite("Policies in the examination")
struct PolicyVectorTests {
    typealias Scene = ScoringStageTests.Scene

    static let document = """
        organization: contoso
        administrators: [ann@contoso.com]
        acceptedDomains: [{ DomainName: contoso.com, Default: true }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: bea@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: dora@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: emil@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: security@contoso.com, RecipientType: UserMailbox }
        """
    static let gtube = Scene().with {
        $0.document = document
        $0.html = "<p>XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X</p>"
    }
    static let good = Scene().with { $0.document = document }

    /// A DMARC failure of the author's domain.
    private func dmarc(_ result: DMARCOutcome.Result, asking policy: DMARCPolicy? = nil) throws -> DMARCOutcome {
        var dmarc = DMARCOutcome(result, authorDomain: try Domain("fabrikam-reading.com"))
        dmarc.publishedPolicy = policy
        dmarc.requestedPolicy = result == .fail ? policy ?? .none : .none
        dmarc.organizationalDomain = try Domain("fabrikam-reading.com")
        return dmarc
    }

    private func forged(_ policy: String = "") throws -> Scene {
        let dmarc = try dmarc(.fail, asking: .reject)
        return Self.good.with {
            ($0.spf, $0.dmarc) = (.fail, dmarc)
            if !policy.isEmpty { $0.settings = "antiPhishPolicy: { \(policy) }" }
        }
    }

    private func hold(_ result: ExaminationResult) -> QuarantineHold? {
        #expect(result.refusal == nil)
        return result.hand.accepted.deliveries.first?.placement.hold
    }

    private func stamp(_ result: ExaminationResult) throws -> String {
        try #require(result.hand.accepted.copies.first?.edits.stamps.first)
    }

    private func outcome(_ result: ExaminationResult, of recipient: String) throws -> RecipientVerdict {
        let delivery = try #require(
            result.hand.accepted.deliveries.first { $0.deliverTo.description == recipient }, "\(recipient)")
        return try #require(result.hand.outcomes).verdict(on: delivery)
    }

    // MARK: - Authentication

    @Test("1: clean mail that DMARC passes is delivered as no spam")
    func clean() throws {
        let dmarc = try dmarc(.pass, asking: .reject)
        let result = try Self.good.with { $0.dmarc = dmarc }.result()
        #expect(result.hand.composite == CompositeAuthentication(.pass, 100))
        #expect(try stamp(result).contains(";SFV:NSPM;") && stamp(result).contains(";CAT:NONE;"))
        #expect(result.hand.accepted.deliveries.map(\.placement) == [.inbox])
    }

    @Test("2: what fails DMARC with p=reject is refused, or held as the policy says")
    func rejected() throws {
        let refused = try forged().result()
        #expect(refused.refusal?.description.hasPrefix("550 5.7.509 ") == true)
        let held = try forged("DmarcRejectAction: Quarantine").result()
        let found = try #require(hold(held))
        #expect(found.reason == .phish && found.policyType == .antiPhishPolicy && found.retentionDays == 15)
        let ruling = try #require(held.hand.accepted.decisions.first { $0.stage == .senderAuthentication })
        #expect(ruling.inputs.contains("action=oreject"))
    }

    @Test("3: without HonorDmarcPolicy AuthenticationFailAction decides")
    func notHonoured() throws {
        let result = try forged("HonorDmarcPolicy: false").result()
        #expect(result.hand.accepted.deliveries.map(\.placement) == [.junk])
        #expect(result.hand.verdict?.category == .spoof)
        #expect(try stamp(result).contains(";CAT:SPOOF;"))
    }

    @Test("4: without HonorDmarcPolicy and spoof intelligence it is held")
    func neither() throws {
        let result = try forged("HonorDmarcPolicy: false, EnableSpoofIntelligence: false").result()
        #expect(hold(result)?.reason == .phish)
    }

    @Test("5: without a record, SPF of the author's domain is enough")
    func bestGuess() throws {
        let dmarc = try dmarc(.bestGuessPass)
        let result = try Self.good.with { $0.dmarc = dmarc }.result()
        #expect(result.hand.composite == CompositeAuthentication(.pass, 109))
    }

    @Test("28: a trusted sealer saw the message pass, so it is delivered")
    func sealed() throws {
        let list = try Domain("list.example")
        var arc = ARCOutcome(.pass)
        arc.sealings = [.init(instance: 1, sealer: list, signer: list)]
        arc.attested = AuthenticationResults(
            server: "list.example",
            methods: [.init("dmarc", "pass", properties: [.init("header.from", "fabrikam-reading.com")])])
        let scene = try forged().with {
            $0.arc = arc
            $0.settings = "arcConfig: { ArcTrustedSealers: [list.example] }"
        }
        let result = try scene.result()
        #expect(result.hand.composite == CompositeAuthentication(.pass, 130))
        #expect(result.hand.accepted.deliveries.map(\.placement) == [.inbox])
    }

    // MARK: - Addresses and rules

    @Test("6, 7: an allowed address has spam pass, and never malware")
    func allowedAddress() throws {
        let passed = try Self.gtube.with { $0.connection = .allowed(entry: "192.0.2.0/24") }.result()
        #expect(passed.hand.accepted.deliveries.map(\.placement) == [.inbox])
        #expect(try stamp(passed).contains(";IPV:CAL;SFV:SKI;"))
        let infected = try Self.good.with {
            $0.connection = .allowed(entry: "192.0.2.0/24")
            $0.html = "<p>\(eicar)</p>"
        }.result()
        #expect(infected.hand.verdict?.category == .malware)
        #expect(hold(infected)?.reason == .malware)
    }

    @Test("8, 9, 10: what a rule says of the level goes before the address, and never before a blocked link")
    func rules() throws {
        let organization = try organization()
        let spam = VerdictCase().with {
            $0.grounds.found = [.highConfidenceSpam]
            $0.say(.allowedAddress)
            $0.say(.ruleFilters)
        }
        #expect(spam.outcome(organization).disposition == .junk)
        let passed = VerdictCase().with {
            $0.grounds.found = [.highConfidenceSpam]
            $0.say(.ruleAllows)
        }.outcome(organization)
        #expect(passed.disposition == .deliver && passed.verdict.decision == .skipped)
        let blocked = VerdictCase().with {
            $0.say(.blockedURL)
            $0.say(.ruleAllows)
        }.outcome(organization)
        #expect(blocked.disposition.hold?.reason == .highConfPhish)
        for (level, kind) in [
            (-1, VerdictOverride.Kind.ruleAllows), (0, .ruleFilters), (4, .ruleFilters), (5, .ruleSpam),
        ] {
            #expect(VerdictOverride(ruleConfidence: level, rule: "r")?.kind == kind)
        }
        #expect(VerdictOverride(ruleConfidence: 9, rule: "r")?.kind == .ruleHighConfidenceSpam)
        #expect(VerdictOverride(ruleConfidence: nil, rule: "r") == nil)
    }

    @Test("10: a link that the organization blocks makes a message phishing beyond doubt")
    func blockedLink() throws {
        let result = try Self.good.with {
            $0.html = "<p>See</p><a href='https://www.blocked.example/a'>here</a>"
            $0.settings =
                "tenantAllowBlockListItems: [{ Value: blocked.example, ListType: Url, Action: Block, NoExpiration: true }]"
        }.result()
        #expect(hold(result)?.reason == .highConfPhish && hold(result)?.permissions == QuarantinePermissions.none)
        let decision = try #require(result.hand.accepted.decisions.last { $0.stage == .verdict })
        #expect(decision.inputs.contains("override=TenantBlockUrl blocked.example"), "\(decision.inputs)")
    }

    // MARK: - Bulk mail and policies

    @Test("11, 12: bulk mail is acted on from the threshold on, and NoAction leaves it where it is")
    func bulk() throws {
        let organization = try organization()
        let letter = VerdictCase().with { $0.grounds.bulk = BulkComplaint(clamping: 7) }
        #expect(letter.outcome(organization).verdict.category == .bulk)
        #expect(letter.outcome(organization).verdict.isBeyondBulkThreshold)
        #expect(
            letter.with { $0.grounds.bulk = BulkComplaint(clamping: 6) }.outcome(organization).disposition == .deliver)
        let off = letter.with {
            $0.grounds.bulk = BulkComplaint(clamping: 9)
            $0.recipient.bulkThreshold = nil
        }.outcome(organization)
        #expect(off.disposition == .deliver && off.verdict.bulk.value == 9)
        let left = letter.outcome(
            try MailFlowTests.organization { $0.hostedContentFilterPolicy.bulkSpamAction = .noAction })
        #expect(left.disposition == .deliver && left.verdict.decision == .notSpam && left.verdict.isBeyondBulkThreshold)
        #expect(!left.verdict.isUnwanted && left.verdict.confidence == .notSpam)
    }

    @Test("13: whoever has the preset Strict has nothing of a custom policy, its lists included")
    func strict() throws {
        let settings = """
            eopProtectionPolicyRules: [{ Name: Strict Preset Security Policy, SentTo: [ann@contoso.com] }]
            hostedContentFilterPolicies: [{ Name: Lenient, AllowedSenders: [jo@fabrikam-reading.com] }]
            hostedContentFilterRules: [{ Name: Lenient, HostedContentFilterPolicy: Lenient, RecipientDomainIs: [contoso.com] }]
            """
        let result = try Self.gtube.with {
            $0.settings = settings
            $0.recipients = ["ann@contoso.com", "bea@contoso.com"]
        }.result()
        #expect(result.refusal == nil)
        let ann = try outcome(result, of: "ann@contoso.com")
        #expect(ann.disposition.hold?.policyName == "Strict Preset Security Policy")
        #expect(ann.disposition.hold?.notifies == true && ann.disposition.hold?.retentionDays == 30)
        let bea = try outcome(result, of: "bea@contoso.com")
        #expect(bea.verdict.decision == .allowedSender && bea.disposition == .deliver)
    }

    /// A custom policy and the rule that gives it to one recipient.
    private static func custom(_ policies: [(recipient: String, settings: String)]) -> String {
        let named = policies.map { "  - { Name: for \($0.recipient), \($0.settings) }" }
        let rules = policies.map {
            "  - { Name: \($0.recipient), HostedContentFilterPolicy: for \($0.recipient), SentTo: [\($0.recipient)] }"
        }
        return (["hostedContentFilterPolicies:"] + named + ["hostedContentFilterRules:"] + rules).joined(
            separator: "\n")
    }

    @Test("14: two recipients of two policies get two copies")
    func twoPolicies() throws {
        let result = try Self.gtube.with {
            $0.settings = Self.custom([("bea@contoso.com", "HighConfidenceSpamAction: Quarantine")])
            $0.recipients = ["ann@contoso.com", "bea@contoso.com"]
        }.result()
        let placements = Dictionary(
            result.hand.accepted.deliveries.map { ($0.deliverTo.description, $0.placement) },
            uniquingKeysWith: { first, _ in first })
        #expect(placements["ann@contoso.com"] == .junk)
        #expect(placements["bea@contoso.com"]?.hold?.reason == .spam)
    }

    @Test("14: one message to five recipients of five policies comes to five actions, each with its record")
    func fiveActions() throws {
        let settings = Self.custom([
            ("ann@contoso.com", "HighConfidenceSpamAction: Quarantine"),
            ("bea@contoso.com", "HighConfidenceSpamAction: ModifySubject, ModifySubjectValue: \"[SPAM]\""),
            ("carl@contoso.com", "HighConfidenceSpamAction: AddXHeader, AddXHeaderValue: X-Looks-Bad"),
            ("dora@contoso.com", "HighConfidenceSpamAction: Redirect, RedirectToRecipients: [security@contoso.com]"),
            ("emil@contoso.com", "HighConfidenceSpamAction: Delete"),
        ])
        let names = ["ann", "bea", "carl", "dora", "emil"].map { "\($0)@contoso.com" }
        let result = try Self.gtube.with {
            $0.settings = settings
            $0.recipients = names
            $0.subject = "Gr=?UTF-8?Q?=C3=BC?= x"
        }.result()
        guard case .accept(let message) = result.categorization else {
            Issue.record("\(String(describing: result.refusal))")
            return
        }
        func copy(_ recipient: String) throws -> MessageCopy {
            try #require(
                message.copies.first { $0.deliveries.contains { $0.deliverTo.description == recipient } },
                "\(recipient)")
        }
        func placement(_ recipient: String) throws -> Placement {
            try #require(message.deliveries.first { $0.deliverTo.description == recipient }, "\(recipient)").placement
        }
        #expect(Set(message.deliveries.map(\.deliverTo.description)) == Set(names.prefix(3) + ["security@contoso.com"]))
        #expect(try placement("ann@contoso.com").hold?.policyName == "for ann@contoso.com")
        let bea = try copy("bea@contoso.com")
        #expect(try placement("bea@contoso.com") == .junk && bea.edits.removed.count == 1)
        #expect(bea.edits.appended.count == 1 && bea.edits.appended[0].hasPrefix("Subject: "))
        #expect(EncodedWords.decoded(bea.edits.appended[0].dropFirst(9)).hasPrefix("[SPAM] Gr"))
        let carl = try copy("carl@contoso.com")
        #expect(try placement("carl@contoso.com") == .junk)
        #expect(carl.edits.prepended.contains("X-Looks-Bad: This message appears to be spam."))
        let security = try #require(message.deliveries.first { $0.deliverTo.localPart == "security" })
        #expect(security.placement == .inbox && security.recipient.notify == .never)
        #expect(
            message.ends.map { "\($0.kind.rawValue) \($0.recipient)" } == [
                "DROP emil@contoso.com", "REDIRECT dora@contoso.com",
            ])
        #expect(message.ends.allSatisfy { $0.detail.contains("HostedContentFilterPolicy \"for ") })
        let decisions = message.decisions.filter { $0.stage == .verdict }
        #expect(Set(decisions.compactMap(\.recipient)) == Set(names))
        for (name, action) in zip(names, ["Quarantine", "ModifySubject", "AddXHeader", "Redirect", "Delete"]) {
            let decision = try #require(decisions.first { $0.recipient == name })
            #expect(decision.object == .init(.hostedContentFilterPolicy, "for \(name)"))
            #expect(decision.inputs.contains("HighConfidenceSpamAction=\(action)"), "\(decision.inputs)")
            #expect(decision.inputs.contains("rule=\(name)"), "\(decision.inputs)")
        }
        for copy in message.copies { #expect(copy.edits.stamps.first?.contains(";CAT:HSPM;") == true) }
    }

    @Test("15: a name that is no field's name is left out")
    func fieldName() throws {
        let result = try Self.gtube.with {
            $0.settings =
                "hostedContentFilterPolicy: { HighConfidenceSpamAction: AddXHeader, AddXHeaderValue: X-My Header }"
        }.result()
        let edits = try #require(result.hand.accepted.copies.first?.edits)
        #expect(edits.prepended.contains("X-This-Is-Spam: This message appears to be spam."), "\(edits.prepended)")
    }

    // MARK: - What is in a message

    @Test("25: a verdict that a stranger has written is left out, and the message filtered like any other")
    func forgedStamp() throws {
        let result = try Self.gtube.with {
            $0.fields = ["X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL:-1;SFV:SKN;CAT:NONE;DIR:INB;"]
        }.result()
        #expect(result.hand.accepted.deliveries.map(\.placement) == [.junk])
        #expect(result.hand.accepted.copies.first?.edits.removed.count == 1)
    }

    @Test("26: a check of the advanced spam filter makes spam beyond doubt, or says so in test mode alone")
    func webBug() throws {
        let bug = Self.good.with {
            $0.html = "<p>The minutes</p><img src='https://track.example/x.gif' width=1 height=1>"
        }
        let on = try bug.with { $0.settings = "hostedContentFilterPolicy: { MarkAsSpamWebBugsInHtml: On }" }.result()
        #expect(on.hand.verdict?.category == .highConfidenceSpam && on.hand.verdict?.confidence == .highest)
        #expect(on.hand.accepted.copies.first?.edits.stamps.contains("X-CustomSpam: Web bug") == true)
        let test = try bug.with {
            $0.settings = "hostedContentFilterPolicy: { MarkAsSpamWebBugsInHtml: Test, TestModeAction: AddXHeader }"
        }.result()
        #expect(test.hand.verdict?.category == VerdictCategory.none)
        #expect(
            test.hand.accepted.copies.first?.edits.stamps.contains("X-CustomSpam: \(ContentPolicyCheck.testWords)")
                == true)
        let told = try bug.with {
            $0.settings = """
                hostedContentFilterPolicy:
                  MarkAsSpamWebBugsInHtml: Test
                  TestModeAction: BccMessage
                  TestModeBccToRecipients: [security@contoso.com]
                """
        }.result()
        #expect(Set(told.hand.accepted.deliveries.map(\.deliverTo.localPart)) == ["ann", "security"])
        #expect(told.hand.accepted.deliveries.allSatisfy { $0.placement == .inbox })
    }

    // MARK: - Senders

    @Test("27: an allowed sender in a domain of the organization counts only where authentication passes")
    func ownDomain() throws {
        let scene = Self.gtube.with {
            $0.from = "Ann <ann@contoso.com>"
            $0.sender = "ann@contoso.com"
            $0.spf = .fail
            $0.settings = "hostedContentFilterPolicy: { AllowedSenders: [ann@contoso.com] }"
        }
        let forged = try scene.result()
        #expect(forged.hand.verdict?.decision != .allowedSender)
        var failed = DMARCOutcome(.fail, authorDomain: try Domain("contoso.com"))
        (failed.publishedPolicy, failed.requestedPolicy) = (.reject, .reject)
        failed.organizationalDomain = try Domain("contoso.com")
        let refused = try scene.with { [failed] in $0.dmarc = failed }.result()
        #expect(refused.refusal?.description.hasPrefix("550 5.7.509 ") == true)
        #expect(refused.hand.disposition == .reject(try Domain("contoso.com")))
        let ruling = try #require(refused.hand.accepted.decisions.first { $0.stage == .senderAuthentication })
        #expect(ruling.outcome == .refused)
        // Its content is not judged.
        #expect(refused.hand.judgement == nil)
        var dmarc = DMARCOutcome(.pass, authorDomain: try Domain("contoso.com"))
        dmarc.publishedPolicy = .reject
        let proved = try scene.with { [dmarc] in ($0.spf, $0.dmarc) = (.pass, dmarc) }.result()
        #expect(proved.hand.verdict?.decision == .allowedSender)
        #expect(proved.hand.accepted.deliveries.map(\.placement) == [.inbox])
    }

    @Test("29: a trusted address beats a policy that holds spam, and a trusted domain does not")
    func trusted() throws {
        func result(_ safe: String) throws -> ExaminationResult {
            try Self.gtube.with {
                $0.document = Self.document.replacing(
                    "{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }",
                    with: "{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, SafeSenders: [\(safe)] }")
                $0.settings = "hostedContentFilterPolicy: { HighConfidenceSpamAction: Quarantine }"
            }.result()
        }
        let address = try result("jo@fabrikam-reading.com")
        #expect(address.hand.accepted.deliveries.map(\.placement) == [.inbox])
        #expect(try stamp(address).contains(";SFV:SFE;"))
        let domain = try result("fabrikam-reading.com")
        #expect(hold(domain)?.reason == .spam)
    }

    @Test("whoever trusts the organization's domain does not trust a stranger who writes in its name")
    func ownDomainTrusted() throws {
        let scene = Self.gtube.with {
            $0.from = "Carl <carl@contoso.com>"
            $0.sender = "carl@contoso.com"
            $0.spf = .fail
            $0.document = Self.document.replacing(
                "{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }",
                with: "{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, SafeSenders: [contoso.com] }")
        }
        #expect(try scene.result().hand.accepted.deliveries.map(\.placement) == [.junk])
        let proved = DMARCOutcome(.pass, authorDomain: try Domain("contoso.com"))
        let passed = try scene.with { ($0.spf, $0.dmarc) = (.pass, proved) }.result()
        #expect(passed.hand.accepted.deliveries.map(\.placement) == [.inbox])
        #expect(passed.hand.verdict?.decision == .safeSender)
    }

    @Test(
        "recipients who are refused a message have it held where others get it, and all are refused it for one reason")
    func mixedRefusals() throws {
        let settings = """
            antiPhishPolicies: [{ Name: lenient, DmarcRejectAction: Quarantine, SpoofQuarantineTag: AdminOnlyAccessPolicy }]
            antiPhishRules: [{ Name: lenient, AntiPhishPolicy: lenient, SentTo: [bea@contoso.com] }]
            """
        let scene = try forged().with { $0.settings = settings }
        let mixed = try scene.with { $0.recipients = ["ann@contoso.com", "bea@contoso.com"] }.result()
        #expect(mixed.refusal == nil)
        #expect(try outcome(mixed, of: "ann@contoso.com").disposition.hold?.tag == "DefaultFullAccessPolicy")
        #expect(try outcome(mixed, of: "bea@contoso.com").disposition.hold?.tag == "AdminOnlyAccessPolicy")
        #expect(mixed.hand.accepted.deliveries.allSatisfy { $0.placement.hold?.reason == .phish })
        let refused = try scene.with { $0.recipients = ["ann@contoso.com", "carl@contoso.com"] }.result()
        #expect(refused.refusal?.description.hasPrefix("550 5.7.509 ") == true)
    }

    @Test("a redirection to a recipient of the message gives nobody two copies")
    func redirections() throws {
        let policy = "HighConfidenceSpamAction: Redirect, RedirectToRecipients: [\"%\"]"
        func result(_ target: String) throws -> ExaminationResult {
            try Self.gtube.with {
                $0.settings = Self.custom([("ann@contoso.com", policy.replacing("%", with: target))])
                $0.recipients = ["ann@contoso.com", "bea@contoso.com"]
            }.result()
        }
        let known = try result("bea@contoso.com")
        #expect(known.hand.accepted.deliveries.map(\.deliverTo.localPart) == ["bea"])
        #expect(known.hand.accepted.ends.map(\.kind) == [.redirected])
        // Nobody has the address any more.
        let gone = try result("gone@contoso.com")
        #expect(Set(gone.hand.accepted.deliveries.map(\.deliverTo.localPart)) == ["ann", "bea"])
        #expect(try outcome(gone, of: "ann@contoso.com").disposition.hold?.reason == .spam)
        #expect(gone.hand.accepted.ends.isEmpty)
        let both = try Self.gtube.with {
            $0.settings = Self.custom([
                ("bea@contoso.com", policy.replacing("%", with: "ann@contoso.com")),
                ("ann@contoso.com", policy.replacing("%", with: "gone@contoso.com")),
            ])
            $0.recipients = ["bea@contoso.com", "ann@contoso.com"]
        }.result()
        #expect(both.hand.accepted.deliveries.map(\.deliverTo.localPart) == ["ann"])
        #expect(both.hand.accepted.ends.map(\.kind) == [.redirected, .duplicate])
        let outside = try result("desk@security.example")
        #expect(Set(outside.hand.accepted.deliveries.map(\.deliverTo.localPart)) == ["desk", "bea"])
    }

    @Test("a copy that can't be redirected does not hide a graver verdict on another one")
    func graverLast() throws {
        var hand = try Self.gtube.result().hand
        hand.accepted.decisions.removeAll { $0.stage == .verdict }
        hand.record(hand.attribution.decision(.verdict, .judged(Verdict(category: .highConfidencePhishing))))
        let hold = QuarantineHold(
            reason: .spam, policyType: .hostedContentFilterPolicy, policyName: "Default",
            tag: "AdminOnlyAccessPolicy", retentionDays: 15, permissions: .none, notifies: false)
        let gone = try #require(EmailAddress("gone@contoso.com"))
        RecipientActions(
            RecipientOutcomes([RecipientVerdict(Verdict(category: .spam), .redirect([gone], orElse: hold))])
        ).apply(to: &hand)
        #expect(hand.accepted.decisions.count { $0.stage == .verdict } == 2)
        #expect(Verdict(of: hand.accepted.decisions)?.category == .highConfidencePhishing)
    }

    @Test("a copy that can't be redirected, since the message has as many copies as it may, is held")
    func fullMessage() throws {
        let target = try #require(EmailAddress("security@contoso.com"))
        let hold = QuarantineHold(
            reason: .spam, policyType: .hostedContentFilterPolicy, policyName: "Default",
            tag: "AdminOnlyAccessPolicy", retentionDays: 15, permissions: .none, notifies: false)
        let redirected = RecipientVerdict(
            Verdict(category: .highConfidenceSpam), .redirect([target], orElse: hold))
        let copied = RecipientVerdict(Verdict(), .deliver)
        var hand = try Self.gtube.result().hand
        let delivery = try #require(hand.accepted.deliveries.first)
        var others = (0..<Resolution.maximumMembers).map { number in
            var other = delivery
            other.deliverTo = EmailAddress(localPart: "user\(number)", domain: other.deliverTo.domain ?? .invalid)
            other.placement = .inbox
            return other
        }
        others.append(delivery)
        hand.accepted.copies = [MessageCopy(edits: MessageEdits(), deliveries: others)]
        hand.accepted.ends = []
        RecipientActions(RecipientOutcomes([copied, redirected], numbers: [delivery.deliverTo.lookupKey: 1]))
            .apply(to: &hand)
        let ann = hand.accepted.deliveries.filter { $0.deliverTo == delivery.deliverTo }
        #expect(ann.map(\.placement.hold?.reason) == [.spam])
        #expect(hand.accepted.ends.isEmpty && hand.accepted.deliveries.count == Resolution.maximumMembers + 1)
    }

    @Test("what nobody gets is accepted all the same, with what became of it")
    func deleted() throws {
        let result = try Self.gtube.with {
            $0.settings = "hostedContentFilterPolicy: { HighConfidenceSpamAction: Delete }"
        }.result()
        #expect(result.refusal == nil)
        #expect(result.hand.accepted.copies.count == 1 && result.hand.accepted.deliveries.isEmpty)
        #expect(result.hand.accepted.ends.map(\.kind) == [.dropped])
        #expect(result.hand.accepted.ends.first?.detail.contains("high confidence spam") == true)
    }

    @Test("explain says for each recipient what is held and why, and what nobody gets")
    func explained() throws {
        let settings = Self.custom([
            ("ann@contoso.com", "HighConfidenceSpamAction: Quarantine, QuarantineRetentionPeriod: 7"),
            ("bea@contoso.com", "HighConfidenceSpamAction: Delete"),
        ])
        let question = try Explain.Question(
            clientAddress: stranger, helo: "client.example", sender: Self.gtube.sender,
            recipients: ["ann@contoso.com", "bea@contoso.com", "carl@contoso.com"],
            content: ByteBuffer(string: Self.gtube.message))
        let found = Explain(snapshot: try snapshot(Self.document + "\n" + settings, fabrikam))
            .explanations(question, at: WallTime(milliseconds: 1_795_438_940_000))
        #expect(found.map(\.isAccepted) == [true, true, true])
        let held = try #require(found[0].deliveries.first)
        #expect(held.quarantineReason == .spam && held.quarantineTag == "DefaultFullAccessPolicy")
        #expect(held.quarantineDays == 7 && !held.isJunk)
        #expect(found[0].text.contains("Held in quarantine for: ann@contoso.com\n"), "\(found[0].text)")
        #expect(found[0].verdict?.action == .quarantine)
        #expect(found[1].deliveries.isEmpty && found[1].ends.map(\.event) == [.dropped])
        #expect(
            found[1].text.contains("Deleted for <bea@contoso.com>: by HostedContentFilterPolicy"), "\(found[1].text)")
        #expect(found[1].verdict?.action == .delete)
        #expect(found[2].deliveries.map(\.isJunk) == [true] && found[2].ends.isEmpty)
        #expect(found[2].verdict?.action == .junk)
    }
}
