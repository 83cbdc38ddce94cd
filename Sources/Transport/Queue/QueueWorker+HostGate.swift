import Mail
import Queueing

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
