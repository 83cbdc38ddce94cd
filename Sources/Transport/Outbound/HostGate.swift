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

// Called by the pool, on the worker's event loop.
extension QueueWorker: HostGate {
    func claim(_ place: HostPlace, for attempt: UInt64) -> HostClaim {
        scheduler.claim(place, for: attempt, now: services.time.now())
    }

    func greeted(_ lease: HostLease) { act { $0.hostGreeted(lease, now: $1, into: &$2) } }

    func failed(_ lease: HostLease, _ failure: DeliveryFailure) {
        scheduler.hostFailed(lease, failure, now: services.time.now())
    }

    func left(_ lease: HostLease, hadGreeted: Bool) {
        act { $0.hostLeft(lease, hadGreeted: hadGreeted, now: $1, into: &$2) }
    }

    func hasWaiters(at place: HostPlace, besides key: QueueKey) -> Bool {
        scheduler.hasWaiters(at: place, besides: key)
    }
}
