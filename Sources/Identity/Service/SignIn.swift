package import Mail

/// What is known of whoever signs in.
package struct SignInClient: Hashable, Sendable {
    /// The address; nil for this machine's own socket.
    package var address: IPAddress?
    /// The number of the request.
    package var requestID: String?
    /// What the cookie of a known device holds; nil without one.
    package var device: String?
    /// The header field `User-Agent`; nil without one.
    package var agent: String?

    /// A client.
    package init(address: IPAddress?, requestID: String? = nil, device: String? = nil, agent: String? = nil) {
        self.address = address
        self.requestID = requestID
        self.device = device
        self.agent = agent
    }

    /// Where it is, as the audit log says it.
    package var source: AuditEntry.Source {
        AuditEntry.Source(address: address?.description, requestID: requestID)
    }
}

/// How far a sign-in has come.
package enum SignInStep: Sendable {
    /// It is done.
    case signedIn(SignedIn)
    /// The second factor is missing: ``AccountService/answer(_:code:client:)`` takes it.
    case secondFactorNeeded(SignInChallenge)
    /// A second factor must be set up first: ``AccountService/confirm(_:code:client:)`` takes the first code.
    case setupNeeded(FactorSetup)
}

/// Somebody who has signed in.
package struct SignedIn: Sendable {
    /// What the session's cookie holds: 43 characters of base64url. Nobody sees it again.
    package var cookie: String
    /// The session.
    package var session: SessionRecord
    /// What the cookie of the device holds from now on, for 90 days.
    package var device: String
    /// New recovery codes, which nobody sees again; empty where none were made.
    package var recoveryCodes: [String] = []
}

/// A sign-in whose second factor is missing.
package struct SignInChallenge: Hashable, Sendable {
    /// What names it in the next step; a secret.
    package var text: String
    /// What is taken: `totp`, and `recoveryCode` where one is left.
    package var methods: [String]
    /// From when on it is worth nothing.
    package var expires: WallTime
}

/// A second factor that is being set up.
package struct FactorSetup: Hashable, Sendable {
    /// What names it in the next step; a secret.
    package var text: String
    /// The account.
    package var account: AccountName
    /// The shared secret in base32 (RFC 4648 section 6), for people to type.
    package var secret: String
    /// The same as a URI for programs that make one-time passwords: `otpauth://totp/…`.
    package var uri: String
    /// Whether the account must have one; otherwise it may be left out.
    package var isRequired: Bool
    /// From when on it is worth nothing.
    package var expires: WallTime
}

/// What a provider of identities says of a person who was proved by it.
package struct ProvidedIdentity: Hashable, Sendable {
    /// The provider.
    package var issuer: String
    /// The person there, which never changes.
    package var subject: String
    /// The name that an account of the person gets; it need not be unique.
    package var name: String
    /// The person's name as people say it.
    package var fullName: String?
    /// The person's address, where the provider has proved it.
    package var email: String?
    /// The rights that the provider's claims give; without any there is no account.
    package var grants: [Grant]

    /// An identity.
    package init(
        issuer: String, subject: String, name: String, fullName: String? = nil, email: String? = nil, grants: [Grant]
    ) {
        self.issuer = issuer
        self.subject = subject
        self.name = name
        self.fullName = fullName
        self.email = email
        self.grants = grants
    }
}

/// What a change of an owner's own account has ended.
package struct OwnChange: Hashable, Sendable {
    /// How many other sessions have ended.
    package var endedSessions: Int
    /// How many tokens there are, which go on.
    package var tokens: Int
    /// New recovery codes, which nobody sees again; empty where none were made.
    package var recoveryCodes: [String] = []
}

/// Why a step of a sign-in, or a change of an own account, was not taken.
package enum SignInFailure: Error, Hashable, Sendable {
    /// Name, password or code are not right, or the account can't be used: nobody is told which.
    case refused
    /// The step before must be done again: it is too long ago, or was done, or the code was wrong too often.
    case stepGone
    /// The link was used, has expired, or is none.
    case linkGone
    /// Too much failed; another try after this time.
    case tooMany(after: Interval)
    /// Too many passwords are being hashed.
    case busy
    /// The new password can't be taken.
    case password(PasswordFault)
    /// Password and second factor must be proved again first.
    case proofNeeded
    /// The account is of a provider of identities, which keeps password and factor.
    case keptElsewhere
    /// The account must have a second factor.
    case factorRequired
    /// Somebody else changed the account at the same moment.
    case changedMeanwhile
    /// The session has ended.
    case sessionGone
    /// The store failed.
    case store(StoreError)
}

/// Why a request has no caller.
package enum AuthenticationFailure: Error, Hashable, Sendable {
    /// There is no such session, or not any more.
    case notSignedIn
    /// There is no such token, or not any more, or its owner can't be used.
    case tokenUnknown
    /// The token has expired.
    case tokenExpired
    /// The token is not for the network that the request came from.
    case otherNetwork
    /// Too many tokens were wrong; another try after this time.
    case tooMany(after: Interval)
    /// The store failed.
    case store(StoreError)
}

/// A caller with its session.
package struct SessionPrincipal: Sendable {
    /// The caller.
    package var principal: Principal
    /// The session.
    package var session: SessionRecord
}

extension SignInFailure {
    /// What happened and how to mend it, for people.
    package var sentence: String {
        switch self {
        case .refused: "Name, password or code are not right, or the account can't be used."
        case .stepGone: "This step has expired, or the code was wrong too often: begin the sign-in anew."
        case .linkGone:
            "The link was used, has expired, or is none. `postern administrator reset NAME` on the server makes "
                + "another."
        case .tooMany(let interval):
            "Too many sign-ins have failed: try again in \(max(1, interval.milliseconds / 1_000)) s."
        case .busy: "Too many people sign in at this moment: try again in a few seconds."
        case .password(let fault): fault.sentence
        case .proofNeeded: "Prove password and second factor again first; that is good for five minutes."
        case .keptElsewhere: "The account is of a provider of identities: change password and second factor there."
        case .factorRequired: "The account must have a second factor, because a role or an organization asks for it."
        case .changedMeanwhile: "Somebody changed the account at the same moment: try again."
        case .sessionGone: "The session has ended: sign in again."
        case .store(let error): "The store failed: \(error)."
        }
    }
}

extension AuthenticationFailure {
    /// What happened and how to mend it, for people.
    package var sentence: String {
        switch self {
        case .notSignedIn: "The session has ended, or there is none: sign in."
        case .tokenUnknown: "The token is none of this server's, or was revoked: `postern token create` makes one."
        case .tokenExpired: "The token has expired: `postern token create` makes another."
        case .otherNetwork: "The token may not be used from this address: its networks are others."
        case .tooMany(let interval):
            "Too many tokens were wrong: try again in \(max(1, interval.milliseconds / 1_000)) s."
        case .store(let error): "The store failed: \(error)."
        }
    }
}
