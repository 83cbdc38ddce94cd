import Identity
import Mail
import MailFlow
import Organization

/// The questions about connectors that a configuration and a store answer, whether or not a gateway runs.
struct ConnectorQueries {
    /// The configuration as far as whoever asks may know of it.
    let snapshot: ConfigurationSnapshot
    /// The configuration that mail is routed by.
    let whole: ConfigurationSnapshot
    /// The organizations of which whoever asks may know.
    let scope: OrganizationScope
    let store: any ConnectorStore

    /// What blocking a connector writes.
    func block(
        _ name: ConnectorName, reason: String, author: String, at time: WallTime
    ) throws(OperationFailure) -> BlockedConnector {
        let (organization, connector) = try ConnectorFinder(snapshot: snapshot).inbound(name)
        return BlockedConnector(
            organization: organization.name, connector: connector.name, reason: reason, author: author, at: time)
    }

    /// The block of a connector, which itself may be gone by now.
    func blocked(_ name: ConnectorName) async throws(OperationFailure) -> BlockedConnector {
        let blocked = try await blockedConnectors().filter { blocked in
            name.organization.map { $0.lowercased() == blocked.organization.lowercased() } ?? true
        }
        let found = TypedName.matching(name.name, in: blocked) { $0.connector }
        guard let first = found.first else {
            _ = try ConnectorFinder(snapshot: snapshot).inbound(name)
            throw OperationFailure(.cannotNow, "Connector \"\(name.name)\" is not blocked.")
        }
        guard found.count == 1 else {
            throw OperationFailure(
                .notFound,
                "Several organizations have blocked a connector \"\(name.name)\": "
                    + "\(found.map(\.organization).joined(separator: ", ")). Give --organization.")
        }
        return first
    }

    /// The connectors of one organization or of all, inbound ones first.
    func list(organization: String?) async throws(OperationFailure) -> [ConnectorView] {
        let blocked = try await blockedConnectors()
        let validations: [ConnectorValidationRecord]
        do {
            validations = try await store.connectorValidations()
        } catch {
            throw OperationFailure(reading: error)
        }
        return try ConnectorFinder(snapshot: snapshot).organizations(organization).flatMap { organization in
            organization.document.inboundConnectors.sorted { $0.name < $1.name }.map {
                ConnectorView($0, organization: organization.name, blocked: blocked)
            }
                + organization.document.outboundConnectors.sorted { $0.name < $1.name }.map {
                    ConnectorView($0, organization: organization.name, validations: validations)
                }
        }
    }

    /// One connector; both when an inbound and an outbound one have the name.
    func show(_ name: ConnectorName) async throws(OperationFailure) -> [ConnectorView] {
        let all = try await list(organization: name.organization).filter {
            name.direction == nil || $0.direction == name.direction
        }
        let found = TypedName.matching(name.name, in: all) { $0.name }
        guard !found.isEmpty else { throw ConnectorFinder.unknown(name) }
        let owners = Set(found.map(\.organization))
        guard owners.count == 1 else {
            throw OperationFailure(
                .notFound,
                "Several organizations have a connector \"\(name.name)\": "
                    + "\(owners.sorted().joined(separator: ", ")). Give --organization.")
        }
        return found
    }

    /// Which connector would deliver to a domain.
    func report(domain text: String, organization: String?) throws(OperationFailure) -> [ConnectorReport] {
        guard let domain = try? Domain(text) else {
            throw OperationFailure(.usage, "\"\(text)\" is no domain; write one such as contoso.com.")
        }
        let router = Router(snapshot: whole)
        return try ConnectorFinder(snapshot: snapshot).organizations(organization).compactMap {
            router.report(domain, organization: $0.name)
        }
    }

    /// The other side's half of a connector.
    func pair(
        _ name: ConnectorName, system: PairedSystem?
    ) async throws(OperationFailure) -> ConnectorPairing {
        let found = try await show(name)
        guard found.count == 1, let direction = found.first?.direction else {
            throw OperationFailure(
                .notFound,
                "An inbound and an outbound connector are called \"\(name.name)\". Give --inbound or --outbound.")
        }
        let finder = ConnectorFinder(snapshot: snapshot)
        switch direction {
        case .inbound:
            let (organization, connector) = try finder.inbound(name)
            return ConnectorPairing(connector, system: system, server: snapshot.server, owner: organization)
        case .outbound:
            let (_, connector) = try finder.outbound(name)
            return ConnectorPairing(connector, system: system, server: snapshot.server)
        }
    }

    private func blockedConnectors() async throws(OperationFailure) -> [BlockedConnector] {
        do throws(StoreError) {
            return try await store.blockedConnectors().filter { scope.includes($0.organization) }
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}
