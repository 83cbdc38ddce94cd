package import Mail
import MailFlow
import Queueing

/// A queue as `postern queue list` and the API show it. What Exchange knows has Exchange's name.
package struct QueueSummary: Codable, Sendable, Hashable {
    /// Organization, delivery type, next hop and connector, joined by a backslash; names the queue in commands.
    package var identity: String
    /// Whose mail it holds.
    package var organization: String
    /// How it leaves.
    package var deliveryType: String
    /// Where it goes: a domain, a mailbox host, or the connector's smart hosts, separated by commas.
    package var nextHopDomain: String
    /// The outbound connector.
    package var nextHopConnector: String?
    /// The connector whose validation's test messages it holds; nil for any other queue.
    package var validates: String?
    /// The pool that its mail leaves by; nil for mail that does not go to the internet by MX.
    package var outboundIpPoolName: String?
    /// What it is doing.
    package var status: QueueStanding
    /// Recipients that wait, those under way included.
    package var messageCount: Int
    /// Of them, those that step aside after a failure of their own.
    package var deferredMessageCount: Int
    /// Attempts under way.
    package var activeConnections: Int
    /// The last failure, of the destination or of a message; it stays until the queue goes.
    package var lastError: String?
    /// When that was.
    package var lastErrorTime: WallTime?
    /// When the destination failed last.
    package var lastRetryTime: WallTime?
    /// When the destination is tried again.
    package var nextRetryTime: WallTime?
    /// Failures of the destination in a row.
    package var retryCount: Int
    /// When the destination failed first, of those failures in a row.
    package var firstRetryTime: WallTime?
    /// Recipients that came in, a second, over the last minute.
    package var incomingRate: Double
    /// Recipients that left, a second, over the last minute.
    package var outgoingRate: Double
    /// `OutgoingRate` less `IncomingRate`: below zero the queue grows.
    package var velocity: Double
    /// When the oldest message in it was accepted; nil when it is empty.
    package var oldestMessage: WallTime?
    /// What an administrator should look at.
    package var alerts: [QueueAlert]

    enum CodingKeys: String, CodingKey {
        case identity = "Identity"
        case organization
        case deliveryType = "DeliveryType"
        case nextHopDomain = "NextHopDomain"
        case nextHopConnector = "NextHopConnector"
        case validates
        case outboundIpPoolName = "OutboundIpPoolName"
        case status = "Status"
        case messageCount = "MessageCount"
        case deferredMessageCount = "DeferredMessageCount"
        case activeConnections
        case lastError = "LastError"
        case lastErrorTime
        case lastRetryTime = "LastRetryTime"
        case nextRetryTime = "NextRetryTime"
        case retryCount = "RetryCount"
        case firstRetryTime = "FirstRetryTime"
        case incomingRate = "IncomingRate"
        case outgoingRate = "OutgoingRate"
        case velocity = "Velocity"
        case oldestMessage
        case alerts
    }
}

extension QueueSummary {
    /// A scheduler's view of a queue, with its moments in civil time and its next hop by the configuration in force.
    init(_ status: QueueStatus, clock: CivilClock, hops: NextHopNames, isRunning: Bool) {
        self.init(
            identity: status.identity, organization: status.key.organization,
            deliveryType: status.key.deliveryType.rawValue, nextHopDomain: hops.name(of: status.key),
            nextHopConnector: status.key.connector, validates: StagedName(status.key)?.connector,
            outboundIpPoolName: status.key.deliveryType.isByMX ? status.key.deliveryType.pool.rawValue : nil,
            status: QueueStanding(status, isRunning: isRunning), messageCount: status.messageCount,
            deferredMessageCount: status.deferredMessageCount, activeConnections: status.activeAttempts,
            lastError: status.lastError?.text,
            lastErrorTime: status.lastErrorTime.map(clock.wallTime(of:)),
            lastRetryTime: status.lastRetryTime.map(clock.wallTime(of:)),
            nextRetryTime: status.nextRetryTime.map(clock.wallTime(of:)), retryCount: status.retryCount,
            firstRetryTime: status.firstRetryTime.map(clock.wallTime(of:)), incomingRate: status.incomingRate,
            outgoingRate: status.outgoingRate, velocity: status.velocity,
            oldestMessage: status.oldestAcceptedAt.map(clock.wallTime(of:)),
            alerts: QueueAlert.all(for: status, now: clock.now))
    }

    /// Whether nothing waits in it and nothing would be held up by it.
    package var isIdle: Bool { messageCount == 0 && status != .suspended }

    /// How soon an administrator should look at it.
    private enum Need: Int {
        /// Somebody must let it go on.
        case stopped
        /// Nothing in it can leave.
        case leadsNowhere
        /// Its destination takes nothing.
        case failing
        /// Something else is the matter.
        case alerted
        /// Mail waits its turn.
        case waiting
        /// Nothing waits.
        case empty
    }

    private var need: Need {
        if status == .suspended { return .stopped }
        if messageCount == 0 { return .empty }
        if status == .unreachable || status == .poison { return .leadsNowhere }
        if status == .retry || retryCount > 0 { return .failing }
        return alerts.isEmpty ? .waiting : .alerted
    }

    /// Whether it stands before another one in a listing: those that need somebody first, of these the one whose mail has
    /// waited longest.
    static func isBefore(_ a: QueueSummary, _ b: QueueSummary) -> Bool {
        let (needs, ages) = ((a.need.rawValue, b.need.rawValue), (a.oldestMessage, b.oldestMessage))
        if needs.0 != needs.1 { return needs.0 < needs.1 }
        if let first = ages.0, let second = ages.1, first != second { return first < second }
        if (ages.0 == nil) != (ages.1 == nil) { return ages.0 != nil }
        return a.identity < b.identity
    }
}

/// Queues, those that need somebody first.
package struct QueueListing: Codable, Sendable, Hashable {
    /// What all queues of a listing have together.
    package struct Total: Codable, Sendable, Hashable {
        /// The queues that are listed.
        package var queues: Int
        /// Recipients that wait in them.
        package var messageCount: Int
        /// Of them, those that step aside.
        package var deferredMessageCount: Int
        /// Empty queues that are left out.
        package var hiddenQueues: Int

        enum CodingKeys: String, CodingKey {
            case queues
            case messageCount = "MessageCount"
            case deferredMessageCount = "DeferredMessageCount"
            case hiddenQueues
        }
    }

    /// Whether a gateway runs; without one, the queues are as the store was left.
    package var isRunning: Bool
    /// The queues.
    package var queues: [QueueSummary]
    /// What they have together.
    package var total: Total

    /// A listing of queues in any order.
    ///
    /// - Parameter isHiding: whether those in which nothing waits are left out.
    init(_ all: [QueueSummary], isRunning: Bool, hidingIdle isHiding: Bool) {
        self.isRunning = isRunning
        queues = (isHiding ? all.filter { !$0.isIdle } : all).sorted(by: QueueSummary.isBefore)
        total = Total(
            queues: queues.count, messageCount: queues.reduce(0) { $0 + $1.messageCount },
            deferredMessageCount: queues.reduce(0) { $0 + $1.deferredMessageCount },
            hiddenQueues: all.count - queues.count)
    }
}

/// One queue and the first of what waits in it.
package struct QueueDetail: Codable, Sendable, Hashable {
    /// Whether a gateway runs; without one, the queue is as the store was left.
    package var isRunning: Bool
    /// The queue.
    package var queue: QueueSummary
    /// What waits in it, first in order first.
    package var waiting: [WaitingSummary]
    /// What to do about it, when there is something to do.
    package var advice: String?
}
