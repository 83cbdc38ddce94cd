import Mail
import Queueing

/// Says whether a connection to a host may be made, and hears what came of it. Confined to the event loop of the pool.
protocol HostGate: AnyObject {
    /// Asks for one connection, for an attempt.
    func claim(_ place: HostPlace, for attempt: UInt64) -> HostClaim
    /// The host greeted.
    func greeted(_ lease: HostLease)
    /// The connection came to nothing before the host greeted.
    func failed(_ lease: HostLease, _ failure: DeliveryFailure)
    /// The connection is gone.
    func left(_ lease: HostLease, hadGreeted: Bool)
    /// Whether another queue than this one waits for a connection to a host.
    func hasWaiters(at place: HostPlace, besides key: QueueKey) -> Bool
}

/// Lets every connection be made, for conversations that an administrator asks for one by one.
final class OpenGate: HostGate {
    func claim(_ place: HostPlace, for attempt: UInt64) -> HostClaim { .granted(HostLease(place)) }
    func greeted(_ lease: HostLease) {}
    func failed(_ lease: HostLease, _ failure: DeliveryFailure) {}
    func left(_ lease: HostLease, hadGreeted: Bool) {}
    func hasWaiters(at place: HostPlace, besides key: QueueKey) -> Bool { false }
}
