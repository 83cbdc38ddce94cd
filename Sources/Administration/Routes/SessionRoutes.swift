import HTTPTypes
import Identity
import Mail
import Operations

/// Sign-in with a password and a second factor, the first link, and the own account (docs/reference/api.md#sign-in).
package enum SessionRoutes {
    /// A name and a password.
    struct SignInContent: Codable {
        /// The account.
        var name: String
        /// Its password.
        var password: String
    }

    /// The next step of a sign-in.
    struct StepContent: Codable {
        /// What the step before gave.
        var challenge: String
        /// A code.
        var code: String
    }

    /// The last step of setting up a second factor.
    struct SetupContent: Codable {
        /// What the step before gave.
        var challenge: String
        /// The first code; nil to have no second factor, where none is required.
        var code: String?
    }

    /// What a first link holds.
    struct LinkContent: Codable {
        /// The part of the link behind its last `/`.
        var code: String
    }

    /// What a first link holds, with the password that its owner wants.
    struct RedeemContent: Codable {
        /// The part of the link behind its last `/`.
        var code: String
        /// The new password.
        var password: String
    }

    /// A session that has ended, of somebody who signed in by a provider of identities.
    struct SignedOut: Codable {
        /// Where the browser goes to end the session there.
        var location: String
    }

    /// What proves the owner of a session again.
    struct ProofContent: Codable {
        /// The password.
        var password: String
        /// A code of the second factor, or a recovery code; nil for an account without a factor.
        var code: String?
    }

    /// A new password.
    struct PasswordContent: Codable {
        /// The new password.
        var password: String
    }

    /// The routes.
    package static let all: [Route] = signingIn + firstLink + own

    private static let failures: Set<Problem.Slug> = [.notSignedIn, .tooManyRequests, .busy, .storeUnavailable]

    private static let signingIn: [Route] = [
        Route(
            .get, "/session", "showCaller", tag: "Session", "Who asks, and what it may do.", access: .signedIn,
            answers: [.of(CallerView.self, "The caller.")]
        ) { request async throws(Problem) in
            try .object(CallerView(request.principal, session: request.session))
        },
        Route(
            .post, "/session", "signIn", tag: "Session",
            "Signs in with a password. Unknown names, wrong passwords and accounts that can't be used get one answer.",
            access: .anybody, effect: .acts, body: .json(of: SignInContent.self),
            answers: [.of(SignInAnswer.self, "How far the sign-in is.")], problems: failures
        ) { request async throws(Problem) in
            let (content, client) = (try request.content(SignInContent.self), try request.signInClient())
            let accounts = request.services.accounts
            let step = try await Problem.signing { () async throws(SignInFailure) -> SignInStep in
                try await accounts.signIn(name: content.name, password: content.password, client: client)
            }
            guard case .signedIn(let signedIn) = step else { return try .outcome(SignInAnswer(step)) }
            return try answer(signedIn)
        }.answeringSecret,
        Route(
            .post, "/session/factor", "answerSecondFactor", tag: "Session",
            "Ends a sign-in with a code of the second factor, or a recovery code.", access: .anybody, effect: .acts,
            body: .json(of: StepContent.self), answers: [.of(SignInAnswer.self, "The sign-in is done.")],
            problems: failures
        ) { request async throws(Problem) in
            let (content, client) = (try request.content(StepContent.self), try request.signInClient())
            let accounts = request.services.accounts
            return try answer(
                try await Problem.signing { () async throws(SignInFailure) -> SignedIn in
                    try await accounts.answer(content.challenge, code: content.code, client: client)
                })
        }.answeringSecret,
        Route(
            .post, "/session/setup", "confirmSecondFactor", tag: "Session",
            "Ends the setting up of a second factor with its first code, and the sign-in with it.", access: .anybody,
            effect: .acts, body: .json(of: SetupContent.self),
            answers: [.of(SignInAnswer.self, "The sign-in is done; the recovery codes are shown this once.")],
            problems: failures.union([.cannotNow])
        ) { request async throws(Problem) in
            let (content, client) = (try request.content(SetupContent.self), try request.signInClient())
            let accounts = request.services.accounts
            return try answer(
                try await Problem.signing { () async throws(SignInFailure) -> SignedIn in
                    try await accounts.confirm(content.challenge, code: content.code, client: client)
                })
        }.answeringSecret,
        Route(
            .delete, "/session", "signOut", tag: "Session", "Ends the session that the request has.", access: .signedIn,
            effect: .acts,
            answers: [
                .nothing("The session has ended."),
                .of(SignedOut.self, "The session has ended, and the provider of identities has one, too."),
            ], problems: failures
        ) { request async throws(Problem) in
            let (session, account) = (try request.ownSession(), try request.ownAccount())
            let (client, accounts) = (try request.signInClient(), request.services.accounts)
            try await Problem.signing { () async throws(SignInFailure) -> Void in
                try await accounts.signOut(session, of: account, client: client)
            }
            var fields: HTTPFields = [:]
            fields.set(AnswerCookie(RequestCookies.session, "", seconds: 0))
            if let name = HTTPField.Name("Clear-Site-Data") { fields[name] = "\"cache\", \"storage\"" }
            guard let oidc = request.services.oidc else { return APIAnswer(.noContent, fields: fields) }
            let provider = try await Problem.signing { () async throws(SignInFailure) -> String? in
                try await accounts.issuer(of: account)
            }
            guard let issuer = provider, let location = await oidc.logout(at: issuer) else {
                return APIAnswer(.noContent, fields: fields)
            }
            return try .outcome(SignedOut(location: location), fields: fields)
        },
    ]

    private static let firstLink: [Route] = [
        Route(
            .post, "/first-link", "showFirstLink", tag: "Session",
            "Whose a first link is. It is as good afterwards as before.", access: .anybody, effect: .acts,
            body: .json(of: LinkContent.self), answers: [.of(FirstLinkLook.self, "The account of the link.")],
            problems: failures.union([.notFound])
        ) { request async throws(Problem) in
            let (content, accounts) = (try request.content(LinkContent.self), request.services.accounts)
            let link = try await Problem.signing { () async throws(SignInFailure) -> FirstLink in
                try await accounts.look(atFirstLink: content.code)
            }
            return try .outcome(FirstLinkLook(link))
        },
        Route(
            .post, "/first-link/redeem", "redeemFirstLink", tag: "Session",
            "Takes the password that the owner of a new account wants, and gives the second factor to set up.",
            access: .anybody, effect: .acts, body: .json(of: RedeemContent.self),
            answers: [.of(SignInAnswer.self, "The second factor to set up; the link is used up by its first code.")],
            problems: failures.union([.notFound, .malformed])
        ) { request async throws(Problem) in
            let (content, client) = (try request.content(RedeemContent.self), try request.signInClient())
            let accounts = request.services.accounts
            let setup = try await Problem.signing { () async throws(SignInFailure) -> FactorSetup in
                try await accounts.redeem(firstLink: content.code, password: content.password, client: client)
            }
            return try .outcome(SignInAnswer(setup))
        }.answeringSecret,
    ]

    private static let ownFailures = failures.union([.reauthenticationNeeded, .cannotNow, .notAllowed])

    private static let own: [Route] = [
        Route(
            .post, "/session/proof", "proveAgain", tag: "Session",
            "Proves again who has the session, which changes of the own account ask for.", access: .signedIn,
            effect: .acts, body: .json(of: ProofContent.self), answers: [.nothing("It is good for five minutes.")],
            problems: ownFailures
        ) { request async throws(Problem) in
            let (content, session) = (try request.content(ProofContent.self), try request.ownSession())
            let (client, accounts) = (try request.signInClient(), request.services.accounts)
            try await Problem.signing { () async throws(SignInFailure) -> Void in
                try await accounts.prove(session, password: content.password, code: content.code, client: client)
            }
            return APIAnswer(.noContent)
        },
        Route(
            .post, "/session/password", "setOwnPassword", tag: "Session",
            "Sets a new password of the own account; its other sessions end.", access: .signedIn, effect: .acts,
            body: .json(of: PasswordContent.self), answers: [.of(OwnChangeView.self, "What has ended.")],
            problems: ownFailures.union([.malformed])
        ) { request async throws(Problem) in
            let (content, session) = (try request.content(PasswordContent.self), try request.ownSession())
            let (client, accounts) = (try request.signInClient(), request.services.accounts)
            return try answer(
                try await Problem.signing { () async throws(SignInFailure) -> OwnChange in
                    try await accounts.setPassword(content.password, of: session, client: client)
                })
        },
        Route(
            .post, "/session/second-factor", "beginOwnSecondFactor", tag: "Session",
            "Begins to set up a new second factor of the own account; the old one stays until the first code.",
            access: .signedIn, effect: .acts, answers: [.of(SignInAnswer.self, "The factor to set up.")],
            problems: ownFailures
        ) { request async throws(Problem) in
            let (session, accounts) = (try request.ownSession(), request.services.accounts)
            let setup = try await Problem.signing { () async throws(SignInFailure) -> FactorSetup in
                try await accounts.beginFactor(for: session)
            }
            return try .outcome(SignInAnswer(setup))
        }.answeringSecret,
        Route(
            .post, "/session/second-factor/confirm", "setOwnSecondFactor", tag: "Session",
            "Puts the new second factor in place of the old one with its first code; other sessions end.",
            access: .signedIn, effect: .acts, body: .json(of: StepContent.self),
            answers: [.of(OwnChangeView.self, "What has ended, with new recovery codes.")], problems: ownFailures
        ) { request async throws(Problem) in
            let (content, session) = (try request.content(StepContent.self), try request.ownSession())
            let (client, accounts) = (try request.signInClient(), request.services.accounts)
            return try answer(
                try await Problem.signing { () async throws(SignInFailure) -> OwnChange in
                    try await accounts.setFactor(content.challenge, code: content.code, of: session, client: client)
                })
        }.answeringSecret,
        Route(
            .delete, "/session/second-factor", "removeOwnSecondFactor", tag: "Session",
            "Takes the second factor of the own account away, where nothing asks for one.", access: .signedIn,
            effect: .acts, answers: [.of(OwnChangeView.self, "What has ended.")], problems: ownFailures
        ) { request async throws(Problem) in
            let session = try request.ownSession()
            let (client, accounts) = (try request.signInClient(), request.services.accounts)
            return try answer(
                try await Problem.signing { () async throws(SignInFailure) -> OwnChange in
                    try await accounts.removeFactor(of: session, client: client)
                })
        },
        Route(
            .post, "/session/recovery-codes", "renewOwnRecoveryCodes", tag: "Session",
            "Makes new recovery codes of the own account; the old ones do nothing any more.", access: .signedIn,
            effect: .acts, answers: [.of(OwnChangeView.self, "The new codes, shown this once.")], problems: ownFailures
        ) { request async throws(Problem) in
            let session = try request.ownSession()
            let (client, accounts) = (try request.signInClient(), request.services.accounts)
            return try answer(
                try await Problem.signing { () async throws(SignInFailure) -> OwnChange in
                    try await accounts.renewRecoveryCodes(of: session, client: client)
                })
        }.answeringSecret,
    ]

    /// Gives the browser the session.
    private static func answer(_ signedIn: SignedIn) throws(Problem) -> APIAnswer {
        var fields: HTTPFields = [:]
        fields.set(signedIn)
        return try .outcome(SignInAnswer(signedIn), fields: fields)
    }

    private static func answer(_ change: OwnChange) throws(Problem) -> APIAnswer { try .outcome(OwnChangeView(change)) }
}
