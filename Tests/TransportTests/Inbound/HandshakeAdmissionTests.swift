import Mail
import NIOConcurrencyHelpers
import Testing

@testable import Transport

@Suite("Admission of TLS handshakes")
struct HandshakeAdmissionTests {
    private let now = Instant(milliseconds: 1_000_000)
    private let one = IPAddress(v4: 0xc000_0201)
    private let two = IPAddress(v4: 0xc000_0202)

    private func admission(total: Int = 500, perSource: Int = 10, failures: Int = 30) -> HandshakeAdmission {
        var limits = Limits()
        limits.tlsHandshakes = total
        limits.tlsHandshakesPerSource = perSource
        limits.failedTlsHandshakes = failures
        return HandshakeAdmission(limits: limits)
    }

    private func begin(
        _ admission: HandshakeAdmission, _ source: IPAddress, isExempt: Bool = false, now: Instant? = nil,
        admitted: @escaping @Sendable () -> Void = {}
    ) -> HandshakeAdmission.Answer {
        admission.begin(source, isExempt: isExempt, now: now ?? self.now, admitted: admitted)
    }

    private func fail(_ admission: HandshakeAdmission, _ source: IPAddress, now: Instant? = nil) -> Bool {
        #expect(begin(admission, source, now: now) == .admitted)
        return admission.end(source, isExempt: false, outcome: .failed, now: now ?? self.now)
    }

    @Test("admits so many of a source; others wait in line, and go one by one as places come back")
    func perSource() {
        let admission = admission(perSource: 2)
        let order = NIOLockedValueBox<[Int]>([])
        #expect(begin(admission, one) == .admitted)
        #expect(begin(admission, one) == .admitted)
        for number in 1...3 {
            guard case .waits = begin(admission, one, admitted: { order.withLockedValue { $0.append(number) } }) else {
                Issue.record("did not wait")
                return
            }
        }
        // Another source is not held up by them.
        #expect(begin(admission, two) == .admitted)
        #expect(admission.waiting == 3)
        #expect(!admission.end(two, isExempt: false, outcome: .succeeded, now: now))
        #expect(order.withLockedValue { $0 } == [])
        for count in 1...3 {
            _ = admission.end(one, isExempt: false, outcome: .succeeded, now: now)
            #expect(order.withLockedValue { $0 } == Array(1...count))
        }
        #expect(admission.underWay == 2)
        #expect(admission.waiting == 0)
    }

    @Test("admits so many in all, whoever they are")
    func total() {
        let admission = admission(total: 2)
        let went = NIOLockedValueBox(false)
        #expect(begin(admission, one) == .admitted)
        #expect(begin(admission, two, isExempt: true) == .admitted)
        #expect(admission.isShort)
        guard case .waits = begin(admission, two, isExempt: true, admitted: { went.withLockedValue { $0 = true } })
        else {
            Issue.record("did not wait")
            return
        }
        _ = admission.end(one, isExempt: false, outcome: .unused, now: now)
        #expect(went.withLockedValue { $0 })
        #expect(admission.underWay == 2)
    }

    @Test("whoever leaves the line is passed over; whose place has come already gives it back")
    func withdraw() {
        let admission = admission(total: 1)
        #expect(begin(admission, one) == .admitted)
        guard case .waits(let first) = begin(admission, two), case .waits(let second) = begin(admission, two) else {
            Issue.record("did not wait")
            return
        }
        #expect(admission.withdraw(first))
        #expect(!admission.withdraw(first))
        _ = admission.end(one, isExempt: false, outcome: .succeeded, now: now)
        #expect(!admission.withdraw(second))
        _ = admission.end(two, isExempt: false, outcome: .unused, now: now)
        #expect(admission.underWay == 0)
        #expect(begin(admission, one) == .admitted)
    }

    @Test("refuses a source for five minutes once so many failed in a minute, and tells it once")
    func failures() {
        let admission = admission(failures: 3)
        #expect(!fail(admission, one))
        #expect(!fail(admission, one))
        #expect(fail(admission, one))
        #expect(begin(admission, one) == .refused)
        #expect(begin(admission, two) == .admitted)
        #expect(begin(admission, one, isExempt: true) == .admitted)
        let later = now + HandshakeAdmission.refusedTime
        #expect(begin(admission, one, now: later + .milliseconds(-1)) == .refused)
        #expect(begin(admission, one, now: later) == .admitted)
    }

    @Test("failures count by the minute; what succeeds or never began doesn't count")
    func window() {
        let admission = admission(failures: 3)
        #expect(!fail(admission, one))
        #expect(!fail(admission, one))
        for outcome in [HandshakeAdmission.Outcome.succeeded, .unused] {
            #expect(begin(admission, one) == .admitted)
            #expect(!admission.end(one, isExempt: false, outcome: outcome, now: now))
        }
        let later = now + .minutes(1)
        #expect(!fail(admission, one, now: later))
        #expect(!fail(admission, one, now: later))
        #expect(fail(admission, one, now: later))
    }

    @Test("all addresses of an IPv6 /64 are one source")
    func ipv6() throws {
        let admission = admission(perSource: 1, failures: 2)
        let first = try #require(IPAddress("2001:db8::1"))
        let second = try #require(IPAddress("2001:db8::2"))
        let other = try #require(IPAddress("2001:db8:0:1::1"))
        #expect(!fail(admission, first))
        #expect(fail(admission, second))
        #expect(begin(admission, first) == .refused)
        #expect(begin(admission, other) == .admitted)
    }
}
