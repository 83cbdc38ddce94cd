import Log
package import Mail
internal import NIOConcurrencyHelpers

extension AccountService {
    /// The first step of a sign-in. Unknown names, wrong passwords and accounts that can't be used get the same answer
    /// after the same work.
    package func signIn(
        name: String, password: String, client: SignInClient
    ) async throws(SignInFailure) -> SignInStep {
        let settings = self.settings()
        let name = AccountName(name)
        let attempt = try await admit(name, client)
        let found: Account?
        let isRight: Bool
        do throws(SignInFailure) {
            found = try await usable(name)
            isRight = try await verify(password, found?.passwordHash ?? PasswordHash.ofNobody(settings.cost))
        } catch {
            state.withLockedValue { $0.throttle.takeBack(attempt) }
            throw error
        }
        guard let account = found, account.passwordHash != nil, isRight else {
            failed(attempt, client, isAccount: found != nil)
            throw .refused
        }
        let newHash = await rehash(password, of: account, settings)
        if account.factor != nil {
            state.withLockedValue { $0.throttle.takeBack(attempt) }
            return .secondFactorNeeded(challenge(for: account, newHash: newHash))
        }
        if settings.needsSecondFactor(account) {
            state.withLockedValue { $0.throttle.takeBack(attempt) }
            return .setupNeeded(
                setup(for: account, settings, isRequired: true, passwordSet: account.passwordSet, newHash: newHash))
        }
        var changed = account
        if let newHash { changed.passwordHash = newHash }
        return .signedIn(try await begin(changed, by: "password", client, attempt))
    }

    /// The second step: a code of the second factor, or a recovery code.
    ///
    /// - Parameter challenge: what the first step gave.
    package func answer(
        _ challenge: String, code: String, client: SignInClient
    ) async throws(SignInFailure) -> SignedIn {
        let (digest, now) = (SecretText.digest(challenge), time.now())
        guard let pending = state.withLockedValue({ $0.pending.find(digest, at: now) }), case .factor = pending.step
        else { throw .stepGone }
        let attempt = try await admit(pending.account, client)
        let found: Account?
        do throws(SignInFailure) {
            found = try await usable(pending.account)
        } catch {
            state.withLockedValue { $0.throttle.takeBack(attempt) }
            throw error
        }
        guard var account = found, account.passwordSet == pending.passwordSet else {
            state.withLockedValue { $0.pending.drop(digest) }
            throw .stepGone
        }
        guard let method = account.take(code, at: time.wallTime()) else {
            failed(attempt, client, isAccount: true)
            let mayGoOn = state.withLockedValue { $0.pending.fail(digest) }
            throw mayGoOn ? SignInFailure.refused : SignInFailure.stepGone
        }
        if let newHash = pending.newHash { account.passwordHash = newHash }
        let signedIn = try await begin(account, by: "password+\(method)", client, attempt)
        state.withLockedValue { $0.pending.drop(digest) }
        return signedIn
    }

    /// Ends a session, as its owner wishes; one that has ended already is no failure.
    package func signOut(
        _ session: SessionID, of account: AccountName, client: SignInClient
    ) async throws(SignInFailure) {
        let ended = entry(.sessionEnd, account, client, ObjectReference(.session, session.description))
        try await commit(IdentityTransaction([.endSession(session)], audit: [ended]))
        forget(account)
    }
}

