import Mail
import NIOCore
import Organization

/// Remembers looked-up hosts for their time to live, so that mail to a busy destination waits for no look-up.
/// Confined to its event loop.
final class HostTable {
    private struct Entry {
        var answer: HostAnswer
        var expires: Instant
    }

    private let eventLoop: any EventLoop
    private let lookup: HostLookup
    private let time: any TimeSource
    private let random: any RandomSource
    private var entries: [Destination: Entry] = [:]
    // The hosts that could not be used, until when that is remembered.
    private var failing: [Place: Instant] = [:]

    private struct Place: Hashable {
        var address: IPAddress
        var port: Int

        init(_ host: RemoteHost) { (address, port) = (host.address, host.port) }
    }

    // The resolver has a cache of its own; this one only saves the way to it, so it may be small and brief.
    private static let maximumEntries = 4_096
    private static let longestLife: UInt32 = 60
    /// Addresses of a pool of smart hosts in one attempt.
    static let poolAddresses = 32
    /// For how long a smart host that failed is tried after the others.
    private static let failureMemory = Interval.minutes(5)

    init(eventLoop: any EventLoop, lookup: HostLookup, time: any TimeSource, random: any RandomSource) {
        self.eventLoop = eventLoop
        self.lookup = lookup
        self.time = time
        self.random = random
    }

    /// Gives the hosts of a destination in the order to try them, at once where they are known.
    func hosts(of destination: Destination, completion: @escaping (HostOrder) -> Void) {
        let now = time.now()
        if let entry = entries[destination], entry.expires > now {
            completion(order(entry.answer, of: destination.route))
            return
        }
        let lookup = lookup
        eventLoop.makeFutureWithTask { await lookup.hosts(of: destination.route, security: destination.security) }
            .assumeIsolated().whenSuccess { result in
                if result.timeToLive > 0 {
                    if self.entries.count >= Self.maximumEntries { self.entries.removeAll() }
                    let life = Interval.seconds(Int64(min(result.timeToLive, Self.longestLife)))
                    self.entries[destination] = Entry(answer: result.answer, expires: now + life)
                }
                completion(self.order(result.answer, of: destination.route))
            }
    }

    /// Looks a destination up anew the next time.
    func forget(_ destination: Destination) { entries[destination] = nil }

    /// Hosts in the order to try them, or why there are none.
    enum HostOrder {
        case hosts([RemoteHost])
        case ourselves(RemoteHost)
        case permanent(Reply)
        case temporary
        case bogus(reason: String)
    }

    /// Notes whether a host could be used.
    func note(_ host: RemoteHost, isFailing: Bool) {
        guard isFailing else {
            if !failing.isEmpty { failing[Place(host)] = nil }
            return
        }
        if failing.count >= Self.maximumEntries { failing.removeAll() }
        failing[Place(host)] = time.now() + Self.failureMemory
    }

    private func isFailing(_ host: RemoteHost, _ now: Instant) -> Bool {
        (failing[Place(host)] ?? now) > now
    }

    // RFC 5321 section 5.1: hosts of equal preference in random order; the addresses of one host stay together, as the
    // families alternate so that a family without connectivity costs one try.
    private func order(_ answer: HostAnswer, of route: Route) -> HostOrder {
        var generator = Generator(random: random)
        if case .smartHosts(let pool) = route { return order(answer, ofPool: pool, using: &generator) }
        switch answer {
        case .ourselves(let host): return .ourselves(host)
        case .permanent(let reply): return .permanent(reply)
        case .temporary: return .temporary
        case .bogus(let reason): return .bogus(reason: reason)
        case .hosts(let groups): return .hosts(groups.flatMap { Self.shuffled($0, using: &generator) })
        }
    }

    private static func shuffled(_ group: [[RemoteHost]], using generator: inout Generator) -> [RemoteHost] {
        var hosts: [RemoteHost] = []
        for addresses in group.count > 1 ? group.shuffled(using: &generator) : group {
            if addresses.count == 1 {
                hosts.append(addresses[0])
                continue
            }
            let shuffled = addresses.shuffled(using: &generator)
            let four = shuffled.filter { $0.address.family == .v4 }
            let six = shuffled.filter { $0.address.family == .v6 }
            for index in 0..<max(four.count, six.count) {
                if index < four.count { hosts.append(four[index]) }
                if index < six.count { hosts.append(six[index]) }
            }
        }
        return hosts
    }

    // One pool in random order, with addresses drawn from its blocks anew each time; who failed lately comes last.
    private func order(_ answer: HostAnswer, ofPool pool: [SmartHost], using generator: inout Generator) -> HostOrder {
        let drawn = drawn(from: pool, using: &generator)
        var group = drawn.map { [$0] }
        switch answer {
        case .hosts(let groups): group += groups.joined()
        case .ourselves(let host): if group.isEmpty { return .ourselves(host) }
        case .permanent(let reply): if group.isEmpty { return .permanent(reply) }
        case .temporary: if group.isEmpty { return .temporary }
        case .bogus(let reason): if group.isEmpty { return .bogus(reason: reason) }
        }
        guard !group.isEmpty else { return .permanent(OutboundReplies.loop) }
        let hosts = Self.shuffled(group, using: &generator)
        guard !failing.isEmpty else { return .hosts(Array(hosts.prefix(Self.poolAddresses))) }
        let now = time.now()
        let (well, ill) = (hosts.filter { !isFailing($0, now) }, hosts.filter { isFailing($0, now) })
        return .hosts(Array((well + ill).prefix(Self.poolAddresses)))
    }

    private func drawn(from pool: [SmartHost], using generator: inout Generator) -> [RemoteHost] {
        let now = time.now()
        var hosts: [RemoteHost] = []
        for case .network(let network, let port) in pool.prefix(HostLookup.maximumSmartHosts) {
            // Twice as many as are used, so that those who failed lately need not be among them.
            let all = network.randomAddresses(upTo: 2 * Self.poolAddresses, using: &generator)
                .map { RemoteHost(name: nil, address: $0, port: port) }
                .filter { !lookup.ownListeners.contains($0.address, $0.port) }
            let well = failing.isEmpty ? all : all.filter { !isFailing($0, now) }
            let ill = failing.isEmpty ? [] : all.filter { isFailing($0, now) }
            hosts += (well + ill).prefix(Self.poolAddresses)
        }
        return hosts
    }

    private struct Generator: RandomNumberGenerator {
        let random: any RandomSource
        func next() -> UInt64 { random.next() }
    }
}
