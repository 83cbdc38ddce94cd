import DequeModule
import Mail
import NIOConcurrencyHelpers

/// Counts TLS handshakes of clients, says whether one more may begin, and keeps those apart that come to nothing again
/// and again (docs/reference/session-work.md).
///
/// A handshake costs the server a thousand times what a command costs, and the client next to nothing when it never
/// finishes it. So there are only so many at a time, in all and of a source, and others wait their turn without any work;
/// and a source whose handshakes fail too often in a minute gets none for a while. A source is an IPv4 address or an IPv6
/// /64.
final class HandshakeAdmission: Sendable {
    /// A place in the line.
    struct Ticket: Hashable, Sendable { fileprivate var number: UInt64 }

    /// Whether a handshake may begin.
    enum Answer: Hashable {
        /// It may; tell when it has ended.
        case admitted
        /// It waits, and is told when it may.
        case waits(Ticket)
        /// Not for now: too many of this source failed.
        case refused
    }

    /// How a place among the handshakes was used.
    enum Outcome {
        case succeeded
        /// The handshake failed, or the client left in the middle of it.
        case failed
        /// There was no handshake.
        case unused
    }

    /// How long a source gets no handshakes.
    static let refusedTime = Interval.minutes(5)
    private static let window = Interval.minutes(1)
    /// Sources without a handshake that are remembered at most.
    private static let capacity = 100_000

    private struct Source {
        var underWay = 0
        var failures = 0
        var windowStart: Instant
        var refusedUntil: Instant?

        func isKept(now: Instant) -> Bool {
            underWay > 0 || now - windowStart < HandshakeAdmission.window || (refusedUntil ?? now) > now
        }
    }

    private struct Waiting {
        var ticket: Ticket
        var key: IPAddress?
        var admitted: @Sendable () -> Void
    }

    private struct State {
        var underWay = 0
        var sources: [IPAddress: Source] = [:]
        var line = Deque<Waiting>()
        var tickets: UInt64 = 0
        var sweptAt: Instant?
    }

    private let limits: Limits
    private let state = NIOLockedValueBox(State())

    init(limits: Limits) { self.limits = limits }

    /// Asks for a place.
    ///
    /// - Parameters:
    ///   - isExempt: counts in the total only.
    ///   - admitted: called from any thread when one that waits has got its place.
    func begin(
        _ address: IPAddress, isExempt: Bool, now: Instant, admitted: @escaping @Sendable () -> Void
    ) -> Answer {
        let key = isExempt ? nil : address.source
        return state.withLockedValue { state in
            sweep(&state, now: now)
            if let key, let until = state.sources[key]?.refusedUntil, now < until { return .refused }
            if take(key, &state, now: now) { return .admitted }
            state.tickets += 1
            let ticket = Ticket(number: state.tickets)
            state.line.append(Waiting(ticket: ticket, key: key, admitted: admitted))
            return .waits(ticket)
        }
    }

    /// Leaves the line; false when the place has come already, so that it must be given back by
    /// ``end(_:isExempt:outcome:now:)``.
    func withdraw(_ ticket: Ticket) -> Bool {
        state.withLockedValue { state in
            guard let index = state.line.firstIndex(where: { $0.ticket == ticket }) else { return false }
            state.line.remove(at: index)
            return true
        }
    }

    /// Gives a place back.
    ///
    /// - Returns: true when this was the failure after which the source gets no handshakes for ``refusedTime``.
    func end(_ address: IPAddress, isExempt: Bool, outcome: Outcome, now: Instant) -> Bool {
        let key = isExempt ? nil : address.source
        let (isListed, next) = state.withLockedValue { state -> (Bool, Waiting?) in
            state.underWay -= 1
            let isListed = key.map { settle($0, outcome, &state, now: now) } ?? false
            return (isListed, takeWaiting(&state, now: now))
        }
        next?.admitted()
        return isListed
    }

    /// Handshakes under way.
    var underWay: Int { state.withLockedValue { $0.underWay } }

    /// Those that wait.
    var waiting: Int { state.withLockedValue { $0.line.count } }

    /// Whether less than a fifth of all places is left.
    var isShort: Bool { underWay > limits.tlsHandshakes / 5 * 4 }

    private func take(_ key: IPAddress?, _ state: inout State, now: Instant) -> Bool {
        guard state.underWay < limits.tlsHandshakes else { return false }
        if let key {
            guard state.sources[key]?.underWay ?? 0 < limits.tlsHandshakesPerSource else { return false }
            state.sources[key, default: Source(windowStart: now)].underWay += 1
        }
        state.underWay += 1
        return true
    }

    // The first in the line whose source has room. One place came back, so no more than one goes.
    private func takeWaiting(_ state: inout State, now: Instant) -> Waiting? {
        let index = state.line.firstIndex { waiting in
            waiting.key.map { state.sources[$0]?.underWay ?? 0 < limits.tlsHandshakesPerSource } ?? true
        }
        guard let index, take(state.line[index].key, &state, now: now) else { return nil }
        return state.line.remove(at: index)
    }

    private func settle(_ key: IPAddress, _ outcome: Outcome, _ state: inout State, now: Instant) -> Bool {
        guard var source = state.sources[key] else { return false }
        source.underWay -= 1
        if now - source.windowStart >= Self.window {
            source.windowStart = now
            source.failures = 0
        }
        var isListed = false
        switch outcome {
        case .succeeded, .unused: break
        case .failed:
            source.failures += 1
            // What was under way when the source was listed lengthens nothing.
            isListed = source.failures == limits.failedTlsHandshakes
            if isListed { source.refusedUntil = now + Self.refusedTime }
        }
        let isRemembered = source.isKept(now: now) && (source.underWay > 0 || state.sources.count <= Self.capacity)
        state.sources[key] = isRemembered ? source : nil
        return isListed
    }

    private func sweep(_ state: inout State, now: Instant) {
        if let sweptAt = state.sweptAt, now - sweptAt < .minutes(1) { return }
        state.sweptAt = now
        state.sources = state.sources.filter { $0.value.isKept(now: now) }
    }
}
