package import Identity
package import Mail
import Organization

/// The accounts that the caller may know of, by name.
package struct AccountList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("account.list", .accountRead)

    /// Only those with a grant for this organization; nil for all.
    package var organization: String?

    /// Asks for accounts.
    package init(organization: String? = nil) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [AccountView] {
        let rights = try AccountRights(caller, in: administration)
        var wanted: String?
        if let organization { wanted = try administration.known(organization).name }
        do throws(StoreError) {
            let seen = try await administration.stores.identity.accounts().filter(rights.sees)
            guard let wanted else { return seen.map(rights.view) }
            return seen.filter { account in
                account.grants.contains { $0.organization == nil || $0.organization == wanted }
            }.map(rights.view)
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

/// One account.
package struct AccountShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("account.show", .accountRead)

    /// The account's name.
    package var name: String

    /// Asks for an account.
    package init(name: String) { self.name = name }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AccountView {
        let rights = try AccountRights(caller, in: administration)
        return rights.view(try await administration.account(name, for: rights))
    }
}

/// Makes an account with one role, and a link by which its owner sets password and second factor.
package struct AccountCreate: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "account.create", .accountChange, needs: .writableStore, trail: .entry(.accountCreate))

    /// The account's name.
    package var name: String
    /// The owner's name; nil for none.
    package var fullName: String?
    /// Where notices go; nil for nowhere.
    package var email: String?
    /// The role.
    package var role: Role
    /// The organization that the role is for; nil for all.
    package var organization: String?
    /// Whether it must have a second factor even where no role asks for one.
    package var mustHaveSecondFactor: Bool

    /// Orders an account.
    package init(
        name: String, fullName: String? = nil, email: String? = nil, role: Role, organization: String? = nil,
        mustHaveSecondFactor: Bool = false
    ) {
        self.name = name
        self.fullName = fullName
        self.email = email
        self.role = role
        self.organization = organization
        self.mustHaveSecondFactor = mustHaveSecondFactor
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AccountWithLink {
        let rights = try AccountRights(caller, in: administration)
        let grant = try administration.grant(role, for: organization)
        try rights.check(giving: grant)
        guard let name = AccountName(self.name) else { throw .accountName(self.name) }
        var account = Account(
            name: name, grants: [grant], mustHaveSecondFactor: mustHaveSecondFactor,
            created: administration.time.wallTime())
        if let fullName { account.fullName = try AccountText.fullName(fullName) }
        if let email { account.email = try AccountText.email(email) }
        let link = administration.firstLink(for: name)
        try await administration.commit(
            IdentityTransaction(
                [.addAccount(account), .putLink(link.kept)],
                audit: [
                    administration.entry(.accountCreate, by: caller, on: account, change: grant.description)
                ]), about: name)
        return AccountWithLink(account: rights.view(account), link: link.view)
    }
}

