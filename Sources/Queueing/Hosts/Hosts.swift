import Mail

/// What is known of the hosts that mail goes to, whichever queues lead there (docs/reference/queues.md).
///
/// It counts the connections to each, remembers which does not greet, and which queues wait for a connection. Every
/// method costs the same however many there are.
struct Hosts {
    /// What has room for a limited number of connections.
    enum Room: Hashable {
        /// A host.
        case host(HostPlace)
        /// A /64, for connections over which nobody has greeted yet.
        case network(IPAddress)
    }

    /// The answer to a claim.
    enum Answer {
        case granted(HostLease)
        /// No connection more fits in there.
        case full(Room)
        case down(DeliveryFailure)
    }

    /// What bounds them.
    struct Bounds {
        /// Connections to a host that greets.
        var most: Int
        /// Connections to a host that has not greeted yet.
        var first: Int
        /// How long a host that does not greet is left alone, by the number of its probes that failed.
        var pause: (Int) -> Interval
    }

    private struct Host {
        /// Connections, those that are only coming about and those promised to an attempt included.
        var open = 0
        /// Of them, those over which it greeted.
        var greeted = 0
        /// How many there may be; nil for as many as to a host that has not greeted.
        var limit: Int?
        /// The number at which it wants no more of them; nil until it has shown one.
        var ceiling: HostCeiling?
        /// What connections in a row that came to nothing weigh together.
        var failures = 0
        var failedAt: Instant?
        var down: Down?
        /// The queues that wait for it, with entries of waits that are over between them.
        var line = HostLine()
        /// Of them, those that wait still.
        var waiting = 0

        func limit(_ bounds: Bounds) -> Int { min(limit ?? bounds.first, bounds.most) }
    }

    private struct Down {
        var failure: DeliveryFailure
        /// Probes that failed, the failure that showed it first included.
        var probes = 1
        var until: Instant
        var isProbed = false
    }

    private struct Network {
        var open = 0
        var line = HostLine()
    }

    /// The wait of one queue.
    private struct Wait {
        var stamp: UInt64
        var rooms: [Room]
    }

    private var hosts: [HostPlace: Host] = [:]
    private var networks: [IPAddress: Network] = [:]
    private var waits: [UInt32: Wait] = [:]
    /// Room that was kept for an attempt that a line let go, until it claims it or ends.
    private var kept: [UInt64: Room] = [:]
    private var nextStamp: UInt64 = 0
    /// Hosts that are remembered before the oldest failures are forgotten.
    private var pruneAt = Hosts.leastRemembered

    /// What failures in a row weigh that show that a host is down: three that took long, each of which holds an attempt up,
    /// or twelve quick ones, which cost next to nothing and which a host that drops a half of its connections hardly shows.
    private static let weightToBeDown = 12
    private static let weightOfLong = 4
    private static let long = Interval.seconds(5)
    private static let leastRemembered = 1_024
    /// For how long a failure is remembered.
    private static let memory = Interval.hours(1)
    /// Rooms that one queue waits for.
    private static let roomsAtOnce = 4

    /// How many hosts are remembered.
    var count: Int { hosts.count }

    /// Asks for a connection to a host.
    ///
    /// - Parameters:
    ///   - attempt: who asks; room that was kept for it is used.
    ///   - countsNetwork: whether an IPv6 host's /64 counts too.
    ///   - isForced: whether a host that is down is tried all the same.
    mutating func claim(
        _ place: HostPlace, for attempt: UInt64, countsNetwork: Bool, isForced: Bool, bounds: Bounds, now: Instant
    ) -> Answer {
        forgetOld(now: now)
        var host = hosts[place, default: Host()]
        if let down = host.down, !isForced, down.isProbed || now < down.until { return .down(down.failure) }
        let network = countsNetwork && place.address.family == .v6 ? place.address.masked(to: 64) : nil
        let kept = kept[attempt]
        let hasHost = kept == .host(place)
        let hasNetwork = network.map { kept == .network($0) } ?? true
        guard hasHost || host.open < host.limit(bounds) else { return .full(.host(place)) }
        if let network, !hasNetwork, networks[network, default: Network()].open >= bounds.most {
            return .full(.network(network))
        }
        if hasHost || network != nil && hasNetwork { self.kept[attempt] = nil }
        if !hasHost { host.open += 1 }
        if let network, !hasNetwork { networks[network, default: Network()].open += 1 }
        host.down?.isProbed = true
        hosts[place] = host
        return .granted(HostLease(place: place, network: network, since: now))
    }

