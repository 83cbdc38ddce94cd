internal import Identity
package import Mail
import Organization

/// What the other side must run so that unwanted mail comes into the junk folders of an organization's own hosts
/// (docs/reference/hybrid.md).
package struct HybridShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("hybrid.show", .configurationRead)

    /// The organization.
    package var organization: String
    /// What files the copies there.
    package var system: HybridSystem

    /// Asks what the other side must run.
    package init(organization: String, system: HybridSystem) {
        self.organization = organization
        self.system = system
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> HybridGuide {
        let snapshot = administration.configuration.snapshot
        let owner = try administration.known(organization)
        return HybridGuide(system, for: owner.document, maildirs: snapshot.server.maildirs)
    }
}
