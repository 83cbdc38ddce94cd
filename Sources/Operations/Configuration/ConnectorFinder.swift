import Mail
import Organization

/// Finds connectors by name, whose case does not matter, in a configuration; an unknown or ambiguous name is a failure, never "all of them".
struct ConnectorFinder {
    let snapshot: ConfigurationSnapshot

    /// The organizations that a request is about. Throws ``OperationFailure`` for an unknown one.
    func organizations(_ name: String?) throws(OperationFailure) -> [OrganizationSnapshot] {
        guard let name else { return snapshot.organizations }
        return [try snapshot.known(name)]
    }

    /// The outbound connector of a name.
    func outbound(_ name: ConnectorName) throws(OperationFailure) -> (OrganizationSnapshot, OutboundConnector) {
        let found = try organizations(name.organization).flatMap { organization in
            TypedName.matching(name.name, in: organization.document.outboundConnectors) { $0.name }.map {
                (organization, $0)
            }
        }
        return try only(found, name, kind: "outbound connector")
    }

    /// The inbound connector of a name.
    func inbound(_ name: ConnectorName) throws(OperationFailure) -> (OrganizationSnapshot, InboundConnector) {
        let found = try organizations(name.organization).flatMap { organization in
            TypedName.matching(name.name, in: organization.document.inboundConnectors) { $0.name }.map {
                (organization, $0)
            }
        }
        return try only(found, name, kind: "inbound connector")
    }

    private func only<Connector>(
        _ found: [(OrganizationSnapshot, Connector)], _ name: ConnectorName, kind: String
    ) throws(OperationFailure) -> (OrganizationSnapshot, Connector) {
        guard let first = found.first else { throw ConnectorFinder.unknown(name, kind: kind) }
        guard found.count == 1 else {
            throw OperationFailure(
                .notFound,
                "Several organizations have an \(kind) \"\(name.name)\": \(found.map(\.0.name).joined(separator: ", ")). "
                    + "Give --organization.")
        }
        return first
    }

    static func unknown(_ name: ConnectorName, kind: String = "connector") -> OperationFailure {
        let owner = name.organization.map { " in organization \($0)" } ?? ""
        return OperationFailure(
            .notFound,
            "There is no \(kind) \"\(name.name)\"\(owner). `postern connector list` shows those that exist.")
    }
}
