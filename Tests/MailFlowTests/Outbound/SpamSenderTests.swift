import Facts
import Mail
import Queueing
import Testing

@testable import MailFlow

@Suite("Senders of spam, and the ceilings of an organization")
struct SpamSenderTests {
    // 2026-11-23 13:02:19 UTC.
    private static let start = WallTime(milliseconds: 1_795_438_939_000)
    private static let one = SenderCharge(outside: 1)

    private static func later(_ seconds: Int64) -> WallTime {
        WallTime(milliseconds: start.milliseconds + seconds * 1_000)
    }

    private func sender(
        _ name: String = "ann@contoso.com", organization: String = "contoso", isUnregistered: Bool = false,
        _ change: (inout SenderLimits) -> Void
    ) -> OutboundSender {
        var limits = SenderLimits()
        change(&limits)
        return OutboundSender(
            key: SenderKey(organization: organization, sender: name), limits: limits, policy: "Default",
            isUnregistered: isUnregistered)
    }

    /// Counts messages, so many of them spam.
    private func send(
        _ count: Int, spam: Int, of sender: OutboundSender, _ allowances: inout SenderAllowances, at time: WallTime
    ) -> [SenderAlert] {
        var alerts: [SenderAlert] = []
        for number in 0..<count {
            _ = allowances.rule(on: Self.one, of: sender, at: time, counts: true)
            guard number < spam, let alert = allowances.countSpam(of: sender, at: time) else { continue }
            alerts.append(alert)
        }
        return alerts
    }

    @Test("the twentieth spam of an hour restricts the sender until an administrator says so, the nineteenth does not")
    func perHour() throws {
        let ann = sender { $0.spamPerHour = 20 }
        var allowances = SenderAllowances()
        #expect(send(19, spam: 19, of: ann, &allowances, at: Self.start).isEmpty)
        #expect(allowances.rule(on: Self.one, of: ann, at: Self.start, counts: false).verdict == .allowed)
        let alert = try #require(send(1, spam: 1, of: ann, &allowances, at: Self.start).first)
        #expect(alert.limit == .spamPerHour && alert.most == 20)
        let restriction = try #require(alert.restriction)
        #expect(restriction.state == .blocked && restriction.until == nil)
        let refused = allowances.rule(on: Self.one, of: ann, at: Self.later(90 * 86_400), counts: false)
        #expect(refused.refusal == Replies.senderRestricted)
        // Whoever an administrator lets send again is not restricted again that day.
        allowances.put(restriction.released(at: Self.later(60)))
        #expect(send(25, spam: 25, of: ann, &allowances, at: Self.later(120)).isEmpty)
    }

    @Test("one message of spam that could not be stored, and comes again and again, makes nobody a sender of spam")
    func notStored() {
        let ann = sender {
            $0.spamPerHour = 20
            $0.spamShare = 20
        }
        var allowances = SenderAllowances()
        for _ in 0..<200 {
            #expect(send(1, spam: 1, of: ann, &allowances, at: Self.start).isEmpty)
            allowances.giveBack(Self.one, of: ann.key, isSpam: true, at: Self.start)
        }
        #expect(send(19, spam: 19, of: ann, &allowances, at: Self.start).isEmpty)
        #expect(!send(1, spam: 1, of: ann, &allowances, at: Self.start).isEmpty)
    }

    @Test(
        "what the filter says counts against a sender, whoever has a graver verdict; what others say of the sender does not"
    )
    func judged() {
        func decisions(_ verdicts: [(VerdictCategory, FilterDecision?)]) -> [Decision] {
            verdicts.map { Decision(.verdict, outcome: .judged(Verdict(category: $0.0, decision: $0.1))) }
        }
        #expect(decisions([(.outboundSpam, .spam)]).countAsSpamOfSender)
        // A colleague has blocked the sender, and is on record last, as the gravest verdict is.
        #expect(!decisions([(.none, .notSpam), (.spam, .blockedByUser)]).countAsSpamOfSender)
        #expect(decisions([(.outboundSpam, .spam), (.spam, .blockedByUser)]).countAsSpamOfSender)
        #expect(!decisions([(.none, .notSpam), (.highConfidenceSpam, .markedBefore)]).countAsSpamOfSender)
        #expect(!decisions([(.none, .notSpam), (.highConfidenceSpam, .blockedSender)]).countAsSpamOfSender)
        #expect(!decisions([(.malware, nil)]).countAsSpamOfSender)
        #expect(!decisions([(.none, .skipped)]).countAsSpamOfSender && ![Decision]().countAsSpamOfSender)
    }

