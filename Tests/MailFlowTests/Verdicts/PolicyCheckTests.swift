import Facts
import Mail
import Organization
import PosternTesting
import Scoring
import Testing

@testable import MailFlow
@testable import SenderAuthentication

@Suite("A policy's own checks")
struct PolicyCheckTests {
    typealias Scene = ScoringStageTests.Scene

    private func policy(
        on: [AdvancedSpamCheck] = [], test: [AdvancedSpamCheck] = [],
        _ change: (inout HostedContentFilterPolicy) -> Void = { _ in }
    ) -> HostedContentFilterPolicy {
        var policy = HostedContentFilterPolicy()
        for check in on { policy.advancedSpamFilter[check] = .on }
        for check in test { policy.advancedSpamFilter[check] = .test }
        change(&policy)
        return policy
    }

    private func check(
        _ policy: HostedContentFilterPolicy, _ hits: [AdvancedSpamCheck], score: Double = 0, language: String? = nil,
        country: String? = nil
    ) -> ContentPolicyCheck {
        ContentPolicyCheck(
            policy, hits: AdvancedSpamChecks(hits), score: score, language: language, country: country)
    }

    @Test("hits add 2.5 each to the score, and the steps at 5, 7, 10 and 15 say what that comes to")
    func scores() {
        let scored: [AdvancedSpamCheck] = [.imageLinks, .numericIPs, .redirectToOtherPort, .bizOrInfoURLs]
        let rows: [(count: Int, score: Double, category: VerdictCategory, confidence: Int?)] = [
            (0, 4.9, .none, nil), (1, 0, .none, nil), (1, 2.4, .none, nil), (1, 2.5, .spam, 5), (2, 0, .spam, 5),
            (2, 2, .spam, 6), (4, 0, .highConfidenceSpam, 8), (4, 5, .highConfidenceSpam, 9), (2, -3, .none, nil),
        ]
        for row in rows {
            let found = check(policy(on: scored), Array(scored.prefix(row.count)), score: row.score)
            #expect(found.raised == row.category && found.confidence?.value == row.confidence, "\(row)")
            #expect(found.customSpam == scored.prefix(row.count).map(\.customSpam))
        }
        #expect(check(policy(), scored).raised == .none)
        #expect(check(policy(), scored).customSpam.isEmpty)
    }

    @Test("each check that marks makes spam beyond doubt, with its own words")
    func marks() {
        for mark in AdvancedSpamCheck.allCases where mark.score == nil {
            let found = check(policy(on: [mark]), [mark])
            #expect(found.raised == .highConfidenceSpam && found.confidence == .highest)
            #expect(found.customSpam == [mark.customSpam])
        }
        #expect(Set(AdvancedSpamCheck.allCases.map(\.customSpam)).count == AdvancedSpamCheck.allCases.count)
    }

    @Test("test mode changes no verdict, and does what TestModeAction says once, however much is found")
    func testMode() {
        let hits: [AdvancedSpamCheck] = [.webBugs, .frames]
        let security = EmailAddress("security@contoso.com").map { [$0] } ?? []
        for action in HostedContentFilterPolicy.TestModeAction.allCases {
            let found = check(
                policy(test: hits) {
                    $0.testModeAction = action
                    $0.testModeBccToRecipients = security
                }, hits)
            #expect(found.raised == .none)
            #expect(found.customSpam == (action == .addXHeader ? [ContentPolicyCheck.testWords] : []))
            #expect(found.testRecipients == (action == .bccMessage ? security : []))
        }
    }

    @Test("languages and countries that are blocked make spam with level 6, and what is not known is never blocked")
    func blocked() {
        let blocking = policy {
            ($0.enableLanguageBlockList, $0.languageBlockList) = (true, ["RU", "ZH-CN"])
            ($0.enableRegionBlockList, $0.regionBlockList) = (true, ["KP"])
        }
        for (language, country, input) in [
            ("ru", "DE", "LanguageBlockList=RU"), ("zh-CN", nil, "LanguageBlockList=ZH-CN"),
            ("de", "KP", "RegionBlockList=KP"),
        ] {
            let found = check(blocking, [], language: language, country: country)
            #expect(found.raised == .spam && found.confidence == .moreSpam)
            #expect(found.reasons.map(\.description) == [input])
        }
        #expect(check(blocking, [], language: "de", country: "DE").raised == .none)
        #expect(check(blocking, []).raised == .none)
        let off = policy { ($0.languageBlockList, $0.regionBlockList) = (["RU"], ["KP"]) }
        #expect(check(off, [], language: "ru", country: "KP").raised == .none)
    }

