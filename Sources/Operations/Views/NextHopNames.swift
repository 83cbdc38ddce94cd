import Mail
import Organization

/// Says where queues lead, by the configuration in force: Exchange names the smart hosts, not their connector.
struct NextHopNames {
    private struct Place: Hashable {
        var organization: String
        var connector: String
    }

    private var hosts: [Place: String] = [:]

    init(_ snapshot: ConfigurationSnapshot) {
        for organization in snapshot.organizations {
            for connector in organization.document.outboundConnectors where !connector.useMXRecord {
                hosts[Place(organization: organization.name, connector: connector.name)] =
                    connector.smartHosts.map(\.description).joined(separator: ",")
            }
        }
    }

    /// The smart hosts of a queue that leads to some; else, and where its connector is gone, the next hop of its key.
    func name(of key: QueueKey) -> String {
        guard key.deliveryType.isToSmartHosts, let connector = key.connector else { return key.nextHop }
        let name = StagedName(key)?.connector ?? connector
        return hosts[Place(organization: key.organization, connector: name)] ?? key.nextHop
    }
}
