import Foundation
import GRDB
import Identity
import Mail

extension StoreReader {
    /// All accounts, by name.
    func accounts() throws -> [Account] {
        try database.read { try Row.fetchAll($0, sql: "SELECT * FROM accounts ORDER BY name").map { try $0.account() } }
    }

    /// An account; nil where there is none of the name.
    func account(_ name: AccountName) throws -> Account? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM accounts WHERE name = ?", arguments: [name.description])?.account()
        }
    }

    /// The account of a person that a provider of identities knows; nil where there is none.
    func account(issuer: String, subject: String) throws -> Account? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM accounts WHERE issuer = ? AND subject = ?", arguments: [issuer, subject])?
                .account()
        }
    }

    /// The session whose cookie has a digest; nil where there is none.
    func session(digest: [UInt8]) throws -> SessionRecord? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM sessions WHERE digest = ?", arguments: [Data(digest)])?.session()
        }
    }

    /// A session; nil where there is none of the number.
    func session(_ id: SessionID) throws -> SessionRecord? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM sessions WHERE id = ?", arguments: [id.description])?.session()
        }
    }

    /// The sessions of an account, or of all where it is nil; the newest first.
    func sessions(of account: AccountName?) throws -> [SessionRecord] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM sessions WHERE ?1 IS NULL OR account = ?1 ORDER BY created DESC, id DESC
                    """, arguments: [account?.description]
            ).map { try $0.session() }
        }
    }

    /// A token; nil where there is none of the number.
    func token(_ id: TokenID) throws -> AccountToken? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM account_tokens WHERE id = ?", arguments: [id.description])?.token()
        }
    }

    /// The tokens of an account, or of all where it is nil; by owner and name.
    func tokens(of account: AccountName?) throws -> [AccountToken] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM account_tokens WHERE ?1 IS NULL OR owner = ?1 ORDER BY owner, name",
                arguments: [account?.description]
            ).map { try $0.token() }
        }
    }

    /// The link whose secret has a digest; nil where there is none.
    func firstLink(digest: [UInt8]) throws -> FirstLink? {
        try database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM first_links WHERE digest = ?", arguments: [Data(digest)])?.firstLink()
        }
    }

    /// What was kept of failed sign-ins, by account.
    func signInFailures() throws -> [SignInFailures] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM sign_in_failures ORDER BY account").map { row in
                SignInFailures(account: try row.accountName("account"), times: try row.json("times"))
            }
        }
    }
}

extension Row {
    /// The account of a row of `accounts`.
    func account() throws -> Account { try json("account") }

    /// The session of a row of `sessions`: when it was used last is in a column of its own.
    func session() throws -> SessionRecord {
        var session: SessionRecord = try json("session")
        session.lastUsed = WallTime(milliseconds: self["used"])
        return session
    }

    /// The token of a row of `account_tokens`: when and from where it was used last is in columns of their own.
    func token() throws -> AccountToken {
        var token: AccountToken = try json("token")
        token.lastUsed = moment("used")
        token.lastAddress = self["address"]
        return token
    }

    /// The link of a row of `first_links`.
    func firstLink() throws -> FirstLink {
        FirstLink(
            digest: octets("digest") ?? [], account: try accountName("account"),
            created: WallTime(milliseconds: self["created"]), expires: WallTime(milliseconds: self["expires"]))
    }

    /// The name of an account.
    func accountName(_ column: String) throws -> AccountName {
        let text: String = self[column]
        guard let name = AccountName(text) else { throw DamagedRow(description: "\(text) is no name of an account") }
        return name
    }
}
