import HTTPTypes
import Identity
import Log
import Mail
import Operations

/// Sign-in with another identity provider (docs/reference/oidc.md).
package enum OIDCRoutes {
    /// A provider.
    struct ProviderView: Codable {
        /// Its name.
        var name: String
        /// What begins a sign-in, by POST.
        var begin: String
    }

    /// Where a sign-in leads.
    struct BeginContent: Codable {
        /// A path of this server; the start where it is not given.
        var target: String?
    }

    /// A sign-in that was begun.
    struct BegunView: Codable {
        /// Where the browser goes.
        var location: String
    }

    /// What a provider may send a browser back with. Others than the first four say nothing here (RFC 6749 section 4.1.2).
    private static let parameters: [Route.Parameter] =
        [
            Route.Parameter("code", .string, "What the provider's token is asked for with."),
            Route.Parameter("state", .string, "What the sign-in was begun with."),
            Route.Parameter("iss", .string, "The provider."),
            Route.Parameter("error", .string, "Why the provider refused."),
        ]
        + [
            "error_description", "error_uri", "session_state", "scope", "authuser", "prompt", "hd", "client_info",
        ].map { Route.Parameter($0, .string, "Some providers send it; it says nothing here.") }

    private static let failures: Set<Problem.Slug> = [
        .notFound, .notSignedIn, .cannotNow, .tooManyRequests, .busy, .storeUnavailable,
    ]

    /// The routes.
    package static let all: [Route] = [
        Route(
            .get, "/oidc", "listProviders", tag: "OIDC", "The providers by which people can sign in.", access: .anybody,
            answers: [.list(of: ProviderView.self, "The providers.")]
        ) { request async throws(Problem) in
            let names = request.services.oidc?.providers ?? []
            return try request.list(names.map { ProviderView(name: $0, begin: "\(Route.base)/oidc/\($0)") })
        },
        Route(
            .post, "/oidc/{provider}", "beginProviderSignIn", tag: "OIDC",
            "Begins a sign-in by a provider: the browser goes where the answer says.", access: .anybody, effect: .acts,
            body: .json(of: BeginContent.self, isOptional: true),
            answers: [.of(BegunView.self, "Where the browser goes; the answer sets a cookie for ten minutes.")],
            problems: failures.union([.malformed])
        ) { request async throws(Problem) in
            var target = LocalPath.root
            if request.body != nil, let text = try request.content(BeginContent.self).target {
                guard let path = LocalPath(text) else {
                    throw Problem(
                        .malformed, "A sign-in leads to a path of this server alone, such as /queues.",
                        members: ["pointer": .string("/target")])
                }
                target = path
            }
            let name = try request.named("provider")
            guard let oidc = request.services.oidc else { throw Problem.notFound }
            do throws(OIDCRefusal) {
                let begun = try await oidc.begin(name, target: target)
                var fields: HTTPFields = [:]
                fields.set(
                    AnswerCookie(
                        AnswerCookie.transaction, begun.cookie, sites: .lax,
                        seconds: OIDCTransaction.lifetime.milliseconds / 1_000))
                return try answer(begun, fields)
            } catch {
                throw refused(error, by: name, request)
            }
        }.answeringSecret,
        Route(
            .get, "/oidc/{provider}/callback", "endProviderSignIn", tag: "OIDC",
            "Where a provider sends the browser back to: a session begins if all is right.", access: .anybody,
            parameters: parameters,
            answers: [
                Route.Answer(
                    .ok, [("text/html; charset=utf-8", nil)], "A page that leads on; the cookie is that of the session."
                )
            ], problems: failures
        ) { request async throws(Problem) in
            let (name, client) = (try request.named("provider"), try request.signInClient())
            let cookie = try RequestCookies(request.head.headerFields).value(AnswerCookie.transaction)
            guard let oidc = request.services.oidc else { throw Problem.notFound }
            let sent = OIDCSignIn.Answer(
                code: request.parameter("code"), state: request.parameter("state"), issuer: request.parameter("iss"),
                error: request.parameter("error"))
            let proved: OIDCSignIn.Proved
            do throws(OIDCRefusal) {
                proved = try await oidc.end(name, sent, cookie: cookie)
            } catch {
                throw refused(error, by: name, request)
            }
            let accounts = request.services.accounts
            let signedIn = try await Problem.signing { () async throws(SignInFailure) -> SignedIn in
                try await accounts.signIn(proved.identity, client: client)
            }
            var fields: HTTPFields = [:]
            fields.set(AnswerCookie(AnswerCookie.transaction, "", sites: .lax, seconds: 0))
            fields.set(signedIn)
            return APIAnswer(.ok, fields: fields, .octets(page(to: proved.target), type: "text/html; charset=utf-8"))
        },
    ]

    /// A page that goes to a path by itself. A redirect would not do: browsers bring a cookie for this site alone
    /// (`SameSite=Strict`) on no way that began at another site.
    static func page(to path: LocalPath) -> [UInt8] {
        var target: [UInt8] = []
        for octet in path.description.utf8 { target += octet == UInt8(ascii: "&") ? Array("&amp;".utf8) : [octet] }
        let text = String(decoding: target, as: UTF8.self)
        return Array(
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signed in</title>
            <meta http-equiv="refresh" content="0;url=\(text)"></head>
            <body><p><a href="\(text)">Continue</a></p></body></html>

            """.utf8)
    }

    private static func answer(_ begun: OIDCSignIn.Begun, _ fields: HTTPFields) throws(OIDCRefusal) -> APIAnswer {
        do throws(Problem) {
            return try .outcome(BegunView(location: begun.location), fields: fields)
        } catch {
            throw .transaction
        }
    }

    /// The problem of a sign-in that was refused, of which the log is told.
    private static func refused(_ refusal: OIDCRefusal, by provider: String, _ request: RequestInHand) -> Problem {
        request.services.logger.log(
            .administrationSignInFailed,
            [
                .caller: "oidc \(SafeText.escaped(provider, limit: 64))",
                .remote: request.principal.source?.address ?? "-", .error: refusal.sentence,
            ])
        let slug: Problem.Slug =
            switch refusal {
            case .unknownProvider: .notFound
            case .trouble, .metadata, .secret: .cannotNow
            case .transaction, .state, .mixUp, .provider, .token, .claim, .domain: .notSignedIn
            }
        var problem = slug == .notFound ? Problem.notFound : Problem(slug, refusal.publicSentence)
        let gone = AnswerCookie(AnswerCookie.transaction, "", sites: .lax, seconds: 0)
        problem.fields.append(HTTPField(name: .setCookie, value: gone.text))
        return problem
    }
}
