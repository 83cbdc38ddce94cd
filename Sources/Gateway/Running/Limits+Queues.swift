import Organization
import Queueing

extension SchedulerConfiguration {
    /// The limits of the queues by this server's settings.
    init(_ limits: Limits) {
        self.init(
            expiration: limits.messageExpiration, connectionsPerDestination: limits.connectionsPerDestination,
            attempts: limits.deliveryAttempts)
    }
}
