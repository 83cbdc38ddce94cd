internal import Mail

/// How one queue keeps to the limits of its pool. An hour begins with the first transaction in it.
struct PoolPace {
    private var limits: PoolLimits
    private var hour: (began: Instant, started: Int)?

    init(_ limits: PoolLimits) { self.limits = limits }

    /// Whether nothing is sent until the configuration changes.
    var isHeld: Bool { limits.isHeld }

    /// Whether the hour has had all that it may have.
    var isSpent: Bool {
        guard let most = limits.attemptsPerHour, let hour else { return false }
        return hour.started >= most
    }

    /// When more may start; nil where it may now.
    var end: Instant? { isSpent ? hourEnd : nil }

    /// When the hour ends that counts; nil where none does.
    var hourEnd: Instant? { limits.attemptsPerHour == nil ? nil : hour.map { $0.began + .hours(1) } }

    /// Goes by the limits of this moment, and begins anew where the hour has ended.
    mutating func keep(to limits: PoolLimits, now: Instant) {
        self.limits = limits
        if let began = hour?.began, now >= began + .hours(1) { hour = nil }
    }

    /// A transaction begins.
    mutating func start(now: Instant) { hour = (hour?.began ?? now, (hour?.started ?? 0) + 1) }

    /// One that was to begin has not come about: no host was reached, or there was no room for a connection.
    mutating func giveBack() {
        // One of an hour that has ended is none of this one's.
        if let hour, hour.started > 0 { self.hour = (hour.began, hour.started - 1) }
    }
}

extension Scheduler {
    /// Has a queue keep to the limits of its pool.
    mutating func keepPace(_ queue: UInt32, now: Instant) {
        let index = Int(queue)
        let pool = queues[index].key.deliveryType.pool
        // Nearly all mail.
        guard pool != .normal else { return }
        let limits = configuration.pools[pool] ?? PoolLimits()
        var pace = queues[index].pace ?? PoolPace(limits)
        pace.keep(to: limits, now: now)
        queues[index].pace = pace
    }
}
