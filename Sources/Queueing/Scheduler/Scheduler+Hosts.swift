package import Mail

/// Connections to hosts, of all queues together. An attempt asks before it makes one; when it may not, it ends, and its
/// queue waits without taking a slot.
extension Scheduler {
    /// Queues of a line that are passed over at a time because they have no slot.
    private static let passedOver = 16

    private var hostBounds: Hosts.Bounds {
        let (schedule, longest) = (configuration.schedule, configuration.longestHostPause)
        return Hosts.Bounds(
            most: max(1, configuration.connectionsPerHost), first: max(1, configuration.connectionsToNewHost)
        ) { probes in
            min(schedule.interval(failures: probes, waiting: 0, priority: .normal, failure: nil), longest)
        }
    }

    /// Asks for a connection to a host, for an attempt under way.
    package mutating func claim(_ place: HostPlace, for attempt: UInt64, now: Instant) -> HostClaim {
        guard let flight = flights[attempt] else { return .full }
        let type = queues[Int(flight.queue)].key.deliveryType
        // A host that refuses the addresses of one pool is not down for the mail of another.
        let place = place.reached(by: type.pool)
        let answer = hosts.claim(
            place, for: attempt, countsNetwork: type.isByMX,
            isForced: flight.isForced, bounds: hostBounds, now: now)
        switch answer {
        case .granted(let lease):
            flights[attempt]?.host = place
            return .granted(lease)
        case .full(let room):
            flights[attempt]?.refused.append(room)
            return .full
        case .down(let failure):
            flights[attempt]?.refused.append(.host(place))
            return .down(failure)
        }
    }

    /// A host greeted.
    package mutating func hostGreeted(_ lease: HostLease, now: Instant, into actions: inout [Action]) {
        for room in hosts.greeted(lease, bounds: hostBounds) { letGo(room, now: now, into: &actions) }
        dispatch(now: now, into: &actions)
    }

    /// A connection came to nothing before the host greeted.
    package mutating func hostFailed(_ lease: HostLease, _ failure: DeliveryFailure, now: Instant) {
        hosts.failed(lease, failure, bounds: hostBounds, now: now)
    }

    /// A connection is gone.
    package mutating func hostLeft(
        _ lease: HostLease, hadGreeted: Bool, now: Instant, into actions: inout [Action]
    ) {
        for room in hosts.left(lease, hadGreeted: hadGreeted) { letGo(room, now: now, into: &actions) }
        dispatch(now: now, into: &actions)
    }

    /// Whether a queue other than this one waits for a connection to a host.
    ///
    /// Mutating, though it changes nothing: asked after each message, it would otherwise be given a copy of all that the
    /// holder keeps.
    package mutating func hasWaiters(at place: HostPlace, besides key: QueueKey) -> Bool {
        let place = place.reached(by: key.deliveryType.pool)
        guard hosts.hasWaiters(at: place) else { return false }
        return indexes[key].map { hosts.hasWaiters(at: place, besides: $0) } ?? true
    }

    /// Lets queues go that wait for room, as far as there is some: each starts one attempt at once.
    mutating func letGo(_ room: Hosts.Room, now: Instant, into actions: inout [Action]) {
        var passedOver = 0
        let bounds = hostBounds
        while passedOver < Self.passedOver, hosts.hasRoom(room, bounds: bounds),
            let (queue, organization) = hosts.nextWaiter(room)
        {
            let index = Int(queue)
            let before = queues[index].health.goOn()
            switch startNow(queue, room: room, now: now, into: &actions) {
            case true?: hosts.stopWaiting(queue)
            case false?:
                // It is empty or stopped, or has enough under way.
                hosts.stopWaiting(queue)
                if case .retry = before { queues[index].health.goBack(to: before) }
            case nil:
                queues[index].health.goBack(to: before)
                hosts.passOver(queue, of: organization, room)
                passedOver += 1
            }
            touch(queue, now: now)
        }
    }

    /// Puts the queue of an attempt that was refused by hosts, or that showed that one is down, into their lines.
    mutating func awaitHosts(_ flight: Flight) {
        var rooms = flight.refused
        if let host = flight.host, hosts.isDown(host) { rooms.append(.host(host)) }
        guard !rooms.isEmpty else { return }
        hosts.wait(flight.queue, of: queues[Int(flight.queue)].organization, for: rooms)
    }

    /// Takes an attempt back that may not connect to its hosts now: its queue waits until one of them has room.
    ///
    /// While it waits, no other message of the queue starts, so that the oldest goes first and is not overtaken.
    mutating func park(_ attempt: UInt64, _ flight: Flight, now: Instant) {
        let index = Int(flight.queue)
        _ = queues[index].health.endProbe(attempt)
        awaitHosts(flight)
        let waits = queues[index].health.wait(
            atMost: configuration.hostPatience, active: queues[index].active, now: now)
        if !waits { giveUpWaiting(flight, now: now) }
    }
}

extension HostPlace {
    /// The same place for connections of a pool.
    fileprivate func reached(by pool: EgressPool) -> HostPlace {
        var place = self
        place.pool = pool
        return place
    }
}

extension DeliveryFailure {
    /// The hosts of a destination had no connection to spare for as long as a queue waits for one.
    static let hostsBusy = DeliveryFailure(
        .connection,
        Reply(
            450, EnhancedStatusCode(4, 4, 317),
            "Cannot connect to remote server [Message=as many connections to it as may be are in use]"))
}
