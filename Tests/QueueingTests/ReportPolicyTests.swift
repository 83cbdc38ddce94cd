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

    @Test(
        "tells the sender of a failure unless it must not",
        arguments: [
            ("ann@contoso.com", [nil], nil),
            ("ann@contoso.com", [.failure], nil),
            ("ann@contoso.com", [.failure.union(.delay)], nil),
            ("ann@contoso.com", [.never], .notRequested),
            ("ann@contoso.com", [.delay], .notRequested),
            ("ann@contoso.com", [.success.union(.delay)], .notRequested),
            ("ann@contoso.com", [.never, nil], nil),
            ("ann@contoso.com", [], .notRequested),
            ("", [nil], .nullSender),
            ("", [.failure], .nullSender),
            ("ann@[192.0.2.1]", [nil], .senderNotValid),
            ("root@localhost", [nil], .senderNotValid),
        ] as [(String, [NotifyConditions?], ReportPolicy.Suppression?)])
    func decisions(sender text: String, notify: [NotifyConditions?], expected: ReportPolicy.Suppression?) throws {
        var policy = ReportPolicy()
        let decision = policy.decide(sender: try sender(text), failed: try notify.map(recipient), now: now)
        #expect(decision == expected)
    }

    @Test("sends at most one report a minute to one address, whatever its case")
    func oneAMinute() throws {
        var policy = ReportPolicy()
        let failed = [try recipient(nil)]
        let steps: [(String, Interval, ReportPolicy.Suppression?)] = [
            ("ann@contoso.com", .seconds(0), nil),
            ("ann@contoso.com", .seconds(1), .recentReport),
            ("ANN@Contoso.COM", .seconds(59), .recentReport),
            ("bob@contoso.com", .seconds(59), nil),
            ("ann@contoso.com", .seconds(60), nil),
            ("ann@contoso.com", .seconds(61), .recentReport),
        ]
        for (text, offset, expected) in steps {
            let decision = policy.decide(sender: try sender(text), failed: failed, now: now + offset)
            #expect(decision == expected, "\(text) after \(offset)")
        }
    }

    @Test("a report that is not made does not count as made")
    func suppressedDoesNotCount() throws {
        var policy = ReportPolicy()
        let ann = try sender("ann@contoso.com")
        #expect(policy.decide(sender: ann, failed: [try recipient(.never)], now: now) == .notRequested)
        #expect(policy.decide(sender: ann, failed: [try recipient(nil)], now: now) == nil)
    }

    @Test("forgets the oldest when its memory is full")
    func boundedMemory() throws {
        var policy = ReportPolicy(capacity: 2)
        let failed = [try recipient(nil)]
        for name in ["a", "b", "c"] {
            #expect(policy.decide(sender: try sender("\(name)@contoso.com"), failed: failed, now: now) == nil)
        }
        #expect(policy.decide(sender: try sender("c@contoso.com"), failed: failed, now: now) == .recentReport)
        #expect(policy.decide(sender: try sender("a@contoso.com"), failed: failed, now: now) == nil)
    }
}
