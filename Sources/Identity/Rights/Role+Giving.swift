extension Role {
    /// The roles that who has this one may give to others, for the organizations that this one is for: nobody makes
    /// anybody more than oneself.
    package var gives: Set<Role> {
        switch self {
        case .operator:
            [.operator, .organizationManagement, .quarantineAdministrator, .securityReader, .helpDesk]
        case .organizationManagement: [.organizationManagement, .quarantineAdministrator, .securityReader, .helpDesk]
        case .quarantineAdministrator, .securityReader, .helpDesk, .endUser: []
        }
    }
}

extension Principal {
    /// Whether the caller may give a role to an account, or take it away: who holds a role that gives it, for its
    /// organization, and by a token only what the token may use itself.
    package func mayGive(_ grant: Grant) -> Bool {
        guard organizations.includes(grant.organization) else { return false }
        if let scopes, !Set(grant.role.permissions.keys).isSubset(of: scopes) { return false }
        return grants.contains { held in
            held.role.gives.contains(grant.role)
                && (held.organization == nil || held.organization == grant.organization)
        }
    }

    /// The permissions that the caller has for anything at all.
    package var permissions: Set<Permission> {
        let granted = grants.reduce(into: Set<Permission>()) { $0.formUnion($1.role.permissions.keys) }
        return scopes.map { granted.intersection($0) } ?? granted
    }
}
