import Mail
import Queueing
import Testing

@Suite("Report policy")
struct ReportPolicyTests {
    private let now = Instant(milliseconds: 0)

    private func sender(_ text: String) throws -> ReversePath {
        text.isEmpty ? .null : .mailbox(try #require(EmailAddress(text)))
    }

    private func recipient(_ notify: NotifyConditions?) throws -> EnvelopeRecipient {
        EnvelopeRecipient(address: try #require(EmailAddress("bob@example.net")), notify: notify)
    }

    private func subject(_ sender: String, _ kind: ReportKind = .failure) throws -> ReportPolicy.Subject {
        ReportPolicy.Subject(kind: kind, sender: try self.sender(sender))
    }

    @Test(
        "tells the sender unless it must not",
        arguments: [
            (.failure, "ann@contoso.com", [nil], nil),
            (.failure, "ann@contoso.com", [.failure], nil),
            (.failure, "ann@contoso.com", [.failure.union(.delay)], nil),
            (.failure, "ann@contoso.com", [.never], .notRequested(.failure)),
            (.failure, "ann@contoso.com", [.delay], .notRequested(.failure)),
            (.failure, "ann@contoso.com", [.success.union(.delay)], .notRequested(.failure)),
            (.failure, "ann@contoso.com", [.never, nil], nil),
            (.failure, "ann@contoso.com", [], .notRequested(.failure)),
            (.failure, "", [nil], .nullSender),
            (.failure, "", [.failure], .nullSender),
            (.failure, "ann@[192.0.2.1]", [nil], .senderNotValid),
            (.failure, "root@localhost", [nil], .senderNotValid),
            (.delay, "ann@contoso.com", [nil], nil),
            (.delay, "ann@contoso.com", [.delay], nil),
            (.delay, "ann@contoso.com", [.failure], .notRequested(.delay)),
            (.delay, "ann@contoso.com", [.never], .notRequested(.delay)),
            (.delay, "", [nil], .nullSender),
            (.success, "ann@contoso.com", [.success], nil),
            (.success, "ann@contoso.com", [nil], .notRequested(.success)),
            (.success, "ann@contoso.com", [.failure.union(.delay)], .notRequested(.success)),
            (.success, "", [.success], .nullSender),
        ] as [(ReportKind, String, [NotifyConditions?], ReportPolicy.Suppression?)])
    func decisions(
        kind: ReportKind, sender: String, notify: [NotifyConditions?], expected: ReportPolicy.Suppression?
    ) throws {
        var policy = ReportPolicy()
        let decision = policy.decide(
            try subject(sender, kind), recipients: try notify.map(recipient), now: now)
        #expect(decision == expected)
    }

    @Test("tells of a delay neither for an automatic answer nor where the organization wants no such reports")
    func delays() throws {
        let cases: [(ReportKind, String?, Bool, ReportPolicy.Suppression?)] = [
            (.delay, "auto-replied", true, .automaticAnswer),
            (.delay, "Auto-Replied; owner-email=\"x\"", true, .automaticAnswer),
            (.delay, " auto-replied (vacation)", true, .automaticAnswer),
            (.delay, "no", true, nil), (.delay, "auto-generated", true, nil), (.delay, "", true, nil),
            (.delay, nil, false, .delaysNotReported),
            (.failure, "auto-replied", false, nil),
        ]
        for (kind, field, wanted, expected) in cases {
            var policy = ReportPolicy()
            var about = try subject("ann@contoso.com", kind)
            about.autoSubmitted = field
            about.reportsDelays = wanted
            let decision = policy.decide(about, recipients: [try recipient(nil)], now: now)
            #expect(decision == expected, "\(kind) \(field ?? "-")")
        }
    }

    @Test("lets a burst of failures each have its report, then so many a minute to one address, whatever its case")
    func burst() throws {
        var policy = ReportPolicy(allowance: ReportAllowance(burst: 100, perMinute: 10))
        let failed = [try recipient(nil)]
        for number in 0..<100 {
            let name = number.isMultiple(of: 2) ? "ann@contoso.com" : "ANN@Contoso.COM"
            #expect(policy.decide(try subject(name), recipients: failed, now: now) == nil, "\(number)")
        }
        let steps: [(String, Interval, ReportPolicy.Suppression?)] = [
            ("ann@contoso.com", .seconds(0), .tooManyReports),
            ("bob@contoso.com", .seconds(1), nil),
            ("ann@contoso.com", .seconds(5), .tooManyReports),
            ("ann@contoso.com", .seconds(6), nil),
            ("ann@contoso.com", .seconds(7), .tooManyReports),
            ("ann@contoso.com", .seconds(12), nil),
        ]
        for (text, offset, expected) in steps {
            let decision = policy.decide(try subject(text), recipients: failed, now: now + offset)
            #expect(decision == expected, "\(text) after \(offset)")
        }
        // After ten minutes the bucket is full again.
        let later = now + .minutes(12)
        let sent = try (0..<200).count { _ in
            policy.decide(try subject("ann@contoso.com"), recipients: failed, now: later) == nil
        }
        #expect(sent == 100)
    }

    @Test("a forged sender gets no more than the allowance of an hour of backscatter")
    func backscatter() throws {
        var policy = ReportPolicy()
        let failed = [try recipient(nil)]
        var sent = 0
        for second in 0..<3_600 {
            for _ in 0..<5
            where policy.decide(
                try subject("victim@example.org"), recipients: failed, now: now + .seconds(Int64(second))) == nil
            {
                sent += 1
            }
        }
        #expect((700...800).contains(sent))
    }

    @Test("a sender of the organization itself can't be forged, so that it has a report of every failure")
    func ownSender() throws {
        var policy = ReportPolicy(allowance: ReportAllowance(burst: 1, perMinute: 1))
        var about = try subject("ann@contoso.com")
        about.isOwnSender = true
        for _ in 0..<1_000 {
            #expect(policy.decide(about, recipients: [try recipient(nil)], now: now) == nil)
        }
    }

    @Test("a report that is not made does not count as made")
    func suppressedDoesNotCount() throws {
        var policy = ReportPolicy(allowance: ReportAllowance(burst: 1, perMinute: 1))
        let ann = try subject("ann@contoso.com")
        #expect(policy.decide(ann, recipients: [try recipient(.never)], now: now) == .notRequested(.failure))
        #expect(policy.decide(ann, recipients: [try recipient(nil)], now: now) == nil)
        #expect(policy.decide(ann, recipients: [try recipient(nil)], now: now) == .tooManyReports)
    }

    @Test("forgets the oldest when its memory is full, and full buckets at once")
    func boundedMemory() throws {
        var policy = ReportPolicy(allowance: ReportAllowance(burst: 1, perMinute: 1, capacity: 2))
        let failed = [try recipient(nil)]
        for name in ["a", "b", "c"] {
            #expect(policy.decide(try subject("\(name)@contoso.com"), recipients: failed, now: now) == nil)
        }
        #expect(policy.decide(try subject("c@contoso.com"), recipients: failed, now: now) == .tooManyReports)
        #expect(policy.decide(try subject("a@contoso.com"), recipients: failed, now: now) == nil)
        let later = now + .minutes(2)
        #expect(policy.decide(try subject("d@contoso.com"), recipients: failed, now: later) == nil)
        #expect(policy.decide(try subject("d@contoso.com"), recipients: failed, now: later) == .tooManyReports)
        #expect(policy.decide(try subject("c@contoso.com"), recipients: failed, now: later) == nil)
    }

    @Test(
        "tells 100,000 invented senders of a domain of delays, a hundred a second, no oftener than the domain may be told"
    )
    func floodOfDelays() throws {
        var policy = ReportPolicy()
        let waiting = [try recipient(nil)]
        var told = 0
        for number in 0..<100_000 {
            // 1,000 s of notices, as the queues make them.
            let moment = now + .milliseconds(Int64(number) * 10)
            let suppression = policy.decide(
                try subject("u\(number)@victim.example", .delay), recipients: waiting, now: moment)
            if suppression == nil { told += 1 } else { #expect(suppression == .tooManyReportsToDomain) }
        }
        // 1,000 at once and 50 a minute.
        #expect((1_800...1_850).contains(told), "\(told)")
        #expect(policy.decide(try subject("u0@other.example", .delay), recipients: waiting, now: now) == nil)
    }

    @Test("tells nobody whose address is forged, of anything", arguments: [ReportKind.failure, .delay, .success])
    func forged(_ kind: ReportKind) throws {
        var policy = ReportPolicy()
        for forgery in SenderForgery.allCases {
            var subject = try subject("ann@contoso.com", kind)
            subject.forgery = forgery
            let decision = policy.decide(
                subject, recipients: [try recipient(.success.union(.failure).union(.delay))], now: now)
            #expect(decision == .senderForged(forgery))
            #expect(decision?.reason.contains(forgery.rawValue) == true)
        }
    }

    @Test("bounds what the senders of one domain are told by an organization, however many addresses are named")
    func domains() throws {
        var policy = ReportPolicy(reportsPerDomain: 40)
        func tell(_ sender: String, of organization: String = "contoso", own: Bool = false, at moment: Instant) throws
            -> ReportPolicy.Suppression?
        {
            policy.decide(
                ReportPolicy.Subject(
                    kind: .failure, organization: organization, sender: try self.sender(sender), isOwnDomain: own),
                recipients: [try recipient(nil)], now: moment)
        }
        for number in 0..<40 { #expect(try tell("a\(number)@victim.example", at: now) == nil) }
        #expect(try tell("another@victim.example", at: now) == .tooManyReportsToDomain)
        #expect(try tell("another@victim.example", of: "fabrikam", at: now) == nil)
        #expect(try tell("another@other.example", at: now) == nil)
        // Two a minute from then on.
        let later = now + .minutes(1)
        #expect(try tell("b1@victim.example", at: later) == nil)
        #expect(try tell("b2@victim.example", at: later) == nil)
        #expect(try tell("b3@victim.example", at: later) == .tooManyReportsToDomain)
        // The organization's own domains are not strangers'.
        for number in 0..<100 { #expect(try tell("a\(number)@contoso.com", own: true, at: now) == nil) }
    }
}
