package import Mail

/// Keeps who administers this server: accounts, their sessions, their tokens, and the links that let somebody in for
/// the first time.
///
/// A change goes in as a whole or not at all, and its entries of the audit log with it. What is only noted, when
/// something was used last, has no entry and may be lost in a crash.
package protocol IdentityStore: Sendable {
    /// All accounts, by name.
    func accounts() async throws(StoreError) -> [Account]

    /// An account; nil where there is none of the name.
    func account(_ name: AccountName) async throws(StoreError) -> Account?

    /// The account of a person that a provider of identities knows; nil where there is none.
    func account(issuer: String, subject: String) async throws(StoreError) -> Account?

    /// The session whose cookie has a digest; nil where there is none.
    func session(digest: [UInt8]) async throws(StoreError) -> SessionRecord?

    /// A session; nil where there is none of the number.
    func session(_ id: SessionID) async throws(StoreError) -> SessionRecord?

    /// The sessions of an account, or of all where it is nil; the newest first.
    func sessions(of account: AccountName?) async throws(StoreError) -> [SessionRecord]

    /// A token; nil where there is none of the number.
    func token(_ id: TokenID) async throws(StoreError) -> AccountToken?

    /// The tokens of an account, or of all where it is nil; by owner and name.
    func tokens(of account: AccountName?) async throws(StoreError) -> [AccountToken]

    /// The link whose secret has a digest, also one that has expired; nil where there is none.
    func firstLink(digest: [UInt8]) async throws(StoreError) -> FirstLink?

    /// What was kept of failed sign-ins.
    func signInFailures() async throws(StoreError) -> [SignInFailures]

    /// Makes changes, all with their entries or none. With a conflict nothing was changed.
    func commit(_ transaction: IdentityTransaction) async throws(StoreError) -> IdentityOutcome

    /// Keeps when sessions and tokens were used and sign-ins failed; what is not there any more is passed over.
    func note(_ notes: IdentityNotes) async throws(StoreError)

    /// Removes sessions that began before a moment or were used last before another one, links that have expired, and
    /// failures whose last one is older than a day. Gives how many sessions were removed.
    func expireIdentities(
        at now: WallTime, sessionsCreatedBefore created: WallTime, usedBefore used: WallTime
    ) async throws(StoreError) -> Int
}

/// Changes of what an ``IdentityStore`` keeps, made as one.
package struct IdentityTransaction: Hashable, Sendable {
    /// The changes, in order.
    package var changes: [IdentityChange]
    /// Their entries of the audit log.
    package var audit: [AuditEntry]
    /// Whether at least one account must be left behind for which ``Account/isOperator`` holds.
    package var mustKeepOperator: Bool

    /// A transaction.
    package init(_ changes: [IdentityChange], audit: [AuditEntry], mustKeepOperator: Bool = false) {
        self.changes = changes
        self.audit = audit
        self.mustKeepOperator = mustKeepOperator
    }
}

/// One change.
package enum IdentityChange: Hashable, Sendable {
    /// A new account. A conflict where there is one of its name, or one of the same person at the same provider.
    case addAccount(Account)
    /// An account as it is from now on, with a version of one more than the one that is there; a conflict where it is
    /// not.
    case putAccount(Account)
    /// An account goes, with its sessions, tokens and link. A conflict where it has another version.
    case removeAccount(AccountName, version: Int64)
    /// A link, in place of the account's others.
    case putLink(FirstLink)
    /// A link of this digest is used up; a conflict where there is none.
    case useLink(digest: [UInt8])
    /// A new session; of its account's sessions the oldest go, until at most so many are left.
    case addSession(SessionRecord, most: Int)
    /// A session's record, in place of the one with its number; a conflict where there is none.
    case putSession(SessionRecord)
    /// A session ends; nothing where there is none.
    case endSession(SessionID)
    /// The sessions of an account end, but for one.
    case endSessions(AccountName, except: SessionID?)
    /// A new token. A conflict where there is one of its number, or one of its owner's of the same name.
    case addToken(AccountToken)
    /// A token is revoked; a conflict where there is none.
    case removeToken(TokenID)
    /// What was kept of an account's failed sign-ins goes.
    case forgetFailures(AccountName)
}

/// What came of an ``IdentityTransaction``.
package enum IdentityOutcome: Hashable, Sendable {
    /// All of it was done.
    case done
    /// Nothing was.
    case conflict(IdentityConflict)
}

/// Why nothing of an ``IdentityTransaction`` was done.
package enum IdentityConflict: Hashable, Sendable {
    /// There is such an account.
    case accountExists
    /// The account is another one by now, or has gone.
    case accountChanged
    /// There is no such link any more.
    case linkGone
    /// There is no such session any more.
    case sessionGone
    /// There is such a token.
    case tokenExists
    /// There is no such token any more.
    case tokenGone
    /// Nobody would run the server.
    case noOperatorLeft
}

/// What is kept without an entry of the audit log.
package struct IdentityNotes: Hashable, Sendable {
    /// When sessions were used last.
    package var sessions: [SessionID: WallTime] = [:]
    /// When tokens were used last, and from where.
    package var tokens: [TokenID: TokenUse] = [:]
    /// Failed sign-ins, in place of what was kept for their accounts.
    package var failures: [SignInFailures] = []

    /// Nothing yet.
    package init() {}

    /// Whether there is nothing in it.
    package var isEmpty: Bool { sessions.isEmpty && tokens.isEmpty && failures.isEmpty }

    /// These and later ones, which count more.
    package func followed(by later: IdentityNotes) -> IdentityNotes {
        var both = self
        both.sessions.merge(later.sessions) { $1 }
        both.tokens.merge(later.tokens) { $1 }
        let newer = Set(later.failures.map(\.account))
        both.failures = failures.filter { !newer.contains($0.account) } + later.failures
        return both
    }
}

/// When a token was used, and from where.
package struct TokenUse: Hashable, Sendable {
    /// When, to the minute.
    package var time: WallTime
    /// The peer's address; nil for this machine's own socket.
    package var address: String?

    /// A use.
    package init(time: WallTime, address: String?) {
        self.time = time
        self.address = address
    }
}

/// The failed sign-ins of an account that count against the next.
package struct SignInFailures: Hashable, Sendable, Codable {
    /// The name that was given, of an account that there is.
    package var account: AccountName
    /// When each failed, the oldest first; at most 16.
    package var times: [WallTime]

    /// Failures.
    package init(account: AccountName, times: [WallTime]) {
        self.account = account
        self.times = times
    }
}
