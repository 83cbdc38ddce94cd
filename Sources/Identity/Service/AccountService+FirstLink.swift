internal import Mail
internal import NIOConcurrencyHelpers

extension AccountService {
    /// What a first link is for. It changes nothing, however often it is asked: whoever follows links in mails and
    /// pages by machine uses up none.
    package func look(atFirstLink text: String) async throws(SignInFailure) -> FirstLink {
        guard SecretText.isOne(text) else { throw .linkGone }
        do throws(StoreError) {
            if let link = try await store.firstLink(digest: SecretText.digest(text)), time.wallTime() < link.expires {
                return link
            }
        } catch {
            throw .store(error)
        }
        throw .linkGone
    }

    /// Takes the password that the owner of a new account wants, by a first link, and gives the second factor to set
    /// up. Nothing is kept before ``confirm(_:code:client:)``, which uses up the link.
    package func redeem(
        firstLink text: String, password: String, client: SignInClient
    ) async throws(SignInFailure) -> FactorSetup {
        let link = try await look(atFirstLink: text)
        let settings = self.settings()
        let account = try await known(link.account)
        guard account.state != .disabled, account.origin == .local else { throw .linkGone }
        if let fault = PasswordRules.fault(of: password, names: names(account, settings)) { throw .password(fault) }
        let newHash = try await hash(password)
        return setup(
            for: account, settings, isRequired: settings.needsSecondFactor(account), passwordSet: account.passwordSet,
            newHash: newHash, link: link.digest)
    }

    /// Ends the setting up of a second factor with its first code, and signs its owner in with new recovery codes.
    /// Where the factor is not required, it may be left out.
    ///
    /// - Parameters:
    ///   - setup: what the step before gave.
    ///   - code: nil to have no second factor.
    package func confirm(
        _ setup: String, code: String?, client: SignInClient
    ) async throws(SignInFailure) -> SignedIn {
        let (digest, now, wall) = (SecretText.digest(setup), time.now(), time.wallTime())
        guard let pending = state.withLockedValue({ $0.pending.find(digest, at: now) }), pending.session == nil,
            case .setup(let secret, let isRequired) = pending.step
        else { throw .stepGone }
        var account = try await known(pending.account)
        guard account.state != .disabled, account.passwordSet == pending.passwordSet else { throw .stepGone }
        var codes: [String] = []
        if let code {
            account.factor = try firstFactor(secret, code, pending, digest, at: wall)
            codes = RecoveryCode.make(random)
        } else {
            guard !isRequired else { throw .factorRequired }
            account.factor = nil
        }
        account.recoveryCodes = codes.compactMap(RecoveryCode.digest)
        var changes: [IdentityChange] = []
        var entries: [AuditEntry] = []
        if let newHash = pending.newHash {
            account.passwordHash = newHash
            if let link = pending.link {
                account.passwordSet = wall
                account.state = .active
                changes += [.useLink(digest: link), .endSessions(account.name, except: nil)]
                entries.append(ownEntry(.accountPassword, account, client, by: "firstLink"))
            }
        }
        if account.factor != nil {
            entries.append(
                ownEntry(.accountFactor, account, client, by: pending.link == nil ? "password" : "firstLink", "set up"))
        }
        let method = account.factor == nil ? "password" : "password+totp"
        var signedIn = try await begin(account, by: method, client, nil, with: changes, audit: entries)
        state.withLockedValue { $0.pending.drop(account.name) }
        if pending.link != nil {
            await tell(.firstLink, of: account, client)
        } else if account.factor != nil {
            await tell(.factor, of: account, client)
        }
        signedIn.recoveryCodes = codes
        return signedIn
    }
}

extension AccountService {
    /// The account of a name; gone where there is none.
    func known(_ name: AccountName) async throws(SignInFailure) -> Account {
        do throws(StoreError) {
            if let account = try await store.account(name) { return account }
        } catch {
            throw .store(error)
        }
        throw .stepGone
    }

    /// The factor whose first code was typed.
    func firstFactor(
        _ secret: [UInt8], _ code: String, _ pending: PendingSignIn, _ digest: [UInt8], at now: WallTime
    ) throws(SignInFailure) -> SecondFactor {
        if let step = OneTimePassword.accepted(code, secret, at: now, after: -1) {
            return SecondFactor(secret: secret, lastStep: step, since: now)
        }
        let mayGoOn = state.withLockedValue { $0.pending.fail(digest) }
        throw mayGoOn ? SignInFailure.refused : SignInFailure.stepGone
    }

    /// Keeps the setting up of a second factor, and gives what its owner needs.
    func setup(
        for account: Account, _ settings: AccountSettings, isRequired: Bool, passwordSet: WallTime?,
        newHash: String? = nil, link: [UInt8]? = nil, session: SessionID? = nil
    ) -> FactorSetup {
        let secret = SecretText.octets(OneTimePassword.secretLength, random)
        let (text, now) = (SecretText.make(random), time.now())
        let pending = PendingSignIn(
            account: account.name, passwordSet: passwordSet,
            step: .setup(secret: secret, isRequired: isRequired), newHash: newHash, link: link, session: session,
            expires: now + PendingSignIns.setupLifetime)
        state.withLockedValue { $0.pending.put(pending, SecretText.digest(text), at: now) }
        return FactorSetup(
            text: text, account: account.name, secret: Base32Text.encode(secret),
            uri: OneTimePassword.uri(secret: secret, account: account.name, issuer: settings.issuer),
            isRequired: isRequired, expires: time.wallTime().later(by: PendingSignIns.setupLifetime))
    }

    /// What no password of an account may be made of.
    func names(_ account: Account, _ settings: AccountSettings) -> [String] {
        [account.name.description, settings.issuer] + [account.fullName, account.email].compactMap { $0 }
            + settings.organizations
    }

    /// The entry of the audit log for what an owner does to the own account.
    func ownEntry(
        _ action: AuditAction, _ account: Account, _ client: SignInClient, by method: String, _ change: String? = nil
    ) -> AuditEntry {
        entry(
            action, account.name, client, ObjectReference(.account, account.name.description), by: method,
            organization: account.organization, change: change)
    }
}