    /// Whether the host serves a connection.
    func hasGreeted(_ place: HostPlace) -> Bool { hosts[place].map { $0.greeted > 0 } ?? false }

    /// The host greeted: it is well. Gives the rooms that may have become free.
    mutating func greeted(_ lease: HostLease, bounds: Bounds) -> [Room] {
        guard var host = hosts[lease.place] else { return [] }
        host.greeted += 1
        host.failures = 0
        host.failedAt = nil
        host.down = nil
        if let ceiling = host.ceiling, host.greeted > ceiling.connections { host.ceiling = nil }
        let limit = host.limit(bounds)
        if host.open >= limit, host.ceiling?.allowsAnother(beyond: limit) ?? true {
            host.limit = min(limit + 1, bounds.most)
        }
        hosts[lease.place] = host
        return [.host(lease.place)] + leaveNetwork(lease)
    }

    /// The connection came to nothing before the host greeted.
    mutating func failed(_ lease: HostLease, _ failure: DeliveryFailure, bounds: Bounds, now: Instant) {
        guard var host = hosts[lease.place] else { return }
        // A host that serves others meanwhile is not down: it has as many as it wants.
        if host.greeted > 0 {
            let limit = max(1, min(host.limit(bounds), host.greeted))
            host.limit = limit
            if host.ceiling?.connections == limit {
                host.ceiling?.refused()
            } else {
                host.ceiling = HostCeiling(connections: limit)
            }
        } else {
            let tookLong = lease.since.map { now - $0 >= Self.long } ?? false
            host.failures += tookLong ? Self.weightOfLong : 1
            host.failedAt = now
            host.limit = nil
            if host.failures >= Self.weightToBeDown {
                let probes = host.down.map { $0.probes + ($0.isProbed ? 1 : 0) } ?? 1
                host.down = Down(failure: failure, probes: probes, until: now + bounds.pause(probes))
            }
        }
        hosts[lease.place] = host
    }

    /// The connection is gone. Gives the rooms that have become free.
    mutating func left(_ lease: HostLease, hadGreeted: Bool) -> [Room] {
        guard var host = hosts[lease.place] else { return [] }
        host.open -= 1
        if hadGreeted { host.greeted -= 1 }
        // A probe that ended without an answer says nothing.
        if host.open == 0 { host.down?.isProbed = false }
        hosts[lease.place] = host
        let freed = [Room.host(lease.place)] + (hadGreeted ? [] : leaveNetwork(lease))
        tidy(lease.place)
        return freed
    }

    private mutating func leaveNetwork(_ lease: HostLease) -> [Room] {
        guard let network = lease.network else { return [] }
        networks[network]?.open -= 1
        if let left = networks[network], left.open == 0, left.line.count == 0 { networks[network] = nil }
        return [.network(network)]
    }

    /// Puts a queue into the lines of some rooms; where it stands already it keeps its place.
    mutating func wait(_ queue: UInt32, of organization: Int, for rooms: some Sequence<Room>) {
        if waits[queue] == nil {
            nextStamp += 1
            waits[queue] = Wait(stamp: nextStamp, rooms: [])
        }
        guard var wait = waits[queue] else { return }
        for room in rooms where wait.rooms.count < Self.roomsAtOnce && !wait.rooms.contains(room) {
            wait.rooms.append(room)
            waits[queue] = wait
            if case .host(let place) = room { hosts[place, default: Host()].waiting += 1 }
            withLine(of: room) { $0.append(HostLine.Waiter(queue: queue, stamp: wait.stamp), of: organization) }
        }
    }

    /// The queue waits no longer.
    mutating func stopWaiting(_ queue: UInt32) {
        guard !waits.isEmpty, let wait = waits.removeValue(forKey: queue) else { return }
        for case .host(let place) in wait.rooms {
            hosts[place]?.waiting -= 1
            // Nobody is left in it who waits still.
            guard hosts[place]?.waiting == 0 else { continue }
            hosts[place]?.line = HostLine()
            tidy(place)
        }
    }

