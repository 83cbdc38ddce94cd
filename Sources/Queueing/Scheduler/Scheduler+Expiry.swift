import Mail

extension Scheduler {
    /// When the oldest recipient that only its queue holds back is too old.
    mutating func firstExpiry(of queue: UInt32) -> Instant? {
        let index = Int(queue)
        // What was set aside stays until somebody decides.
        guard queues[index].key.deliveryType != .undefined else { return nil }
        let places = queues[index].lanes.firsts(in: table) + [queues[index].yielding.first(in: table)].compactMap { $0 }
        guard let earliest = places.map({ expiry(of: table[$0.slot]) }).min() else { return nil }
        // Nothing expires in a queue that has only just been filled: at a start, routes come first.
        return queues[index].key.deliveryType == .unreachable
            ? max(
                earliest, max(queues[index].createdAt, jumpedAt ?? queues[index].createdAt) + configuration.freshFailure
            )
            : earliest
    }

    /// When a recipient is too old. A report for a domain outside lives shorter than other mail.
    func expiry(of entry: Entry) -> Instant {
        let key = queues[Int(entry.queue)].key
        let lifetime = configuration.expiration(of: key.organization)
        guard entry.work == .report, key.deliveryType.isByMX else { return entry.acceptedAt + lifetime }
        return entry.acceptedAt + min(configuration.reportExpiration, lifetime)
    }

    /// When that can be acted on.
    mutating func nextExpiry(of queue: UInt32) -> Instant? {
        firstExpiry(of: queue).map { max($0, expiriesPausedUntil ?? $0) }
    }

    /// Whether the destination failed a short while ago, in the life of this process and since the clock jumped, so that
    /// what is due may expire.
    func hasFreshFailure(_ queue: UInt32, due expiry: Instant, now: Instant) -> Bool {
        guard let last = queues[Int(queue)].health.lastFailure else { return false }
        return now - last.at <= configuration.freshFailure && isProof(last.began, last.at, due: expiry)
    }

    /// Whether an attempt is one on the strength of which a message may expire.
    ///
    /// One that began before the clock jumped is not, nor one that lasted very long: the machine may have slept
    /// meanwhile. One that began when the message was due to expire was its last in any case.
    func isProof(_ began: Instant, _ ended: Instant, due expiry: Instant) -> Bool {
        if began >= expiry { return true }
        return ended - began <= configuration.freshFailure && jumpedAt.map { began >= $0 } ?? true
    }

    /// Expires what is too old, the oldest first, while the budget lasts.
    mutating func expire(_ queue: UInt32, now: Instant, budget: inout Int, into actions: inout [Action]) {
        let index = Int(queue)
        guard !queues[index].isSuspended, expiriesPausedUntil.map({ now >= $0 }) ?? true else { return }
        let failure: DeliveryFailure
        if queues[index].key.deliveryType == .unreachable {
            guard let due = firstExpiry(of: queue), due <= now else { return }
            failure = .noRoute
        } else if case .retry = queues[index].health.standing, let due = firstExpiry(of: queue),
            hasFreshFailure(queue, due: due, now: now), let last = queues[index].health.lastFailure
        {
            failure = last.failure
        } else {
            return
        }
        let leadsNowhere = queues[index].leadsNowhere
        func isDue(_ place: Place) -> Bool {
            let due = expiry(of: table[place.slot])
            return now >= due && (leadsNowhere || hasFreshFailure(queue, due: due, now: now))
        }
        while budget > 0, let place = queues[index].yielding.first(in: table), isDue(place) {
            expire(place, failure, now: now, budget: &budget, into: &actions)
        }
        for lane in Lane.Name.allCases {
            while budget > 0, let place = queues[index].lanes[lane].first(in: table), isDue(place) {
                expire(place, failure, now: now, budget: &budget, into: &actions)
            }
        }
    }

    private mutating func expire(
        _ place: Place, _ failure: DeliveryFailure, now: Instant, budget: inout Int, into actions: inout [Action]
    ) {
        budget -= 1
        if budget == 0 { expiriesPausedUntil = now + Self.expiryPause }
        // Its place is out of date from then on.
        end(place.slot, .expired, outcome: nil, failure: .expired(failure), now: now, into: &actions)
    }
}

extension DeliveryFailure {
    /// What the report of an expired message says: the expiry, and behind it the last error.
    static func expired(_ last: DeliveryFailure) -> DeliveryFailure {
        var expired = DeliveryFailure(
            last.kind, Reply(550, EnhancedStatusCode(5, 4, 300), "Message expired").caused(by: last.reply),
            remote: last.remote, source: .gateway)
        expired.lastError = last.reply
        return expired
    }

    /// An accepted domain that nothing leads to.
    static let noRoute = DeliveryFailure(
        .local, Reply(451, EnhancedStatusCode(4, 4, 4), "No connector and no mailbox host leads to this domain"))
}
