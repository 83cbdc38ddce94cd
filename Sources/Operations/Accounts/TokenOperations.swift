package import Identity
package import Mail
import Organization

/// Tokens by owner and name: the caller's own, and those of accounts that it may know of.
package struct TokenList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("token.list", .tokenChange)

    /// The account; nil for all that the caller may know of.
    package var owner: String?

    /// Asks for tokens.
    package init(owner: String? = nil) { self.owner = owner }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [TokenView] {
        let rights = try AccountRights(caller, in: administration)
        var name: AccountName?
        if let owner { name = try await administration.account(owner, for: rights).name }
        let now = administration.time.wallTime()
        do throws(StoreError) {
            let tokens = try await administration.stores.identity.tokens(of: name)
            if name != nil { return tokens.map { rights.tokenView($0, at: now) } }
            let seen = Set(try await administration.stores.identity.accounts().filter(rights.sees).map(\.name))
            return tokens.filter { seen.contains($0.owner) }.map { rights.tokenView($0, at: now) }
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

/// Makes a token that may do a part of what its owner may. It is shown once.
package struct TokenCreate: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "token.create", .tokenChange, needs: .writableStore, trail: .entry(.tokenCreate))

    /// What its owner calls it.
    package var name: String
    /// The account; nil for the caller's own. Only a user of this machine names another one.
    package var owner: String?
    /// The permissions that it may use.
    package var scopes: [Permission]
    /// The organizations that it may see; empty for all that its owner may.
    package var organizations: [String]
    /// The networks that it may come from, in CIDR notation; empty for any.
    package var networks: [String]
    /// For how many days it is good; nil for ``usualDays``. Nothing but a token for metrics alone may have 0, for ever.
    package var days: Int?

    /// How long a token is good where nobody says it.
    package static let usualDays = 90
    /// The longest that one may be good.
    package static let mostDays = 365
    /// The most tokens of one account.
    package static let maximum = 100
    /// The most networks of one token.
    package static let mostNetworks = 64

    /// Orders a token.
    package init(
        name: String, owner: String? = nil, scopes: [Permission], organizations: [String] = [],
        networks: [String] = [], days: Int? = nil
    ) {
        self.name = name
        self.owner = owner
        self.scopes = scopes
        self.organizations = organizations
        self.networks = networks
        self.days = days
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> NewToken {
        let account = try await ownerAccount(in: administration, caller)
        let name = try Bounds.text(self.name, "name", octets: 64)
        let scopes = try checkedScopes(within: account)
        let organizations = try checkedOrganizations(within: account, administration)
        let expires = try end(at: administration.time.wallTime())
        let known: [AccountToken]
        do throws(StoreError) {
            known = try await administration.stores.identity.tokens(of: account.name)
        } catch {
            throw OperationFailure(reading: error)
        }
        guard known.count < Self.maximum else {
            throw OperationFailure(
                .cannotNow, "Account \(account.name) has \(Self.maximum) tokens, which is the most: revoke some first.")
        }
        let text = TokenText(random: administration.random)
        let token = AccountToken(
            id: text.id, digest: text.digest, name: name, owner: account.name, scopes: scopes,
            organizations: organizations, networks: try checkedNetworks(), created: administration.time.wallTime(),
            expires: expires)
        let words = "\(name): " + scopes.map(\.rawValue).sorted().joined(separator: ", ")
        try await administration.commit(
            IdentityTransaction(
                [.addToken(token)],
                audit: [
                    administration.entry(
                        .tokenCreate, by: caller, organization: account.organization,
                        ObjectReference(.token, token.id.description), change: words)
                ]), about: account.name)
        return NewToken(token: text.text, view: TokenView(token, at: token.created))
    }

    /// The account that the token is to be of.
    private func ownerAccount(
        in administration: Administration, _ caller: Caller
    ) async throws(OperationFailure) -> Account {
        let rights = try AccountRights(caller, in: administration)
        let named: String
        switch caller.kind {
        case .local, .system:
            guard let owner else {
                throw OperationFailure(.usage, "Name the account that the token is to be of: --account NAME.")
            }
            named = owner
        case .account:
            guard let own = rights.ownName?.description else {
                throw OperationFailure(.notAllowed, "\(caller) is no account.")
            }
            if let owner, AccountName(owner)?.description != own {
                throw OperationFailure(.notAllowed, "Tokens are made by their owners: sign in as \(owner).")
            }
            named = own
        case .token, .endUser:
            // Otherwise a token that is found would make others that outlive it.
            throw OperationFailure(.notAllowed, "A token makes no tokens: sign in with password and second factor.")
        }
        let account = try await administration.account(named, for: rights)
        guard account.state != .disabled else {
            throw OperationFailure(
                .cannotNow, "Account \(account.name) is disabled, so a token of it would do nothing.")
        }
        return account
    }

    /// The permissions, all of which the owner has.
    private func checkedScopes(within account: Account) throws(OperationFailure) -> Set<Permission> {
        guard !scopes.isEmpty else { throw OperationFailure(.usage, "Name at least one permission in scopes.") }
        let held = Principal(account.caller, authentication: "token", grants: account.grants).permissions
        let missing = Set(scopes).subtracting(held).map(\.rawValue).sorted()
        guard missing.isEmpty else {
            throw OperationFailure(
                .notAllowed,
                "Account \(account.name) has no role with \(missing.joined(separator: ", ")): a token can do no more "
                    + "than its owner.")
        }
        return Set(scopes)
    }

    /// The organizations, all of which the owner may know of.
    private func checkedOrganizations(
        within account: Account, _ administration: Administration
    ) throws(OperationFailure) -> OrganizationScope {
        guard !organizations.isEmpty else { return .all }
        let visible = Principal(account.caller, authentication: "token", grants: account.grants).visible
        var names: Set<String> = []
        for organization in organizations {
            let name = try administration.known(organization).name
            guard visible.includes(name) else {
                throw OperationFailure(
                    .notAllowed,
                    "Account \(account.name) has no role for \(name): a token can do no more than its owner.")
            }
            names.insert(name)
        }
        return .only(names)
    }

    /// The networks as they are kept.
    private func checkedNetworks() throws(OperationFailure) -> [String] {
        try Bounds.check(networks.count, "The number of networks", in: 0...Self.mostNetworks)
        var kept: [String] = []
        for text in networks {
            guard let network = IPNetwork(text) else {
                throw OperationFailure(
                    .usage,
                    "networks has \"\(SafeText.escaped(text, limit: 80))\"; write a network such as 192.0.2.0/24 or an "
                        + "address.")
            }
            kept.append(network.description)
        }
        return kept
    }

    /// When the token ends.
    private func end(at now: WallTime) throws(OperationFailure) -> WallTime? {
        let days = self.days ?? Self.usualDays
        if days == 0, Set(scopes) == [.metricsRead] { return nil }
        try Bounds.check(days, "days", in: 1...Self.mostDays)
        return WallTime(milliseconds: now.milliseconds + Interval.hours(Int64(days) * 24).milliseconds)
    }
}

/// Revokes a token at once.
package struct TokenRevoke: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "token.revoke", .tokenChange, needs: .writableStore, trail: .entry(.tokenRevoke))

    /// The token's number, or the token as a whole.
    package var id: String

    /// Orders it.
    package init(id: String) { self.id = id }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TokenView {
        let rights = try AccountRights(caller, in: administration)
        let found: (AccountToken, Account)?
        do throws(StoreError) {
            // Somebody who finds a token has the whole of it.
            if let number = TokenText(id)?.id ?? TokenID(id),
                let token = try await administration.stores.identity.token(number),
                let owner = try await administration.stores.identity.account(token.owner), rights.sees(owner)
            {
                found = (token, owner)
            } else {
                found = nil
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        guard let (token, owner) = found else {
            throw OperationFailure(.notFound, "There is no such token; `postern token list` shows those there are.")
        }
        if owner.name != rights.ownName { try rights.check(changing: owner) }
        try await administration.commit(
            IdentityTransaction(
                [.removeToken(token.id)],
                audit: [
                    administration.entry(
                        .tokenRevoke, by: caller, organization: owner.organization,
                        ObjectReference(.token, token.id.description), change: token.callerName)
                ]), about: owner.name)
        return rights.tokenView(token, at: administration.time.wallTime())
    }
}
