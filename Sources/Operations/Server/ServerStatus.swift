package import Mail
import Organization

/// What a running gateway says of itself.
package struct ServerStatus: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("server.status", .serverRead, needs: .runningGateway)

    /// Asks a gateway how it is.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> GatewayStatus {
        let snapshot = administration.configuration.snapshot
        return GatewayStatus(
            hostname: snapshot.server.hostname.name, listeners: administration.running?.listeners ?? [],
            organizations: snapshot.organizations.map {
                AppliedOrganization(organization: $0.name, revision: $0.revision, isNew: false)
            }, pressure: administration.running?.pressure() ?? [])
    }
}
