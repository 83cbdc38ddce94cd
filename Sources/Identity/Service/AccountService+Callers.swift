package import Mail
internal import NIOConcurrencyHelpers

extension AccountService {
    /// The caller of a request by what its session's cookie holds. Counts as a use of the session.
    package func caller(
        session cookie: String, from source: AuditEntry.Source?
    ) async throws(AuthenticationFailure) -> SessionPrincipal {
        guard let text = SessionText(cookie) else { throw .notSignedIn }
        let found = try await session(text.digest)
        let (now, settings) = (time.wallTime(), self.settings())
        var record = found.record
        guard found.account.state == .active, isAlive(record, settings, at: now) else { throw .notSignedIn }
        state.withLockedValue { state in
            record.lastUsed = max(record.lastUsed, now)
            state.notes.sessions[record.id] = record.lastUsed
        }
        let principal = Principal(
            Caller(.account, name: found.account.name.description), authentication: record.authentication,
            source: source, grants: found.account.grants)
        return SessionPrincipal(principal: principal, session: record)
    }

    /// The caller of a request by a token. Counts as a use of the token.
    ///
    /// - Parameter address: where the request came from; nil for this machine's own socket.
    package func caller(
        token text: String, from source: AuditEntry.Source?, address: IPAddress?
    ) async throws(AuthenticationFailure) -> Principal {
        guard let token = TokenText(text) else { throw wrongToken(from: address) }
        guard let found = try await self.token(token.id),
            SecretText.isEqual(found.record.digest, token.digest), found.account.state != .disabled
        else { throw wrongToken(from: address) }
        let (record, now) = (found.record, time.wallTime())
        if let expires = record.expires, expires <= now { throw .tokenExpired }
        guard record.admits(address) else { throw .otherNetwork }
        let minute = WallTime(milliseconds: now.milliseconds - now.milliseconds % 60_000)
        state.withLockedValue { state in
            state.notes.tokens[record.id] = TokenUse(time: minute, address: address?.description)
        }
        return Principal(
            Caller(.token, name: record.callerName), authentication: "token", source: source,
            grants: found.account.grants, scopes: record.scopes, organizations: record.organizations)
    }

    /// Counts a token that is none.
    private func wrongToken(from address: IPAddress?) -> AuthenticationFailure {
        let now = time.now()
        let wait = state.withLockedValue { $0.throttle.wrongToken(from: address, at: now) }
        return wait.map { AuthenticationFailure.tooMany(after: $0) } ?? .tokenUnknown
    }

    /// Whether a session has neither been idle for too long nor lasted too long.
    func isAlive(_ session: SessionRecord, _ settings: AccountSettings, at now: WallTime) -> Bool {
        let used = state.withLockedValue { $0.notes.sessions[session.id] } ?? session.lastUsed
        return now < session.created.later(by: settings.absolute)
            && now < max(used, session.lastUsed).later(by: settings.idle)
    }

    private func session(_ digest: [UInt8]) async throws(AuthenticationFailure) -> IdentityCache.Found<SessionRecord> {
        let now = time.now()
        let (cached, generation) = state.withLockedValue { ($0.cache.session(digest, at: now), $0.cache.generation) }
        if let cached { return cached }
        do throws(StoreError) {
            if let record = try await store.session(digest: digest),
                let account = try await store.account(record.account)
            {
                let found = IdentityCache.Found(record: record, account: account, read: now)
                state.withLockedValue { $0.cache.keep(found, since: generation) }
                return found
            }
        } catch {
            throw .store(error)
        }
        throw .notSignedIn
    }

    private func token(_ id: TokenID) async throws(AuthenticationFailure) -> IdentityCache.Found<AccountToken>? {
        let now = time.now()
        let (cached, generation) = state.withLockedValue { ($0.cache.token(id, at: now), $0.cache.generation) }
        if let cached { return cached }
        do throws(StoreError) {
            guard let record = try await store.token(id), let account = try await store.account(record.owner) else {
                return nil
            }
            let found = IdentityCache.Found(record: record, account: account, read: now)
            state.withLockedValue { $0.cache.keep(found, since: generation) }
            return found
        } catch {
            throw .store(error)
        }
    }
}

extension AccountToken {
    /// Whether a request may come from an address; one of this machine's own socket always may.
    func admits(_ address: IPAddress?) -> Bool {
        guard let address, !networks.isEmpty else { return true }
        return networks.contains { IPNetwork($0)?.contains(address) ?? false }
    }

    /// What the audit log calls it: owner and name, `ann/deployment`.
    package var callerName: String { "\(owner)/\(name)" }
}
