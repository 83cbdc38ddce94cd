/// Whether a caller may do something (docs/reference/roles.md): the one place where that is decided.
package enum Authorization: Hashable, Sendable {
    /// It may.
    case allowed
    /// It may for what is its own.
    case allowedForOwn
    /// It may where it gives a reason, which the organization sees.
    case needsReason
    /// It may not, although it may see the object.
    case notAllowed(Permission)
    /// It may not know that there is such an organization.
    case outOfScope

    /// The ruling for a permission and an organization; nil for what belongs to the server.
    package static func ruling(
        for principal: Principal, _ permission: Permission, in organization: String?
    ) -> Authorization {
        switch principal.extent(of: permission, in: organization) {
        case .whole?: return .allowed
        case .own?: return .allowedForOwn
        case .withReason?: return .needsReason
        case nil: break
        }
        guard let organization else { return .notAllowed(permission) }
        return principal.visible.includes(organization) ? .notAllowed(permission) : .outOfScope
    }
}

extension Principal {
    /// How far the caller has a permission for an organization, or for the server where it is nil; nil where it has not.
    package func extent(of permission: Permission, in organization: String?) -> PermissionExtent? {
        if let scopes, !scopes.contains(permission) { return nil }
        guard organizations.includes(organization) else { return nil }
        return grants.filter { $0.organization == nil || (organization != nil && $0.organization == organization) }
            .compactMap { $0.role.permissions[permission] }.max()
    }

    /// The organizations for which the caller has a permission, at whatever extent.
    package func scope(of permission: Permission) -> OrganizationScope {
        if let scopes, !scopes.contains(permission) { return .only([]) }
        let granted = grants.filter { $0.role.permissions[permission] != nil }
            .reduce(OrganizationScope.only([])) { scope, grant in
                scope.union(grant.organization.map { .only([$0]) } ?? .all)
            }
        return granted.intersection(organizations)
    }

    /// The organizations that the caller may know of: those of any grant, as far as a token is not narrowed to others.
    package var visible: OrganizationScope {
        grants.reduce(OrganizationScope.only([])) { scope, grant in
            scope.union(grant.organization.map { .only([$0]) } ?? .all)
        }.intersection(organizations)
    }
}
