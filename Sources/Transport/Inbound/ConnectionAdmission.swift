import Mail
import NIOConcurrencyHelpers

/// Counts connections and says whether one more may come (docs/reference/replies.md).
final class ConnectionAdmission: Sendable {
    /// Which limit a connection would pass.
    enum Refusal: String, Hashable {
        case total = "too many connections in all"
        case source = "too many connections of this address"
        case network = "too many connections of this network"
        case rate = "too many new connections of this address in a minute"
        case harvest = "too many unknown recipients asked for by this address in an hour"
    }

    private struct Source {
        var open = 0
        var minuteStart: Instant
        var newInMinute = 0
    }

    private struct State {
        var open = 0
        var sources: [IPAddress: Source] = [:]
        var networks: [IPAddress: Int] = [:]
        var sweptAt: Instant?
        var harvest: HarvestWatch
    }

    private let limits: ConnectionLimits
    private let state: NIOLockedValueBox<State>

    init(limits: ConnectionLimits) {
        self.limits = limits
        self.state = NIOLockedValueBox(State(harvest: HarvestWatch(limit: limits.unknownRecipientsPerHour)))
    }

    /// Counts a refusal by Directory Based Edge Blocking toward the listing of its source.
    func refusedUnknownRecipient(of address: IPAddress, now: Instant) {
        state.withLockedValue { $0.harvest.refused(address, now: now) }
    }

    /// Admits a connection, which must be released later, or says why not.
    ///
    /// - Parameter isExempt: counts in the total only.
    func admit(_ address: IPAddress, isExempt: Bool, now: Instant) -> Refusal? {
        state.withLockedValue { state in
            Self.sweep(&state, now: now)
            guard state.open < limits.total else { return .total }
            if isExempt {
                state.open += 1
                return nil
            }
            guard !state.harvest.isListed(address, now: now) else { return .harvest }
            var source = state.sources[address] ?? Source(minuteStart: now)
            if now - source.minuteStart >= .minutes(1) {
                source.minuteStart = now
                source.newInMinute = 0
            }
            let network = Self.network(of: address)
            let inNetwork = state.networks[network] ?? 0
            guard source.newInMinute < limits.newPerMinute else { return .rate }
            source.newInMinute += 1
            // Attempts count even when they are refused for another reason.
            defer { state.sources[address] = source }
            guard source.open < limits.perSource else { return .source }
            guard inNetwork < limits.perNetwork else { return .network }
            source.open += 1
            state.networks[network] = inNetwork + 1
            state.open += 1
            return nil
        }
    }

    /// Releases a connection that was admitted.
    func release(_ address: IPAddress, isExempt: Bool) {
        state.withLockedValue { state in
            state.open -= 1
            guard !isExempt else { return }
            let network = Self.network(of: address)
            state.sources[address]?.open -= 1
            if let count = state.networks[network] { state.networks[network] = count > 1 ? count - 1 : nil }
        }
    }

    /// Open connections.
    var open: Int { state.withLockedValue { $0.open } }

    /// Whether less than a fifth of all connections is left.
    var isShort: Bool { open > limits.total / 5 * 4 }

    private static func network(of address: IPAddress) -> IPAddress {
        address.masked(to: address.family == .v4 ? 24 : 64)
    }

    // Once a minute, forgets sources that have no connection and made none lately, so that memory follows the
    // connections and not the addresses ever seen.
    private static func sweep(_ state: inout State, now: Instant) {
        if let sweptAt = state.sweptAt, now - sweptAt < .minutes(1) { return }
        state.sweptAt = now
        state.sources = state.sources.filter { $0.value.open > 0 || now - $0.value.minuteStart < .minutes(1) }
    }
}
