import Mail
import Queueing
import Testing

@testable import Operations

@Suite("Alerts about queues")
struct QueueAlertTests {
    private static let now = Instant(milliseconds: 100_000_000)

    private func queue(
        _ type: DeliveryType = .dnsConnector, count: Int = 1, deferred: Int = 0, retries: Int = 0,
        age: Interval = .minutes(1), error: DeliveryFailure? = nil, status: QueueStatus.Status = .ready
    ) -> QueueStatus {
        QueueStatus(
            key: QueueKey(organization: "contoso", deliveryType: type, nextHop: "a.example"), status: status,
            messageCount: count, deferredMessageCount: deferred, activeAttempts: 0, lastError: error,
            lastRetryTime: nil, nextRetryTime: nil, retryCount: retries,
            oldestAcceptedAt: count == 0 ? nil : Self.now - age)
    }

    @Test("alerts are for mail older than an hour, more than 2,000 that wait for another attempt, and stranded mail")
    func conditions() {
        let cases: [(QueueStatus, [QueueAlert])] = [
            (queue(), []), (queue(age: .minutes(60)), []), (queue(age: .minutes(61)), [.old]),
            (queue(count: 0, age: .hours(9)), []), (queue(count: 2_001), []),
            (queue(count: 5_000, deferred: 2_000), []), (queue(count: 5_000, deferred: 2_001), [.manyDeferred]),
            (queue(count: 2_001, retries: 1), [.manyInRetry]), (queue(count: 2_000, retries: 1), []),
            (queue(count: 2_001, deferred: 2_001, retries: 1), [.manyDeferred, .manyInRetry]),
            (queue(.unreachable), [.unreachable]), (queue(.undefined, age: .hours(2)), [.old, .poison]),
            (queue(.unreachable, count: 0), []),
        ]
        for (queue, expected) in cases { #expect(QueueAlert.all(for: queue, now: Self.now) == expected, "\(queue)") }
    }

    @Test("alerts about queues are told once, and once more when things are clearly better")
    func hysteresis() {
        var watch = QueueAlertWatch()
        func raised(_ queues: [QueueStatus]) -> [Bool] { watch.changes(queues, now: Self.now).map(\.isRaised) }
        #expect(raised([queue(count: 2_001, retries: 1)]) == [true])
        #expect(raised([queue(count: 3_000, retries: 1)]) == [])
        #expect(raised([queue(count: 1_601, retries: 1)]) == [])
        #expect(raised([queue(count: 2_001, retries: 1)]) == [])
        #expect(raised([queue(count: 1_600, retries: 1)]) == [false])
        #expect(raised([queue(count: 2_000, retries: 1)]) == [])
        #expect(raised([queue(age: .minutes(61))]) == [true])
        #expect(raised([queue(age: .minutes(46))]) == [])
        #expect(raised([queue(age: .minutes(45))]) == [false])
        #expect(raised([queue(.unreachable)]) == [true])
        #expect(raised([]) == [false])
        #expect(raised([]) == [])
    }

    @Test("say of mail without a route whose it is, where it should go and what mends it")
    func unreachable() {
        let stranded = queue(.unreachable)
        let text = QueueAlert.unreachable.text(for: stranded)
        for piece in [
            "organization \(stranded.key.organization)", "for \(stranded.key.nextHop)",
            "RecipientDomains: [\(stranded.key.nextHop)]",
        ] { #expect(text.contains(piece), "\(text)") }
        var chosen = stranded
        chosen.key.connector = "Archive"
        #expect(QueueAlert.unreachable.text(for: chosen).contains("A rule chose the outbound connector \"Archive\""))
        #expect(QueueAlert.old.text(for: stranded) == QueueAlert.old.sentence)
    }

    @Test("come with what to do about the queue")
    func advice() {
        func failure(_ kind: DeliveryFailure.Kind, _ reply: Reply) -> DeliveryFailure { DeliveryFailure(kind, reply) }
        let refused = failure(.connection, Reply(450, .init(4, 4, 316), "Connection refused"))
        let cases: [(QueueStatus, String?)] = [
            (queue(), nil), (queue(count: 0, error: refused), nil), (queue(error: refused), "firewall"),
            (queue(error: refused, status: .suspended), "queue resume"), (queue(.unreachable), "outbound connector"),
            (queue(.undefined), "message resume"),
            (queue(error: failure(.dns, Reply(450, .init(4, 4, 312), "DNS query failed"))), "resolver"),
            (queue(error: failure(.tls, Reply(450, nil, "no"))), "certificate"),
            (queue(error: failure(.closing, Reply(421, nil, "bye"))), "breaks connections off"),
            (queue(error: failure(.reply, Reply(451, nil, "later"))), "puts mail off"),
            (queue(error: failure(.local, Reply(451, .init(4, 3, 0), "disk"))), "This server"),
        ]
        for (queue, expected) in cases {
            let text = QueueAdvice.text(for: queue)
            #expect((text == nil) == (expected == nil))
            if let expected { #expect(text?.contains(expected) == true, "\(text ?? "")") }
        }
    }
}
