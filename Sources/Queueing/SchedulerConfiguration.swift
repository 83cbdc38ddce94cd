package import Mail

/// What an administrator can set about the queues. Every figure has the default of docs/reference/queues.md.
package struct SchedulerConfiguration: Hashable, Sendable {
    /// Age at which a message that could not be delivered is given up; 24 hours. Kept between 12 and 24 hours.
    package var messageExpiration: Interval {
        didSet { messageExpiration = Self.allowed(messageExpiration) }
    }
    /// Shorter ages of single organizations, by name. Read through `expiration(of:)`, which keeps them in bounds.
    package var organizationExpiration: [String: Interval]
    /// How long a recipient waits before its sender is told of the delay; 4 hours. Zero or less: never.
    package var delayNotification: Interval
    /// The same for single organizations, by name. Read through `delayNotification(of:)`.
    package var organizationDelayNotification: [String: Interval]
    /// Attempts at once to one destination, at most; 20. One keeps strict order.
    package var connectionsPerDestination: Int
    /// Queues with a limit of their own. One keeps strict order in that queue.
    package var connectionsByQueue: [QueueKey: Int]
    /// Recipients of one attempt, at most; 100, which every server must take (RFC 5321 section 4.5.3.1.8).
    package var recipientsPerAttempt: Int
    /// Attempts at once in all; 1,000.
    package var deliveryAttempts: Int
    /// The shares of them that classes of mail may have.
    package var shares: SlotShares
    /// Connections to one host at a time, of all organizations together; 20.
    package var connectionsPerHost: Int
    /// The same for a host that has not greeted yet; 5. Each greeting allows one more.
    package var connectionsToNewHost: Int
    /// How long a queue waits for a connection to hosts that have as many as they may, before that counts as a failure;
    /// 5 minutes.
    package var hostPatience: Interval
    /// The longest that a host which does not greet is left alone; 5 minutes.
    package var longestHostPause: Interval
    /// Age at which a report for a domain outside is given up; an hour.
    package var reportExpiration: Interval
    /// How long such a report waits after its first failure, and after each later one; 20 and 40 minutes. So it is tried
    /// three times.
    package var reportWaits = ReportWaits()
    /// Queues that hold reports for domains outside and nothing else, at most; 1,000.
    package var reportQueues: Int
    /// How long an empty queue stays; 3 minutes.
    package var idleTime: Interval
    /// How old the last failure of a destination may be for a message to expire on the strength of it; 15 minutes.
    /// An older one calls for another attempt first.
    package var freshFailure: Interval
    /// How long an attempt at a failing destination must have lasted for a retry by hand to cut it short; 5 seconds.
    package var patience: Interval
    /// How long an attempt must have lasted for others to start beside it as though it had ended; 15 seconds.
    package var slowAttempt = Interval.seconds(15)
    /// What the queues of pools other than that of normal mail may send; a pool that is not there may send as it likes.
    package var pools: [EgressPool: PoolLimits] = [:]
    /// The retry schedule.
    package var schedule: RetrySchedule

    /// Makes a configuration; all that is not given has its default.
    package init(
        messageExpiration: Interval = Limits().messageExpiration, organizationExpiration: [String: Interval] = [:],
        delayNotification: Interval = .hours(4), organizationDelayNotification: [String: Interval] = [:],
        connectionsPerDestination: Int = Limits().connectionsPerDestination, connectionsByQueue: [QueueKey: Int] = [:],
        recipientsPerAttempt: Int = 100, deliveryAttempts: Int = Limits().deliveryAttempts,
        shares: SlotShares = SlotShares(), connectionsPerHost: Int = Limits().connectionsPerHost,
        connectionsToNewHost: Int = Limits().connectionsToNewHost, hostPatience: Interval = .minutes(5),
        longestHostPause: Interval = .minutes(5), reportExpiration: Interval = Limits().reportExpiration,
        reportQueues: Int = Limits().reportQueues, idleTime: Interval = .minutes(3),
        freshFailure: Interval = .minutes(15), patience: Interval = .seconds(5),
        schedule: RetrySchedule = RetrySchedule()
    ) {
        self.messageExpiration = Self.allowed(messageExpiration)
        self.organizationExpiration = organizationExpiration
        self.delayNotification = delayNotification
        self.organizationDelayNotification = organizationDelayNotification
        self.connectionsPerDestination = connectionsPerDestination
        self.connectionsByQueue = connectionsByQueue
        self.recipientsPerAttempt = recipientsPerAttempt
        self.deliveryAttempts = deliveryAttempts
        self.shares = shares
        self.connectionsPerHost = connectionsPerHost
        self.connectionsToNewHost = connectionsToNewHost
        self.hostPatience = hostPatience
        self.longestHostPause = longestHostPause
        self.reportExpiration = reportExpiration
        self.reportQueues = reportQueues
        self.idleTime = idleTime
        self.freshFailure = freshFailure
        self.patience = patience
        self.schedule = schedule
    }

    /// What a server's limits say about the queues.
    package init(_ limits: Limits) {
        self.init(
            messageExpiration: limits.messageExpiration, connectionsPerDestination: limits.connectionsPerDestination,
            deliveryAttempts: limits.deliveryAttempts, shares: SlotShares(limits),
            connectionsPerHost: limits.connectionsPerHost, connectionsToNewHost: limits.connectionsToNewHost,
            reportExpiration: limits.reportExpiration, reportQueues: limits.reportQueues)
    }

    /// The age at which an organization's messages are given up.
    package func expiration(of organization: String) -> Interval {
        organizationExpiration[organization].map(Self.allowed) ?? messageExpiration
    }

    /// How long an organization's recipients wait before the sender is told; nil for never.
    package func delayNotification(of organization: String) -> Interval? {
        let wait = organizationDelayNotification[organization] ?? delayNotification
        return wait.milliseconds > 0 ? wait : nil
    }

    /// Attempts at once in a queue, at least one.
    package func connections(of key: QueueKey) -> Int {
        max(1, connectionsByQueue[key] ?? connectionsPerDestination)
    }

    /// The waits of a report for a domain outside.
    package struct ReportWaits: Hashable, Sendable {
        /// After its first failure.
        package var first = Interval.minutes(20)
        /// After each later one.
        package var later = Interval.minutes(40)

        /// The defaults.
        package init() {}
    }

    /// The wait of a report for a domain outside after the `failures`th failure in a row, before jitter.
    func reportWait(failures: Int) -> Interval {
        failures <= 1 ? reportWaits.first : reportWaits.later
    }

    private static func allowed(_ interval: Interval) -> Interval {
        min(max(interval, .hours(12)), .hours(24))
    }
}
