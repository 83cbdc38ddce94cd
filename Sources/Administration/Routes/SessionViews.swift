package import Identity
package import Mail

/// How far a sign-in has come (docs/reference/api.md#sign-in).
package struct SignInAnswer: Codable, Sendable, Hashable {
    /// How far it is.
    package enum State: String, Codable, Sendable, Hashable, CaseIterable {
        /// It is done: the answer sets the cookie of the session.
        case signedIn = "SignedIn"
        /// `POST /session/factor` takes a code of the second factor.
        case secondFactorNeeded = "SecondFactorNeeded"
        /// `POST /session/setup` takes the first code of the second factor that is being set up.
        case setupNeeded = "SetupNeeded"
    }

    /// How far it is.
    package var state: State
    /// The account; nil where that is not said yet.
    package var account: String?
    /// What names the sign-in in the next step, a secret; nil where it is done.
    package var challenge: String?
    /// What the next step takes: `totp`, `recoveryCode`.
    package var methods: [String]
    /// The shared secret of a second factor that is being set up, in base32.
    package var secret: String?
    /// The same for programs that make one-time passwords.
    package var uri: String?
    /// Whether the second factor may be left out; nil where none is set up.
    package var isRequired: Bool?
    /// From when on the next step is worth nothing.
    package var expires: WallTime?
    /// New recovery codes, which nobody sees again.
    package var recoveryCodes: [String]

    /// How far it is, and nothing else.
    private init(_ state: State) {
        self.state = state
        methods = []
        recoveryCodes = []
    }

    /// A step of a sign-in.
    package init(_ step: SignInStep) {
        switch step {
        case .signedIn(let signedIn): self.init(signedIn)
        case .secondFactorNeeded(let challenge):
            self.init(.secondFactorNeeded)
            self.challenge = challenge.text
            methods = challenge.methods
            expires = challenge.expires
        case .setupNeeded(let setup): self.init(setup)
        }
    }

    /// A sign-in that is done.
    package init(_ signedIn: SignedIn) {
        self.init(.signedIn)
        account = signedIn.session.account.description
        recoveryCodes = signedIn.recoveryCodes
    }

    /// A second factor that is being set up.
    package init(_ setup: FactorSetup) {
        self.init(.setupNeeded)
        account = setup.account.description
        challenge = setup.text
        methods = ["totp"]
        secret = setup.secret
        uri = setup.uri
        isRequired = setup.isRequired
        expires = setup.expires
    }
}

/// Who asks, and what it may do.
package struct CallerView: Codable, Sendable, Hashable {
    /// Who.
    package var caller: Caller
    /// How the caller proved to be that.
    package var authentication: String
    /// The number of the session; nil for a token and the control socket.
    package var session: String?
    /// The roles.
    package var grants: [Grant]
    /// What the caller may do for one organization or another, or for itself.
    package var permissions: [Permission]
    /// The organizations that a token is narrowed to; nil for all that the grants reach.
    package var organizations: [String]?

    /// The view of a caller.
    package init(_ principal: Principal, session: SessionID?) {
        caller = principal.caller
        authentication = principal.authentication
        self.session = session?.description
        grants = principal.grants
        permissions = Permission.allCases.filter { principal.scope(of: $0) != .only([]) }
        switch principal.organizations {
        case .all: organizations = nil
        case .only(let names): organizations = names.sorted()
        }
    }
}

/// What a change of the own account has ended.
package struct OwnChangeView: Codable, Sendable, Hashable {
    /// How many other sessions have ended.
    package var endedSessions: Int
    /// How many tokens there are, which go on.
    package var tokens: Int
    /// New recovery codes, which nobody sees again.
    package var recoveryCodes: [String]

    /// The view of a change.
    package init(_ change: OwnChange) {
        endedSessions = change.endedSessions
        tokens = change.tokens
        recoveryCodes = change.recoveryCodes
    }
}

/// What a first link is for.
package struct FirstLinkLook: Codable, Sendable, Hashable {
    /// The account.
    package var account: String
    /// From when on the link does nothing.
    package var expires: WallTime

    /// The view of a link.
    package init(_ link: FirstLink) {
        account = link.account.description
        expires = link.expires
    }
}
