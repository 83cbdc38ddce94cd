package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Organization

/// The outbound connectors of validations under way, each under a name of its own: their test messages have queues of
/// their own, and no other mail can come to use them.
package final class StagedConnectors: Sendable {
    private struct Place: Hashable {
        var organization: String
        var name: String
    }

    private let connectors = NIOLockedValueBox<[Place: OutboundConnector]>([:])

    /// No connectors.
    package init() {}

    /// Adds a connector and gives the name that its queues have until ``remove(_:organization:)``.
    package func add(_ connector: OutboundConnector, organization: String, random: any RandomSource) -> String {
        let name = StagedName(
            connector: connector.name, number: UInt32(truncatingIfNeeded: random.next())
        ).description
        connectors.withLockedValue { $0[Place(organization: organization, name: name)] = connector }
        return name
    }

    /// Takes a connector away.
    package func remove(_ name: String, organization: String) {
        connectors.withLockedValue { $0[Place(organization: organization, name: name)] = nil }
    }

    /// Where the mail of a validation's queue goes; nil for any other queue. Cheap; for event loops.
    package func nextHop(for key: QueueKey) -> NextHop? {
        guard let name = key.connector,
            let connector = connectors.withLockedValue({ $0[Place(organization: key.organization, name: name)] })
        else { return nil }
        guard connector.useMXRecord else { return .smartHosts(connector.smartHosts, connector: connector) }
        return (try? Domain(key.nextHop)).map { .mx($0, connector: connector) }
    }

    /// The queue of a recipient of a test message.
    package static func key(_ connector: OutboundConnector, name: String, organization: String, domain: Domain)
        -> QueueKey
    {
        connector.useMXRecord
            ? QueueKey(organization: organization, deliveryType: .dnsConnector, nextHop: domain.name, connector: name)
            : QueueKey(organization: organization, deliveryType: .smartHost, nextHop: name, connector: name)
    }

    /// Whether a queue is, or was, that of a validation: a change of configuration leads its mail nowhere else.
    package static func isStaged(_ key: QueueKey) -> Bool { StagedName(key) != nil }
}
