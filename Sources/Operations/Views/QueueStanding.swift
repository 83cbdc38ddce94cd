import Mail
package import Queueing

/// What a queue is doing, as a listing says it: Exchange's words, and our own where those would mislead.
package enum QueueStanding: String, Codable, Sendable, Hashable, CaseIterable {
    /// Attempts are under way.
    case active = "Active"
    /// A probe is under way after a failure, or the queue waits for a connection to a host that has as many as it may.
    case connecting = "Connecting"
    /// Nothing is under way and nothing hinders an attempt.
    case ready = "Ready"
    /// The destination failed; the next probe has its time.
    case retry = "Retry"
    /// Stopped by an administrator.
    case suspended = "Suspended"
    /// Mail without a route: no attempt is made.
    case unreachable = "Unreachable"
    /// Mail that crashed the gateway: no attempt is made.
    case poison = "Poison"
    /// No gateway runs, so that nothing is tried and nobody knows how the destination does.
    case notRunning = "NotRunning"

    /// The standing of a queue, in a gateway that runs or in the store that one left.
    package init(_ queue: QueueStatus, isRunning: Bool) {
        if queue.status == .suspended {
            self = .suspended
            return
        }
        switch queue.key.deliveryType {
        case .unreachable: self = .unreachable
        case .undefined: self = .poison
        case .dnsConnector, .smartHost, .dnsConnectorTLS, .smartHostTLS, .dnsConnectorHighRisk,
            .dnsConnectorHighRiskTLS,
            .dnsConnectorRelay, .dnsConnectorRelayTLS, .mailbox:
            guard isRunning else {
                self = .notRunning
                return
            }
            switch queue.status {
            case .active: self = .active
            case .connecting: self = .connecting
            case .ready: self = .ready
            case .retry: self = .retry
            case .suspended: self = .suspended
            }
        }
    }
}
