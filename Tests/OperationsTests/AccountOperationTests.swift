import Identity
import Log
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Accounts as administrators change them")
struct AccountOperationTests {
    private let desk: OperationDesk

    init() async throws {
        desk = try await OperationDesk([
            OperationDesk.contoso,
            """
            organization: fabrikam
            acceptedDomains:
              - { DomainName: fabrikam.com, Default: true }

            """,
        ])
    }

    /// Does something as the owner of an account with some roles.
    private func perform<Asked: Operations.Operation>(
        _ operation: Asked, as name: String, _ grants: [Grant], kind: Caller.Kind = .account,
        scopes: Set<Permission>? = nil
    ) async throws(OperationFailure) -> Asked.Answer {
        let caller = Caller(kind, name: name)
        let principal = Principal(caller, authentication: "password+totp", grants: grants, scopes: scopes)
        let isOperator = grants.contains(Grant(.operator, for: nil))
        let administration = desk.administration.inContext(
            OperationContext(
                scope: principal.visible, authentication: "password+totp", isOperator: isOperator,
                principal: principal))
        return try await operation.perform(in: administration, by: caller)
    }

    /// The kind of an operation's failure; nil where it does not fail.
    private func failure<Value>(
        _ step: () async throws(OperationFailure) -> Value
    ) async -> OperationFailure.Kind? {
        do throws(OperationFailure) {
            _ = try await step()
            return nil
        } catch {
            return error.kind
        }
    }

    private let manager = [Grant(.organizationManagement, for: "contoso")]
    private let operators = [Grant(.operator, for: nil)]

    @Test("an account is made with a role and a link, and both have one entry")
    func create() async throws {
        let made = try await desk.perform(
            AccountCreate(
                name: "Ann", email: "ann@contoso.com", role: .organizationManagement, organization: "CONTOSO"))
        #expect(made.account.name == "ann" && made.account.state == .invited)
        #expect(made.account.grants == manager)
        #expect(made.link.link == nil && made.link.code.utf8.count == 43)
        let entry = try #require(try await desk.perform(AuditList(AuditQuery())).first)
        #expect(entry.action == .accountCreate && entry.organization == "contoso")
        #expect(entry.object == ObjectReference(.account, "ann"))
        #expect(entry.change == "OrganizationManagement for contoso")
        var administration = desk.administration
        administration.publicURL = "https://admin.example.net"
        let other = try await AccountCreate(name: "bob", role: .operator).perform(
            in: administration, by: OperationDesk.administrator)
        #expect(other.link.link == "https://admin.example.net/first-sign-in/\(other.link.code)")
        let twice = await failure { () async throws(OperationFailure) in
            try await desk.perform(AccountCreate(name: "BOB", role: .operator))
        }
        #expect(twice == .exists)
    }

