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
}