    /// Whether a host does not greet.
    func isDown(_ place: HostPlace) -> Bool { hosts[place]?.down != nil }

    /// Whether queues wait for a host.
    func hasWaiters(at place: HostPlace) -> Bool { hosts[place].map { $0.waiting > 0 } ?? false }

    /// Whether a queue other than this one waits for a host.
    func hasWaiters(at place: HostPlace, besides queue: UInt32) -> Bool {
        guard let host = hosts[place] else { return false }
        let own = waits[queue].map { $0.rooms.contains(.host(place)) } ?? false
        return host.waiting > (own ? 1 : 0)
    }

    /// Whether a connection may be made there.
    func hasRoom(_ room: Room, bounds: Bounds) -> Bool {
        switch room {
        case .host(let place):
            guard let host = hosts[place] else { return false }
            return host.down == nil && host.open < host.limit(bounds)
        case .network(let network): return networks[network].map { $0.open < bounds.most } ?? false
        }
    }

    /// The queue whose turn it is; its wait is over when it is let go.
    mutating func nextWaiter(_ room: Room) -> (queue: UInt32, organization: Int)? {
        var found: (UInt32, Int)?
        let waits = waits
        withLine(of: room) { line in
            while let (waiter, organization) = line.popFirst() {
                guard waits[waiter.queue]?.stamp == waiter.stamp else { continue }
                found = (waiter.queue, organization)
                return
            }
        }
        return found
    }

    /// Puts a queue that can't go now at the end of a line.
    mutating func passOver(_ queue: UInt32, of organization: Int, _ room: Room) {
        guard let stamp = waits[queue]?.stamp else { return }
        withLine(of: room) { $0.append(HostLine.Waiter(queue: queue, stamp: stamp), of: organization) }
    }

    /// Keeps room for an attempt that a line has let go.
    mutating func keep(_ room: Room, for attempt: UInt64) {
        kept[attempt] = room
        switch room {
        case .host(let place): hosts[place, default: Host()].open += 1
        case .network(let network): networks[network, default: Network()].open += 1
        }
    }

    /// The attempt ended. Gives the room that was kept for it and that it did not use.
    mutating func ended(_ attempt: UInt64) -> Room? {
        guard !kept.isEmpty, let room = kept.removeValue(forKey: attempt) else { return nil }
        switch room {
        case .host(let place):
            hosts[place]?.open -= 1
            tidy(place)
        case .network(let network): networks[network]?.open -= 1
        }
        return room
    }

    private mutating func withLine(of room: Room, _ body: (inout HostLine) -> Void) {
        switch room {
        case .host(let place):
            var host = hosts[place, default: Host()]
            hosts[place]?.line = HostLine()
            body(&host.line)
            cleanIfLong(&host.line)
            hosts[place] = host
            tidy(place)
        case .network(let network):
            var found = networks[network, default: Network()]
            networks[network]?.line = HostLine()
            body(&found.line)
            cleanIfLong(&found.line)
            networks[network] = found.open == 0 && found.line.count == 0 ? nil : found
        }
    }

    // A queue can wait for several hosts, and again for one that has not let it go.
    private func cleanIfLong(_ line: inout HostLine) {
        guard line.count > 2 * waits.count + 64 else { return }
        line.clean { waits[$0.queue]?.stamp == $0.stamp }
    }

    /// Forgets a host of which nothing is known that matters.
    private mutating func tidy(_ place: HostPlace) {
        guard let host = hosts[place], host.open == 0, host.failures == 0, host.down == nil, host.waiting == 0
        else { return }
        hosts[place] = nil
    }

    // Strangers' domains can lead to any number of addresses.
    private mutating func forgetOld(now: Instant) {
        guard hosts.count >= pruneAt else { return }
        hosts = hosts.filter {
            $0.value.open > 0 || $0.value.waiting > 0 || $0.value.failedAt.map { now - $0 < Self.memory } ?? true
        }
        pruneAt = max(Self.leastRemembered, 2 * hosts.count)
    }
}
