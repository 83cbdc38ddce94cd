import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers

/// Keeps up who takes more than its share of the disk, and tells the listeners and the log
/// (docs/reference/back-pressure.md).
final class ShareWatch: Sendable {
    /// What sessions, and mail that crosses, go by.
    let gauge: OrganizationShareGauge
    private let waiting: @Sendable () -> [String: Int]
    private let organizations: @Sendable () -> Int
    private let logger: Logger
    private let state: NIOLockedValueBox<OrganizationShares>

    /// `waiting` gives the octets of waiting mail by organization, `organizations` how many there are.
    init(
        limits: PressureLimits, waiting: @escaping @Sendable () -> [String: Int],
        organizations: @escaping @Sendable () -> Int, gauge: OrganizationShareGauge = OrganizationShareGauge(),
        logger: Logger
    ) {
        self.gauge = gauge
        self.waiting = waiting
        self.organizations = organizations
        self.logger = logger
        state = NIOLockedValueBox(OrganizationShares(limits: limits))
    }

    /// Takes a sample of the disk; without one everything stays as it is.
    func take(_ disk: PressureSample.Share?) {
        guard let disk else { return }
        let changes = state.withLockedValue { state in
            let changes = state.take(waiting: waiting(), disk: disk, organizations: organizations())
            if !changes.isEmpty { gauge.over = state.over }
            return changes
        }
        for change in changes {
            logger.log(
                change.isOver ? .pressureShareUsed : .pressureShareFreed,
                [.organization: change.organization, .size: change.octets, .share: change.share])
        }
    }
}