    @Test("spam of the hour before does not count in the next one")
    func nextHour() {
        let ann = sender { $0.spamPerHour = 20 }
        var allowances = SenderAllowances()
        #expect(send(19, spam: 19, of: ann, &allowances, at: Self.start).isEmpty)
        #expect(send(19, spam: 19, of: ann, &allowances, at: Self.later(3_600)).isEmpty)
        #expect(send(1, spam: 1, of: ann, &allowances, at: Self.later(3_600)).count == 1)
    }

    @Test("more than the share of spam among a hundred messages of a day restricts the sender, as much does not")
    func share() {
        let ann = sender { $0.spamShare = 20 }
        var allowances = SenderAllowances()
        // No share of fewer is looked at.
        #expect(send(79, spam: 0, of: ann, &allowances, at: Self.start).isEmpty)
        #expect(send(20, spam: 20, of: ann, &allowances, at: Self.start).isEmpty)
        #expect(send(1, spam: 0, of: ann, &allowances, at: Self.later(3_600)).isEmpty)
        // 21 of 101.
        let alerts = send(1, spam: 1, of: ann, &allowances, at: Self.later(3_600))
        #expect(alerts.map(\.limit) == [.spamShare])
        let bob = sender("bob@contoso.com") { $0.spamShare = 20 }
        // 20 of 100, and a day later as many again.
        for day in [0, 86_400] as [Int64] {
            #expect(send(80, spam: 0, of: bob, &allowances, at: Self.later(day)).isEmpty)
            #expect(send(20, spam: 20, of: bob, &allowances, at: Self.later(day)).isEmpty)
        }
    }

    @Test("spam that was sent before a restart counts as before")
    func restored() throws {
        let ann = sender { $0.spamPerHour = 20 }
        var allowances = SenderAllowances()
        let address = try #require(EmailAddress("ann@contoso.com"))
        allowances.restore(
            SentMail(
                organization: "contoso", sender: address, messages: 0, hourly: SenderCharge(outside: 19),
                recipients: 19, outside: OutsideMail(recipients: 19, messages: 19, spam: 19, spamInHour: 19)),
            as: ann.key, at: Self.start)
        #expect(send(1, spam: 1, of: ann, &allowances, at: Self.start).count == 1)
    }

    @Test("standings that have ended are forgotten, whether their senders write again or not")
    func standings() {
        var allowances = SenderAllowances()
        for number in 0..<5_000 {
            allowances.put(
                RestrictedSender(
                    key: SenderKey(organization: "contoso", sender: "\(number)@contoso.com"), state: .blockedForToday,
                    limit: .perDay, policy: "Default", since: Self.later(Int64(number)),
                    until: Self.later(Int64(number) + 1)))
        }
        #expect(allowances.standingCount <= 1_001)
        // Those in force stay.
        let kept = RestrictedSender(
            key: SenderKey(organization: "contoso", sender: "ann@contoso.com"), state: .blocked, limit: .perDay,
            policy: "Default", since: Self.start)
        allowances.put(kept)
        for number in 0..<5_000 {
            allowances.put(
                RestrictedSender(
                    key: SenderKey(organization: "contoso", sender: "x\(number)@contoso.com"), state: .released,
                    limit: .perDay, policy: "Default", since: Self.later(10_000 + Int64(number)),
                    until: Self.later(10_001 + Int64(number))))
        }
        #expect(allowances.restrictions(at: Self.later(100_000)) == [kept])
    }

    // MARK: - The organization

