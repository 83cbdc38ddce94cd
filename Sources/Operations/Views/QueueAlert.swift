package import Mail
package import Queueing

/// Something about a queue that its administrator should look at (docs/reference/queues.md).
package enum QueueAlert: String, Codable, Sendable, Hashable, CaseIterable {
    /// Its oldest message has waited for more than an hour.
    case old = "Delayed"
    /// Its DeferredMessageCount is above 2,000.
    case manyDeferred = "ManyDeferred"
    /// Its MessageCount is above 2,000 while its destination takes no mail.
    case manyInRetry = "ManyInRetry"
    /// Mail waits that has no route.
    case unreachable = "Unreachable"
    /// Mail is parked that the gateway died of.
    case poison = "Poison"

    /// The age that is too old, and the age below which all is well again.
    static let age = (raised: Interval.hours(1), cleared: Interval.minutes(45))
    /// The number that is too many, and the number below which all is well again.
    static let many = (raised: 2_000, cleared: 1_600)

    /// Whether it holds for a queue.
    ///
    /// - Parameter wasRaised: whether it was told before: then it holds on until things are clearly better, so that a
    ///   queue that hovers at a limit is told of once.
    func holds(for queue: QueueStatus, now: Instant, wasRaised: Bool = false) -> Bool {
        guard queue.messageCount > 0 else { return false }
        switch self {
        case .old:
            guard let oldest = queue.oldestAcceptedAt else { return false }
            return now - oldest > (wasRaised ? QueueAlert.age.cleared : QueueAlert.age.raised)
        // Each counts what `queue list` shows, and nothing else.
        case .manyDeferred: return QueueAlert.isMany(queue.deferredMessageCount, wasRaised)
        case .manyInRetry: return queue.retryCount > 0 && QueueAlert.isMany(queue.messageCount, wasRaised)
        case .unreachable: return queue.key.deliveryType == .unreachable
        case .poison: return queue.key.deliveryType == .undefined
        }
    }

    private static func isMany(_ count: Int, _ wasRaised: Bool) -> Bool {
        count > (wasRaised ? many.cleared : many.raised)
    }

    /// Those that hold for a queue.
    static func all(for queue: QueueStatus, now: Instant) -> [QueueAlert] {
        allCases.filter { $0.holds(for: queue, now: now) }
    }

    /// What it says of a queue: for mail without a route also whose it is, where it should go, and the mend.
    package func text(for queue: QueueStatus) -> String {
        guard self == .unreachable, let advice = QueueAdvice.text(for: queue) else { return sentence }
        return
            "Mail of organization \(queue.key.organization) for \(queue.key.nextHop) waits that has no route. \(advice)"
    }

    /// What it says, as a sentence.
    package var sentence: String {
        switch self {
        case .old: "Mail has waited in a queue for more than an hour."
        case .manyDeferred:
            "More than 2,000 recipients of a queue step aside after failures of their own (DeferredMessageCount)."
        case .manyInRetry: "More than 2,000 recipients wait for a destination that takes no mail (MessageCount)."
        case .unreachable: "Mail waits that has no route."
        case .poison: "Mail is parked that the gateway died of."
        }
    }
}

/// Remembers which alerts were told, so that each is told once and its end too. A value without clock or log.
package struct QueueAlertWatch {
    /// An alert that began or ended.
    package struct Change: Hashable {
        /// The queue.
        package var queue: QueueStatus
        /// What is the matter with it.
        package var alert: QueueAlert
        /// Whether it began.
        package var isRaised: Bool
    }

    private struct Raised: Hashable {
        var key: QueueKey
        var alert: QueueAlert
    }
    private var raised: [Raised: QueueStatus] = [:]

    /// A watch that has told nothing yet.
    package init() {}

    /// What has changed, by identity; queues that are gone have no alert any more.
    package mutating func changes(_ queues: [QueueStatus], now: Instant) -> [Change] {
        var changes: [Change] = []
        var still: [Raised: QueueStatus] = [:]
        for queue in queues {
            for alert in QueueAlert.allCases {
                let entry = Raised(key: queue.key, alert: alert)
                let wasRaised = raised.removeValue(forKey: entry) != nil
                let holds = alert.holds(for: queue, now: now, wasRaised: wasRaised)
                if holds { still[entry] = queue }
                if holds != wasRaised { changes.append(Change(queue: queue, alert: alert, isRaised: holds)) }
            }
        }
        for (entry, queue) in raised { changes.append(Change(queue: queue, alert: entry.alert, isRaised: false)) }
        raised = still
        return changes.sorted { ($0.queue.identity, $0.alert.rawValue) < ($1.queue.identity, $1.alert.rawValue) }
    }
}
