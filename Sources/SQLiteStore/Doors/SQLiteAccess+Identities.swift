package import Identity
package import Mail

extension SQLiteAccess {
    /// All accounts, by name.
    package func accounts() async throws(StoreError) -> [Account] { try await read { try $0.accounts() } }

    /// An account; nil where there is none of the name.
    package func account(_ name: AccountName) async throws(StoreError) -> Account? {
        try await read { try $0.account(name) }
    }

    /// The account of a person that a provider of identities knows; nil where there is none.
    package func account(issuer: String, subject: String) async throws(StoreError) -> Account? {
        try await read { try $0.account(issuer: issuer, subject: subject) }
    }

    /// The session whose cookie has a digest; nil where there is none.
    package func session(digest: [UInt8]) async throws(StoreError) -> SessionRecord? {
        try await read { try $0.session(digest: digest) }
    }

    /// A session; nil where there is none of the number.
    package func session(_ id: SessionID) async throws(StoreError) -> SessionRecord? {
        try await read { try $0.session(id) }
    }

    /// The sessions of an account, or of all where it is nil; the newest first.
    package func sessions(of account: AccountName?) async throws(StoreError) -> [SessionRecord] {
        try await read { try $0.sessions(of: account) }
    }

    /// A token; nil where there is none of the number.
    package func token(_ id: TokenID) async throws(StoreError) -> AccountToken? { try await read { try $0.token(id) } }

    /// The tokens of an account, or of all where it is nil; by owner and name.
    package func tokens(of account: AccountName?) async throws(StoreError) -> [AccountToken] {
        try await read { try $0.tokens(of: account) }
    }

    /// The link whose secret has a digest, also one that has expired; nil where there is none.
    package func firstLink(digest: [UInt8]) async throws(StoreError) -> FirstLink? {
        try await read { try $0.firstLink(digest: digest) }
    }

    /// What was kept of failed sign-ins.
    package func signInFailures() async throws(StoreError) -> [SignInFailures] {
        try await read { try $0.signInFailures() }
    }

    /// Makes changes, all with their entries or none.
    package func commit(_ transaction: IdentityTransaction) async throws(StoreError) -> IdentityOutcome {
        try await change { try $0.commit(transaction) }
    }

    /// Keeps when sessions and tokens were used and sign-ins failed.
    package func note(_ notes: IdentityNotes) async throws(StoreError) {
        guard !notes.isEmpty else { return }
        try await change { try $0.note(notes) }
    }

    /// Removes old sessions, links that have expired and old failures. Gives how many sessions were removed.
    package func expireIdentities(
        at now: WallTime, sessionsCreatedBefore created: WallTime, usedBefore used: WallTime
    ) async throws(StoreError) -> Int {
        try await change { try $0.expireIdentities(at: now, created: created, used: used) }
    }
}
