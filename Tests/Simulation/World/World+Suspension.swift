import Mail
import Queueing

extension World {
    /// An administrator holds something back, or lets it go on.
    func suspend(_ event: Plan.Event) throws {
        tally.changes += 1
        switch event {
        case .suspend(let destination, let time):
            schedule(.plan(.resume(destination)), at: now + time)
            try setSuspended(true, destination)
        case .resume(let destination): try setSuspended(false, destination)
        case .hold(let label, let time):
            schedule(.plan(.release(label)), at: now + time)
            try setSuspended(true, ledger.open(of: label))
        case .release(let label): try setSuspended(false, ledger.open(of: label))
        case .park(let label, let time):
            schedule(.plan(.unpark(label)), at: now + time)
            let poison = ledger.destinations[Plan.poison].organization
            let ids = ledger.open(of: label).filter { ledger.fates[$0]?.recipient.key.organization == poison }
            try move(ids, to: Plan.poison)
        case .unpark(let label):
            try move(ledger.open(of: label).filter { ledger.fates[$0]?.destination == Plan.poison }, to: routes[0])
        default: break
        }
    }

    /// In the store first: whoever is told that a queue is stopped can rely on it.
    private func setSuspended(_ isSuspended: Bool, _ destination: Int) throws {
        let key = ledger.destinations[destination]
        _ = try store.commit(StoreTransaction(queueSuspensions: [key: isSuspended]))
        ledger.setSuspended(isSuspended, destination, now: now)
        try step()
        try perform(subject.suspend(isSuspended, key, now: bootTime))
    }

    /// Holds recipients back, or lets them go on.
    func setSuspended(_ isSuspended: Bool, _ ids: [RecipientID]) throws {
        ledger.setSuspended(isSuspended, ids, now: now)
        try perform(subject.tell(now: bootTime) { $0.setSuspended(isSuspended, ids, now: $1, into: &$2) })
    }
}
