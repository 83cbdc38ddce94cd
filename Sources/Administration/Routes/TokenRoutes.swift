import HTTPTypes
import Identity
import Mail
import Operations

/// Tokens for programs (docs/reference/roles.md#tokens).
package enum TokenRoutes {
    /// A new token.
    struct TokenContent: Codable {
        /// What its owner calls it.
        var name: String
        /// The permissions that it may use.
        var scopes: [Permission]
        /// The organizations that it may see; nil for all that its owner may.
        var organizations: [String]?
        /// The networks that it may come from; nil for any.
        var networks: [String]?
        /// For how many days it is good.
        var days: Int?
    }

    /// The routes.
    package static let all: [Route] = [
        Route(
            .get, "/tokens", "listTokens", tag: "Tokens",
            "The own tokens, and those of accounts that the caller may see.",
            access: .anyOrganization(.tokenChange),
            parameters: [Route.Parameter("owner", .string, "The tokens of this account alone."), .limit(), .cursor],
            answers: [.list(of: TokenView.self, "The tokens, without their secrets.")], problems: [.notFound]
        ) { request async throws(Problem) in
            let tokens = try await request.perform(TokenList(owner: request.parameter("owner")))
            return try request.part(of: tokens) { $0.id }
        },
        Route(
            .post, "/tokens", "createToken", tag: "Tokens",
            "Makes a token of the own account, which may do what both its scopes and its owner's rights have.",
            access: .anyOrganization(.tokenChange), effect: .acts, body: .json(of: TokenContent.self),
            answers: [.of(NewToken.self, "The token, which is shown this once.", status: .created)],
            problems: [.conflict, .notFound, .cannotNow]
        ) { request async throws(Problem) in
            let content = try request.content(TokenContent.self)
            let made = try await request.perform(
                TokenCreate(
                    name: content.name, scopes: content.scopes, organizations: content.organizations ?? [],
                    networks: content.networks ?? [], days: content.days))
            return try .outcome(
                made, status: .created,
                fields: [.location: "\(Route.base)/tokens/\(PercentText.encoded(made.view.id))"])
        }.answeringSecret,
        Route(
            .delete, "/tokens/{token}", "revokeToken", tag: "Tokens", "Revokes a token at once.",
            access: .anyOrganization(.tokenChange), effect: .acts, answers: [.nothing("It does nothing any more.")],
            problems: [.notFound]
        ) { request async throws(Problem) in
            _ = try await request.perform(TokenRevoke(id: try request.named("token")))
            return APIAnswer(.noContent)
        },
    ]
}
