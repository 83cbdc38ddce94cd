import Identity
import Mail

// What the clauses about administration write into a store.
extension Sample {
    static let ann = Caller(.account, name: "ann")
    static let bob = Caller(.account, name: "bob")

    /// A random name that is none: those of larger numbers come later. A number is below 26.
    static func randomName(_ number: Int) -> String {
        Base64URL.encode([UInt8(number * 4)] + Array(repeating: 0, count: 15))
    }

    static func jobID(_ number: Int) throws -> JobID {
        guard let id = JobID(randomName(number)) else { throw SampleError("\(number) gives no name of a job") }
        return id
    }

    static func job(
        _ number: Int, at moment: Int? = nil, of organization: String? = "contoso", by caller: Caller = ann,
        kind: String = "Search"
    ) throws -> JobRecord {
        JobRecord(
            id: try jobID(number), kind: kind, organization: organization, caller: caller,
            created: Sample.moment(moment ?? number))
    }

    static func search(
        _ number: Int, of organization: String? = "contoso", by caller: Caller = ann, name: String = "",
        query: String? = nil, isShared: Bool = false, isRecent: Bool = false
    ) throws -> SavedSearch {
        guard let id = SavedSearch.ID(randomName(number)) else { throw SampleError("\(number) gives no identity") }
        return SavedSearch(
            id: id, owner: caller, organization: organization, name: name, isShared: isShared, isRecent: isRecent,
            query: Array((query ?? "{\"number\":\(number)}").utf8), created: Sample.moment(number))
    }

    static func proof(_ domain: String, of organization: String = "contoso", token: String = "t") -> DomainProof {
        DomainProof(organization: organization, domain: domain, token: token, asked: time)
    }

    static func accountName(_ text: String) throws -> AccountName {
        guard let name = AccountName(text) else { throw SampleError("\(text) is no name of an account") }
        return name
    }

    static func account(
        _ name: String, _ role: Role = .operator, origin: Account.Origin = .local, version: Int64 = 1
    ) throws -> Account {
        var account = Account(
            name: try accountName(name), state: .active, origin: origin,
            grants: [Grant(role, for: role == .operator ? nil : "contoso")], created: time)
        account.passwordHash = "hash of \(name) \(version)"
        account.factor = SecondFactor(secret: [1, 2, 3], lastStep: version, since: time)
        account.recoveryCodes = [[4], [5, 6]]
        account.version = version
        return account
    }

    static func session(_ number: Int, of account: String, usedAt moment: Int? = nil) throws -> SessionRecord {
        let text = [UInt8](repeating: UInt8(number), count: 16).hexadecimal
        guard let id = SessionID(text) else { throw SampleError("\(text) is no number of a session") }
        return SessionRecord(
            id: id, digest: [9, UInt8(number)], account: try accountName(account), authentication: "password+totp",
            created: Sample.moment(number), lastUsed: Sample.moment(moment ?? number), proved: Sample.moment(number),
            address: "192.0.2.1", client: "curl")
    }

    static func token(_ number: Int, _ name: String, of account: String) throws -> AccountToken {
        let text = "token\(100 + number)"
        guard let id = TokenID(text) else { throw SampleError("\(text) is no number of a token") }
        return AccountToken(
            id: id, digest: [7, UInt8(number)], name: name, owner: try accountName(account),
            scopes: [.queueRead, .traceRead], organizations: .only(["contoso"]), networks: ["192.0.2.0/24"],
            created: Sample.moment(number), expires: Sample.moment(1_000))
    }

    static func link(_ number: Int, of account: String) throws -> FirstLink {
        FirstLink(
            digest: [8, UInt8(number)], account: try accountName(account), created: Sample.moment(number),
            expires: Sample.moment(number + 100))
    }
}
