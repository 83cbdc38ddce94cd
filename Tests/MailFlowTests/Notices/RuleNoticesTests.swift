import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

@Suite("Notices of mail flow rules")
struct RuleNoticesTests {
    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    private func mail(from sender: String = "eve@example.net") throws -> NoticedMail {
        var mail = NoticedMail(
            id: NetworkMessageID(high: 1, low: 2), sender: sender.isEmpty ? .null : .mailbox(try address(sender)),
            recipients: try (1...12).map { try address("r\($0)@contoso.com") })
        mail.from = "Eve <eve@example.net>"
        mail.to = "r1@contoso.com"
        mail.ccAddresses = [try address("r2@contoso.com")]
        mail.bcc = [try address("r3@contoso.com")]
        mail.subject = "Invoice <b>"
        mail.messageID = "<1@example.net>"
        mail.header = "Subject: Invoice <b>\r\n"
        return mail
    }

    private func rule(_ mode: TransportRule.Mode = .enforce) -> TransportRule {
        var rule = TransportRule(name: "Watch")
        rule.mode = mode
        rule.setAuditSeverity = .high
        return rule
    }

    private func found() -> RuleNotices.Match {
        var match = RuleNotices.Match()
        match.detections = ["SubjectContainsWords: Invoice"]
        match.actions = ["Quarantine"]
        match.matches = ["Invoice"]
        return match
    }

    @Test("an incident report tells what is asked for, and in any case the Message-ID, the rule and what was done")
    func report() throws {
        let notices = RuleNotices(try mail(), language: .english)
        let boss = try address("boss@contoso.com")
        let bare = try #require(notices.incidentReport(for: rule(), to: boss, content: [], found()))
        #expect(bare.kind == .incidentReport && bare.to == boss && !bare.attachesOriginal && bare.html == nil)
        #expect(bare.object == ObjectReference(.transportRule, "Watch"))
        for line in ["Message-ID: <1@example.net>", "Rule: Watch", "What was done: Quarantine"] {
            #expect(bare.text.contains(line + "\n"), "\(line)")
        }
        for word in ["Sender", "Severity", "Mode", "Subject", "What matched"] {
            #expect(!bare.text.contains(word + ":"), "\(word)")
        }
        let whole = try #require(
            notices.incidentReport(
                for: rule(.audit), to: boss, content: RuleAction.IncidentContent.allCases, found()))
        #expect(whole.attachesOriginal)
        for line in [
            "Mode: Audit", "Sender: Eve <eve@example.net>", "Subject: Invoice <b>", "Cc: r2@contoso.com",
            "Bcc: r3@contoso.com", "Severity: High", "What matched: SubjectContainsWords: Invoice",
            "Text that matched: Invoice", "Overridden by the sender: none", "    and 2 more",
            "What would have been done: Quarantine",
        ] {
            #expect(whole.text.contains(line + "\n"), "\(line)")
        }
        #expect(!whole.text.contains("What was done"))
    }

    @Test("the recipients of a report are those that the rule means, where it means some")
    func meant() throws {
        let notices = RuleNotices(try mail(), language: .english)
        var match = found()
        match.recipients = [try address("r7@contoso.com")]
        let boss = try address("boss@contoso.com")
        let order = try #require(
            notices.incidentReport(for: rule(), to: boss, content: [.recipients], match))
        #expect(order.text.contains("Recipients: r7@contoso.com\n"))
    }

    @Test("a notification is written to each recipient, with the message's words escaped")
    func notification() throws {
        let notices = RuleNotices(try mail(), language: .english)
        let people = try [address("r1@contoso.com"), address("r2@contoso.com")]
        let orders = notices.notifications("<p>%%Subject%% from %%From%%</p>", rule: "Watch", to: people)
        #expect(orders.map(\.to) == people && orders.allSatisfy { $0.kind == .notification })
        #expect(orders.first?.html == "<p>Invoice &lt;b&gt; from Eve &lt;eve@example.net&gt;</p>")
        #expect(orders.first?.text.contains("Invoice <b> from Eve <eve@example.net>") == true)
        #expect(orders.first?.text.contains("<p>") == false)
    }

    @Test("nothing is written about a message with the null sender")
    func reports() throws {
        let notices = RuleNotices(try mail(from: ""), language: .english)
        let boss = try address("boss@contoso.com")
        #expect(notices.incidentReport(for: rule(), to: boss, content: [], found()) == nil)
        #expect(notices.notifications("x", rule: "Watch", to: [boss]) == [])
    }

    @Test("a message is ordered each notice once, and no more than it may have")
    func orders() throws {
        let boss = try address("boss@contoso.com")
        func order(_ number: Int) -> NoticeOrder {
            NoticeOrder(
                .incidentReport, to: boss, subject: "\(number)", text: "", by: ObjectReference(.transportRule, "Watch"))
        }
        var accepted = AcceptedMessage(copies: [], decisions: [])
        var leftOut = accepted.add([order(1), order(1), order(2)])
        #expect(leftOut == 0 && accepted.notices == [order(1), order(2)])
        leftOut = accepted.add((1...60).map(order))
        #expect(leftOut == 10)
        #expect(accepted.notices.count == NoticeOrder.most)
        // A message to many leaves administrators their reports.
        var notification = order(0)
        notification.kind = .notification
        var crowded = AcceptedMessage(copies: [], decisions: [])
        crowded.add(
            (1...NoticeOrder.most).map { number in
                var other = notification
                other.subject = "\(number)"
                return other
            })
        leftOut = crowded.add([order(1)])
        #expect(leftOut == 1 && crowded.notices.first == order(1) && crowded.notices.last?.subject == "49")
        leftOut = accepted.add([notification])
        #expect(leftOut == 1 && !accepted.notices.contains(notification))
        var request = order(0)
        request.kind = .moderationRequest
        leftOut = accepted.add([request])
        #expect(leftOut == 1 && accepted.notices.first == request)
        #expect(accepted.notices.count == NoticeOrder.most)
    }
}

