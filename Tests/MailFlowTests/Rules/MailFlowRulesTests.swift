import Facts
import Mail
import Organization
import Testing

@testable import MailFlow

@Suite("Mail flow rules in the examination")
struct MailFlowRulesTests {
    typealias Scene = ScoringStageTests.Scene

    /// A message from outside to Ann and Bea.
    private static let toBoth = PolicyVectorTests.good.with { $0.recipients = ["ann@contoso.com", "bea@contoso.com"] }
    /// One of the organization's own people writes.
    private static let fromInside = Scene().with {
        $0.client = headOffice
        $0.sender = "ann@contoso.com"
        $0.from = "Ann <ann@contoso.com>"
        $0.recipients = ["carl@contoso.com", "zoe@fabrikam-reading.com"]
    }

    /// Rules as a document has them.
    static func list(_ rules: [String]) -> String {
        "transportRules:\n" + rules.map { "  - { \($0) }" }.joined(separator: "\n")
    }

    private func result(_ scene: Scene, _ rules: String...) throws -> ExaminationResult {
        try scene.with { $0.settings = Self.list(rules) }.result()
    }

    private func subjects(_ result: ExaminationResult) -> [String: String] {
        var found: [String: String] = [:]
        for copy in result.hand.accepted.copies {
            for delivery in copy.deliveries {
                found[delivery.deliverTo.localPart] =
                    copy.edits.appended.first { $0.hasPrefix("Subject:") }.map { String($0.dropFirst(9)) } ?? ""
            }
        }
        return found
    }

    private func hits(_ result: ExaminationResult) -> [RuleHit] { RuleHit.all(of: result.hand.accepted.decisions) }

    // MARK: - Conditions

    @Test(
        "a word matches whole words alone",
        arguments: [("Acontoso", false), ("contoso!", true), ("Re: CONTOSO, Ltd", true)])
    func words(_ subject: String, _ matches: Bool) throws {
        let made = try result(
            PolicyVectorTests.good.with { $0.subject = subject },
            "Name: r, SubjectContainsWords: [contoso], PrependSubject: \"[x] \"")
        #expect(hits(made).contains { $0.rule == "r" } == matches)
    }

    @Test("a rule does nothing where one of its conditions fails, or an exception of another kind holds")
    func conditions() throws {
        let scene = PolicyVectorTests.good
        let both =
            "Name: r, SubjectContainsWords: [minutes], SenderDomainIs: [fabrikam-reading.com], PrependSubject: \"[x] \""
        #expect(hits(try result(scene, both)).count == 1)
        let other = both.replacing("fabrikam-reading.com", with: "fabrikam.com")
        #expect(hits(try result(scene, other)).isEmpty)
        #expect(hits(try result(scene, both + ", ExceptIfSentTo: [bea@contoso.com]")).count == 1)
        #expect(hits(try result(scene, both + ", ExceptIfSentTo: [ann@contoso.com]")).isEmpty)
        #expect(hits(try result(scene, both + ", ExceptIfMessageSizeOver: 10B")).isEmpty)
    }

    @Test("a rule without conditions matches every message, and a disabled one or one out of its time none")
    func always() throws {
        let scene = PolicyVectorTests.good
        #expect(hits(try result(scene, "Name: r, PrependSubject: a")).count == 1)
        #expect(hits(try result(scene, "Name: r, Enabled: false, PrependSubject: a")).isEmpty)
        #expect(hits(try result(scene, "Name: r, ActivationDate: \"2027-01-01T00:00:00Z\", PrependSubject: a")).isEmpty)
        #expect(hits(try result(scene, "Name: r, ExpiryDate: \"2026-01-01T00:00:00Z\", PrependSubject: a")).isEmpty)
    }

    @Test("a rule sees the results of authentication that this server writes, and not what the filter finds later")
    func authenticationResults() throws {
        let rule =
            "Name: r, HeaderContainsMessageHeader: Authentication-Results, HeaderContainsWords: [\"spf=pass\"], SetSCL: -1"
        #expect(hits(try result(PolicyVectorTests.good, rule)).count == 1)
        let fields = ["Authentication-Results: edge.contoso.com; spf=pass"]
        #expect(hits(try result(Self.fromInside.with { $0.fields = fields }, rule)).count == 1)
        let custom = "Name: r, HeaderMatchesMessageHeader: X-CustomSpam, HeaderMatchesPatterns: [.], SetSCL: -1"
        #expect(hits(try result(PolicyVectorTests.good, custom)).isEmpty)
    }

