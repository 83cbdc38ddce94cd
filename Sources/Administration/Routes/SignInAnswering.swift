import HTTPTypes
package import Identity
import Mail
import Operations

// What the routes of sign-in have in common: who asks, the cookies, and what failures are as problems.

/// A cookie as an answer sets it (RFC 6265bis section 4.1). All of them are of this host alone and for TLS, which browsers
/// take an address of the own machine for.
package struct AnswerCookie: Hashable, Sendable {
    /// Which requests of other sites' pages bring it.
    package enum Sites: String, Hashable, Sendable {
        /// None.
        case strict = "Strict"
        /// Those by which a person follows a link.
        case lax = "Lax"
    }

    /// The name of the cookie by which a device is known.
    package static let device = "__Host-postern-device"
    /// The name of the cookie that has a sign-in by a provider until it ends.
    package static let transaction = "__Host-postern-oidc"

    /// Its name.
    package var name: String
    /// Its value: base64url as a rule, and nothing that ends a value.
    package var value: String
    /// Which requests of other sites' pages bring it.
    package var sites: Sites
    /// For how many seconds the browser keeps it, none for 0; nil for as long as it runs.
    package var seconds: Int64?

    /// A cookie.
    package init(_ name: String, _ value: String, sites: Sites = .strict, seconds: Int64? = nil) {
        self.name = name
        self.value = value
        self.sites = sites
        self.seconds = seconds
    }

    /// The value of `Set-Cookie`.
    package var text: String {
        let age = seconds.map { "; Max-Age=\($0)" } ?? ""
        return "\(name)=\(value); Path=/; Secure; HttpOnly; SameSite=\(sites.rawValue)\(age)"
    }
}

extension HTTPFields {
    /// Has the browser keep a cookie.
    mutating func set(_ cookie: AnswerCookie) { append(HTTPField(name: .setCookie, value: cookie.text)) }

    /// Has the browser keep what a sign-in gives.
    mutating func set(_ signedIn: SignedIn) {
        set(AnswerCookie(RequestCookies.session, signedIn.cookie))
        set(AnswerCookie(AnswerCookie.device, signedIn.device, seconds: 90 * 86_400))
    }
}

extension RequestInHand {
    /// What is known of whoever signs in. Throws ``Problem``.
    func signInClient() throws(Problem) -> SignInClient {
        SignInClient(
            address: principal.source?.address.flatMap { IPAddress($0) }, requestID: requestID,
            device: try RequestCookies(head.headerFields).value(AnswerCookie.device),
            agent: head.headerFields[.userAgent])
    }

    /// The session of the caller. Throws ``Problem`` for one that has none: a token, a user of this machine.
    func ownSession() throws(Problem) -> SessionID {
        guard let session else {
            throw Problem(.notAllowed, "This is for sessions alone: sign in with a password.")
        }
        return session
    }

    /// The account of the caller's session. Throws ``Problem``.
    func ownAccount() throws(Problem) -> AccountName {
        _ = try ownSession()
        guard let name = AccountName(principal.caller.name) else { throw Problem.notFound }
        return name
    }
}

extension Problem {
    /// Why a step of a sign-in, or a change of an own account, was not taken.
    package init(_ failure: SignInFailure) {
        self.init(Problem.slug(of: failure), failure.sentence)
        switch failure {
        case .tooMany(let interval):
            let seconds = max(1, (interval.milliseconds + 999) / 1_000)
            members["retryAfter"] = .integer(seconds)
            fields[.retryAfter] = "\(seconds)"
        case .busy: fields[.retryAfter] = "2"
        case .store: fields[.retryAfter] = "10"
        case .proofNeeded: members["methods"] = .array([.string("password"), .string("totp")])
        case .password: members["pointer"] = .string("/password")
        case .refused, .stepGone, .linkGone, .keptElsewhere, .factorRequired, .changedMeanwhile, .sessionGone: break
        }
    }

    private static func slug(of failure: SignInFailure) -> Slug {
        switch failure {
        case .refused, .stepGone, .sessionGone: .notSignedIn
        case .linkGone: .notFound
        case .tooMany: .tooManyRequests
        case .busy: .busy
        case .password: .malformed
        case .proofNeeded: .reauthenticationNeeded
        case .keptElsewhere, .factorRequired, .changedMeanwhile: .cannotNow
        case .store: .storeUnavailable
        }
    }

    /// Has something of accounts done, and makes a problem of what it fails with.
    static func signing<Value: Sendable>(
        _ work: () async throws(SignInFailure) -> Value
    ) async throws(Problem) -> Value {
        do throws(SignInFailure) {
            return try await work()
        } catch {
            throw Problem(error)
        }
    }
}
