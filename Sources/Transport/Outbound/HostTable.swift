import Mail
import NIOCore

/// Remembers looked-up hosts for their time to live, so that mail to a busy destination waits for no look-up.
/// Confined to its event loop.
// Sendable without a check because every method is called on `eventLoop` and nowhere else.
final class HostTable: @unchecked Sendable {
    private struct Entry {
        var answer: HostAnswer
        var expires: Instant
    }

    private let eventLoop: any EventLoop
    private let lookup: HostLookup
    private let time: any TimeSource
    private let random: any RandomSource
    private var entries: [Destination: Entry] = [:]

    // The resolver has a cache of its own; this one only saves the way to it, so it may be small and brief.
    private static let maximumEntries = 4_096
    private static let longestLife: UInt32 = 60

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
            completion(order(entry.answer))
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
                completion(self.order(result.answer))
            }
    }

    /// Looks a destination up anew the next time.
    func forget(_ destination: Destination) { entries[destination] = nil }

    /// Hosts in the order to try them, or why there are none.
    enum HostOrder {
        case hosts([RemoteHost])
        case permanent(Reply)
        case temporary
        case bogus(reason: String)
    }

    // RFC 5321 section 5.1: hosts of equal preference in random order; the addresses of one host stay together, as the
    // families alternate so that a family without connectivity costs one try.
    private func order(_ answer: HostAnswer) -> HostOrder {
        switch answer {
        case .permanent(let reply): return .permanent(reply)
        case .temporary: return .temporary
        case .bogus(let reason): return .bogus(reason: reason)
        case .hosts(let groups):
            var generator = Generator(random: random)
            var hosts: [RemoteHost] = []
            for group in groups {
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
            }
            return .hosts(hosts)
        }
    }

    private struct Generator: RandomNumberGenerator {
        let random: any RandomSource
        func next() -> UInt64 { random.next() }
    }
}
