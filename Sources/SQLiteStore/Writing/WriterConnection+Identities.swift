import Foundation
import GRDB
import Identity
import Mail

/// Why nothing of a transaction of identities is done.
private struct IdentityRefusal: Error {
    var conflict: IdentityConflict
}

extension WriterConnection {
    /// Makes changes of accounts, sessions, tokens and links with their entries of the audit log, or none of them.
    func commit(_ transaction: IdentityTransaction) throws -> IdentityOutcome {
        do {
            try isolated {
                for change in transaction.changes {
                    try make(change)
                    KillPoint.rowChanged.pass()
                }
                if transaction.mustKeepOperator { try checkOperator() }
                try record(transaction.audit)
            }
            return .done
        } catch let refusal as IdentityRefusal {
            return .conflict(refusal.conflict)
        }
    }

    private func checkOperator() throws {
        let accounts = try Row.fetchAll(database, sql: "SELECT * FROM accounts").map { try $0.account() }
        guard accounts.contains(where: \.isOperator) else { throw IdentityRefusal(conflict: .noOperatorLeft) }
    }

    private func make(_ change: IdentityChange) throws {
        switch change {
        case .addAccount(let account):
            let known = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM accounts WHERE name = ?)",
                arguments: [account.name.description])
            guard known == false else { throw IdentityRefusal(conflict: .accountExists) }
            try write(account)
        case .putAccount(let account):
            try expect(account.name, version: account.version - 1)
            try write(account)
        case .removeAccount(let name, let version):
            try expect(name, version: version)
            for sql in [
                "DELETE FROM accounts WHERE name = ?", "DELETE FROM sessions WHERE account = ?",
                "DELETE FROM account_tokens WHERE owner = ?", "DELETE FROM first_links WHERE account = ?",
                "DELETE FROM sign_in_failures WHERE account = ?",
            ] {
                try database.execute(sql: sql, arguments: [name.description])
            }
        case .putLink(let link):
            try database.execute(
                sql: "INSERT OR REPLACE INTO first_links VALUES (?, ?, ?, ?)",
                arguments: [
                    link.account.description, Data(link.digest), link.created.milliseconds, link.expires.milliseconds,
                ])
        case .useLink(let digest):
            try database.execute(sql: "DELETE FROM first_links WHERE digest = ?", arguments: [Data(digest)])
            guard database.changesCount > 0 else { throw IdentityRefusal(conflict: .linkGone) }
        case .addSession(let session, let most):
            try add(session, most: most)
        case .putSession(let session):
            try database.execute(
                sql: """
                    UPDATE sessions SET digest = ?, account = ?, created = ?, used = ?, session = ? WHERE id = ?
                    """,
                arguments: [
                    Data(session.digest), session.account.description, session.created.milliseconds,
                    session.lastUsed.milliseconds, try StoredJSON.text(session), session.id.description,
                ])
            guard database.changesCount > 0 else { throw IdentityRefusal(conflict: .sessionGone) }
        case .endSession(let id):
            try database.execute(sql: "DELETE FROM sessions WHERE id = ?", arguments: [id.description])
        case .endSessions(let account, let kept):
            try database.execute(
                sql: "DELETE FROM sessions WHERE account = ? AND id IS NOT ?",
                arguments: [account.description, kept?.description])
        case .addToken(let token):
            try add(token)
        case .removeToken(let id):
            try database.execute(sql: "DELETE FROM account_tokens WHERE id = ?", arguments: [id.description])
            guard database.changesCount > 0 else { throw IdentityRefusal(conflict: .tokenGone) }
        case .forgetFailures(let account):
            try database.execute(
                sql: "DELETE FROM sign_in_failures WHERE account = ?", arguments: [account.description])
        }
    }

    private func expect(_ name: AccountName, version: Int64) throws {
        let found = try Int64.fetchOne(
            database, sql: "SELECT version FROM accounts WHERE name = ?", arguments: [name.description])
        guard found == version else { throw IdentityRefusal(conflict: .accountChanged) }
    }

    private func write(_ account: Account) throws {
        var person: (issuer: String, subject: String)?
        if case .provider(let issuer, let subject) = account.origin { person = (issuer, subject) }
        if let person {
            let other = try String.fetchOne(
                database, sql: "SELECT name FROM accounts WHERE issuer = ? AND subject = ? AND name <> ?",
                arguments: [person.issuer, person.subject, account.name.description])
            guard other == nil else { throw IdentityRefusal(conflict: .accountExists) }
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?)",
            arguments: [
                account.name.description, account.version, person?.issuer, person?.subject,
                try StoredJSON.text(account),
            ])
    }

    private func add(_ session: SessionRecord, most: Int) throws {
        try database.execute(
            sql: "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                session.id.description, Data(session.digest), session.account.description,
                session.created.milliseconds, session.lastUsed.milliseconds, try StoredJSON.text(session),
            ])
        // The new one stays, whatever the clock says.
        try database.execute(
            sql: """
                DELETE FROM sessions WHERE id IN (
                    SELECT id FROM sessions WHERE account = ? AND id <> ?
                    ORDER BY created DESC, id DESC LIMIT -1 OFFSET ?
                )
                """,
            arguments: [session.account.description, session.id.description, max(0, most - 1)])
    }

    private func add(_ token: AccountToken) throws {
        let known = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM account_tokens WHERE id = ? OR (owner = ? AND name = ?))",
            arguments: [token.id.description, token.owner.description, token.name])
        guard known == false else { throw IdentityRefusal(conflict: .tokenExists) }
        try database.execute(
            sql: "INSERT INTO account_tokens VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                token.id.description, token.owner.description, token.name, token.lastUsed?.milliseconds,
                token.lastAddress, try StoredJSON.text(token),
            ])
    }

    /// Keeps when sessions and tokens were used and sign-ins failed.
    func note(_ notes: IdentityNotes) throws {
        for (id, moment) in notes.sessions {
            try database.execute(
                sql: "UPDATE sessions SET used = ? WHERE id = ?", arguments: [moment.milliseconds, id.description])
        }
        for (id, use) in notes.tokens {
            try database.execute(
                sql: "UPDATE account_tokens SET used = ?, address = ? WHERE id = ?",
                arguments: [use.time.milliseconds, use.address, id.description])
        }
        for failures in notes.failures {
            let account = failures.account.description
            guard let last = failures.times.last else {
                try database.execute(sql: "DELETE FROM sign_in_failures WHERE account = ?", arguments: [account])
                continue
            }
            // Of an account that there is.
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO sign_in_failures
                    SELECT name, ?, ? FROM accounts WHERE name = ?
                    """, arguments: [last.milliseconds, try StoredJSON.text(failures.times), account])
        }
        KillPoint.rowChanged.pass()
    }

    /// Removes old sessions, links that have expired and old failures. Gives how many sessions were removed.
    func expireIdentities(at now: WallTime, created: WallTime, used: WallTime) throws -> Int {
        try database.execute(
            sql: "DELETE FROM sessions WHERE created < ? OR used < ?",
            arguments: [created.milliseconds, used.milliseconds])
        let count = database.changesCount
        try database.execute(sql: "DELETE FROM first_links WHERE expires <= ?", arguments: [now.milliseconds])
        try database.execute(
            sql: "DELETE FROM sign_in_failures WHERE last < ?",
            arguments: [now.milliseconds - Interval.hours(24).milliseconds])
        KillPoint.rowChanged.pass()
        return count
    }
}
