import Operations
package import Organization

/// What a provider says of itself (OpenID Connect Discovery section 3).
package struct ProviderMetadata: Sendable, Hashable {
    /// Where browsers are sent.
    package var authorization: ServiceURL
    /// Where codes are turned into tokens.
    package var token: ServiceURL
    /// Where its keys are.
    package var keys: ServiceURL
    /// Where browsers are sent to end what the provider keeps of a sign-in (OpenID Connect RP-Initiated Logout 1.0 section
    /// 2.1); nil where it offers no such place, or one that nobody should be sent to.
    package var logout: ServiceURL?
    /// Whether its answers name it (RFC 9207 section 3).
    package var namesItself: Bool
    /// Whether the secret is taken in the form alone, not in `Authorization`.
    package var takesSecretInForm: Bool

    /// Reads what a provider said. Throws ``OIDCRefusal/metadata(_:)``.
    ///
    /// - Parameter issuer: the issuer that was asked, which the answer must name octet for octet.
    package init(_ octets: [UInt8], issuer: ServiceURL) throws(OIDCRefusal) {
        guard case .object(let members)? = try? StrictJSON.value(of: octets) else {
            throw .metadata("it is no JSON object")
        }
        guard members.text("issuer").map({ $0.utf8.elementsEqual(issuer.description.utf8) }) == true else {
            throw .metadata("it is of another issuer than \(issuer)")
        }
        authorization = try Self.url("authorization_endpoint", of: members, issuer: issuer)
        token = try Self.url("token_endpoint", of: members, issuer: issuer)
        keys = try Self.url("jwks_uri", of: members, issuer: issuer)
        logout = Self.optionalURL("end_session_endpoint", of: members, issuer: issuer)
        namesItself = members["authorization_response_iss_parameter_supported"] == .bool(true)
        let methods = members.texts("token_endpoint_auth_methods_supported")
        // Without a list the provider takes `Authorization` (OpenID Connect Discovery section 3).
        takesSecretInForm = !methods.isEmpty && !methods.contains("client_secret_basic")
    }

    /// Where a provider says all this.
    package static func place(of issuer: ServiceURL) -> ServiceURL? {
        issuer.below("/.well-known/openid-configuration")
    }

    /// The same for what nobody needs to sign in.
    private static func optionalURL(
        _ name: String, of members: [String: JSONValue], issuer: ServiceURL
    ) -> ServiceURL? {
        do throws(OIDCRefusal) {
            return try url(name, of: members, issuer: issuer)
        } catch {
            return nil
        }
    }

    private static func url(
        _ name: String, of members: [String: JSONValue], issuer: ServiceURL
    ) throws(OIDCRefusal) -> ServiceURL {
        guard let url = members.text(name).flatMap({ ServiceURL($0) }) else { throw .metadata("\(name) is no URL") }
        // Only a provider of this machine may go without TLS, and stays there.
        guard url.origin.scheme == .https || issuer.origin.scheme == .http && url.origin.isOfThisMachine else {
            throw .metadata("\(name) is not https")
        }
        return url
    }
}

extension [String: JSONValue] {
    /// The text of a member; nil where it is none.
    func text(_ name: String) -> String? {
        guard case .string(let text)? = self[name] else { return nil }
        return text
    }

    /// The texts of a member that is a text or a list; what is no text is left out.
    func texts(_ name: String) -> [String] {
        switch self[name] {
        case .string(let text): [text]
        case .array(let values): values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    /// The seconds of a member that is a number (RFC 7519 section 2); nil where it is none.
    func seconds(_ name: String) -> Int64? {
        switch self[name] {
        case .integer(let number): number
        case .number(let number) where abs(number) < 1e15: Int64(number)
        default: nil
        }
    }
}
