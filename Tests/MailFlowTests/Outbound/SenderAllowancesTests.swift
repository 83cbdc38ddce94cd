import Mail
import Organization
import Queueing
import Testing

@testable import MailFlow

@Suite("What senders may send")
struct SenderAllowancesTests {
    // 2026-11-23 13:02:19 UTC.
    private static let start = WallTime(milliseconds: 1_795_438_939_000)

    private static func later(_ seconds: Int64) -> WallTime {
        WallTime(milliseconds: start.milliseconds + seconds * 1_000)
    }

    private func sender(
        _ name: String = "ann@contoso.com", _ change: (inout SenderLimits) -> Void
    ) -> OutboundSender {
        var limits = SenderLimits()
        change(&limits)
        return OutboundSender(key: SenderKey(organization: "contoso", sender: name), limits: limits, policy: "Default")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var limit: SenderLimit
        var path: any (WritableKeyPath<SenderLimits, Int> & Sendable)
        /// What each message counts.
        var charge: SenderCharge
        /// What counts towards another limit alone.
        var other: SenderCharge?
        /// After how many seconds the sender may go on, where nothing but the limit holds it back.
        var wait: Int64
        var testDescription: String { limit.rawValue }
    }

    static let rows: [Row] = [
        Row(
            limit: .externalPerHour, path: \.externalPerHour, charge: SenderCharge(outside: 1),
            other: SenderCharge(inside: 1), wait: 57 * 60 + 41),
        Row(
            limit: .internalPerHour, path: \.internalPerHour, charge: SenderCharge(inside: 1),
            other: SenderCharge(outside: 1), wait: 57 * 60 + 41),
        Row(
            limit: .perDay, path: \.perDay, charge: SenderCharge(outside: 1), other: nil,
            wait: 10 * 3_600 + 57 * 60 + 41),
        Row(
            limit: .recipientsPerDay, path: \.recipientsPerDay, charge: SenderCharge(inside: 1), other: nil,
            wait: 10 * 3_600 + 57 * 60 + 41),
        Row(
            limit: .messagesPerMinute, path: \.messagesPerMinute, charge: SenderCharge(inside: 1), other: nil, wait: 41),
    ]

