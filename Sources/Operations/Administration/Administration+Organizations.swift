import Mail
import Organization

extension Administration {
    /// The newest revision of each organization, by name.
    func currentOrganizations() async throws(OperationFailure) -> [OrganizationRevision] {
        do {
            return try await stores.configuration.currentOrganizations()
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// The name of an organization as it is spelled, also of one whose document can't be read; as it was typed where there
    /// is none of it.
    func spelled(_ organization: String) -> String { configuration.organizations.spelled(organization) }
}
