import Identity
import Mail
import Organization

/// What a caller may do with accounts (docs/reference/roles.md#accounts): the accounts of others as far as grants
/// reach, the own one as far as it is the own.
struct AccountRights {
    /// The caller with its grants.
    let principal: Principal
    /// The organizations whose accounts it may see.
    let scope: OrganizationScope

    /// The rights of a caller. Throws ``OperationFailure`` for one of whom nobody has said what it may do.
    init(_ caller: Caller, in administration: Administration) throws(OperationFailure) {
        let context = administration.context
        if let known = context.principal {
            principal = known
        } else {
            switch caller.kind {
            case .local, .system:
                principal = Principal(
                    caller, authentication: "peerCredentials", grants: [Grant(.operator, for: nil)],
                    organizations: context.scope)
            case .account, .token, .endUser:
                throw OperationFailure(.notAllowed, "Nobody has said what \(caller) may do with accounts.")
            }
        }
        scope = principal.scope(of: .accountRead).intersection(context.scope)
    }

    /// The account whose owner the caller is; nil for a user of this machine.
    var ownName: AccountName? {
        switch principal.caller.kind {
        case .account: AccountName(principal.caller.name)
        // Owner and name, `ann/deployment`.
        case .token:
            AccountName(String(decoding: principal.caller.name.utf8.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self))
        case .local, .system, .endUser: nil
        }
    }

    /// Whether the caller may know of an account.
    func sees(_ account: Account) -> Bool {
        account.name == ownName || scope == .all || account.grants.contains { scope.includes($0.organization) }
    }

    /// Whether the caller may change an account as a whole: who could give it all that it has.
    func mayChange(_ account: Account) -> Bool {
        principal.permissions.contains(.accountChange) && (scope == .all || !account.grants.isEmpty)
            && account.grants.allSatisfy(principal.mayGive)
    }

    /// Throws where the caller may not change an account that it sees.
    func check(changing account: Account) throws(OperationFailure) {
        guard !mayChange(account) else { return }
        throw OperationFailure(
            .notAllowed,
            "Account \(account.name) has roles that you can't give, so it can be changed only by somebody who can: "
                + "an operator of this server as a rule.")
    }

    /// Throws where the caller may not give or take a grant.
    func check(giving grant: Grant) throws(OperationFailure) {
        guard !(principal.permissions.contains(.accountChange) && principal.mayGive(grant)) else { return }
        throw OperationFailure(
            .notAllowed,
            principal.scopes == nil
                ? "You can't give or take \(grant): nobody gives more than the own roles reach."
                : "You can't give or take \(grant): a token gives nothing that it can't do itself. Sign in to do that.")
    }

    /// An account as the caller may see it: of its grants those within the scope alone, unless it is the own.
    func view(_ account: Account) -> AccountView {
        var shown = account
        if account.name != ownName { shown.grants = account.grants.filter { scope.includes($0.organization) } }
        return AccountView(shown)
    }

    /// A token as the caller may see it: of the organizations that it is narrowed to those within the scope alone, unless it is
    /// the caller's own.
    func tokenView(_ token: AccountToken, at now: WallTime) -> TokenView {
        var shown = TokenView(token, at: now)
        if token.owner != ownName { shown.organizations = shown.organizations?.filter { scope.includes($0) } }
        return shown
    }
}

extension Administration {
    /// The account of a name, as far as the caller may know of it.
    func account(_ text: String, for rights: AccountRights) async throws(OperationFailure) -> Account {
        do throws(StoreError) {
            if let name = AccountName(text), let account = try await stores.identity.account(name),
                rights.sees(account)
            {
                return account
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        throw OperationFailure(
            .notFound,
            "There is no account \(SafeText.escaped(text, limit: 80)); `postern administrator list` shows those there "
                + "are.")
    }

    /// A grant of a role for an organization as it is typed. Throws for a role that is not given so.
    func grant(_ role: Role, for organization: String?) throws(OperationFailure) -> Grant {
        guard role != .endUser else {
            throw OperationFailure(
                .usage, "EndUser is no role of accounts: owners of mailboxes need none.")
        }
        guard let organization else {
            guard role.mayBeForAll else {
                throw OperationFailure(.usage, "\(role.rawValue) is for one organization: name it.")
            }
            return Grant(role, for: nil)
        }
        guard role != .operator else {
            throw OperationFailure(.usage, "Operator is for the whole server: name no organization.")
        }
        return Grant(role, for: try known(organization).name)
    }

    /// Makes changes of accounts. Throws for what another one prevents.
    func commit(_ transaction: IdentityTransaction, about account: AccountName?) async throws(OperationFailure) {
        let outcome: IdentityOutcome
        do throws(StoreError) {
            outcome = try await stores.identity.commit(transaction)
        } catch {
            throw OperationFailure(writing: error)
        }
        accounts?.forget(account)
        let name = account?.description ?? ""
        switch outcome {
        case .done: return
        case .conflict(.accountExists):
            throw OperationFailure(.exists, "There is an account \(name) already: choose another name.")
        case .conflict(.accountChanged):
            throw OperationFailure(
                .changedMeanwhile, "Account \(name) was changed at the same moment: look at it and try again.")
        case .conflict(.tokenExists):
            throw OperationFailure(.exists, "Account \(name) has a token of that name already: choose another name.")
        case .conflict(.tokenGone): throw OperationFailure(.notFound, "There is no such token any more.")
        case .conflict(.sessionGone): throw OperationFailure(.notFound, "There is no such session any more.")
        case .conflict(.linkGone): throw OperationFailure(.notFound, "There is no such link any more.")
        case .conflict(.noOperatorLeft):
            throw OperationFailure(
                .cannotNow,
                "Nothing was changed: \(name) is the last account that is an Operator. Make another one first, with "
                    + "`postern administrator create NAME --role Operator`.")
        }
    }

    /// The entry of the audit log for what is done to an account.
    func entry(
        _ action: AuditAction, by caller: Caller, on account: Account, organization: String? = nil,
        change: String? = nil
    ) -> AuditEntry {
        entry(
            action, by: caller, organization: organization ?? account.organization,
            ObjectReference(.account, account.name.description), change: change)
    }

    /// A new link for an account, with what a store keeps of it.
    func firstLink(for account: AccountName) -> (view: FirstLinkView, kept: FirstLink) {
        let (text, now) = (FirstLinkText(random: random), time.wallTime())
        let expires = WallTime(milliseconds: now.milliseconds + FirstLink.lifetime.milliseconds)
        let view = FirstLinkView(
            account: account.description, link: publicURL.map { "\($0)/\(FirstLinkView.folder)/\(text.text)" },
            code: text.text, expires: expires)
        return (view, FirstLink(digest: text.digest, account: account, created: now, expires: expires))
    }
}
