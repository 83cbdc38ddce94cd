import Identity
package import Mail

/// Sessions, the newest first: those of an account, or of all accounts that the caller may know of.
package struct SessionList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("session.list", .accountRead)

    /// The account; nil for all.
    package var account: String?

    /// Asks for sessions.
    package init(account: String? = nil) { self.account = account }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [SessionView] {
        let rights = try AccountRights(caller, in: administration)
        var name: AccountName?
        if let account { name = try await administration.account(account, for: rights).name }
        do throws(StoreError) {
            let sessions = try await administration.stores.identity.sessions(of: name)
            if name != nil { return sessions.map { SessionView($0) } }
            let seen = Set(try await administration.stores.identity.accounts().filter(rights.sees).map(\.name))
            return sessions.filter { seen.contains($0.account) }.map { SessionView($0) }
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

/// Ends sessions of an account: one, or all.
package struct SessionEnd: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "session.end", .accountChange, needs: .writableStore, trail: .entry(.sessionEnd))

    /// The account.
    package var account: String
    /// The session's number; nil for all of the account's.
    package var session: String?

    /// Orders it.
    package init(account: String, session: String? = nil) {
        self.account = account
        self.session = session
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> EndedSessions {
        let rights = try AccountRights(caller, in: administration)
        let owner = try await administration.account(account, for: rights)
        if owner.name != rights.ownName { try rights.check(changing: owner) }
        let sessions: [SessionRecord]
        do throws(StoreError) {
            sessions = try await administration.stores.identity.sessions(of: owner.name)
        } catch {
            throw OperationFailure(reading: error)
        }
        let ended = session.map { wanted in sessions.filter { $0.id.description == wanted } } ?? sessions
        guard session == nil || !ended.isEmpty else {
            throw OperationFailure(.notFound, "Account \(owner.name) has no such session, or not any more.")
        }
        guard !ended.isEmpty else { return EndedSessions(account: owner.name.description, ended: 0) }
        let object = session.map { ObjectReference(.session, $0) } ?? ObjectReference(.session, owner.name.description)
        let changes: [IdentityChange] =
            session == nil
            ? [.endSessions(owner.name, except: nil)] : ended.map { IdentityChange.endSession($0.id) }
        try await administration.commit(
            IdentityTransaction(
                changes,
                audit: [
                    administration.entry(
                        .sessionEnd, by: caller, organization: owner.organization, object,
                        change: "\(ended.count) of \(owner.name)")
                ]), about: owner.name)
        return EndedSessions(account: owner.name.description, ended: ended.count)
    }
}