    @Test("words are looked for in the text that HTML shows, and patterns in its source as well")
    func body() throws {
        let scene = PolicyVectorTests.good.with { $0.html = "<p class='secret-plan'>The wea<b>ther</b> is good.</p>" }
        #expect(hits(try result(scene, "Name: r, SubjectOrBodyContainsWords: [weather], PrependSubject: a")).count == 1)
        #expect(
            hits(try result(scene, "Name: r, SubjectOrBodyContainsWords: [secret-plan], PrependSubject: a")).isEmpty)
        let pattern = "Name: r, SubjectOrBodyMatchesPatterns: [\"class='secret-\\\\w+'\"], PrependSubject: a"
        #expect(hits(try result(scene, pattern)).count == 1)
    }

    @Test("a sender is inside where the connection is the organization's own and the address is in the organization")
    func scope() throws {
        let rule = "Name: r, FromScope: InOrganization, PrependSubject: a"
        #expect(hits(try result(Self.fromInside, rule)).count == 1)
        let forged = Scene().with {
            $0.sender = "ann@contoso.com"
            $0.from = "Ann <ann@contoso.com>"
        }
        #expect(hits(try result(forged, rule)).isEmpty)
    }

    @Test("a tag behind the address that mail was sent to is no way past a rule about that address")
    func taggedOriginal() throws {
        let rule = "Name: r, RecipientAddressType: Original, SentTo: [ann@contoso.com], PrependSubject: a"
        let tagged = try result(PolicyVectorTests.good.with { $0.recipients = ["ann+x@contoso.com"] }, rule)
        #expect(hits(tagged).count == 1)
        #expect(hits(try result(PolicyVectorTests.good.with { $0.recipients = ["bea@contoso.com"] }, rule)).isEmpty)
    }

    // MARK: - Order and copies

    @Test("the rule with the lowest priority goes first, and prefixes of several rules stack")
    func order() throws {
        let made = try result(
            PolicyVectorTests.good, "Name: late, PrependSubject: \"[late]\"",
            "Name: second, Priority: 1, PrependSubject: \"[second]\"",
            "Name: first, Priority: 0, PrependSubject: \"[first]\"")
        #expect(hits(made).map(\.rule) == ["first", "second", "late"])
        #expect(subjects(made) == ["ann": "[late] [second] [first] Minutes"])
    }

    @Test("a rule sees what the rules before it have changed")
    func changes() throws {
        let made = try result(
            PolicyVectorTests.good,
            "Name: one, Priority: 0, PrependSubject: Urgent, SetHeaderName: X-Seen, SetHeaderValue: by one",
            "Name: two, Priority: 1, SubjectContainsWords: [urgent], HeaderContainsMessageHeader: x-seen, HeaderContainsWords: [\"by one\"], SetSCL: -1",
            "Name: three, Priority: 2, SCLOver: 0, PrependSubject: no")
        #expect(hits(made).map(\.rule) == ["one", "two"])
    }

    @Test(
        "a condition about recipients acts on the copies of those whom it meets, and recipients with the same share a copy"
    )
    func parting() throws {
        let rule = "Name: r, SentTo: [ann@contoso.com], PrependSubject: \"[ann]\""
        let parted = try result(Self.toBoth, rule)
        #expect(subjects(parted) == ["ann": "[ann] Minutes", "bea": ""])
        #expect(parted.hand.accepted.copies.count == 2)
        let whole = try result(
            Self.toBoth, rule, "Name: s, ExceptIfSentTo: [ann@contoso.com], PrependSubject: \"[ann]\"")
        #expect(whole.hand.accepted.copies.count == 1)
        #expect(subjects(whole) == ["ann": "[ann] Minutes", "bea": "[ann] Minutes"])
    }

    @Test("a rule that stops has no rule behind it see the copies that it matched, and the others are seen")
    func stopping() throws {
        let made = try result(
            Self.toBoth, "Name: stop, Priority: 0, SentTo: [ann@contoso.com], StopRuleProcessing: true, SetSCL: 0",
            "Name: mark, Priority: 1, PrependSubject: \"[all]\"")
        #expect(subjects(made) == ["ann": "", "bea": "[all] Minutes"])
    }

    // MARK: - The verdict

    @Test("a rule has spam pass by SetSCL -1, and not by SetSCL 0")
    func allowing() throws {
        let allow = "Name: allow, SetSCL: -1"
        let passed = try result(PolicyVectorTests.gtube, allow)
        #expect(passed.hand.verdict?.decision == .skipped && passed.hand.verdict?.action == .deliver)
        let spam = try result(PolicyVectorTests.gtube, "Name: filter, SetSCL: 0")
        #expect(spam.hand.verdict?.category == .highConfidenceSpam)
    }

    @Test("a copy that a rule marks as spam carries the rule's own level", arguments: 5...9)
    func ownLevel(_ level: Int) throws {
        let verdict = try result(PolicyVectorTests.good, "Name: spam, SetSCL: \(level)").hand.verdict
        #expect(verdict?.confidence?.value == level && verdict?.decision == .markedBefore)
        #expect(verdict?.category == (level < 7 ? VerdictCategory.spam : .highConfidenceSpam))
    }

    @Test("of several rules that set a level for a copy the last one counts")
    func lastLevel() throws {
        let made = try result(
            PolicyVectorTests.good, "Name: a, Priority: 0, SetSCL: 9", "Name: b, Priority: 1, SetSCL: -1")
        #expect(made.hand.rules?.outcomes.first?.override == VerdictOverride(.ruleAllows, "b"))
    }

    @Test("a copy that a rule holds is an administrator's alone for 30 days, and no later rule sees it")
    func quarantine() throws {
        let made = try result(
            PolicyVectorTests.good, "Name: hold, Priority: 0, Quarantine: true",
            "Name: mark, Priority: 1, PrependSubject: a")
        let hold = try #require(made.hand.accepted.deliveries.first?.placement.hold)
        #expect(hold.reason == .transportRule && hold.policyType == .exchangeTransportRule && hold.policyName == "hold")
        #expect(hold.retentionDays == 30 && hold.permissions == .none && hold.tag == "AdminOnlyAccessPolicy")
        #expect(subjects(made) == ["ann": ""])
    }

    @Test("a message that a rule rejects for all is refused in the session, with the rule's text made safe")
    func rejected() throws {
        let plain = try result(PolicyVectorTests.good, "Name: r, RejectMessageEnhancedStatusCode: 5.7.1")
        #expect(plain.refusal?.description == "550 5.7.1 Delivery not authorized, message refused")
        let own = try result(
            PolicyVectorTests.good,
            "Name: r, RejectMessageReasonText: No entry, RejectMessageEnhancedStatusCode: 5.7.900")
        #expect(own.refusal?.description == "550 5.7.900 No entry")
        let refusal = Replies.rejectedByRule(reason: "No\r\n250 entry, \u{FC}ber", enhancedStatusCode: "5.7.900")
        #expect(refusal.code == 550 && refusal.enhanced == EnhancedStatusCode(5, 7, 900))
        #expect(refusal.lines == ["No", "250 entry, \\x{FC}ber"])
        let long = Replies.rejectedByRule(reason: String(repeating: "word ", count: 400), enhancedStatusCode: "4.7.1")
        #expect(long.enhanced == EnhancedStatusCode(5, 7, 1))
        #expect(long.lines.count > 1 && long.lines.allSatisfy { $0.utf8.count <= 400 })
    }

    @Test("what a rule rejects for some recipients alone is held, and reported to the organization's own people")
    func rejectedForSome() throws {
        let rule = "Name: r, SentTo: [ann@contoso.com], RejectMessageReasonText: no"
        let held = try result(Self.toBoth, rule)
        #expect(held.refusal == nil)
        let places = Dictionary(
            uniqueKeysWithValues: held.hand.accepted.deliveries.map {
                ($0.deliverTo.localPart, $0.placement.hold?.reason)
            })
        #expect(places == ["ann": .transportRule, "bea": nil])
        #expect(held.hand.accepted.rejections.isEmpty)
        let all = "Name: r, AnyOfRecipientAddressContainsWords: [ann], RejectMessageReasonText: no"
        #expect(try result(Self.toBoth, all).refusal?.code == 550)
        let reported = try result(
            Self.fromInside, "Name: r, SentTo: [carl@contoso.com], RejectMessageReasonText: no")
        #expect(reported.refusal == nil)
        #expect(reported.hand.accepted.rejections.map(\.delivery.recipient.address.localPart) == ["carl"])
        #expect(reported.hand.accepted.deliveries.map(\.recipient.address.localPart) == ["zoe"])
        #expect(reported.hand.accepted.ends.map(\.kind) == [.rejected])
    }

    @Test("a message that a rule deletes is taken, and nobody gets it")
    func deleted() throws {
        let made = try result(PolicyVectorTests.good, "Name: r, DeleteMessage: true")
        #expect(made.refusal == nil)
        #expect(made.hand.accepted.deliveries.isEmpty)
        #expect(made.hand.accepted.ends.map(\.kind) == [.dropped])
    }

    @Test("moderators are not told of recipients whom a rule before has added without naming them")
    func blindRecipients() throws {
        let made = try result(
            PolicyVectorTests.good, "Name: archive, BlindCopyTo: [carl@contoso.com]",
            "Name: ask, SubjectContainsWords: [minutes], ModerateMessageByUser: [bea@contoso.com]")
        let request = try #require(made.hand.accepted.notices.first { $0.kind == .moderationRequest })
        #expect(request.text.contains("ann@contoso.com") && !request.text.contains("carl@contoso.com"))
    }

    @Test("a mode for tests does nothing but record, and makes the notices that go with it")
    func audit() throws {
        let actions = "DeleteMessage: true, GenerateIncidentReport: bea@contoso.com, IncidentReportContent: [Sender]"
        let audited = try result(
            PolicyVectorTests.good, "Name: r, Mode: Audit, StopRuleProcessing: true, \(actions)",
            "Name: s, PrependSubject: a")
        #expect(audited.hand.accepted.deliveries.count == 1)
        #expect(hits(audited).map(\.effect) == [.audited, .enforced])
        #expect(audited.hand.accepted.notices.map(\.kind) == [.incidentReport])
        let notified = try result(
            PolicyVectorTests.good, "Name: r, Mode: Audit, GenerateNotification: \"<p>%%Subject%%</p>\"")
        #expect(notified.hand.accepted.notices.isEmpty)
        let both = try result(
            PolicyVectorTests.good, "Name: r, Mode: AuditAndNotify, GenerateNotification: \"<p>%%Subject%%</p>\"")
        #expect(both.hand.accepted.notices.map(\.kind) == [.notification])
    }

    // MARK: - Recipients

    @Test("whoever a rule adds gets one copy, named in the header where the rule says so")
    func adding() throws {
        let made = try result(
            PolicyVectorTests.good,
            "Name: r, CopyTo: [bea@contoso.com, ann@contoso.com], BlindCopyTo: [carl@contoso.com, bea@contoso.com]")
        #expect(Set(made.hand.accepted.deliveries.map(\.deliverTo.localPart)) == ["ann", "bea", "carl"])
        #expect(made.hand.accepted.deliveries.count == 3)
        let edits = try #require(made.hand.accepted.copies.first?.edits)
        #expect(edits.appended == ["Cc: bea@contoso.com,\r\n ann@contoso.com"])
    }

    @Test("To keeps whom it names, and gets one more")
    func addingTo() throws {
        let made = try result(PolicyVectorTests.good, "Name: r, AddToRecipients: [bea@contoso.com]")
        let edits = try #require(made.hand.accepted.copies.first?.edits)
        #expect(edits.appended == ["To: ann@contoso.com,\r\n bea@contoso.com"])
        #expect(edits.removed.count == 1)
    }

    @Test("a redirection replaces the recipients, and one to nobody is held")
    func redirecting() throws {
        let redirected = try result(
            Self.toBoth, "Name: r, SentTo: [ann@contoso.com], RedirectMessageTo: [carl@contoso.com]")
        #expect(Set(redirected.hand.accepted.deliveries.map(\.deliverTo.localPart)) == ["bea", "carl"])
        #expect(redirected.hand.accepted.ends.map(\.kind) == [.redirected])
        let own = try result(Self.toBoth, "Name: r, RedirectMessageTo: [bea@contoso.com]")
        #expect(own.hand.accepted.deliveries.map(\.deliverTo.localPart) == ["bea"])
        let nowhere = try result(Self.toBoth, "Name: r, RedirectMessageTo: [nobody@contoso.com]")
        let held = nowhere.hand.accepted.deliveries
        #expect(Set(held.map(\.deliverTo.localPart)) == ["ann", "bea"])
        #expect(held.allSatisfy { $0.placement.hold?.reason == .transportRule })
    }

    @Test(
        "the rules behind a redirection see the message with its new recipients, and rules before it don't see it again"
    )
    func behindRedirection() throws {
        let made = try result(
            Self.toBoth, "Name: before, Priority: 0, SentTo: [carl@contoso.com], DeleteMessage: true",
            "Name: redirect, Priority: 1, SentTo: [ann@contoso.com], RedirectMessageTo: [carl@contoso.com]",
            "Name: behind, Priority: 2, SentTo: [carl@contoso.com], PrependSubject: \"[carl]\"",
            "Name: gone, Priority: 3, SentTo: [ann@contoso.com], PrependSubject: \"[ann]\"")
        #expect(subjects(made) == ["carl": "[carl] Minutes", "bea": ""])
        #expect(hits(made).map(\.rule) == ["redirect", "behind"])
        // Bea has a copy already, and a copy without recipients meets no rule.
        let joined = try result(
            Self.toBoth, "Name: redirect, Priority: 0, SentTo: [ann@contoso.com], RedirectMessageTo: [bea@contoso.com]",
            "Name: behind, Priority: 1, PrependSubject: \"[x]\"")
        #expect(subjects(joined) == ["bea": "[x] Minutes"])
    }

    // MARK: - Errors

    @Test("a rule whose pattern takes too many steps is passed over, or has the message come again")
    func exhausted() throws {
        let scene = PolicyVectorTests.good.with { $0.html = "<p>" + String(repeating: "a", count: 20_000) + "!</p>" }
        let pattern =
            "Name: slow, Priority: 0, SubjectOrBodyMatchesPatterns: [\"^(a|aa)+\\\\1x$\"], DeleteMessage: true"
        let mark = "Name: mark, Priority: 1, PrependSubject: a"
        let ignored = try result(scene, pattern, mark)
        #expect(hits(ignored).map(\.effect) == [.failed, .enforced])
        let deferred = try result(scene, pattern + ", RuleErrorAction: Defer", mark)
        #expect(deferred.refusal == Replies.putOffByRule)
    }

    @Test("a text that takes too many steps hides no match in another text")
    func exhaustedBeside() throws {
        let body = "<p class=q>" + String(repeating: "a", count: 20_000) + "!</p>"
        let made = try result(
            PolicyVectorTests.good.with { $0.html = body },
            "Name: r, SubjectOrBodyMatchesPatterns: [\"^(a|aa)+\\\\1x$|class=q\"], PrependSubject: a")
        #expect(hits(made).map(\.effect) == [.enforced])
    }

    // MARK: - Limits of what rules may do

    @Test("what is not ASCII in the value of a field becomes encoded-words, and all fields of a name are taken away")
    func headerSafety() throws {
        let made = try result(
            PolicyVectorTests.good.with { $0.fields = ["X-Foo: 1", "X-Foo: 2"] },
            "Name: a, Priority: 0, SetHeaderName: X-Note, SetHeaderValue: \u{FC}ber",
            "Name: b, Priority: 1, RemoveHeader: X-Foo")
        let edits = try #require(made.hand.accepted.copies.first?.edits)
        #expect(edits.appended == ["X-Note: =?UTF-8?B?w7xiZXI=?="])
        #expect(edits.removed.count == 2)
        #expect(hits(made).map(\.actions) == [["SetHeaderName"], ["RemoveHeader"]])
    }

    @Test("an organization without enabled rules has nothing evaluated")
    func none() throws {
        let made = try result(PolicyVectorTests.good, "Name: r, Enabled: false, DeleteMessage: true")
        #expect(made.hand.rules == nil)
        #expect(made.hand.isDecidedAlike)
    }

    @Test("content is read for rules where no filter reads it, and no filter judges it then")
    func withoutFilters() throws {
        let scene = PolicyVectorTests.gtube.with { $0.isEmbedded = false }
        let made = try result(
            scene, "Name: r, SubjectOrBodyContainsWords: [GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL], PrependSubject: a")
        #expect(hits(made).count == 1)
        #expect(made.hand.content == nil && made.hand.judgement == nil)
    }

    @Test("traces say for each recipient what a rule looked at, and live mail makes none")
    func traces() throws {
        let scene = Self.toBoth.with {
            $0.settings = Self.list([
                "Name: a, Priority: 0, SentTo: [ann@contoso.com], SubjectContainsWords: [minutes], StopRuleProcessing: true, SetSCL: 0",
                "Name: b, Priority: 1, SubjectContainsWords: [invoice], SetSCL: 0",
                "Name: c, Enabled: false, SetSCL: 0",
            ])
        }
        #expect(try scene.result().hand.rules?.traces.isEmpty == true)
        var examination = try scene.examination()
        examination.traceRules()
        let traces = try #require(examination.decided().hand.rules?.traces)
        func trace(_ rule: String, _ name: String) -> RuleTrace? {
            traces.first { $0.rule == rule && $0.recipient == name + "@contoso.com" }
        }
        #expect(trace("a", "ann")?.result == .matched)
        #expect(trace("a", "ann")?.findings.map(\.parameter) == ["SubjectContainsWords", "SentTo"])
        let failed = try #require(trace("a", "bea"))
        #expect(failed.result == .conditionFailed)
        #expect(failed.findings.last == RuleTrace.Finding(parameter: "SentTo", holds: false, value: "bea@contoso.com"))
        #expect(trace("b", "ann")?.result == .stoppedBefore && trace("b", "ann")?.stoppedBy == "a")
        #expect(trace("b", "bea")?.findings.last?.value == "Minutes")
        #expect(trace("c", "bea")?.result == .disabled)
        #expect(traces.count == 6)
    }
}
