/// A role for an organization, or for all of them.
package struct Grant: Hashable, Sendable, Codable {
    /// The role.
    package var role: Role
    /// The organization, as it is spelled; nil for all of them and the server.
    package var organization: String?

    /// A grant.
    package init(_ role: Role, for organization: String?) {
        self.role = role
        self.organization = organization
    }
}

extension Grant: CustomStringConvertible {
    /// `OrganizationManagement for contoso`, or `Operator`.
    package var description: String { organization.map { "\(role.rawValue) for \($0)" } ?? role.rawValue }
}