    @Test("all senders together write to as many people outside as the organization may, and to no more that day")
    func externalRecipients() {
        let rows: [(SenderLimit, any (WritableKeyPath<SenderLimits, Int> & Sendable))] = [
            (.externalRecipientsPerDay, \.externalRecipientsPerDay),
            (.organizationRecipientsPerDay, \.organizationRecipientsPerDay),
        ]
        for (limit, path) in rows {
            let (ann, bob) = (
                sender { $0[keyPath: path] = 3 }, sender("bob@contoso.com") { $0[keyPath: path] = 3 }
            )
            let other = sender("eve@fabrikam.com", organization: "fabrikam") { $0[keyPath: path] = 3 }
            var allowances = SenderAllowances()
            let two = SenderCharge(outside: 2)
            #expect(allowances.rule(on: two, of: ann, at: Self.start, counts: true).verdict == .allowed)
            #expect(allowances.rule(on: two, of: bob, at: Self.start, counts: true).verdict == .exceeded(limit))
            #expect(allowances.rule(on: Self.one, of: bob, at: Self.start, counts: true).verdict == .allowed)
            // Told of once in the day, for whoever it is.
            let refused = allowances.rule(on: Self.one, of: ann, at: Self.start, counts: true)
            #expect(refused.verdict == .exceeded(limit) && refused.alert == nil)
            #expect(refused.refusal == Replies.organizationQuota)
            #expect(
                allowances.rule(on: SenderCharge(inside: 9), of: ann, at: Self.start, counts: true).verdict == .allowed)
            #expect(allowances.rule(on: two, of: other, at: Self.start, counts: true).verdict == .allowed)
            allowances.giveBack(Self.one, of: bob.key, at: Self.start)
            #expect(allowances.rule(on: Self.one, of: ann, at: Self.start, counts: true).verdict == .allowed)
            let tomorrow = Self.later(86_400)
            #expect(allowances.rule(on: two, of: ann, at: tomorrow, counts: true).verdict == .allowed)
        }
    }

    @Test(
        "mail of foreign domains leaves up to its number in a day, that of before a restart included; other mail goes on"
    )
    func unregistered() throws {
        let joe = sender("joe@far.example", isUnregistered: true) { $0.unregisteredMessagesPerDay = 3 }
        let ann = sender { $0.unregisteredMessagesPerDay = 3 }
        var allowances = SenderAllowances()
        let address = try #require(EmailAddress("joe@far.example"))
        allowances.restore(
            SentMail(
                organization: "contoso", sender: address, messages: 0, hourly: SenderCharge(), recipients: 9,
                outside: OutsideMail(recipients: 9, messages: 2)),
            as: joe.key, isUnregistered: true, at: Self.start)
        #expect(allowances.rule(on: Self.one, of: joe, at: Self.start, counts: true).verdict == .allowed)
        let refused = allowances.rule(on: Self.one, of: joe, at: Self.start, counts: true)
        #expect(refused.refusal == Replies.unregisteredDomains)
        #expect(refused.alert?.limit == .unregisteredMessagesPerDay)
        #expect(allowances.rule(on: Self.one, of: ann, at: Self.start, counts: true).verdict == .allowed)
        #expect(allowances.rule(on: Self.one, of: joe, at: Self.later(86_400), counts: true).verdict == .allowed)
    }

    @Test("mail of foreign domains leaves up to its share of a hundred messages of a day")
    func unregisteredShare() {
        let joe = sender("joe@far.example", isUnregistered: true) { $0.unregisteredShare = 10 }
        let ann = sender { $0.unregisteredShare = 10 }
        var allowances = SenderAllowances()
        func verdict(_ sender: OutboundSender) -> SendingRuling.Verdict {
            allowances.rule(on: Self.one, of: sender, at: Self.start, counts: true).verdict
        }
        // Of fewer than a hundred no share is looked at: this one is the 99th.
        for _ in 0..<90 { #expect(verdict(ann) == .allowed) }
        for _ in 0..<9 { #expect(verdict(joe) == .allowed) }
        #expect(verdict(joe) == .allowed)
        // It would be eleven of 101.
        #expect(verdict(joe) == .exceeded(.unregisteredShare))
        #expect(verdict(ann) == .allowed)
    }
}