extension AccountService {
    /// Counts a sign-in and has it wait as long as those before it make it.
    func admit(_ name: AccountName?, _ client: SignInClient) async throws(SignInFailure) -> SignInThrottle.Attempt {
        do throws(StoreError) {
            try await load()
        } catch {
            throw .store(error)
        }
        let now = time.now()
        let device = name.flatMap { devices.read(client.device, of: $0, at: time.wallTime()) }
        let (ruling, attempt) = state.withLockedValue {
            $0.throttle.begin(name, device: device, source: client.address, at: now)
        }
        switch ruling {
        case .go: return attempt
        case .refuse(let interval): throw .tooMany(after: interval)
        case .wait(let interval):
            let isHeld = state.withLockedValue { state in
                guard state.held < Self.mostHeld else { return false }
                state.held += 1
                return true
            }
            if isHeld {
                await time.wait(until: now + interval)
                state.withLockedValue { $0.held -= 1 }
            }
            // Who goes away before the answer has not waited. Neither has guessed anything.
            guard isHeld, !Task.isCancelled else {
                state.withLockedValue { $0.throttle.takeBack(attempt) }
                throw .tooMany(after: interval)
            }
            return attempt
        }
    }

    /// The account of a name, where its owner signs in here and may.
    func usable(_ name: AccountName?) async throws(SignInFailure) -> Account? {
        guard let name else { return nil }
        do throws(StoreError) {
            let account = try await store.account(name)
            return account.flatMap { $0.state == .active && $0.origin == .local ? $0 : nil }
        } catch {
            throw .store(error)
        }
    }

    /// Whether a password is the one that was hashed.
    func verify(_ password: String, _ hash: String) async throws(SignInFailure) -> Bool {
        // One that can't be right costs as much as any.
        let octets = PasswordRules.octets(password)
        do throws(PasswordHasher.Busy) {
            let isIt = try await hasher.run { PasswordHash.verify(octets ?? [], hash) }
            return isIt && octets != nil
        } catch {
            throw .busy
        }
    }

    /// The hash of a new password.
    func hash(_ password: String) async throws(SignInFailure) -> String {
        guard let octets = PasswordRules.octets(password) else { throw .password(.tooLong) }
        let (salt, cost) = (SecretText.octets(16, random), settings().cost)
        let made: String?
        do throws(PasswordHasher.Busy) {
            made = try await hasher.run { PasswordHash.make(octets, salt: salt, cost: cost) }
        } catch {
            throw .busy
        }
        if let made { return made }
        throw .password(.noMemory)
    }

    /// A new hash of a password that was right, where the old one costs less than hashes do now; nil where it need not
    /// be, and where there is no time for it.
    private func rehash(_ password: String, of account: Account, _ settings: AccountSettings) async -> String? {
        guard let old = account.passwordHash, PasswordHash.isWeaker(old, than: settings.cost) else { return nil }
        do throws(SignInFailure) {
            return try await hash(password)
        } catch {
            return nil
        }
    }

    /// A sign-in was wrong: it stays counted, and the log tells of it.
    func failed(_ attempt: SignInThrottle.Attempt, _ client: SignInClient, isAccount: Bool) {
        let (now, wall) = (time.now(), time.wallTime())
        let isUnusual = state.withLockedValue { state in
            if let account = attempt.account, isAccount, !attempt.isKnown {
                let times = state.throttle.failures(of: account).suffix(16).map {
                    wall.earlier(by: now - $0)
                }
                state.notes.failures.removeAll { $0.account == account }
                state.notes.failures.append(SignInFailures(account: account, times: times))
            }
            return state.throttle.becameUnusual(at: now)
        }
        logger.log(
            .administrationSignInFailed,
            [
                .caller: attempt.account?.description ?? "-", .remote: client.address?.description ?? "-",
            ])
        if isUnusual { logger.log(.administrationSignInUnusual) }
    }

    /// Keeps a sign-in whose second factor is missing.
    private func challenge(for account: Account, newHash: String?) -> SignInChallenge {
        let (text, now) = (SecretText.make(random), time.now())
        let pending = PendingSignIn(
            account: account.name, passwordSet: account.passwordSet, step: .factor, newHash: newHash, link: nil,
            session: nil, expires: now + PendingSignIns.lifetime)
        state.withLockedValue { $0.pending.put(pending, SecretText.digest(text), at: now) }
        return SignInChallenge(
            text: text, methods: ["totp"] + (account.recoveryCodes.isEmpty ? [] : ["recoveryCode"]),
            expires: time.wallTime().later(by: PendingSignIns.lifetime))
    }