    @Test("each check finds what it is for in a message, and nothing in an ordinary one or in what is attached")
    func facts() throws {
        func hits(_ html: String, fields: [String] = [], subject: String = "Minutes") throws -> [AdvancedSpamCheck] {
            let result = try Scene().with { scene in
                scene.html = html
                scene.fields = fields
                scene.subject = subject
            }.result()
            return AdvancedSpamFindings(result.hand).hits.checks
        }
        #expect(try hits("<p>The minutes of <a href='https://fabrikam.com/x'>Thursday</a></p>").isEmpty)
        let rows: [(html: String, check: AdvancedSpamCheck)] = [
            ("<p>x</p><img src='https://a.example/logo.png' width=200 height=80>", .imageLinks),
            ("<p><a href='http://192.0.2.9/x'>x</a></p>", .numericIPs),
            ("<p><a href='https://a.example:8443/x'>x</a></p>", .redirectToOtherPort),
            ("<p><a href='https://deals.biz/x'>x</a></p>", .bizOrInfoURLs), ("<p>x</p><embed src='x'>", .embedTags),
            ("<p onclick='x()'>x</p>", .javaScript), ("<p>x</p><form action='/x'></form>", .formTags),
            ("<p>x</p><iframe src='https://a.example/'></iframe>", .frames),
            ("<p>x</p><object data='x'></object>", .objectTags),
        ]
        for row in rows { #expect(try hits(row.html).contains(row.check), "\(row.check)") }
        #expect(try hits("<p>x</p><img src='https://a.example/x.gif' width=1 height=1>").contains(.webBugs))
        #expect(try hits("<p> </p>", subject: "") == [.emptyMessages])
        #expect(try hits("<p> </p>").isEmpty)
        for port in [80, 443, 8_080] {
            #expect(try !hits("<a href='http://a.example:\(port)/'>x</a>").contains(.redirectToOtherPort))
        }
    }

    @Test("what is not sure adds to the score alone, and marks nothing by itself")
    func unsure() {
        let policy = policy(on: [.ndrBackscatter])
        let rows: [(score: Double, category: VerdictCategory, confidence: Int?)] = [
            (0, .none, nil), (2.5, .spam, 5), (7.5, .highConfidenceSpam, 8),
        ]
        for row in rows {
            let found = ContentPolicyCheck(
                policy, hits: AdvancedSpamCheck.ndrBackscatter.bit, unsure: AdvancedSpamCheck.ndrBackscatter.bit,
                score: row.score, language: nil, country: nil)
            #expect(found.raised == row.category && found.confidence?.value == row.confidence, "\(row)")
            #expect(found.customSpam == ["Backscatter NDR"])
        }
    }

    @Test("a word of the operator's is found in the subject and in the text, as a whole word, and not in a file")
    func sensitiveWords() throws {
        let lists = try ScoringLists(replacing: [
            ("sensitive-words.txt", "version 1\nproject bluebird # of last year\nEmbargoed\n")
        ])
        let own = SharedScorer(Scorer(lists: lists, suffixes: nil))
        func finds(_ subject: String, _ html: String, by scorer: SharedScorer?) throws -> Bool {
            var hand = try Scene().with { ($0.subject, $0.html) = (subject, html) }.result().hand
            hand.scorer = scorer
            return AdvancedSpamFindings(hand).hits.contains(AdvancedSpamCheck.sensitiveWords.bit)
        }
        #expect(try finds("About Project  Bluebird", "<p>x</p>", by: own))
        #expect(try finds("=?utf-8?B?RW1iYXJnb2Vk?=", "<p>x</p>", by: own))
        #expect(try finds("x", "<p>It is <b>EMBARGOED</b>.</p>", by: own))
        #expect(try !finds("embargoedness", "<p>bluebird project</p>", by: own))
        #expect(try !finds("x", "<p title='embargoed'>x</p>", by: own))
        #expect(try !finds("embargoed", "<p>embargoed</p>", by: ShippedScorer().scorer))
        #expect(try !finds("embargoed", "<p>embargoed</p>", by: nil))
    }

    @Test("a failure of SPF counts for the sender, and for the author where nobody else is responsible by the header")
    func senders() throws {
        func hits(_ fields: [String] = []) throws -> [AdvancedSpamCheck] {
            let result = try Scene().with { scene in
                scene.spf = .fail
                scene.fields = fields
            }.result()
            return AdvancedSpamFindings(result.hand).hits.checks
        }
        #expect(try hits() == [.spfHardFail, .fromAddressAuthFail])
        #expect(try hits(["Sender: list@lists.example"]) == [.spfHardFail])
    }

    // MARK: - Lists

    private func result(_ settings: String, _ change: (inout Scene) -> Void = { _ in }) throws -> ExaminationResult {
        try PolicyVectorTests.gtube.with {
            $0.settings = settings
            change(&$0)
        }.result()
    }

    private func forged() throws -> DMARCOutcome {
        var dmarc = DMARCOutcome(.fail, authorDomain: try Domain("fabrikam-reading.com"))
        (dmarc.publishedPolicy, dmarc.requestedPolicy) = (.reject, .reject)
        dmarc.organizationalDomain = try Domain("fabrikam-reading.com")
        return dmarc
    }

    @Test("a sender on the organization's list is held or has spam pass, and a forged one is not let pass")
    func listedSender() throws {
        let items =
            "tenantAllowBlockListItems: [{ Value: fabrikam-reading.com, ListType: Sender, Action: %, NoExpiration: true }]"
        let blocked = try result(items.replacing("%", with: "Block"))
        #expect(blocked.hand.accepted.deliveries.map { $0.placement.hold?.reason } == [.highConfPhish])
        #expect(blocked.hand.accepted.deliveries.map { $0.placement.hold?.senderOverride } == [.administrator])
        let allowing = items.replacing(
            "Action: %, NoExpiration: true", with: "Action: Allow, ExpirationDate: \"2026-12-20T00:00:00Z\"")
        let allowed = try result(allowing)
        #expect(allowed.hand.verdict?.decision == .skipped)
        #expect(allowed.hand.accepted.deliveries.map(\.placement) == [.inbox])
        let dmarc = try forged()
        let refused = try result(allowing) { ($0.spf, $0.dmarc) = (.fail, dmarc) }
        #expect(refused.refusal?.description.hasPrefix("550 5.7.509 ") == true)
    }

    @Test("a pair of author and origin is a failure of authentication, or lifts one")
    func pairs() throws {
        let pair =
            "tenantAllowBlockListSpoofItems: [{ SpoofedUser: fabrikam-reading.com, SendingInfrastructure: 192.0.2.0/24, "
            + "SpoofType: External, Action: % }]"
        let blocked = try PolicyVectorTests.good.with { $0.settings = pair.replacing("%", with: "Block") }.result()
        #expect(blocked.hand.composite == CompositeAuthentication(.fail, 2))
        #expect(blocked.hand.verdict?.category == .spoof)
        #expect(blocked.hand.accepted.deliveries.map(\.placement) == [.junk])
        let dmarc = try forged()
        var quarantine = dmarc
        (quarantine.publishedPolicy, quarantine.requestedPolicy) = (.quarantine, .quarantine)
        let held = try PolicyVectorTests.good.with { [quarantine] in
            $0.settings = pair.replacing("%", with: "Block")
            ($0.spf, $0.dmarc) = (.fail, quarantine)
        }.result()
        #expect(held.hand.accepted.deliveries.map { $0.placement.hold?.reason } == [.phish])
        let allowed = try PolicyVectorTests.good.with {
            $0.settings = pair.replacing("%", with: "Allow")
            ($0.spf, $0.dmarc) = (.fail, dmarc)
        }.result()
        #expect(allowed.refusal == nil)
        #expect(allowed.hand.accepted.deliveries.map(\.placement) == [.inbox])
    }

    @Test("a sender that a recipient blocks goes into that recipient's junk, by a stamp that hosts know")
    func blockedByUser() throws {
        let document = PolicyVectorTests.document.replacing(
            "{ PrimarySmtpAddress: bea@contoso.com, RecipientType: UserMailbox }",
            with: "{ PrimarySmtpAddress: bea@contoso.com, RecipientType: UserMailbox, "
                + "BlockedSenders: [jo@fabrikam-reading.com] }")
        let result = try PolicyVectorTests.good.with {
            $0.document = document
            $0.recipients = ["ann@contoso.com", "bea@contoso.com"]
        }.result()
        #expect(result.hand.accepted.copies.count == 2)
        for copy in result.hand.accepted.copies {
            let isBea = copy.deliveries.contains { $0.deliverTo.localPart == "bea" }
            #expect(copy.deliveries.allSatisfy { $0.placement == (isBea ? .junk : .inbox) })
            #expect(copy.edits.stamps.first?.contains(isBea ? ";SFV:SKB;" : ";SFV:NSPM;") == true)
        }
        let event = result.categorization.sourceEvent(
            of: result.hand.transaction, attribution: result.hand.attribution)
        #expect(event == .accepted)
    }

    @Test("a message with the test string has it on record as the cause, and no other has")
    func testString() throws {
        for (scene, isNamed) in [(PolicyVectorTests.gtube, true), (PolicyVectorTests.good, false)] {
            let decisions = try scene.result().hand.accepted.decisions.filter { $0.stage == .verdict }
            let inputs = decisions.flatMap(\.inputs).map(\.description)
            #expect(inputs.contains("testString=GTUBE") == isNamed)
        }
    }

    @Test("what a message says of its client is the gravest of its verdicts, and nothing where somebody keeps it away")
    func sourceEvents() throws {
        let hand = try PolicyVectorTests.good.result().hand
        func event(_ verdicts: [(VerdictCategory, Bool)]) -> SourceEvent? {
            let decisions = verdicts.map { category, isByOverride in
                let isWanted = category == .none
                return hand.attribution.decision(
                    .verdict,
                    .judged(
                        Verdict(
                            category: category, decision: isWanted ? .notSpam : .spam,
                            action: isWanted ? .deliver : .quarantine)),
                    from: isByOverride ? [.init(.override, "TenantBlockSender x.example")] : [])
            }
            let message = AcceptedMessage(copies: hand.accepted.copies, decisions: decisions)
            return Categorization.accept(message).sourceEvent(of: hand.transaction, attribution: hand.attribution)
        }
        #expect(event([(.none, false)]) == .accepted)
        #expect(event([(.bulk, false), (.spam, false), (.malware, false)]) == .malware)
        #expect(event([(.none, false), (.spam, false), (.fileType, false)]) == .spam)
        #expect(event([(.bulk, false)]) == nil)
        #expect(event([(.highConfidencePhishing, true)]) == nil)
        #expect(event([(.none, false), (.spam, true)]) == .accepted)
    }

    @Test(
        "a mailbox of security people gets what others do not, malware too, by whichever of its addresses it is listed",
        arguments: ["security", "soc"])
    func securityMailbox(_ name: String) throws {
        let result = try PolicyVectorTests.good.with {
            $0.html = "<p>\(eicar)</p>"
            $0.document = PolicyVectorTests.document.replacing(
                "{ PrimarySmtpAddress: security@contoso.com, RecipientType: UserMailbox }",
                with: "{ PrimarySmtpAddress: security@contoso.com, RecipientType: UserMailbox, "
                    + "EmailAddresses: [soc@contoso.com] }")
            $0.settings = "advancedDelivery: { SecOpsMailboxes: [\(name)@contoso.com] }"
            $0.recipients = ["ann@contoso.com", "security@contoso.com"]
        }.result()
        #expect(result.refusal == nil)
        for delivery in result.hand.accepted.deliveries {
            let isSecurity = delivery.deliverTo.localPart == "security"
            #expect(delivery.placement.hold?.reason == (isSecurity ? nil : .malware), "\(delivery.deliverTo)")
        }
    }

    @Test("a recipient is told of an author who has not written before where the policy asks for it")
    func firstContact() throws {
        for isAsked in [true, false] {
            let organization = try organization { $0.antiPhishPolicy.enableFirstContactSafetyTips = isAsked }
            for isFirst in [true, false] {
                let actions = PolicyActions(
                    choices: organization.policies.defaults, table: organization.policies, malware: nil, sender: nil,
                    check: check(policy(), []), isFirstContact: isFirst)
                let outcome = actions.verdict(on: VerdictOrder.Ruling(), VerdictGrounds())
                #expect(outcome.isFirstContact == (isAsked && isFirst))
            }
        }
        let banners = try organization { $0.antiPhishPolicy.firstContactBanner = true }
        let actions = PolicyActions(
            choices: banners.policies.defaults, table: banners.policies, malware: nil, sender: nil,
            check: check(policy(), []), isFirstContact: true)
        let outcome = actions.verdict(on: VerdictOrder.Ruling(), VerdictGrounds())
        #expect(outcome.showsFirstContactBanner && !outcome.isFirstContact)
        // Nobody remembers anything here, so that nobody can be told.
        let result = try PolicyVectorTests.good.with {
            $0.settings = "antiPhishPolicy: { EnableFirstContactSafetyTips: true }"
        }.result()
        #expect(result.hand.accepted.copies.first?.edits.stamps.first?.contains("SFTY") == false)
    }
}
