import Mail
import MailFlow
package import Organization
package import Queueing

extension SchedulerConfiguration {
    /// What this server's settings and the organizations' `transportConfig`, connectors and mailbox hosts say about the
    /// queues.
    package init(_ snapshot: ConfigurationSnapshot) {
        self.init(snapshot.server.limits)
        for organization in snapshot.organizations {
            let transport = organization.document.transportConfig
            if let expiration = transport.messageExpiration { organizationExpiration[organization.name] = expiration }
            // Which of the two applies is decided with the report, by its recipient.
            let isWanted = transport.externalReports.delayDsnEnabled || transport.internalReports.delayDsnEnabled
            organizationDelayNotification[organization.name] =
                isWanted ? transport.delayNotificationTimeout : .seconds(0)
        }
        if let pools = snapshot.server.outboundPools {
            for pool in EgressPool.allCases where pool != .normal {
                self.pools[pool] = PoolLimits(
                    attemptsPerHour: pools[pool].messagesPerHour, isHeld: pools[pool].isHeld)
            }
        }
        connectionsByQueue = Router(snapshot: snapshot).connectionsByQueue
    }
}
