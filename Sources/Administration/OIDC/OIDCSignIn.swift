package import Identity
package import Mail
import NIOConcurrencyHelpers
import Operations
package import Organization

/// Signs in whom a provider of identities has proved: authorization code with PKCE (OpenID Connect Core section 3.1, RFC 7636,
/// RFC 9700; docs/reference/oidc.md). One of it lives as long as the listener.
package final class OIDCSignIn: Sendable {
    /// A sign-in that was begun.
    package struct Begun: Sendable, Hashable {
        /// Where the browser goes.
        package var location: String
        /// What the browser keeps until it comes back.
        package var cookie: String
    }

    /// What a provider sent a browser back with (RFC 6749 section 4.1.2, RFC 9207).
    package struct Answer: Sendable, Hashable {
        /// `code`.
        package var code: String?
        /// `state`.
        package var state: String?
        /// `iss`.
        package var issuer: String?
        /// `error`.
        package var error: String?

        /// An answer.
        package init(code: String? = nil, state: String? = nil, issuer: String? = nil, error: String? = nil) {
            self.code = code
            self.state = state
            self.issuer = issuer
            self.error = error
        }
    }

    /// Somebody whom a provider has proved.
    package struct Proved: Sendable, Hashable {
        /// Who it is, with the rights that the claims give.
        package var identity: ProvidedIdentity
        /// Where the browser goes.
        package var target: LocalPath
    }

    /// The most sign-ins of which it is remembered that they were ended.
    private static let mostEnded = 10_000

    private let settings: [String: OIDCSettings]
    private let publicURL: PublicURL
    private let knowledge: [String: ProviderKnowledge]
    private let asking: any ProviderAsking
    private let secret: @Sendable (_ file: String) async -> String?
    private let time: any TimeSource
    private let random: any RandomSource
    private let seal = OIDCSeal()
    /// The states of sign-ins that were ended, with when they would have expired.
    private let ended = NIOLockedValueBox<[String: Int64]>([:])

    /// Nothing is asked yet.
    ///
    /// - Parameter secret: the text of a file that holds a client's secret, without the end of its line; nil where it can't
    ///   be read.
    package init(
        _ settings: AdministrationSettings, asking: any ProviderAsking,
        secret: @escaping @Sendable (_ file: String) async -> String?, time: any TimeSource, random: any RandomSource
    ) {
        self.settings = Dictionary(settings.oidc.map { ($0.name, $0) }) { first, _ in first }
        publicURL = settings.publicURL
        knowledge = self.settings.mapValues { ProviderKnowledge(issuer: $0.issuer, asking: asking, time: time) }
        self.asking = asking
        self.secret = secret
        self.time = time
        self.random = random
    }

    /// The names of the providers.
    package var providers: [String] { settings.keys.sorted() }

    /// Begins a sign-in that leads to a path of this server. Throws ``OIDCRefusal``.
    package func begin(_ name: String, target: LocalPath) async throws(OIDCRefusal) -> Begun {
        let (provider, knowledge) = try registered(name)
        let metadata = try await knowledge.current().metadata
        let transaction = OIDCTransaction(provider: name, target: target, at: time.wallTime(), random: random)
        guard let cookie = seal.seal(transaction) else { throw .transaction }
        var fields = [
            FormField("response_type", "code"), FormField("response_mode", "query"),
            FormField("client_id", provider.clientID), FormField("redirect_uri", place(of: name)),
            FormField("scope", (["openid"] + provider.scopes).joined(separator: " ")),
            FormField("state", transaction.state), FormField("nonce", transaction.nonce),
            FormField("code_challenge", transaction.challenge), FormField("code_challenge_method", "S256"),
        ]
        if !provider.requiredACR.isEmpty {
            fields.append(FormField("acr_values", provider.requiredACR.joined(separator: " ")))
        }
        return Begun(location: metadata.authorization.adding(query: FormField.text(fields)), cookie: cookie)
    }

    /// Ends a sign-in with what the provider sent the browser back with, and what the browser kept. Throws ``OIDCRefusal``.
    package func end(_ name: String, _ answer: Answer, cookie: String?) async throws(OIDCRefusal) -> Proved {
        let (provider, knowledge) = try registered(name)
        let transaction = try opened(name, answer, cookie: cookie)
        let metadata = try await knowledge.current().metadata
        // RFC 9207 section 2.4: before the code is shown to anybody.
        if metadata.namesItself || answer.issuer != nil {
            guard answer.issuer?.utf8.elementsEqual(provider.issuer.description.utf8) == true else { throw .mixUp }
        }
        if let error = answer.error { throw .provider(Self.word(error)) }
        guard let code = answer.code, (1...2_048).contains(code.utf8.count) else { throw .provider("no code") }
        let token = try await redeem(code, of: provider, metadata, transaction)
        try await knowledge.current(withKeyOf: token).keys.verify(token)
        let expected = IDTokenExpectation(
            issuer: provider.issuer.description, clientID: provider.clientID, nonce: transaction.nonce,
            classes: provider.requiredACR)
        if let fault = expected.fault(of: token.claims, at: time.wallTime()) { throw .claim(fault) }
        return Proved(identity: try Self.identity(token.claims, of: provider), target: transaction.target)
    }

    /// Where a browser goes to end what a provider keeps of a sign-in (OpenID Connect RP-Initiated Logout 1.0 section 2);
    /// nil where the provider offers no such place, does not answer, or is none of these any more.
    package func logout(at issuer: String) async -> String? {
        let named = settings.keys.sorted().compactMap { settings[$0] }
        guard let provider = named.first(where: { $0.issuer.description.utf8.elementsEqual(issuer.utf8) }),
            let knowledge = knowledge[provider.name]
        else { return nil }
        do throws(OIDCRefusal) {
            let metadata = try await knowledge.current().metadata
            return metadata.logout?.adding(query: FormField.text([FormField("client_id", provider.clientID)]))
        } catch {
            return nil
        }
    }

    private func registered(_ name: String) throws(OIDCRefusal) -> (OIDCSettings, ProviderKnowledge) {
        guard let provider = settings[name], let knowledge = knowledge[name] else { throw .unknownProvider }
        return (provider, knowledge)
    }

    /// Where providers send browsers back to, exactly so.
    private func place(of name: String) -> String { "\(publicURL)\(APIBase.path)/oidc/\(name)/callback" }

    /// The transaction that an answer belongs to, which ends by that.
    private func opened(
        _ name: String, _ answer: Answer, cookie: String?
    ) throws(OIDCRefusal) -> OIDCTransaction {
        let now = time.wallTime()
        guard let transaction = cookie.flatMap({ seal.open($0, at: now) }), transaction.provider == name else {
            throw .transaction
        }
        guard answer.state?.utf8.elementsEqual(transaction.state.utf8) == true else { throw .state }
        let isFirst = ended.withLockedValue { ended in
            if ended.count >= Self.mostEnded {
                ended = ended.filter { $0.value > now.milliseconds }
                if ended.count >= Self.mostEnded, let oldest = ended.min(by: { $0.value < $1.value }) {
                    ended[oldest.key] = nil
                }
            }
            return ended.updateValue(transaction.expires, forKey: transaction.state) == nil
        }
        guard isFirst else { throw .transaction }
        return transaction
    }

    /// Turns a code into a token (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
    private func redeem(
        _ code: String, of provider: OIDCSettings, _ metadata: ProviderMetadata, _ transaction: OIDCTransaction
    ) async throws(OIDCRefusal) -> IDToken {
        var question = ProviderQuestion(metadata.token)
        var form = [
            FormField("grant_type", "authorization_code"), FormField("code", code),
            FormField("redirect_uri", place(of: provider.name)), FormField("code_verifier", transaction.verifier),
        ]
        if let file = provider.clientSecretFile {
            guard let secret = await secret(file) else { throw .secret }
            if metadata.takesSecretInForm {
                form += [FormField("client_id", provider.clientID), FormField("client_secret", secret)]
            } else {
                // RFC 6749 section 2.3.1: both are encoded as in a form first.
                let pair = "\(PercentText.encoded(provider.clientID)):\(PercentText.encoded(secret))"
                question.authorization = "Basic \(Base64.encode(Array(pair.utf8)))"
            }
        } else {
            form.append(FormField("client_id", provider.clientID))
        }
        question.form = form
        let octets: [UInt8]
        switch await asking.ask(question) {
        case .success(let content): octets = content
        case .failure(let trouble): throw .trouble(trouble)
        }
        guard case .object(let members)? = try? StrictJSON.value(of: octets), let text = members.text("id_token") else {
            throw .token(.form)
        }
        return try IDToken(text)
    }

    /// Who the claims are of, and what they give. Whoever has no right any more must be known, so that what is left of the
    /// account ends.
    private static func identity(
        _ claims: [String: JSONValue], of provider: OIDCSettings
    ) throws(OIDCRefusal) -> ProvidedIdentity {
        guard let subject = claims.text("sub") else { throw .claim(.subject) }
        let address = try ProviderRights.address(in: claims, domains: provider.allowedDomains)
        let values = ProviderRights.values(of: provider.roleClaim, in: claims)
        var grants: [Grant] = []
        for mapping in provider.mapping where values.contains(where: { $0.utf8.elementsEqual(mapping.value.utf8) }) {
            let grant = Grant(mapping.role.granted, for: mapping.organization)
            if !grants.contains(grant) { grants.append(grant) }
        }
        return ProvidedIdentity(
            issuer: provider.issuer.description, subject: subject,
            name: claims.text("preferred_username") ?? address?.description ?? subject,
            fullName: claims.text("name"), email: address?.description, grants: grants)
    }

    /// The code of a provider's error, where it is one (RFC 6749 section 4.1.2.1): its other text is not repeated.
    private static func word(_ text: String) -> String {
        let isWord =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }
        return isWord ? text : "an error without a code"
    }
}

extension OIDCSettings.Role {
    /// The role of that name.
    package var granted: Role {
        switch self {
        case .operator: .operator
        case .organizationManagement: .organizationManagement
        case .quarantineAdministrator: .quarantineAdministrator
        case .securityReader: .securityReader
        case .helpDesk: .helpDesk
        }
    }
}
