internal import Mail
internal import NIOConcurrencyHelpers

extension AccountService {
    /// Proves again who has a session, which changes of the own account ask for: good for ``proofLifetime``.
    ///
    /// - Parameter code: a code of the second factor, or a recovery code; nil for an account without a factor.
    package func prove(
        _ session: SessionID, password: String, code: String?, client: SignInClient
    ) async throws(SignInFailure) {
        var (record, account) = try await own(session)
        let attempt = try await admit(account.name, client)
        let isRight: Bool
        do throws(SignInFailure) {
            isRight = try await verify(password, account.passwordHash ?? PasswordHash.ofNobody(settings().cost))
        } catch {
            state.withLockedValue { $0.throttle.takeBack(attempt) }
            throw error
        }
        let now = time.wallTime()
        var provesFactor = account.factor == nil
        if !provesFactor, let code { provesFactor = account.take(code, at: now) != nil }
        guard account.passwordHash != nil, isRight, provesFactor else {
            failed(attempt, client, isAccount: true)
            throw .refused
        }
        record.proved = now
        account.version += 1
        // The code that was used is used up.
        try await commit(IdentityTransaction([.putAccount(account), .putSession(record)], audit: []))
        state.withLockedValue { state in
            state.throttle.succeed(attempt)
            state.cache.forget(account.name)
        }
    }

    /// Sets a new password. All other sessions of the account end; its tokens go on.
    package func setPassword(
        _ password: String, of session: SessionID, client: SignInClient
    ) async throws(SignInFailure) -> OwnChange {
        var account = try await proved(session)
        if let fault = PasswordRules.fault(of: password, names: names(account, settings())) { throw .password(fault) }
        account.passwordHash = try await hash(password)
        account.passwordSet = time.wallTime()
        return try await change(account, by: session, .accountPassword, told: .password, client)
    }

    /// Begins to set up a new second factor; the old one stays until ``setFactor(_:code:of:client:)``.
    package func beginFactor(for session: SessionID) async throws(SignInFailure) -> FactorSetup {
        let account = try await proved(session)
        let settings = self.settings()
        return setup(
            for: account, settings, isRequired: settings.needsSecondFactor(account), passwordSet: account.passwordSet,
            session: session)
    }

    /// Puts a second factor in place of the one before, with its first code. Gives new recovery codes; the old ones do
    /// nothing any more, and all other sessions of the account end.
    package func setFactor(
        _ setup: String, code: String, of session: SessionID, client: SignInClient
    ) async throws(SignInFailure) -> OwnChange {
        let (digest, now) = (SecretText.digest(setup), time.now())
        guard let pending = state.withLockedValue({ $0.pending.find(digest, at: now) }), pending.session == session,
            case .setup(let secret, _) = pending.step
        else { throw .stepGone }
        var account = try await proved(session)
        guard account.name == pending.account else { throw .stepGone }
        account.factor = try firstFactor(secret, code, pending, digest, at: time.wallTime())
        let codes = RecoveryCode.make(random)
        account.recoveryCodes = codes.compactMap(RecoveryCode.digest)
        var changed = try await change(account, by: session, .accountFactor, told: .factor, client, "set up")
        state.withLockedValue { $0.pending.drop(digest) }
        changed.recoveryCodes = codes
        return changed
    }

    /// Takes the second factor away, where nothing asks for one.
    package func removeFactor(of session: SessionID, client: SignInClient) async throws(SignInFailure) -> OwnChange {
        var account = try await proved(session)
        guard !settings().needsSecondFactor(account) else { throw .factorRequired }
        account.factor = nil
        account.recoveryCodes = []
        return try await change(account, by: session, .accountFactor, told: .factorRemoved, client, "removed")
    }

    /// Makes new recovery codes; the old ones do nothing any more.
    package func renewRecoveryCodes(
        of session: SessionID, client: SignInClient
    ) async throws(SignInFailure) -> OwnChange {
        var account = try await proved(session)
        guard account.factor != nil else { throw .stepGone }
        let codes = RecoveryCode.make(random)
        account.recoveryCodes = codes.compactMap(RecoveryCode.digest)
        var changed = try await change(
            account, by: session, .accountFactor, told: .recoveryCodes, client, "new recovery codes")
        changed.recoveryCodes = codes
        return changed
    }
}

extension AccountService {
    /// A session with its account, which keeps its password here.
    private func own(_ session: SessionID) async throws(SignInFailure) -> (SessionRecord, Account) {
        let found: (SessionRecord, Account)?
        do throws(StoreError) {
            if let record = try await store.session(session), let account = try await store.account(record.account) {
                found = (record, account)
            } else {
                found = nil
            }
        } catch {
            throw .store(error)
        }
        guard let (record, account) = found, account.state == .active,
            isAlive(record, settings(), at: time.wallTime())
        else { throw .sessionGone }
        guard account.origin == .local else { throw .keptElsewhere }
        return (record, account)
    }

    /// The account of a session in which password and factor were proved a moment ago.
    private func proved(_ session: SessionID) async throws(SignInFailure) -> Account {
        let (record, account) = try await own(session)
        guard time.wallTime() < record.proved.later(by: Self.proofLifetime) else { throw .proofNeeded }
        return account
    }

    /// Keeps a changed account, ends its other sessions, and tells its owner.
    private func change(
        _ account: Account, by session: SessionID, _ action: AuditAction, told: AccountNotice.Change,
        _ client: SignInClient, _ change: String? = nil
    ) async throws(SignInFailure) -> OwnChange {
        var account = account
        account.version += 1
        let others: Int
        let tokens: Int
        do throws(StoreError) {
            others = try await store.sessions(of: account.name).filter { $0.id != session }.count
            tokens = try await store.tokens(of: account.name).count
        } catch {
            throw .store(error)
        }
        try await commit(
            IdentityTransaction(
                [.putAccount(account), .endSessions(account.name, except: session)],
                audit: [ownEntry(action, account, client, by: "session", change)]))
        state.withLockedValue { $0.cache.forget(account.name) }
        await tell(told, of: account, client)
        return OwnChange(endedSessions: others, tokens: tokens)
    }
}
