import Mail

/// Sessions and tokens that were read from the store a moment ago, each with its account: a program that asks ten times
/// a second costs one read in five seconds.
struct IdentityCache: Sendable {
    /// What was read.
    struct Found<Record: Sendable>: Sendable {
        /// The session or the token.
        var record: Record
        /// Its account.
        var account: Account
        /// When it was read.
        var read: Instant
    }

    /// The most that are kept of each.
    static let most = 1_000

    /// How often something was forgotten: what was read before does not come in behind.
    private(set) var generation = 0
    private var sessions: [[UInt8]: Found<SessionRecord>] = [:]
    private var tokens: [TokenID: Found<AccountToken>] = [:]

    /// A session that was read lately.
    func session(_ digest: [UInt8], at now: Instant) -> Found<SessionRecord>? {
        sessions[digest].flatMap { now - $0.read < AccountService.freshness ? $0 : nil }
    }

    /// A token that was read lately.
    func token(_ id: TokenID, at now: Instant) -> Found<AccountToken>? {
        tokens[id].flatMap { now - $0.read < AccountService.freshness ? $0 : nil }
    }

    /// Keeps a session, unless something was forgotten since a generation.
    mutating func keep(_ found: Found<SessionRecord>, since generation: Int) {
        guard generation == self.generation else { return }
        if sessions.count >= Self.most { sessions.removeAll() }
        sessions[found.record.digest] = found
    }

    /// Keeps a token, unless something was forgotten since a generation.
    mutating func keep(_ found: Found<AccountToken>, since generation: Int) {
        guard generation == self.generation else { return }
        if tokens.count >= Self.most { tokens.removeAll() }
        tokens[found.record.id] = found
    }

    /// Forgets what belongs to an account, or all where it is nil.
    mutating func forget(_ account: AccountName?) {
        generation += 1
        guard let account else {
            sessions.removeAll()
            tokens.removeAll()
            return
        }
        sessions = sessions.filter { $0.value.account.name != account }
        tokens = tokens.filter { $0.value.account.name != account }
    }
}
