import HTTPTypes
import Identity
import Mail
import NIOCore
import Operations

/// Accounts, their grants, factors and sessions (docs/reference/roles.md#accounts).
package enum AccountRoutes {
    /// A new account.
    struct AccountContent: Codable {
        /// Its name.
        var name: String
        /// Its first role.
        var role: Role
        /// The organization that the role is for; nil for a role that is for all.
        var organization: String?
        /// The owner's name.
        var fullName: String?
        /// Where notices go.
        var email: String?
        /// Whether it must have a second factor even where no role asks for one.
        var mustHaveSecondFactor: Bool?
    }

    /// What is other about an account from now on (RFC 7396): what is not there stays, and null takes away.
    struct AccountPatch: Codable {
        /// The owner's name.
        var fullName: String?
        /// Where notices go.
        var email: String?
        /// Whether its owner can sign in.
        var enabled: Bool?
        /// Whether it must have a second factor even where no role asks for one.
        var mustHaveSecondFactor: Bool?
    }

    /// A role.
    struct GrantContent: Codable {
        /// The role.
        var role: Role
        /// The organization that it is for; nil for a role that is for all.
        var organization: String?
    }

    private static let patchType = "application/merge-patch+json"

    /// The routes.
    package static let all: [Route] = accounts + rights + sessions

    private static let accounts: [Route] = [
        Route(
            .get, "/accounts", "listAccounts", tag: "Accounts", "The accounts that the caller may see, by name.",
            access: .anyOrganization(.accountRead),
            parameters: [
                Route.Parameter("organization", .string, "The accounts with a role for this organization alone."),
                .limit(),
                .cursor,
            ], answers: [.list(of: AccountView.self, "The accounts.")]
        ) { request async throws(Problem) in
            let accounts = try await request.perform(AccountList(organization: request.parameter("organization")))
            return try request.part(of: accounts) { $0.name }
        },
        Route(
            .post, "/accounts", "createAccount", tag: "Accounts",
            "Makes an account, with a link by which its owner sets the password.",
            access: .anyOrganization(.accountChange),
            effect: .acts, body: .json(of: AccountContent.self),
            answers: [
                .of(AccountWithLink.self, "The account, and the link, which is shown this once.", status: .created)
            ],
            problems: [.conflict, .notFound]
        ) { request async throws(Problem) in
            let content = try request.content(AccountContent.self)
            let made = try await request.perform(
                AccountCreate(
                    name: content.name, fullName: content.fullName, email: content.email, role: content.role,
                    organization: content.organization, mustHaveSecondFactor: content.mustHaveSecondFactor ?? false))
            return try .outcome(
                made, status: .created,
                fields: [.location: "\(Route.base)/accounts/\(PercentText.encoded(made.account.name))"])
        }.answeringSecret,
        Route(
            .get, "/accounts/{account}", "showAccount", tag: "Accounts", "An account.",
            access: .anyOrganization(.accountRead), answers: [.of(AccountView.self, "The account.")],
            problems: [.notFound]
        ) { request async throws(Problem) in
            try .object(try await request.perform(AccountShow(name: try request.named("account"))))
        },
        Route(
            .patch, "/accounts/{account}", "setAccount", tag: "Accounts", "Changes an account.",
            access: .anyOrganization(.accountChange), effect: .changes,
            body: Route.Body(types: [patchType], shape: .of(AccountPatch.self)),
            answers: [.of(AccountView.self, "The account as it is now.")],
            problems: [.notFound, .changedMeanwhile, .cannotNow]
        ) { request async throws(Problem) in
            let asked = try patched(request)
            let current = try await request.perform(AccountShow(name: try request.named("account")))
            try request.requireVersion(of: current)
            var operation = asked
            operation.name = current.name
            if !request.meansAnyVersion { operation.version = current.version }
            return try .object(try await request.perform(operation))
        },
        Route(
            .delete, "/accounts/{account}", "deleteAccount", tag: "Accounts",
            "Deletes an account; its sessions and tokens end at once.", access: .anyOrganization(.accountChange),
            effect: .changes, answers: [.nothing("It is gone.")], problems: [.notFound, .changedMeanwhile, .cannotNow]
        ) { request async throws(Problem) in
            let current = try await request.perform(AccountShow(name: try request.named("account")))
            try request.requireVersion(of: current)
            _ = try await request.perform(
                AccountDelete(name: current.name, version: request.meansAnyVersion ? nil : current.version))
            return APIAnswer(.noContent)
        },
        Route(
            .post, "/accounts/{account}/reset", "resetAccount", tag: "Accounts",
            "Takes password and second factor away, and makes a link by which the owner sets new ones.",
            access: .anyOrganization(.accountChange), effect: .acts,
            answers: [.of(AccountWithLink.self, "The account, and the link, which is shown this once.")],
            problems: [.notFound, .changedMeanwhile, .cannotNow]
        ) { request async throws(Problem) in
            try .outcome(try await request.perform(AccountReset(name: try request.named("account"))))
        }.answeringSecret,
    ]

    private static let rights: [Route] = [
        Route(
            .post, "/accounts/{account}/grant", "grantRole", tag: "Accounts",
            "Gives an account a role; nobody gives more than the own roles reach.",
            access: .anyOrganization(.accountChange),
            effect: .acts, body: .json(of: GrantContent.self),
            answers: [.of(AccountView.self, "The account as it is now.")],
            problems: [.notFound, .changedMeanwhile, .cannotNow]
        ) { request async throws(Problem) in
            let content = try request.content(GrantContent.self)
            return try .outcome(
                try await request.perform(
                    AccountGrant(
                        name: try request.named("account"), role: content.role, organization: content.organization)))
        },
        Route(
            .post, "/accounts/{account}/revoke", "revokeRole", tag: "Accounts",
            "Takes a role from an account; its sessions end.", access: .anyOrganization(.accountChange), effect: .acts,
            body: .json(of: GrantContent.self), answers: [.of(AccountView.self, "The account as it is now.")],
            problems: [.notFound, .changedMeanwhile, .cannotNow]
        ) { request async throws(Problem) in
            let content = try request.content(GrantContent.self)
            return try .outcome(
                try await request.perform(
                    AccountRevoke(
                        name: try request.named("account"), role: content.role, organization: content.organization)))
        },
    ]

    private static let sessions: [Route] = [
        Route(
            .get, "/accounts/{account}/sessions", "listSessions", tag: "Accounts", "The sessions of an account.",
            access: .anyOrganization(.accountRead),
            answers: [.list(of: SessionView.self, "The sessions, the newest first.")],
            problems: [.notFound]
        ) { request async throws(Problem) in
            try request.list(try await request.perform(SessionList(account: try request.named("account"))))
        },
        Route(
            .delete, "/accounts/{account}/sessions", "endSessions", tag: "Accounts", "Ends all sessions of an account.",
            access: .anyOrganization(.accountChange), effect: .acts,
            answers: [.of(EndedSessions.self, "How many have ended.")], problems: [.notFound]
        ) { request async throws(Problem) in
            try .outcome(try await request.perform(SessionEnd(account: try request.named("account"))))
        },
        Route(
            .delete, "/accounts/{account}/sessions/{session}", "endSession", tag: "Accounts",
            "Ends a session of an account.", access: .anyOrganization(.accountChange), effect: .acts,
            answers: [.of(EndedSessions.self, "It has ended.")], problems: [.notFound]
        ) { request async throws(Problem) in
            try .outcome(
                try await request.perform(
                    SessionEnd(account: try request.named("account"), session: try request.named("session"))))
        },
        Route(
            .get, "/session/sessions", "listOwnSessions", tag: "Accounts", "The sessions of the own account.",
            access: .signedIn, answers: [.list(of: SessionView.self, "The sessions, the newest first.")],
            problems: [.notAllowed]
        ) { request async throws(Problem) in
            let name = try request.ownAccount().description
            return try request.list(try await request.perform(SessionList(account: name)))
        },
        Route(
            .delete, "/session/sessions/{session}", "endOwnSession", tag: "Accounts",
            "Ends a session of the own account.",
            access: .signedIn, effect: .acts, answers: [.of(EndedSessions.self, "It has ended.")],
            problems: [.notAllowed, .notFound]
        ) { request async throws(Problem) in
            let name = try request.ownAccount().description
            return try .outcome(
                try await request.perform(SessionEnd(account: name, session: try request.named("session"))))
        },
    ]

    /// The change that a patch asks for. Throws ``Problem`` for a member that can't be changed.
    private static func patched(_ request: RequestInHand) throws(Problem) -> AccountSet {
        let patch = try request.content(AccountPatch.self)
        var change = AccountSet(name: "")
        change.fullName = patch.fullName
        change.email = patch.email
        change.isEnabled = patch.enabled
        change.mustHaveSecondFactor = patch.mustHaveSecondFactor
        let octets = request.body.map { Array($0.readableBytesView) } ?? []
        // It was read before, so it can be read.
        guard let value = try? StrictJSON.value(of: octets), case .object(let members) = value else {
            throw Problem(.malformed, "The content is no object.", members: ["pointer": .string("")])
        }
        try BodyShape.of(AccountPatch.self).check(value)
        if members["fullName"] == .null { change.fullName = "" }
        if members["email"] == .null { change.email = "" }
        return change
    }
}
