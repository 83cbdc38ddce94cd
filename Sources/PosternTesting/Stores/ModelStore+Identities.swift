package import Identity
package import Mail

extension ModelStore {
    /// Who administers.
    struct Identities {
        var accounts: [AccountName: Account] = [:]
        var sessions: [SessionID: SessionRecord] = [:]
        var tokens: [TokenID: AccountToken] = [:]
        var links: [AccountName: FirstLink] = [:]
        var failures: [AccountName: SignInFailures] = [:]
    }
}

extension ModelStore: IdentityStore {
    /// All accounts, by name.
    package func accounts() async throws(StoreError) -> [Account] {
        try read { state in state.records.identities.accounts.values.sorted { $0.name < $1.name } }
    }

    /// An account; nil where there is none of the name.
    package func account(_ name: AccountName) async throws(StoreError) -> Account? {
        try read { $0.records.identities.accounts[name] }
    }

    /// The account of a person that a provider of identities knows; nil where there is none.
    package func account(issuer: String, subject: String) async throws(StoreError) -> Account? {
        let origin = Account.Origin.provider(issuer: issuer, subject: subject)
        return try read { state in state.records.identities.accounts.values.first { $0.origin == origin } }
    }

    /// The session whose cookie has a digest; nil where there is none.
    package func session(digest: [UInt8]) async throws(StoreError) -> SessionRecord? {
        try read { state in state.records.identities.sessions.values.first { $0.digest == digest } }
    }

    /// A session; nil where there is none of the number.
    package func session(_ id: SessionID) async throws(StoreError) -> SessionRecord? {
        try read { $0.records.identities.sessions[id] }
    }

    /// The sessions of an account, or of all where it is nil; the newest first.
    package func sessions(of account: AccountName?) async throws(StoreError) -> [SessionRecord] {
        try read { state in
            state.records.identities.sessions.values.filter { account == nil || $0.account == account }
                .sorted { ($1.created, $1.id.description) < ($0.created, $0.id.description) }
        }
    }

    /// A token; nil where there is none of the number.
    package func token(_ id: TokenID) async throws(StoreError) -> AccountToken? {
        try read { $0.records.identities.tokens[id] }
    }

    /// The tokens of an account, or of all where it is nil; by owner and name.
    package func tokens(of account: AccountName?) async throws(StoreError) -> [AccountToken] {
        try read { state in
            state.records.identities.tokens.values.filter { account == nil || $0.owner == account }
                .sorted { one, other in
                    guard one.owner == other.owner else { return one.owner < other.owner }
                    return one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
                }
        }
    }

    /// The link whose secret has a digest, also one that has expired; nil where there is none.
    package func firstLink(digest: [UInt8]) async throws(StoreError) -> FirstLink? {
        try read { state in state.records.identities.links.values.first { $0.digest == digest } }
    }

    /// What was kept of failed sign-ins, by account.
    package func signInFailures() async throws(StoreError) -> [SignInFailures] {
        try read { state in state.records.identities.failures.values.sorted { $0.account < $1.account } }
    }

    /// Makes changes, all with their entries or none.
    package func commit(_ transaction: IdentityTransaction) async throws(StoreError) -> IdentityOutcome {
        try change { state throws(StoreError) -> IdentityOutcome in
            var identities = state.records.identities
            for change in transaction.changes {
                if let conflict = identities.make(change) { return .conflict(conflict) }
            }
            if transaction.mustKeepOperator, !identities.accounts.values.contains(where: { $0.isOperator }) {
                return .conflict(.noOperatorLeft)
            }
            try state.record(transaction.audit)
            state.records.identities = identities
            return .done
        }
    }

    /// Keeps when sessions and tokens were used and sign-ins failed.
    package func note(_ notes: IdentityNotes) async throws(StoreError) {
        try change { state throws(StoreError) in
            for (id, moment) in notes.sessions { state.records.identities.sessions[id]?.lastUsed = moment }
            for (id, use) in notes.tokens {
                state.records.identities.tokens[id]?.lastUsed = use.time
                state.records.identities.tokens[id]?.lastAddress = use.address
            }
            for failures in notes.failures {
                let isKept = state.records.identities.accounts[failures.account] != nil && !failures.times.isEmpty
                state.records.identities.failures[failures.account] = isKept ? failures : nil
            }
        }
    }

    /// Removes old sessions, links that have expired and old failures. Gives how many sessions were removed.
    package func expireIdentities(
        at now: WallTime, sessionsCreatedBefore created: WallTime, usedBefore used: WallTime
    ) async throws(StoreError) -> Int {
        try change { state throws(StoreError) -> Int in
            let before = state.records.identities.sessions.count
            state.records.identities.sessions = state.records.identities.sessions.filter { _, session in
                session.created >= created && session.lastUsed >= used
            }
            state.records.identities.links = state.records.identities.links.filter { $0.value.expires > now }
            let day = Interval.hours(24).milliseconds
            state.records.identities.failures = state.records.identities.failures.filter { _, failures in
                failures.times.last.map { $0.milliseconds >= now.milliseconds - day } ?? false
            }
            return before - state.records.identities.sessions.count
        }
    }
}

extension ModelStore.Identities {
    /// Makes a change, or says what stands in its way.
    mutating func make(_ change: IdentityChange) -> IdentityConflict? {
        switch change {
        case .addAccount(let account):
            guard accounts[account.name] == nil else { return .accountExists }
            return put(account)
        case .putAccount(let account):
            guard accounts[account.name]?.version == account.version - 1 else { return .accountChanged }
            return put(account)
        case .removeAccount(let name, let version):
            guard accounts[name]?.version == version else { return .accountChanged }
            accounts[name] = nil
            sessions = sessions.filter { $0.value.account != name }
            tokens = tokens.filter { $0.value.owner != name }
            links[name] = nil
            failures[name] = nil
        case .putLink(let link):
            links[link.account] = link
        case .useLink(let digest):
            guard let link = links.values.first(where: { $0.digest == digest }) else { return .linkGone }
            links[link.account] = nil
        case .addSession(let session, let most):
            let others = sessions.values.filter { $0.account == session.account }
                .sorted { ($1.created, $1.id.description) < ($0.created, $0.id.description) }
            for old in others.dropFirst(max(0, most - 1)) { sessions[old.id] = nil }
            sessions[session.id] = session
        case .putSession(let session):
            guard sessions[session.id] != nil else { return .sessionGone }
            sessions[session.id] = session
        case .endSession(let id):
            sessions[id] = nil
        case .endSessions(let account, let kept):
            sessions = sessions.filter { $0.value.account != account || $0.key == kept }
        case .addToken(let token):
            let isKnown = tokens.values.contains { known in
                known.id == token.id || known.owner == token.owner && known.name == token.name
            }
            guard !isKnown else { return .tokenExists }
            tokens[token.id] = token
        case .removeToken(let id):
            guard tokens[id] != nil else { return .tokenGone }
            tokens[id] = nil
        case .forgetFailures(let account):
            failures[account] = nil
        }
        return nil
    }

    private mutating func put(_ account: Account) -> IdentityConflict? {
        if case .provider = account.origin,
            accounts.values.contains(where: { $0.origin == account.origin && $0.name != account.name })
        {
            return .accountExists
        }
        accounts[account.name] = account
        return nil
    }
}