    @Test("a sender sends n-1 and n, and not n+1 until the time of the limit has ended", arguments: rows)
    func bounds(_ row: Row) {
        let ann = sender {
            $0[keyPath: row.path] = 3
            // Nothing but the limit itself holds the sender back.
            $0.action = .alert
        }
        var allowances = SenderAllowances()
        for _ in 0..<3 {
            let ruling = allowances.rule(on: row.charge, of: ann, at: Self.start, counts: true)
            #expect(ruling == SendingRuling(.allowed))
        }
        if let other = row.other {
            #expect(allowances.rule(on: other, of: ann, at: Self.start, counts: false) == SendingRuling(.allowed))
        }
        let next = allowances.rule(on: row.charge, of: ann, at: Self.later(row.wait - 1), counts: false)
        if [SenderLimit.externalPerHour, .internalPerHour, .perDay].contains(row.limit) {
            #expect(next.verdict == .allowed && next.alert?.limit == row.limit && next.alert?.most == 3)
        } else {
            #expect(next.verdict == .exceeded(row.limit))
        }
        #expect(
            allowances.rule(on: row.charge, of: ann, at: Self.later(row.wait), counts: false)
                == SendingRuling(.allowed))
    }

    @Test("a message with more recipients than are left is refused, and one with as many is not")
    func severalRecipients() {
        let ann = sender { $0.recipientsPerDay = 5 }
        var allowances = SenderAllowances()
        _ = allowances.rule(on: SenderCharge(outside: 2, inside: 1), of: ann, at: Self.start, counts: true)
        #expect(
            allowances.rule(on: SenderCharge(outside: 2, inside: 1), of: ann, at: Self.start, counts: true).verdict
                == .exceeded(.recipientsPerDay))
        #expect(
            allowances.rule(on: SenderCharge(outside: 1, inside: 1), of: ann, at: Self.start, counts: true).verdict
                == .allowed)
    }

    @Test("a sender blocked for today is refused until midnight in UTC, and told of once")
    func blockedForToday() throws {
        let ann = sender { $0.perDay = 1 }
        var allowances = SenderAllowances()
        let one = SenderCharge(outside: 1)
        #expect(allowances.rule(on: one, of: ann, at: Self.start, counts: true).verdict == .allowed)
        let refused = allowances.rule(on: one, of: ann, at: Self.start, counts: true)
        #expect(refused.verdict == .exceeded(.perDay) && refused.refusal == Replies.submissionQuota)
        let restriction = try #require(refused.alert?.restriction)
        #expect(restriction.state == .blockedForToday && restriction.until == UTCDay("2026-11-24")?.start)
        let again = allowances.rule(on: one, of: ann, at: Self.later(3_600), counts: true)
        #expect(again.verdict == .restricted(restriction) && again.alert == nil)
        #expect(again.refusal == Replies.submissionQuota)
        let others = sender("bob@contoso.com") { $0.perDay = 1 }
        #expect(allowances.rule(on: one, of: others, at: Self.start, counts: true).verdict == .allowed)
        let midnight = try #require(restriction.until)
        let before = WallTime(milliseconds: midnight.milliseconds - 1)
        #expect(allowances.rule(on: one, of: ann, at: before, counts: true).verdict == .restricted(restriction))
        #expect(allowances.rule(on: one, of: ann, at: midnight, counts: true).verdict == .allowed)
        #expect(allowances.rule(on: one, of: ann, at: midnight, counts: true).verdict == .exceeded(.perDay))
    }

    @Test("a blocked sender stays blocked until released, and no policy blocks the sender again that day")
    func blocked() throws {
        let ann = sender {
            $0.externalPerHour = 1
            $0.action = .blockUser
            $0.recipientsPerDay = 4
        }
        var allowances = SenderAllowances()
        let one = SenderCharge(outside: 1)
        _ = allowances.rule(on: one, of: ann, at: Self.start, counts: true)
        let refused = allowances.rule(on: one, of: ann, at: Self.start, counts: true)
        let restriction = try #require(refused.alert?.restriction)
        #expect(restriction.state == .blocked && restriction.until == nil)
        let later = Self.later(40 * 86_400)
        let still = allowances.rule(on: one, of: ann, at: later, counts: true)
        #expect(still.verdict == .restricted(restriction) && still.refusal == Replies.senderRestricted)
        allowances.put(restriction.released(at: later))
        // Beyond the limit of the policy, which restricts nobody twice in a day, and up to that of the server.
        for number in 1...4 {
            let ruling = allowances.rule(on: one, of: ann, at: later, counts: true)
            #expect(ruling == SendingRuling(.allowed), "\(number)")
        }
        #expect(
            allowances.rule(on: one, of: ann, at: later, counts: true).verdict == .exceeded(.recipientsPerDay))
        let tomorrow = Self.later(41 * 86_400)
        #expect(allowances.rule(on: one, of: ann, at: tomorrow, counts: true).verdict == .allowed)
        #expect(allowances.rule(on: one, of: ann, at: tomorrow, counts: true).verdict == .exceeded(.externalPerHour))
    }

    @Test("with Alert mail goes on, and a limit is told of once in its time")
    func alert() {
        let ann = sender {
            $0.internalPerHour = 1
            $0.action = .alert
        }
        var allowances = SenderAllowances()
        let one = SenderCharge(inside: 1)
        let alerts = ([0, 0, 1, 2, 3_600, 3_601] as [Int64]).map { second -> Bool in
            let ruling = allowances.rule(on: one, of: ann, at: Self.later(second), counts: true)
            #expect(ruling.verdict == .allowed)
            return ruling.alert != nil
        }
        #expect(alerts == [false, true, false, false, false, true])
    }

    @Test("a refusal for a minute is for now, and nobody is told of it")
    func minute() {
        let ann = sender { $0.messagesPerMinute = 1 }
        var allowances = SenderAllowances()
        _ = allowances.rule(on: SenderCharge(outside: 9), of: ann, at: Self.start, counts: true)
        let refused = allowances.rule(on: SenderCharge(outside: 1), of: ann, at: Self.start, counts: true)
        #expect(refused.refusal == Replies.submissionRate && refused.refusal?.isPermanent == false)
        #expect(refused.alert == nil)
    }

    @Test("0 is no limit")
    func unlimited() {
        let ann = sender { _ in }
        var allowances = SenderAllowances()
        for _ in 0..<10 {
            let ruling = allowances.rule(on: SenderCharge(outside: 5_000), of: ann, at: Self.start, counts: true)
            #expect(ruling == SendingRuling(.allowed))
        }
    }

    @Test("a message that was not accepted after all counts no more, and one that is only asked about never does")
    func givenBack() {
        let ann = sender {
            $0.externalPerHour = 2
            $0.messagesPerMinute = 1
        }
        let two = SenderCharge(outside: 2)
        var allowances = SenderAllowances()
        for _ in 0..<5 {
            #expect(allowances.rule(on: two, of: ann, at: Self.start, counts: false).verdict == .allowed)
        }
        #expect(allowances.count == 0)
        #expect(allowances.rule(on: two, of: ann, at: Self.start, counts: true).verdict == .allowed)
        allowances.giveBack(two, of: ann.key, at: Self.start)
        #expect(allowances.rule(on: two, of: ann, at: Self.start, counts: true).verdict == .allowed)
        // What was counted in an hour that has ended is given back to nobody.
        let next = Self.later(3_600)
        #expect(allowances.rule(on: two, of: ann, at: next, counts: true).verdict == .allowed)
        allowances.giveBack(two, of: ann.key, at: Self.start)
        #expect(allowances.rule(on: two, of: ann, at: next, counts: false).verdict != .allowed)
    }

    @Test("a clock that is set back gives nobody anything")
    func clockSetBack() {
        let ann = sender { $0.recipientsPerDay = 1 }
        var allowances = SenderAllowances()
        _ = allowances.rule(on: SenderCharge(outside: 1), of: ann, at: Self.start, counts: true)
        let yesterday = Self.later(-86_400)
        #expect(
            allowances.rule(on: SenderCharge(outside: 1), of: ann, at: yesterday, counts: true).verdict
                == .exceeded(.recipientsPerDay))
    }

    @Test("what was sent before a restart counts as before, for each time")
    func restored() {
        let ann = sender {
            $0.externalPerHour = 3
            $0.internalPerHour = 5
            $0.action = .blockUser
            $0.recipientsPerDay = 12
            $0.messagesPerMinute = 3
        }
        var allowances = SenderAllowances()
        allowances.restore(
            SentMail(
                organization: "contoso", sender: EmailAddress(localPart: "ann", host: .literal(IPAddress(v4: 1))),
                messages: 2, hourly: SenderCharge(outside: 2, inside: 4), recipients: 10),
            as: ann.key, at: Self.start)
        func verdict(_ charge: SenderCharge) -> SendingRuling.Verdict {
            var copy = allowances
            return copy.rule(on: charge, of: ann, at: Self.start, counts: true).verdict
        }
        #expect(verdict(SenderCharge(outside: 1)) == .allowed && verdict(SenderCharge(inside: 1)) == .allowed)
        #expect(verdict(SenderCharge(outside: 2)) == .exceeded(.externalPerHour))
        #expect(verdict(SenderCharge(inside: 2)) == .exceeded(.internalPerHour))
        #expect(verdict(SenderCharge(outside: 1, inside: 1)) == .allowed)
        _ = allowances.rule(on: SenderCharge(outside: 1), of: ann, at: Self.start, counts: true)
        #expect(verdict(SenderCharge(inside: 1)) == .exceeded(.messagesPerMinute))
    }

    @Test("beyond the room there is, those of earlier days and those who sent least are forgotten")
    func room() {
        var allowances = SenderAllowances(capacity: 10)
        func send(_ number: Int, _ count: Int, at time: WallTime) {
            let one = self.sender("\(number)@contoso.com") { $0.recipientsPerDay = 100 }
            _ = allowances.rule(on: SenderCharge(outside: count), of: one, at: time, counts: true)
        }
        for number in 0..<10 { send(number, 50, at: Self.start) }
        let tomorrow = Self.later(86_400)
        for number in 10..<19 { send(number, 1, at: tomorrow) }
        send(20, 100, at: tomorrow)
        #expect(allowances.count == 10)
        send(21, 1, at: tomorrow)
        #expect(allowances.count < 10)
        let heavy = sender("20@contoso.com") { $0.recipientsPerDay = 100 }
        #expect(
            allowances.rule(on: SenderCharge(outside: 1), of: heavy, at: tomorrow, counts: true).verdict
                == .exceeded(.recipientsPerDay))
    }
}