    @Test("a new address and a reset are told to the addresses that the account had and has")
    func told() async throws {
        let composer = NotingComposer()
        var administration = desk.administration
        administration.accountMail = AccountMail(
            composer, messages: desk.store, queues: desk.queues, logger: Logger.silent)
        let caller = OperationDesk.administrator
        _ = try await AccountCreate(
            name: "ann", email: "ann@contoso.com", role: .organizationManagement, organization: "contoso"
        ).perform(in: administration, by: caller)
        var set = AccountSet(name: "ann")
        set.email = "ann@fabrikam.com"
        _ = try await set.perform(in: administration, by: caller)
        // The same again changes nothing.
        _ = try await set.perform(in: administration, by: caller)
        _ = try await AccountReset(name: "ann").perform(in: administration, by: caller)
        set.email = ""
        _ = try await set.perform(in: administration, by: caller)
        // To nowhere nothing goes.
        _ = try await AccountReset(name: "ann").perform(in: administration, by: caller)
        #expect(
            composer.told == [
                "email contoso ann@contoso.com ann@fabrikam.com", "reset contoso ann@fabrikam.com",
                "email contoso ann@fabrikam.com",
            ])
    }

    @Test("a role that is not given so makes no account")
    func wrongRoles() async throws {
        let orders = [
            AccountCreate(name: "x", role: .operator, organization: "contoso"),
            AccountCreate(name: "x", role: .organizationManagement), AccountCreate(name: "x", role: .endUser),
            AccountCreate(name: "two words", role: .operator),
            AccountCreate(name: "x", email: "nobody", role: .operator),
        ]
        for order in orders {
            let kind = await failure { () async throws(OperationFailure) in try await desk.perform(order) }
            #expect(kind == .usage, "\(order)")
        }
        let unknown = await failure { () async throws(OperationFailure) in
            try await desk.perform(AccountCreate(name: "x", role: .helpDesk, organization: "nowhere"))
        }
        #expect(unknown == .notFound)
        let accounts = try await desk.perform(AccountList())
        #expect(accounts.isEmpty)
    }

    @Test("an organization's manager gives its roles, and neither those of others nor of the server")
    func giving() async throws {
        let made = try await perform(
            AccountCreate(name: "help", role: .helpDesk, organization: "contoso"), as: "ann", manager)
        #expect(made.account.grants == [Grant(.helpDesk, for: "contoso")])
        let asOperator = await failure { () async throws(OperationFailure) in
            try await perform(AccountCreate(name: "x", role: .operator), as: "ann", manager)
        }
        #expect(asOperator == .notAllowed)
        let forAll = await failure { () async throws(OperationFailure) in
            try await perform(AccountGrant(name: "help", role: .securityReader), as: "ann", manager)
        }
        #expect(forAll == .notAllowed)
        // Of an organization of others nobody learns that it is there.
        let elsewhere = await failure { () async throws(OperationFailure) in
            try await perform(
                AccountGrant(name: "help", role: .helpDesk, organization: "fabrikam"), as: "ann", manager)
        }
        #expect(elsewhere == .notFound)
        let reader = await failure { () async throws(OperationFailure) in
            try await perform(
                AccountGrant(name: "help", role: .helpDesk, organization: "contoso"), as: "eve",
                [Grant(.quarantineAdministrator, for: "contoso")])
        }
        #expect(reader == .notAllowed)
    }

    @Test("a manager sees the accounts of the organization, changes none that has more, and knows of no others")
    func seeing() async throws {
        _ = try await desk.perform(AccountCreate(name: "root", role: .operator))
        _ = try await desk.perform(AccountCreate(name: "both", role: .helpDesk, organization: "contoso"))
        _ = try await desk.perform(AccountGrant(name: "both", role: .helpDesk, organization: "fabrikam"))
        _ = try await desk.perform(AccountCreate(name: "other", role: .helpDesk, organization: "fabrikam"))
        let seen = try await perform(AccountList(), as: "ann", manager)
        #expect(seen.map(\.name) == ["both"])
        #expect(seen.first?.grants == [Grant(.helpDesk, for: "contoso")])
        for name in ["root", "other", "nobody", "", "../x"] {
            let show = await failure { () async throws(OperationFailure) in
                try await perform(AccountShow(name: name), as: "ann", manager)
            }
            #expect(show == .notFound, "\(name)")
        }
        let reset = await failure { () async throws(OperationFailure) in
            try await perform(AccountReset(name: "both"), as: "ann", manager)
        }
        #expect(reset == .notAllowed)
        // The role for the own organization can be taken.
        let left = try await perform(
            AccountRevoke(name: "both", role: .helpDesk, organization: "contoso"), as: "ann", manager)
        #expect(left.grants.isEmpty)
    }

    @Test("the last Operator stays one, whichever way it is to go, and whoever asks")
    func lastOperator() async throws {
        _ = try await desk.perform(AccountCreate(name: "root", role: .operator))
        var disable = AccountSet(name: "root")
        disable.isEnabled = false
        let order = disable
        let kinds = [
            await failure { () async throws(OperationFailure) in try await desk.perform(order) },
            await failure { () async throws(OperationFailure) in try await desk.perform(AccountDelete(name: "root")) },
            await failure { () async throws(OperationFailure) in
                try await perform(AccountRevoke(name: "root", role: .operator), as: "root", operators)
            },
        ]
        #expect(kinds == [.cannotNow, .cannotNow, .cannotNow])
        _ = try await desk.perform(AccountCreate(name: "second", role: .operator))
        let deleted = try await desk.perform(AccountDelete(name: "root"))
        #expect(deleted.name == "root")
    }

    @Test("an account that was changed meanwhile is not changed by who looked at it before")
    func versions() async throws {
        let made = try await desk.perform(AccountCreate(name: "ann", role: .operator)).account
        var change = AccountSet(name: "ann")
        change.fullName = "Ann Smith"
        change.version = made.version
        let changed = try await desk.perform(change)
        #expect(changed.fullName == "Ann Smith" && changed.version == made.version + 1)
        let stale = change
        let kind = await failure { () async throws(OperationFailure) in try await desk.perform(stale) }
        #expect(kind == .changedMeanwhile)
        // Nothing to change leaves no entry.
        var same = AccountSet(name: "ann")
        same.fullName = "Ann Smith"
        let before = try await desk.perform(AuditList(AuditQuery())).count
        _ = try await desk.perform(same)
        let after = try await desk.perform(AuditList(AuditQuery())).count
        #expect(before == after)
    }

    @Test("a token can do no more than its owner, for no longer than a year")
    func tokens() async throws {
        _ = try await desk.perform(
            AccountCreate(name: "ann", role: .quarantineAdministrator, organization: "contoso"))
        let grants = [Grant(.quarantineAdministrator, for: "contoso")]
        let made = try await perform(
            TokenCreate(name: "release", scopes: [.quarantineChange], organizations: ["Contoso"]), as: "ann", grants)
        #expect(made.token.hasPrefix("pst_") && made.view.owner == "ann" && made.view.organizations == ["contoso"])
        let listed = try await perform(TokenList(), as: "ann", grants)
        #expect(listed == [made.view])
        let orders: [(TokenCreate, OperationFailure.Kind)] = [
            (TokenCreate(name: "a", scopes: [.configurationChange]), .notAllowed),
            (TokenCreate(name: "b", scopes: []), .usage),
            (TokenCreate(name: "c", scopes: [.traceRead], organizations: ["fabrikam"]), .notFound),
            (TokenCreate(name: "d", scopes: [.traceRead], networks: ["contoso.com"]), .usage),
            (TokenCreate(name: "e", scopes: [.traceRead], days: 366), .usage),
            (TokenCreate(name: "f", scopes: [.traceRead], days: 0), .usage),
            (TokenCreate(name: "g", owner: "bob", scopes: [.traceRead]), .notAllowed),
            (TokenCreate(name: "release", scopes: [.traceRead]), .exists),
        ]
        for (order, expected) in orders {
            let kind = await failure { () async throws(OperationFailure) in
                try await perform(order, as: "ann", grants)
            }
            #expect(kind == expected, "\(order.name)")
        }
        let byToken = await failure { () async throws(OperationFailure) in
            try await perform(
                TokenCreate(name: "h", scopes: [.quarantineChange]), as: "ann/release", grants, kind: .token,
                scopes: [.quarantineChange, .tokenChange])
        }
        #expect(byToken == .notAllowed)
    }

    @Test("a token tells nobody else of the organizations that it is for and they may not know of")
    func foreignOrganizations() async throws {
        _ = try await desk.perform(AccountCreate(name: "ann", role: .helpDesk, organization: "contoso"))
        _ = try await desk.perform(AccountGrant(name: "ann", role: .helpDesk, organization: "fabrikam"))
        let both = [Grant(.helpDesk, for: "contoso"), Grant(.helpDesk, for: "fabrikam")]
        let made = try await perform(
            TokenCreate(name: "a", scopes: [.traceRead], organizations: ["contoso", "fabrikam"]), as: "ann", both)
        #expect(made.view.organizations == ["contoso", "fabrikam"])
        let own = try await perform(TokenList(), as: "ann", both)
        #expect(own.map(\.organizations) == [["contoso", "fabrikam"]])
        for owner in [nil, "ann"] {
            let managed = try await perform(TokenList(owner: owner), as: "manager", manager)
            #expect(managed.map(\.organizations) == [["contoso"]])
        }
        let unlimited = try await desk.perform(TokenList(owner: "ann"))
        #expect(unlimited.map(\.organizations) == [["contoso", "fabrikam"]])
    }

    @Test("a token is revoked by its owner, by who manages the owner, and by whoever has found it on this machine")
    func revoking() async throws {
        _ = try await desk.perform(AccountCreate(name: "ann", role: .helpDesk, organization: "contoso"))
        let help = [Grant(.helpDesk, for: "contoso")]
        func make(_ name: String) async throws -> NewToken {
            try await desk.perform(TokenCreate(name: name, owner: "ann", scopes: [.traceRead]))
        }
        let own = try await make("own")
        _ = try await perform(TokenRevoke(id: own.view.id), as: "ann", help)
        let managed = try await make("managed")
        let foreign = await failure { () async throws(OperationFailure) in
            try await perform(TokenRevoke(id: managed.view.id), as: "eve", [Grant(.helpDesk, for: "contoso")])
        }
        #expect(foreign == .notFound)
        _ = try await perform(TokenRevoke(id: managed.view.id), as: "mia", manager)
        let found = try await make("found")
        _ = try await desk.perform(TokenRevoke(id: found.token))
        let left = try await desk.perform(TokenList())
        #expect(left.isEmpty)
    }

    @Test("an organization that is deleted takes the roles for it along, and no others")
    func deletedOrganization() async throws {
        _ = try await desk.perform(AccountCreate(name: "both", role: .helpDesk, organization: "contoso"))
        _ = try await desk.perform(AccountGrant(name: "both", role: .helpDesk, organization: "fabrikam"))
        try await desk.administration.takeGrants(for: "contoso", by: OperationDesk.administrator)
        let left = try await desk.perform(AccountShow(name: "both"))
        #expect(left.grants == [Grant(.helpDesk, for: "fabrikam")])
        let entry = try #require(try await desk.perform(AuditList(AuditQuery())).first)
        #expect(entry.action == .accountRevoke && entry.organization == "contoso")
    }

    @Test("a caller of whom nobody has said what it may do with accounts may do nothing with them")
    func unknownCaller() async throws {
        for kind in [Caller.Kind.account, .token, .endUser] {
            let refused = await failure { () async throws(OperationFailure) in
                try await desk.perform(AccountList(), by: Caller(kind, name: "ann"))
            }
            #expect(refused == .notAllowed)
        }
    }
}

/// Notes what is to be told, and writes nothing.
private final class NotingComposer: AccountNoticeComposer {
    private let noted = NIOLockedValueBox<[String]>([])

    var told: [String] { noted.withLockedValue { $0 } }

    func messages(about change: ChangedAccount) -> [ReportDecision] {
        let addresses = change.recipients.map(\.description).joined(separator: " ")
        noted.withLockedValue { $0.append("\(change.notice.change) \(change.organization ?? "-") \(addresses)") }
        return []
    }
}
