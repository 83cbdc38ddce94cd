/// Why somebody whom a provider sent is not taken for who it says.
package enum OIDCRefusal: Error, Sendable, Hashable {
    /// There is no such provider.
    case unknownProvider
    /// The sign-in was not begun with this browser, is over, or was done.
    case transaction
    /// The answer is for another sign-in.
    case state
    /// The answer is of another provider (RFC 9207).
    case mixUp
    /// The provider refused; the code of its error (RFC 6749 section 4.1.2.1), where it is one.
    case provider(String)
    /// The provider can't be asked.
    case trouble(ProviderTrouble)
    /// What the provider says of itself is not that of the issuer, or can't be used; what about it.
    case metadata(String)
    /// The token is none; what about it.
    case token(TokenFault)
    /// The claims are not for this sign-in; which one.
    case claim(ClaimFault)
    /// The address is not proved, or of none of the domains that may sign in.
    case domain
    /// The file with the client's secret can't be read.
    case secret

    /// What is wrong with a token's form, key or signature.
    package enum TokenFault: String, Sendable, Hashable, CaseIterable {
        /// It has not three parts of base64url with JSON in them.
        case form
        /// It is signed in a way that is not taken: not at all, or with a secret.
        case algorithm
        /// It asks for an understanding that nobody has (`crit`).
        case critical
        /// The provider has no such key.
        case key
        /// The signature is not of the key.
        case signature
    }

    /// The claim that is wrong.
    package enum ClaimFault: String, Sendable, Hashable, CaseIterable {
        /// `iss`: another provider.
        case issuer = "iss"
        /// `aud`: for somebody else.
        case audience = "aud"
        /// `azp`: given to somebody else.
        case authorizedParty = "azp"
        /// `exp`: it has expired.
        case expiration = "exp"
        /// `nbf`: it is not good yet.
        case notBefore = "nbf"
        /// `iat`: it was made too long ago, or in the future.
        case issuedAt = "iat"
        /// `nonce`: for another sign-in.
        case nonce
        /// `acr`: the person was not proved well enough.
        case authenticationClass = "acr"
        /// `sub`: nobody.
        case subject = "sub"
    }

    /// What happened, for the log and the operator.
    package var sentence: String {
        switch self {
        case .unknownProvider: "There is no such provider."
        case .transaction:
            "The sign-in was not begun with this browser, took longer than 10 minutes, or was done before."
        case .state: "The answer is for another sign-in."
        case .mixUp: "The answer is of another provider than the one that was asked."
        case .provider(let code): "The provider refused: \(code)."
        case .trouble(let trouble): "The provider can't be asked: \(trouble.sentence)."
        case .metadata(let text): "What the provider says of itself can't be used: \(text)."
        case .token(let fault): "The provider's token can't be taken: \(fault.rawValue)."
        case .claim(let fault): "The provider's token is not for this sign-in: \(fault.rawValue)."
        case .domain: "The provider has proved no address of a domain that may sign in."
        case .secret: "The file with the client's secret can't be read."
        }
    }

    /// What happened, for whoever signs in: nothing of what this server reaches.
    package var publicSentence: String {
        switch self {
        case .trouble, .metadata, .secret: "The provider can't be asked at the moment; the log of this server says why."
        case .unknownProvider, .transaction, .state, .mixUp, .provider, .token, .claim, .domain: sentence
        }
    }
}
