package import Mail
package import Organization
package import Queueing

/// A queue as `postern queue list` and the API show it; property names are EOP's.
package struct QueueSummary: Codable, Sendable, Hashable {
    /// Exchange's Identity: organization, delivery type, next hop and connector, joined by a backslash; names the queue
    /// in commands.
    package var identity: String
    /// Whose mail it holds.
    package var organization: String
    /// How it leaves.
    package var deliveryType: String
    /// Where it goes.
    package var nextHopDomain: String
    /// The outbound connector.
    package var nextHopConnector: String?
    /// `Ready`, `Active`, `Connecting`, `Retry` or `Suspended`.
    package var status: String
    /// Recipients that wait, those under way included.
    package var messageCount: Int
    /// Of them, those that step aside after a failure of their own.
    package var deferredMessageCount: Int
    /// Attempts under way.
    package var activeConnections: Int
    /// The last failure of the destination.
    package var lastError: String?
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

    package init(
        identity: String, organization: String, deliveryType: String, nextHopDomain: String, nextHopConnector: String?,
        status: String, messageCount: Int, deferredMessageCount: Int, activeConnections: Int, lastError: String?,
        lastRetryTime: WallTime? = nil, nextRetryTime: WallTime?, retryCount: Int, firstRetryTime: WallTime? = nil,
        incomingRate: Double = 0, outgoingRate: Double = 0, velocity: Double = 0, oldestMessage: WallTime? = nil,
        alerts: [QueueAlert] = []
    ) {
        self.identity = identity
        self.organization = organization
        self.deliveryType = deliveryType
        self.nextHopDomain = nextHopDomain
        self.nextHopConnector = nextHopConnector
        self.status = status
        self.messageCount = messageCount
        self.deferredMessageCount = deferredMessageCount
        self.activeConnections = activeConnections
        self.lastError = lastError
        self.lastRetryTime = lastRetryTime
        self.nextRetryTime = nextRetryTime
        self.retryCount = retryCount
        self.firstRetryTime = firstRetryTime
        self.incomingRate = incomingRate
        self.outgoingRate = outgoingRate
        self.velocity = velocity
        self.oldestMessage = oldestMessage
        self.alerts = alerts
    }
}

/// One recipient in a queue.
package struct WaitingSummary: Codable, Sendable, Hashable {
    /// The message's number.
    package var message: Int64
    /// The recipient's number in the store.
    package var recipient: Int64
    /// `Ready`, `Active`, `Retry`, `Suspended`, `PendingSuspend` or `PendingRemove`.
    package var status: String
    /// When the message was accepted.
    package var received: WallTime
    /// Attempts that failed for this recipient alone.
    package var attempts: Int
    /// Not before this moment.
    package var nextRetryTime: WallTime?
    /// `High`, `Normal` or `Low`.
    package var priority: String

    package init(
        message: Int64, recipient: Int64, status: String, received: WallTime, attempts: Int, nextRetryTime: WallTime?,
        priority: String
    ) {
        self.message = message
        self.recipient = recipient
        self.status = status
        self.received = received
        self.attempts = attempts
        self.nextRetryTime = nextRetryTime
        self.priority = priority
    }
}

/// One queue and the first of what waits in it.
package struct QueueDetail: Codable, Sendable, Hashable {
    /// The queue.
    package var queue: QueueSummary
    /// What waits in it, first in order first.
    package var waiting: [WaitingSummary]
    /// What to do about it, when there is something to do.
    package var advice: String?

    package init(queue: QueueSummary, waiting: [WaitingSummary], advice: String? = nil) {
        self.queue = queue
        self.waiting = waiting
        self.advice = advice
    }
}

/// What a running gateway says of itself.
package struct GatewayStatus: Codable, Sendable, Hashable {
    /// Our host name.
    package var hostname: String
    /// The addresses it listens on.
    package var listeners: [String]
    /// The organizations and the revisions in force.
    package var organizations: [AppliedOrganization]
    /// How short each resource is (docs/reference/back-pressure.md).
    package var pressure: [PressureSummary]

    package init(
        hostname: String, listeners: [String], organizations: [AppliedOrganization], pressure: [PressureSummary] = []
    ) {
        self.hostname = hostname
        self.listeners = listeners
        self.organizations = organizations
        self.pressure = pressure
    }
}

/// An organization and its revision.
package struct AppliedOrganization: Codable, Sendable, Hashable {
    /// The name.
    package var organization: String
    /// The revision in force.
    package var revision: Int64
    /// False when the document was the current one already and made no revision.
    package var isNew: Bool
    /// What may not be meant in the document.
    package var warnings: [ConfigurationMistake]

    package init(organization: String, revision: Int64, isNew: Bool, warnings: [ConfigurationMistake] = []) {
        self.organization = organization
        self.revision = revision
        self.isNew = isNew
        self.warnings = warnings
    }
}

extension QueueSummary {
    /// A scheduler's view of a queue, with its moments in civil time.
    init(_ status: QueueStatus, clock: CivilClock) {
        self.init(
            identity: status.identity, organization: status.key.organization,
            deliveryType: status.key.deliveryType.rawValue, nextHopDomain: status.key.nextHop,
            nextHopConnector: status.key.connector, status: status.status.rawValue, messageCount: status.messageCount,
            deferredMessageCount: status.deferredMessageCount, activeConnections: status.activeAttempts,
            lastError: status.lastError?.text, lastRetryTime: status.lastRetryTime.map(clock.wallTime(of:)),
            nextRetryTime: status.nextRetryTime.map(clock.wallTime(of:)), retryCount: status.retryCount,
            firstRetryTime: status.firstRetryTime.map(clock.wallTime(of:)), incomingRate: status.incomingRate,
            outgoingRate: status.outgoingRate, velocity: status.velocity,
            oldestMessage: status.oldestAcceptedAt.map(clock.wallTime(of:)),
            alerts: QueueAlert.all(for: status, now: clock.now))
    }
}

extension WaitingSummary {
    /// A scheduler's view of a recipient, with its moments in civil time.
    init(_ status: WaitingStatus, clock: CivilClock) {
        self.init(
            message: status.sequence.rawValue, recipient: status.id.rawValue, status: status.status.rawValue,
            received: clock.wallTime(of: status.acceptedAt), attempts: status.attempts,
            nextRetryTime: status.nextRetryTime.map(clock.wallTime(of:)), priority: status.priority.name)
    }
}

extension DeliveryFailure {
    /// Who said what.
    package var text: String { remote.map { "\($0): \(reply)" } ?? reply.description }
}

/// Turns moments of the clock that never steps into civil time.
struct CivilClock {
    let now: Instant
    private let wallTime: WallTime

    init(_ time: any TimeSource) {
        now = time.now()
        wallTime = time.wallTime()
    }

    func wallTime(of moment: Instant) -> WallTime {
        WallTime(milliseconds: wallTime.milliseconds + (moment - now).milliseconds)
    }
}
