package import Identity
package import Mail

/// Gives an account a role. Its sessions end, since they were begun with other rights.
package struct AccountGrant: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "account.grant", .accountChange, needs: .writableStore, trail: .entry(.accountGrant))

    /// The account's name.
    package var name: String
    /// The role.
    package var role: Role
    /// The organization that the role is for; nil for all.
    package var organization: String?

    /// Orders a grant.
    package init(name: String, role: Role, organization: String? = nil) {
        self.name = name
        self.role = role
        self.organization = organization
    }

    /// The most grants of one account.
    package static let maximum = 1_000

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AccountView {
        let rights = try AccountRights(caller, in: administration)
        let grant = try administration.grant(role, for: organization)
        try rights.check(giving: grant)
        let account = try await administration.account(name, for: rights)
        try account.expectLocal()
        guard !account.grants.contains(grant) else { return rights.view(account) }
        guard account.grants.count < Self.maximum else {
            throw OperationFailure(.cannotNow, "Account \(account.name) has \(Self.maximum) roles, which is the most.")
        }
        var changed = account
        changed.grants.append(grant)
        changed.version += 1
        try await administration.commit(
            IdentityTransaction(
                [.putAccount(changed), .endSessions(account.name, except: nil)],
                audit: [
                    administration.entry(
                        .accountGrant, by: caller, on: account, organization: grant.organization,
                        change: grant.description)
                ]), about: account.name)
        return rights.view(changed)
    }
}

/// Takes a role from an account. Its sessions end.
package struct AccountRevoke: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "account.revoke", .accountChange, needs: .writableStore, trail: .entry(.accountRevoke))

    /// The account's name.
    package var name: String
    /// The role.
    package var role: Role
    /// The organization that the role is for; nil for all.
    package var organization: String?

    /// Orders it.
    package init(name: String, role: Role, organization: String? = nil) {
        self.name = name
        self.role = role
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AccountView {
        let rights = try AccountRights(caller, in: administration)
        let account = try await administration.account(name, for: rights)
        // A role for an organization that was deleted can be taken too.
        let grant = Grant(role, for: organization.map(administration.spelled))
        guard rights.view(account).grants.contains(grant) else {
            throw OperationFailure(.notFound, "Account \(account.name) is not \(grant).")
        }
        try rights.check(giving: grant)
        try account.expectLocal()
        var changed = account
        changed.grants.removeAll { $0 == grant }
        changed.version += 1
        try await administration.commit(
            IdentityTransaction(
                [.putAccount(changed), .endSessions(account.name, except: nil)],
                audit: [
                    administration.entry(
                        .accountRevoke, by: caller, on: account, organization: grant.organization,
                        change: grant.description)
                ], mustKeepOperator: account.isOperator), about: account.name)
        return rights.view(changed)
    }
}
