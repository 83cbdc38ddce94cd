import Mail
import MailFlow
import Organization
import Storage

/// Finds connectors by name in a configuration; an unknown or ambiguous name is a failure, never "all of them".
struct ConnectorFinder {
    let snapshot: ConfigurationSnapshot

    /// The organizations that a request is about. Throws ``OperationFailure`` for an unknown one.
    func organizations(_ name: String?) throws -> [OrganizationSnapshot] {
        guard let name else { return snapshot.organizations }
        guard let organization = snapshot.organization(named: name) else {
            throw OperationFailure.unknownOrganization(name, among: snapshot.organizations.map(\.name))
        }
        return [organization]
    }

    /// The outbound connector of a name.
    func outbound(_ name: ConnectorName) throws -> (OrganizationSnapshot, OutboundConnector) {
        let found = try organizations(name.organization).flatMap { organization in
            organization.document.outboundConnectors.filter { $0.name == name.name }.map { (organization, $0) }
        }
        return try only(found, name, kind: "outbound connector")
    }

    /// The inbound connector of a name.
    func inbound(_ name: ConnectorName) throws -> (OrganizationSnapshot, InboundConnector) {
        let found = try organizations(name.organization).flatMap { organization in
            organization.document.inboundConnectors.filter { $0.name == name.name }.map { (organization, $0) }
        }
        return try only(found, name, kind: "inbound connector")
    }

    private func only<Connector>(
        _ found: [(OrganizationSnapshot, Connector)], _ name: ConnectorName, kind: String
    ) throws -> (OrganizationSnapshot, Connector) {
        guard let first = found.first else { throw ConnectorFinder.unknown(name, kind: kind) }
        guard found.count == 1 else {
            throw OperationFailure(
                "Several organizations have an \(kind) \"\(name.name)\": \(found.map(\.0.name).joined(separator: ", ")). "
                    + "Give --organization.")
        }
        return first
    }

    static func unknown(_ name: ConnectorName, kind: String = "connector") -> OperationFailure {
        let owner = name.organization.map { " in organization \($0)" } ?? ""
        return OperationFailure(
            "There is no \(kind) \"\(name.name)\"\(owner). `postern connector list` shows those that exist.")
    }
}

/// The questions about connectors that a configuration and a store answer, whether or not a gateway runs. Blocks.
struct ConnectorQueries {
    let snapshot: ConfigurationSnapshot
    let reader: StoreReader

    /// Answers a question. Throws ``OperationFailure``; what changes or validates is not asked here.
    func answer(_ request: ConnectorRequest) throws -> ConnectorReply {
        switch request {
        case .list(let organization): return .connectors(try list(organization: organization))
        case .show(let name): return .connectors(try show(name))
        case .report(let domain, let organization):
            return .report(try report(domain: domain, organization: organization))
        case .pair(let name, let system): return .pairing(try pair(name, system: system))
        case .block, .unblock, .validate: throw OperationFailure("This can't be answered from the store alone.")
        }
    }

    /// What blocking a connector writes.
    func block(_ name: ConnectorName, reason: String, author: String, at time: WallTime) throws -> BlockedConnector {
        let (organization, connector) = try ConnectorFinder(snapshot: snapshot).inbound(name)
        return BlockedConnector(
            organization: organization.name, connector: connector.name, reason: reason, author: author, at: time)
    }

    /// The block of a connector, which itself may be gone by now.
    func blocked(_ name: ConnectorName) throws -> BlockedConnector {
        let found = try reader.blockedConnectors().filter {
            $0.connector == name.name && (name.organization == nil || $0.organization == name.organization)
        }
        guard let first = found.first else {
            _ = try ConnectorFinder(snapshot: snapshot).inbound(name)
            throw OperationFailure("Connector \"\(name.name)\" is not blocked.")
        }
        guard found.count == 1 else {
            throw OperationFailure(
                "Several organizations have blocked a connector \"\(name.name)\": "
                    + "\(found.map(\.organization).joined(separator: ", ")). Give --organization.")
        }
        return first
    }

    /// The connectors of one organization or of all, inbound ones first.
    func list(organization: String?) throws -> [ConnectorView] {
        let blocked = try reader.blockedConnectors()
        let validations = try reader.connectorValidations()
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
    func show(_ name: ConnectorName) throws -> [ConnectorView] {
        let found = try list(organization: name.organization).filter {
            $0.name == name.name && (name.direction == nil || $0.direction == name.direction)
        }
        guard !found.isEmpty else { throw ConnectorFinder.unknown(name) }
        let owners = Set(found.map(\.organization))
        guard owners.count == 1 else {
            throw OperationFailure(
                "Several organizations have a connector \"\(name.name)\": "
                    + "\(owners.sorted().joined(separator: ", ")). Give --organization.")
        }
        return found
    }

    /// Which connector would deliver to a domain.
    func report(domain text: String, organization: String?) throws -> [ConnectorReport] {
        guard let domain = try? Domain(text) else {
            throw OperationFailure(.usage, "\"\(text)\" is no domain; write one such as contoso.com.")
        }
        let router = Router(snapshot: snapshot)
        return try ConnectorFinder(snapshot: snapshot).organizations(organization).compactMap {
            router.report(domain, organization: $0.name)
        }
    }

    /// The other side's half of a connector.
    func pair(_ name: ConnectorName, system: PairedSystem?) throws -> ConnectorPairing {
        let found = try show(name)
        guard found.count == 1, let direction = found.first?.direction else {
            throw OperationFailure(
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
}
