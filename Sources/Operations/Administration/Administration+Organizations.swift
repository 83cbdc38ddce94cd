import Identity
import Mail
import Organization

extension Administration {
    /// The newest revision of each organization that the caller may know of, by name.
    func currentOrganizations() async throws(OperationFailure) -> [OrganizationRevision] {
        do throws(StoreError) {
            return try await stores.configuration.currentOrganizations().filter { isVisible($0.organization) }
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// The name of an organization as it is spelled, also of one whose document can't be read; as it was typed where there
    /// is none of it that the caller may know of.
    func spelled(_ organization: String) -> String {
        switch context.scope {
        case .all: configuration.organizations.spelled(organization)
        case .only(let names): TypedName.spelled(organization, among: names)
        }
    }
}
