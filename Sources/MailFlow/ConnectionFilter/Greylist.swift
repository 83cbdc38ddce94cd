internal import Crypto
package import Mail

/// Which servers have tried again after they were deferred (RFC 6647), for each organization by itself.
///
/// A transaction is known by the client's network, the sender and the recipient. The first try is deferred; a second one
/// in time proves a server that keeps a queue, and from then on its network is known to the organization. In bounded
/// memory: what was used longest ago is forgotten.
package struct Greylist: Sendable {
    /// What a try is known by.
    package struct Try: Sendable, Hashable {
        /// The organization of the recipient.
        package var organization: String
        /// The client.
        package var client: IPAddress
        /// MAIL FROM.
        package var sender: ReversePath
        /// RCPT TO.
        package var recipient: EmailAddress

        package init(organization: String, client: IPAddress, sender: ReversePath, recipient: EmailAddress) {
            self.organization = organization
            self.client = client
            self.sender = sender
            self.recipient = recipient
        }

        fileprivate var network: IPAddress { client.masked(to: client.family == .v4 ? 24 : 64) }
    }

    /// Sixteen octets that stand for a try or for a network that an organization knows.
    package struct Digest: Sendable, Hashable {
        /// The first half.
        package var high: UInt64
        /// The second half.
        package var low: UInt64

        package init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        fileprivate init(_ parts: String...) {
            var hash = SHA256()
            for part in parts {
                hash.update(data: Array(part.utf8))
                hash.update(data: [0])
            }
            var octets = hash.finalize().makeIterator()
            func number() -> UInt64 { (0..<8).reduce(0) { number, _ in number << 8 | UInt64(octets.next() ?? 0) } }
            high = number()
            low = number()
        }
    }

    /// How soon a second try counts (RFC 6647 section 5).
    package static let delay = Interval.minutes(1)
    /// How late a second try counts.
    package static let window = Interval.hours(24)
    /// How long a network stays known without mail.
    package static let memory = Interval.hours(36 * 24)
    /// First tries remembered, at most.
    package static let tryCapacity = 131_072
    /// First tries of one network remembered, at most.
    package static let triesOfNetwork = 256
    /// How long a first try keeps its place from others of its network.
    private static let hold = Interval.hours(1)
    /// Networks remembered, at most.
    package static let networkCapacity = 131_072

    private struct FirstTry: Sendable {
        var low: UInt64
        var moment: Instant
    }

    // By the first half of the digest, which has only so many values for one network: whoever tries much takes the places
    // of his own network's tries and of no others.
    private var tries: RecentCache<UInt64, FirstTry>
    private var networks: RecentCache<Digest, Instant>

    /// Knows nobody.
    package init(tryCapacity: Int = Greylist.tryCapacity, networkCapacity: Int = Greylist.networkCapacity) {
        tries = RecentCache(capacity: tryCapacity)
        networks = RecentCache(capacity: networkCapacity)
    }

    /// How many tries and networks are remembered.
    package var count: Int { tries.count + networks.count }

    /// Whether the organization knows the client's network already; changes nothing.
    package mutating func knows(_ attempt: Try, at now: Instant) -> Bool {
        guard !networks.isEmpty, let used = networks.value(for: network(attempt)) else { return false }
        return now - used < Self.memory
    }

    /// Notes a try; false when it is to be deferred.
    package mutating func admits(_ attempt: Try, at now: Instant) -> Bool {
        let network = network(attempt)
        if let used = networks.value(for: network), now - used < Self.memory {
            networks.set(now, for: network)
            return true
        }
        let digest = digest(attempt)
        let kept = tries.value(for: digest.high)
        guard let first = kept, first.low == digest.low, now - first.moment < Self.window else {
            // Another try that may soon come again is worth more than one more: any of them proves the network.
            if let kept, kept.low != digest.low, now - kept.moment < Self.hold { return false }
            tries.set(FirstTry(low: digest.low, moment: now), for: digest.high)
            return false
        }
        guard now - first.moment >= Self.delay else { return false }
        tries.remove(digest.high)
        networks.set(now, for: network)
        return true
    }

    // What stands for a try: its network with one of that network's places, and the try itself.
    private func digest(_ attempt: Try) -> Digest {
        let whole = Digest(
            attempt.organization, attempt.network.description, attempt.sender.address?.lookupKey ?? "<>",
            attempt.recipient.lookupKey)
        let places = UInt64(Self.triesOfNetwork)
        let network = Digest(attempt.network.description).high
        return Digest(high: network / places * places + whole.high % places, low: whole.low)
    }

    private func network(_ attempt: Try) -> Digest { Digest(attempt.organization, attempt.network.description) }

    // MARK: - Over a restart

    /// Something remembered, to be kept over a restart.
    package struct Entry: Sendable, Hashable {
        /// What stands for it.
        package var digest: Digest
        /// Whether it is a network that is known, and not a first try.
        package var isNetwork: Bool
        /// When it was last used; of a try, when it was made.
        package var moment: Instant

        package init(digest: Digest, isNetwork: Bool, moment: Instant) {
            self.digest = digest
            self.isNetwork = isNetwork
            self.moment = moment
        }
    }

    /// All that still counts at a moment.
    package func entries(at now: Instant) -> [Entry] {
        var entries: [Entry] = []
        networks.forEach { digest, moment in
            guard now - moment < Self.memory else { return }
            entries.append(Entry(digest: digest, isNetwork: true, moment: moment))
        }
        tries.forEach { high, first in
            guard now - first.moment < Self.window else { return }
            entries.append(
                Entry(digest: Digest(high: high, low: first.low), isNetwork: false, moment: first.moment))
        }
        return entries
    }

    /// Takes up what was known before a restart.
    package mutating func restore(_ entries: [Entry]) {
        for entry in entries {
            if entry.isNetwork {
                networks.set(entry.moment, for: entry.digest)
            } else {
                tries.set(FirstTry(low: entry.digest.low, moment: entry.moment), for: entry.digest.high)
            }
        }
    }
}
