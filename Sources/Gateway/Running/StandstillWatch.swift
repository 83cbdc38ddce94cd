import Mail
import Queueing

/// Sees when no delivery ends although mail waits for its turn, and tells it once, and its end too. A value without
/// clock or log (docs/operating.md).
struct StandstillWatch {
    /// What has changed.
    enum Change: Hashable {
        /// Nothing has ended for a minute; this is how things stand.
        case began(FlowStatus)
        /// Deliveries end again, or nothing waits any more.
        case ended
    }

    /// How long nothing must have ended.
    static let patience = Interval.minutes(1)
    /// Hosts that are named.
    static let namedHosts = 5

    private var lastEnded: UInt64?
    private var since = Instant(milliseconds: 0)
    private var isRaised = false

    /// Looks at how things stand now; to be called at least twice a minute.
    mutating func change(_ flow: FlowStatus, now: Instant) -> Change? {
        guard flow.ended == lastEnded, flow.waiting > 0, flow.underWay > 0 else {
            lastEnded = flow.ended
            since = now
            defer { isRaised = false }
            return isRaised ? .ended : nil
        }
        guard !isRaised, now - since >= Self.patience else { return nil }
        isRaised = true
        return .began(flow)
    }

    /// What it says of a standstill, as a sentence.
    static func text(for flow: FlowStatus) -> String {
        let named = flow.holders.prefix(namedHosts).map { "\($0.attempts) to \($0.name)" }
        let rest = flow.holders.dropFirst(namedHosts).reduce(0) { $0 + $1.attempts }
        let hosts = named + (rest > 0 ? ["\(rest) to others"] : [])
        let waiting =
            flow.waiting == 1 ? "1 recipient waits for its turn" : "\(flow.waiting) recipients wait for their turn"
        return """
            No delivery has ended for a minute, and \(waiting). Under way: \
            \(hosts.joined(separator: ", ")).
            """
    }
}