    /// Makes the session of somebody who has proved everything. The account goes into the store with it.
    func begin(
        _ account: Account, by method: String, _ client: SignInClient, _ attempt: SignInThrottle.Attempt?,
        with changes: [IdentityChange] = [], audit: [AuditEntry] = [], isNew: Bool = false
    ) async throws(SignInFailure) -> SignedIn {
        let now = time.wallTime()
        var account = account
        account.lastSignIn = now
        if !isNew { account.version += 1 }
        let text = SessionText(random: random)
        let session = SessionRecord(
            id: text.id, digest: text.digest, account: account.name, authentication: method, created: now,
            lastUsed: now, proved: now, address: client.address?.description, client: ClientFamily.of(client.agent))
        let entry = AuditEntry(
            at: now, by: account.caller, authentication: method, from: client.source,
            organization: account.organization, .sessionCreate, ObjectReference(.session, session.id.description))
        var all: [IdentityChange] = [
            isNew ? .addAccount(account) : .putAccount(account), .forgetFailures(account.name),
        ]
        all += changes
        all.append(.addSession(session, most: Self.mostSessions))
        try await commit(IdentityTransaction(all, audit: audit + [entry]))
        state.withLockedValue { state in
            if let attempt { state.throttle.succeed(attempt) }
            state.notes.failures.removeAll { $0.account == account.name }
            state.cache.forget(account.name)
        }
        if account.origin == .local, account.isOperator, settings().hasProviders {
            logger.log(
                .administrationSignInLocal,
                [.caller: account.name.description, .remote: client.address?.description ?? "-"])
        }
        let device = devices.read(client.device, of: account.name, at: now)
        return SignedIn(
            cookie: text.text, session: session,
            device: devices.make(for: account.name, on: device, at: now, random: random))
    }

    /// Makes changes; what another one prevents is a failure.
    func commit(_ transaction: IdentityTransaction) async throws(SignInFailure) {
        let outcome: IdentityOutcome
        do throws(StoreError) {
            outcome = try await store.commit(transaction)
        } catch {
            throw .store(error)
        }
        switch outcome {
        case .done: return
        case .conflict(.linkGone): throw .linkGone
        case .conflict(.sessionGone): throw .sessionGone
        case .conflict(.accountExists), .conflict(.accountChanged), .conflict(.tokenExists), .conflict(.tokenGone),
            .conflict(.noOperatorLeft):
            throw .changedMeanwhile
        }
    }

    /// The entry of the audit log for what the owner of an account does to it.
    func entry(
        _ action: AuditAction, _ account: AccountName, _ client: SignInClient, _ object: ObjectReference,
        by method: String = "session", organization: String? = nil, change: String? = nil
    ) -> AuditEntry {
        AuditEntry(
            at: time.wallTime(), by: Caller(.account, name: account.description), authentication: method,
            from: client.source, organization: organization, action, object, change: change)
    }
}

extension Account {
    /// Its owner, as a caller.
    package var caller: Caller { Caller(.account, name: name.description) }

    /// The organization that all its grants are for; nil where they are for several, or for all.
    package var organization: String? {
        let organizations = Set(grants.map(\.organization))
        return organizations.count == 1 ? organizations.first.flatMap { $0 } : nil
    }

    /// Holds a code against the second factor and the recovery codes, and uses up the one that it is. Gives the method;
    /// nil where it is none.
    mutating func take(_ code: String, at time: WallTime) -> String? {
        if let factor,
            let step = OneTimePassword.accepted(code, factor.secret, at: time, after: factor.lastStep)
        {
            self.factor?.lastStep = step
            return "totp"
        }
        if let digest = RecoveryCode.digest(code),
            let index = recoveryCodes.firstIndex(where: { SecretText.isEqual($0, digest) })
        {
            recoveryCodes.remove(at: index)
            return "recoveryCode"
        }
        return nil
    }
}
