internal import Mail

extension AccountService {
    /// Signs in a person whom a provider of identities has proved. Grants are those of the provider's claims each time;
    /// a person who has lost them all has no session and no token any more.
    package func signIn(
        _ identity: ProvidedIdentity, client: SignInClient
    ) async throws(SignInFailure) -> SignedIn {
        let found: Account?
        do throws(StoreError) {
            found = try await store.account(issuer: identity.issuer, subject: identity.subject)
        } catch {
            throw .store(error)
        }
        guard var account = found else { return try await first(identity, client) }
        guard account.state != .disabled else { throw .refused }
        guard !identity.grants.isEmpty else {
            try await takeRights(from: account, client)
            throw .refused
        }
        account.state = .active
        account.fullName = identity.fullName ?? account.fullName
        account.email = identity.email ?? account.email
        var changes: [IdentityChange] = []
        var entries: [AuditEntry] = []
        if Set(account.grants) != Set(identity.grants) {
            account.grants = identity.grants
            changes.append(.endSessions(account.name, except: nil))
            entries.append(ownEntry(.accountGrant, account, client, by: "oidc", words(of: account.grants)))
        }
        return try await begin(account, by: "oidc", client, nil, with: changes, audit: entries)
    }

    /// The issuer of the provider that an account's owner signs in by; nil for an account of this server's, and for one that
    /// is gone.
    package func issuer(of account: AccountName) async throws(SignInFailure) -> String? {
        do throws(StoreError) {
            guard let account = try await store.account(account), case .provider(let issuer, _) = account.origin else {
                return nil
            }
            return issuer
        } catch {
            throw .store(error)
        }
    }

    /// Makes the account of a person who comes for the first time.
    private func first(
        _ identity: ProvidedIdentity, _ client: SignInClient
    ) async throws(SignInFailure) -> SignedIn {
        guard !identity.grants.isEmpty else { throw .refused }
        let account = Account(
            name: try await freeName(for: identity), fullName: identity.fullName, email: identity.email,
            state: .active, origin: .provider(issuer: identity.issuer, subject: identity.subject),
            grants: identity.grants, created: time.wallTime())
        let made = ownEntry(.accountCreate, account, client, by: "oidc", words(of: account.grants))
        return try await begin(account, by: "oidc", client, nil, audit: [made], isNew: true)
    }

    /// Ends what an account has whose person has no rights at the provider any more.
    private func takeRights(from account: Account, _ client: SignInClient) async throws(SignInFailure) {
        guard !account.grants.isEmpty else { return }
        var changed = account
        changed.grants = []
        changed.version += 1
        let tokens: [AccountToken]
        do throws(StoreError) {
            tokens = try await store.tokens(of: account.name)
        } catch {
            throw .store(error)
        }
        let taken = ownEntry(.accountRevoke, account, client, by: "oidc", words(of: account.grants))
        var changes: [IdentityChange] = [.putAccount(changed), .endSessions(account.name, except: nil)]
        changes += tokens.map { IdentityChange.removeToken($0.id) }
        try await commit(IdentityTransaction(changes, audit: [taken]))
        forget(account.name)
    }

    /// A name that no account has: the one that the provider has, or that with a number behind it.
    private func freeName(for identity: ProvidedIdentity) async throws(SignInFailure) -> AccountName {
        let plain = AccountName.read(from: identity.name)
        for number in 1...99 {
            let text = number == 1 ? plain : "\(plain)-\(number)"
            guard let name = AccountName(text) else { break }
            do throws(StoreError) {
                if try await store.account(name) == nil { return name }
            } catch {
                throw .store(error)
            }
        }
        throw .changedMeanwhile
    }

    /// Grants as the audit log says them.
    private func words(of grants: [Grant]) -> String { grants.map(\.description).joined(separator: ", ") }
}

extension AccountName {
    /// What of a text can stand in a name, at most 60 characters; `account` where that is nothing.
    fileprivate static func read(from text: String) -> String {
        let kept = text.utf8.prefix(256).filter { octet in
            switch octet {
            case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "+"), UInt8(ascii: "@"):
                true
            default: false
            }
        }
        let name = String(decoding: kept.prefix(60), as: UTF8.self)
        return AccountName(name) == nil ? "account" : name
    }
}
