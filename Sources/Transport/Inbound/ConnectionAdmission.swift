import Mail
import MailFlow
import NIOConcurrencyHelpers

/// Counts connections and says whether one more may come (docs/reference/replies.md).
final class ConnectionAdmission: Sendable {
    /// Which limit a connection would pass.
    enum Refusal: String, Hashable {
        case total = "too many connections in all"
        case source = "too many connections of this address"
        case network = "too many connections of this network"
        case rate = "too many new connections of this address or IPv6 network in a minute"
        case harvest = "too many unknown or refused recipients asked for by this address in an hour"
    }

    private struct Count {
        var open = 0
        var minuteStart: Instant
        var newInMinute = 0

        // Counts a new connection; false when there were too many in this minute.
        mutating func begin(now: Instant, limit: Int) -> Bool {
            if now - minuteStart >= .minutes(1) {
                minuteStart = now
                newInMinute = 0
            }
            guard newInMinute < limit else { return false }
            newInMinute += 1
            return true
        }
    }

    private struct State {
        var open = 0
        var sources: [IPAddress: Count] = [:]
        var networks: [IPAddress: Count] = [:]
        var sweptAt: Instant?
        var harvest: HarvestWatch
        var ranges = RangeWatch()
    }

    /// Sources and networks without a connection that are remembered for their rate at most.
    private static let capacity = 100_000

    private let limits: Limits
    private let state: NIOLockedValueBox<State>

    init(limits: Limits) {
        self.limits = limits
        self.state = NIOLockedValueBox(
            State(
                harvest: HarvestWatch(
                    unknown: limits.unknownRecipientsPerHour, refused: limits.refusedRecipientsPerHour)))
    }

    /// Counts a refused recipient toward the listing of its source.
    func refusedRecipient(_ blame: RecipientBlame, of address: IPAddress, now: Instant) {
        guard blame != .none else { return }
        state.withLockedValue { state in
            if state.harvest.refused(blame, address, now: now) { state.ranges.exceeded(address, now: now) }
        }
    }

    /// Admits a connection, which must be released later, or says why not.
    ///
    /// - Parameter isExempt: counts in the total only.
    func admit(_ address: IPAddress, isExempt: Bool, now: Instant) -> Refusal? {
        state.withLockedValue { state in
            Self.sweep(&state, now: now)
            guard state.open < limits.connections else { return .total }
            if isExempt {
                state.open += 1
                return nil
            }
            if address.family == .v4, state.harvest.isListed(address, now: now) { return .harvest }
            let refusal = Self.admit(address, limits: limits, &state, now: now)
            if refusal != nil { state.ranges.exceeded(address, now: now) }
            return refusal
        }
    }

    private static func admit(
        _ address: IPAddress, limits: Limits, _ state: inout State, now: Instant
    ) -> Refusal? {
        var source = state.sources[address] ?? Count(minuteStart: now)
        let key = network(of: address)
        var network = state.networks[key] ?? Count(minuteStart: now)
        // Attempts count even when they are refused for another reason. Who has an IPv6 /64 has an address for each.
        let isWithinRate =
            address.family == .v4
            ? source.begin(now: now, limit: limits.connectionRate)
            : network.begin(now: now, limit: limits.connectionRate)
        defer {
            keep(source, of: address, in: &state.sources, hasRate: address.family == .v4)
            keep(network, of: key, in: &state.networks, hasRate: address.family == .v6)
        }
        guard isWithinRate else { return .rate }
        guard source.open < limits.connectionsPerSource else { return .source }
        guard network.open < limits.connectionsPerNetwork else { return .network }
        source.open += 1
        network.open += 1
        state.open += 1
        return nil
    }

    private static func keep(
        _ count: Count, of key: IPAddress, in counts: inout [IPAddress: Count], hasRate: Bool
    ) {
        let isKnown = counts[key] != nil
        let isKept = count.open > 0 || hasRate && counts.count - (isKnown ? 1 : 0) < capacity
        counts[key] = isKept ? count : nil
    }

    /// The IPv6 range of an address whose mail is refused for now, because too much came from it.
    func exceededRange(of address: IPAddress, now: Instant) -> IPNetwork? {
        guard address.family == .v6 else { return nil }
        return state.withLockedValue { state in
            if state.ranges.isListed(address, now: now) { return IPNetwork(address, prefix: 48) }
            return state.harvest.isListed(address, now: now) ? IPNetwork(address, prefix: 64) : nil
        }
    }

    /// Releases a connection that was admitted.
    func release(_ address: IPAddress, isExempt: Bool) {
        state.withLockedValue { state in
            state.open -= 1
            guard !isExempt else { return }
            Self.release(address, in: &state.sources, hasRate: address.family == .v4)
            Self.release(Self.network(of: address), in: &state.networks, hasRate: address.family == .v6)
        }
    }

    private static func release(_ key: IPAddress, in counts: inout [IPAddress: Count], hasRate: Bool) {
        guard var count = counts[key] else { return }
        count.open -= 1
        keep(count, of: key, in: &counts, hasRate: hasRate)
    }

    /// Sources and networks that are remembered.
    var remembered: Int { state.withLockedValue { $0.sources.count + $0.networks.count } }

    /// Open connections.
    var open: Int { state.withLockedValue { $0.open } }

    /// Whether less than a fifth of all connections is left.
    var isShort: Bool { open > limits.connections / 5 * 4 }

    private static func network(of address: IPAddress) -> IPAddress {
        address.masked(to: address.family == .v4 ? 24 : 64)
    }

    // Once a minute, forgets sources and networks that have no connection and made none lately, so that memory follows the
    // connections and not the addresses ever seen.
    private static func sweep(_ state: inout State, now: Instant) {
        if let sweptAt = state.sweptAt, now - sweptAt < .minutes(1) { return }
        state.sweptAt = now
        func isKept(_ count: Count) -> Bool { count.open > 0 || now - count.minuteStart < .minutes(1) }
        state.sources = state.sources.filter { isKept($0.value) }
        state.networks = state.networks.filter { isKept($0.value) }
    }
}