@Suite("The choice of moderators")
struct ModerationHoldTests {
    private static let document = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: relay.contoso.com, DomainType: InternalRelay }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }
          - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: all@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com] }
        """

    private func make(_ moderators: [String], sender: String? = nil) throws -> ModerationHold.Outcome {
        let configuration = try snapshot(Self.document)
        let organization = try #require(configuration.organization(named: "contoso"))
        let recipient = try #require(EmailAddress("bob@contoso.com"))
        let mail = NoticedMail(
            id: NetworkMessageID(high: 1, low: 2), sender: .mailbox(try #require(EmailAddress("eve@example.net"))),
            recipients: [recipient])
        return ModerationHold.make(
            rule: "Ask", moderators: moderators.compactMap { EmailAddress($0) },
            sender: sender.flatMap { EmailAddress($0) }, recipients: [recipient], in: organization,
            configuration, notices: RuleNotices(mail, language: .english))
    }

    @Test("moderators are asked by their primary addresses, each once; groups and strangers are not")
    func people() throws {
        let outcome = try make([
            "a.smith@contoso.com", "ann@contoso.com", "all@contoso.com", "eve@example.net", "nobody@contoso.com",
            "x@relay.contoso.com",
        ])
        guard case .hold(let hold, let requests) = outcome else {
            Issue.record("nobody is asked: \(outcome)")
            return
        }
        #expect(hold.moderators.map(\.description) == ["ann@contoso.com", "x@relay.contoso.com"])
        #expect(requests.map(\.to) == hold.moderators && requests.allSatisfy { $0.kind == .moderationRequest })
        #expect(requests.allSatisfy { $0.showsText && $0.text.contains("bob@contoso.com") })
        #expect(hold.reason == .moderation && hold.policyType == .exchangeTransportRule && hold.policyName == "Ask")
        #expect(hold.permissions == .none && !hold.notifies && hold.moderation?.isForJunk == false)
    }

    @Test("a moderator who has sent the message lets it go on, by whatever address")
    func ownMail() throws {
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let outcome = try make(["bob@contoso.com", "ann@contoso.com"], sender: "a.smith@contoso.com")
        #expect(outcome == .sentByModerator(ann))
    }

    @Test("a rule without anybody to ask has an error that says why")
    func nobody() throws {
        #expect(try make([]) == .nobody(reason: "the sender has no manager who could be asked"))
        #expect(
            try make(["all@contoso.com"])
                == .nobody(reason: "none of the moderators is one of the organization's people"))
    }
}