/// Sets properties of an account; those that are nil stay.
package struct AccountSet: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "account.set", .accountChange, needs: .writableStore, trail: .entry(.accountSet))

    /// The account's name.
    package var name: String
    /// The owner's name; empty to have none.
    package var fullName: String?
    /// Where notices go; empty for nowhere.
    package var email: String?
    /// False lets nobody in and ends sessions; true lets its owner in again.
    package var isEnabled: Bool?
    /// Whether it must have a second factor even where no role asks for one.
    package var mustHaveSecondFactor: Bool?
    /// The version that the caller looked at; nil for whichever there is.
    package var version: Int64?

    /// Orders a change.
    package init(name: String) { self.name = name }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AccountView {
        let rights = try AccountRights(caller, in: administration)
        let account = try await administration.account(name, for: rights)
        try rights.check(changing: account)
        try account.expect(version)
        var changed = account
        var words: [String] = []
        if let fullName {
            changed.fullName = fullName.isEmpty ? nil : try AccountText.fullName(fullName)
            if changed.fullName != account.fullName { words.append("fullName") }
        }
        if let email {
            changed.email = email.isEmpty ? nil : try AccountText.email(email)
            if changed.email != account.email { words.append("email") }
        }
        if let mustHaveSecondFactor, mustHaveSecondFactor != account.mustHaveSecondFactor {
            changed.mustHaveSecondFactor = mustHaveSecondFactor
            words.append("mustHaveSecondFactor \(mustHaveSecondFactor)")
        }
        if let isEnabled, isEnabled != (account.state != .disabled) {
            changed.state =
                !isEnabled ? .disabled : account.passwordHash == nil && account.origin == .local ? .invited : .active
            words.append(isEnabled ? "enabled" : "disabled")
        }
        // Nothing to change: no entry.
        guard !words.isEmpty else { return rights.view(account) }
        changed.version += 1
        var changes: [IdentityChange] = [.putAccount(changed)]
        // An account that asks for more, or lets nobody in, has no session from before.
        if changed.state == .disabled || changed.mustHaveSecondFactor != account.mustHaveSecondFactor {
            changes.append(.endSessions(account.name, except: nil))
        }
        try await administration.commit(
            IdentityTransaction(
                changes,
                audit: [
                    administration.entry(
                        .accountSet, by: caller, on: account, change: words.joined(separator: ", "))
                ], mustKeepOperator: account.isOperator), about: account.name)
        if changed.email != account.email {
            await administration.tell(.email, of: changed, also: account.email, by: caller)
        }
        return rights.view(changed)
    }
}

/// Deletes an account, with its sessions and tokens. The audit log keeps its name.
package struct AccountDelete: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "account.delete", .accountChange, needs: .writableStore, trail: .entry(.accountDelete))

    /// The account's name.
    package var name: String
    /// The version that the caller looked at; nil for whichever there is.
    package var version: Int64?

    /// Orders a removal.
    package init(name: String, version: Int64? = nil) {
        self.name = name
        self.version = version
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AccountView {
        let rights = try AccountRights(caller, in: administration)
        let account = try await administration.account(name, for: rights)
        try rights.check(changing: account)
        try account.expect(version)
        try await administration.commit(
            IdentityTransaction(
                [.removeAccount(account.name, version: account.version)],
                audit: [administration.entry(.accountDelete, by: caller, on: account)],
                mustKeepOperator: account.isOperator), about: account.name)
        return rights.view(account)
    }
}

/// Takes an account's password, second factor and sessions away, and makes a link that sets new ones: for whoever has
/// lost them, or knows that somebody else has them. Tokens go on.
package struct AccountReset: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "account.reset", .accountChange, needs: .writableStore, trail: .entry(.accountReset))

    /// The account's name.
    package var name: String

    /// Orders it.
    package init(name: String) { self.name = name }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AccountWithLink {
        let rights = try AccountRights(caller, in: administration)
        let account = try await administration.account(name, for: rights)
        try rights.check(changing: account)
        guard account.origin == .local else {
            throw OperationFailure(
                .cannotNow,
                "Account \(account.name) is of a provider of identities, which keeps its password and second factor.")
        }
        guard account.state != .disabled else {
            throw OperationFailure(
                .cannotNow,
                "Account \(account.name) is disabled: enable it first, with "
                    + "`postern administrator enable \(account.name)`.")
        }
        var changed = account
        changed.state = .invited
        changed.passwordHash = nil
        changed.passwordSet = nil
        changed.factor = nil
        changed.recoveryCodes = []
        changed.version += 1
        let link = administration.firstLink(for: account.name)
        try await administration.commit(
            IdentityTransaction(
                [
                    .putAccount(changed), .endSessions(account.name, except: nil), .putLink(link.kept),
                    .forgetFailures(account.name),
                ], audit: [administration.entry(.accountReset, by: caller, on: account)]), about: account.name)
        await administration.tell(.reset, of: changed, by: caller)
        return AccountWithLink(account: rights.view(changed), link: link.view)
    }
}
