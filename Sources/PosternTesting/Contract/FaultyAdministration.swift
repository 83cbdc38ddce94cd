import Identity
import Mail

struct FaultyJobs: JobStore {
    let base: any JobStore

    func add(_ job: JobRecord, audit: AuditEntry?) async throws(StoreError) {
        try await base.add(job, audit: audit)
    }

    func update(_ job: JobRecord) async throws(StoreError) -> Bool { try await base.update(job) }

    func job(_ id: JobID) async throws(StoreError) -> JobRecord? { try await base.job(id) }

    func jobs(_ query: JobQuery) async throws(StoreError) -> [JobRecord] {
        var query = query
        query.scope = .all
        return try await base.jobs(query)
    }

    func removeJobs(endedBefore moment: WallTime) async throws(StoreError) -> [JobRecord] {
        try await base.removeJobs(endedBefore: moment)
    }

    func failUnfinished(at moment: WallTime, problem: [UInt8]) async throws(StoreError) -> [JobRecord] {
        try await base.failUnfinished(at: moment, problem: problem)
    }
}

struct FaultyAnswers: IdempotencyStore {
    let base: any IdempotencyStore

    func begin(
        _ key: IdempotencyKey, requestHash: [UInt8], at moment: WallTime
    ) async throws(StoreError) -> IdempotencyStart {
        let start = try await base.begin(key, requestHash: requestHash, at: moment)
        // As if two that come at once were both the first.
        return start == .running ? .begun : start
    }

    func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws(StoreError) {
        try await base.finish(key, answer)
    }

    func drop(_ key: IdempotencyKey) async throws(StoreError) { try await base.drop(key) }

    func answerUnfinished(with answer: StoredAnswer) async throws(StoreError) {
        try await base.answerUnfinished(with: answer)
    }

    func expire(before moment: WallTime) async throws(StoreError) { try await base.expire(before: moment) }
}

struct FaultyProofs: DomainProofStore {
    let base: any DomainProofStore

    func domainProofs(of organization: String?) async throws(StoreError) -> [DomainProof] {
        try await base.domainProofs(of: nil)
    }

    func domainProof(of organization: String, domain: String) async throws(StoreError) -> DomainProof? {
        try await base.domainProof(of: organization, domain: domain)
    }

    func keep(_ proof: DomainProof, audit: AuditEntry?) async throws(StoreError) {
        try await base.keep(proof, audit: audit)
    }

    func removeDomainProofs(
        of organization: String, domain: String?, audit: AuditEntry?
    ) async throws(StoreError) {
        try await base.removeDomainProofs(of: organization, domain: domain, audit: audit)
    }
}

struct FaultyIdentities: IdentityStore {
    let base: any IdentityStore

    func accounts() async throws(StoreError) -> [Account] { try await base.accounts() }

    func account(_ name: AccountName) async throws(StoreError) -> Account? { try await base.account(name) }

    func account(issuer: String, subject: String) async throws(StoreError) -> Account? {
        try await base.account(issuer: issuer, subject: subject)
    }

    func session(digest: [UInt8]) async throws(StoreError) -> SessionRecord? {
        try await base.session(digest: digest)
    }

    func session(_ id: SessionID) async throws(StoreError) -> SessionRecord? { try await base.session(id) }

    func sessions(of account: AccountName?) async throws(StoreError) -> [SessionRecord] {
        try await base.sessions(of: account)
    }

    func token(_ id: TokenID) async throws(StoreError) -> AccountToken? { try await base.token(id) }

    func tokens(of account: AccountName?) async throws(StoreError) -> [AccountToken] {
        try await base.tokens(of: account)
    }

    func firstLink(digest: [UInt8]) async throws(StoreError) -> FirstLink? { try await base.firstLink(digest: digest) }

    func signInFailures() async throws(StoreError) -> [SignInFailures] { try await base.signInFailures() }

    func commit(_ transaction: IdentityTransaction) async throws(StoreError) -> IdentityOutcome {
        // Each change by itself, so that those before a conflict stay.
        for change in transaction.changes {
            let outcome = try await base.commit(
                IdentityTransaction([change], audit: [], mustKeepOperator: transaction.mustKeepOperator))
            guard outcome == .done else { return outcome }
        }
        return try await base.commit(IdentityTransaction([], audit: transaction.audit))
    }

    func note(_ notes: IdentityNotes) async throws(StoreError) { try await base.note(notes) }

    func expireIdentities(
        at now: WallTime, sessionsCreatedBefore created: WallTime, usedBefore used: WallTime
    ) async throws(StoreError) -> Int {
        try await base.expireIdentities(at: now, sessionsCreatedBefore: created, usedBefore: used)
    }
}
