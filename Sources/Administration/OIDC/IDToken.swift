package import Mail
package import Operations

/// A token of a provider, taken apart and not yet believed (RFC 7519, RFC 7515).
package struct IDToken: Sendable {
    /// How tokens may be signed. Anything else, above all nothing (`none`) and a shared secret (`HS256`), is refused before
    /// a key is looked at (RFC 8725 section 3.1).
    package enum Algorithm: String, Sendable, CaseIterable {
        /// RSA with PKCS #1 version 1.5.
        case rs256 = "RS256"
        /// RSA with PSS.
        case ps256 = "PS256"
        /// The curve P-256.
        case es256 = "ES256"
        /// The curve Ed25519.
        case eddsa = "EdDSA"
    }

    /// The most octets of one.
    package static let maximum = 32_768

    /// How it is signed.
    package let algorithm: Algorithm
    /// The number of its key; nil where it names none.
    package let keyID: String?
    /// What it says.
    package let claims: [String: JSONValue]
    /// What is signed.
    package let signed: [UInt8]
    /// The signature.
    package let signature: [UInt8]

    /// Takes a token apart. Throws ``OIDCRefusal/token(_:)``.
    package init(_ text: String) throws(OIDCRefusal) {
        guard text.utf8.count <= Self.maximum else { throw .token(.form) }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]) else { throw .token(.form) }
        guard let algorithm = header.text("alg").flatMap({ Algorithm(rawValue: $0) }) else { throw .token(.algorithm) }
        // RFC 7515 section 4.1.11.
        guard header["crit"] == nil else { throw .token(.critical) }
        guard let claims = Self.object(parts[1]), let signature = Base64URL.decode(Substring(parts[2])) else {
            throw .token(.form)
        }
        self.algorithm = algorithm
        keyID = header.text("kid")
        self.claims = claims
        signed = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
        self.signature = signature
    }

    private static func object(_ part: Substring.UTF8View) -> [String: JSONValue]? {
        guard let octets = Base64URL.decode(Substring(part)),
            case .object(let members)? = try? StrictJSON.value(of: octets)
        else { return nil }
        return members
    }
}

/// What the claims of a token must be for a sign-in (OpenID Connect Core section 3.1.3.7).
package struct IDTokenExpectation: Sendable, Hashable {
    /// The provider.
    package var issuer: String
    /// This server's name there.
    package var clientID: String
    /// What the sign-in was begun with.
    package var nonce: String
    /// The classes of authentication of which it must be one; empty for any.
    package var classes: [String]

    /// How far clocks may differ, in seconds.
    package static let skew: Int64 = 60
    /// How old a token may be, in seconds: as old as the sign-in.
    package static let age: Int64 = 600

    /// What is expected.
    package init(issuer: String, clientID: String, nonce: String, classes: [String] = []) {
        self.issuer = issuer
        self.clientID = clientID
        self.nonce = nonce
        self.classes = classes
    }

    /// The claim that is not as it must be; nil where all are.
    package func fault(of claims: [String: JSONValue], at moment: WallTime) -> OIDCRefusal.ClaimFault? {
        let now = moment.milliseconds / 1_000
        guard let issuer = claims.text("iss"), Self.isSame(issuer, self.issuer) else { return .issuer }
        let audience = claims.texts("aud")
        guard audience.contains(where: { Self.isSame($0, clientID) }) else { return .audience }
        if claims["azp"] != nil || audience.count > 1 {
            guard let party = claims.text("azp"), Self.isSame(party, clientID) else { return .authorizedParty }
        }
        guard let expires = claims.seconds("exp"), expires > now - Self.skew else { return .expiration }
        guard let issued = claims.seconds("iat"), issued <= now + Self.skew, issued >= now - Self.age - Self.skew else {
            return .issuedAt
        }
        if claims["nbf"] != nil {
            guard let start = claims.seconds("nbf"), start <= now + Self.skew else { return .notBefore }
        }
        guard let nonce = claims.text("nonce"), Self.isSame(nonce, self.nonce) else { return .nonce }
        if !classes.isEmpty {
            guard let given = claims.text("acr"), classes.contains(where: { Self.isSame($0, given) }) else {
                return .authenticationClass
            }
        }
        // OpenID Connect Core section 2: at most 255 characters of ASCII.
        guard let subject = claims.text("sub"), (1...255).contains(subject.utf8.count),
            subject.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else { return .subject }
        return nil
    }

    /// Whether two texts have the same octets: some characters count as equal to others of ASCII otherwise.
    private static func isSame(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}

/// What a provider's claims give (docs/reference/oidc.md#rights).
package enum ProviderRights {
    /// The values of the claim that says which rights somebody has: a text or a list of texts. A name with dots is that of a
    /// member within others, where no claim has it as it is: `realm_access.roles`.
    package static func values(of claim: String, in claims: [String: JSONValue]) -> [String] {
        if claims[claim] != nil { return claims.texts(claim) }
        let names = claim.utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
        guard names.count > 1, let last = names.last else { return [] }
        var members = claims
        for name in names.dropLast() {
            guard case .object(let inner)? = members[name] else { return [] }
            members = inner
        }
        return members.texts(last)
    }

    /// The address, where the provider has proved it and its domain is one that may sign in. An address that is not proved
    /// counts for nothing.
    package static func address(
        in claims: [String: JSONValue], domains: [Domain]
    ) throws(OIDCRefusal) -> EmailAddress? {
        let isProved = claims["email_verified"] == .bool(true)
        let address = isProved ? claims.text("email").flatMap { EmailAddress($0) } : nil
        guard !domains.isEmpty else { return address }
        guard let domain = address?.domain, domains.contains(domain) else { throw .domain }
        return address
    }
}
