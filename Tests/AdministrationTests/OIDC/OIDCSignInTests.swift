import Administration
import Identity
import Mail
import NIOConcurrencyHelpers
import Operations
import Organization
import PosternTesting
import Testing

@Suite("Sign-in by a provider of identities")
struct OIDCSignInTests {
    @Test("whoever the provider has proved is signed in with the rights of its claims")
    func success() async throws {
        let desk = try OIDCDesk()
        let target = try #require(LocalPath("/queues?organization=contoso"))
        let proved = try await desk.outcome(target: target).get()
        #expect(proved.target == target)
        #expect(
            proved.identity
                == ProvidedIdentity(
                    issuer: FakeProvider.issuer, subject: "0815", name: "ann", fullName: "Ann",
                    email: "ann@contoso.com", grants: [Grant(.organizationManagement, for: "contoso")]))
    }

    @Test("the browser is sent to the provider with what RFC 7636 and OpenID Connect want")
    func beginning() async throws {
        let desk = try OIDCDesk { $0.requiredACR = ["mfa", "hwk"] }
        let begun = try await desk.signIn.begin("corp", target: .root)
        #expect(begun.location.utf8.starts(with: "\(FakeProvider.issuer)/authorize?".utf8))
        let parameters = try OIDCDesk.parameters(of: begun.location)
        #expect(parameters["response_type"] == "code" && parameters["response_mode"] == "query")
        #expect(parameters["client_id"] == "postern" && parameters["scope"] == "openid email profile")
        #expect(parameters["redirect_uri"] == "https://admin.example.net/api/v1/oidc/corp/callback")
        #expect(parameters["code_challenge_method"] == "S256" && parameters["code_challenge"]?.utf8.count == 43)
        #expect(parameters["state"]?.utf8.count == 43 && parameters["nonce"]?.utf8.count == 43)
        #expect(parameters["acr_values"] == "mfa hwk")
        // Nothing of it may be read where the cookie is kept.
        #expect(!begun.cookie.contains(parameters["nonce"] ?? "-"))
        let other = try await desk.signIn.begin("corp", target: .root)
        #expect(try OIDCDesk.parameters(of: other.location)["state"] != parameters["state"])
    }

    @Test("the code is redeemed with the verifier, and with the secret where there is one")
    func redeeming() async throws {
        let plain = try OIDCDesk()
        _ = try await plain.outcome().get()
        let question = try #require(plain.provider.state.withLockedValue { $0.questions.last { $0.form != nil } })
        let form = try #require(question.form)
        #expect(Set(form.map(\.name)) == ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"])
        #expect(question.authorization == nil)
        let secret = try OIDCDesk { $0.clientSecretFile = "/secret" }
        _ = try await secret.outcome().get()
        let signed = try #require(secret.provider.state.withLockedValue { $0.questions.last { $0.form != nil } })
        #expect(signed.authorization == "Basic \(Base64.encode(Array("postern:s3cret%20%26%2B".utf8)))")
        #expect(signed.form?.contains(where: { $0.name == "client_id" }) == false)
        let posting = try OIDCDesk { $0.clientSecretFile = "/secret" }
        posting.provider.state.withLockedValue {
            $0.metadata["token_endpoint_auth_methods_supported"] = .array([.string("client_secret_post")])
        }
        _ = try await posting.outcome().get()
        let posted = try #require(posting.provider.state.withLockedValue { $0.questions.last { $0.form != nil } })
        #expect(posted.form?.contains(FormField("client_secret", "s3cret &+")) == true)
        let missing = try OIDCDesk { $0.clientSecretFile = "/missing" }
        #expect(try await missing.outcome() == .failure(.secret))
    }

    typealias ClaimRow = (name: String, value: JSONValue?, fault: OIDCRefusal.ClaimFault)

    static let parties: [ClaimRow] = [
        ("iss", .string("https://evil.example"), .issuer), ("iss", nil, .issuer),
        ("iss", .string("https://login.example.net/tenant\u{0}"), .issuer),
        ("aud", .string("another"), .audience), ("aud", nil, .audience), ("aud", .array([]), .audience),
        ("aud", .array([.string("postern"), .string("another")]), .authorizedParty),
        ("azp", .string("another"), .authorizedParty), ("azp", .integer(1), .authorizedParty),
    ]
    static let times: [ClaimRow] = [
        ("exp", .integer(1_000_000_000), .expiration), ("exp", nil, .expiration),
        ("exp", .string("never"), .expiration),
        ("iat", .integer(1_000_000_000), .issuedAt), ("iat", .integer(4_000_000_000), .issuedAt),
        ("iat", nil, .issuedAt),
        ("nbf", .integer(4_000_000_000), .notBefore), ("nbf", .string("now"), .notBefore),
    ]
    static let others: [ClaimRow] = [
        ("nonce", .string("another"), .nonce), ("nonce", nil, .nonce), ("sub", nil, .subject),
        ("sub", .string(""), .subject), ("sub", .string("a\u{e9}"), .subject),
    ]

    @Test("a token with a claim that is not for this sign-in is refused", arguments: parties + times + others)
    func claim(_ row: ClaimRow) async throws {
        let (name, value, fault) = row
        // A NUL is refused before the claims are read.
        let isNUL = if case .string(let text)? = value { text.utf8.contains(0) } else { false }
        let outcome = try await OIDCDesk().outcome { $0[name] = value }
        #expect(outcome == .failure(isNUL ? .token(.form) : .claim(fault)))
    }

    @Test("clocks may differ by a minute, and no more")
    func skew() throws {
        let desk = try OIDCDesk()
        let expected = IDTokenExpectation(issuer: FakeProvider.issuer, clientID: "postern", nonce: "n")
        let claims = desk.rightClaims(nonce: "n")
        let moment = desk.clock.wallTime()
        func fault(later seconds: Int64) -> OIDCRefusal.ClaimFault? {
            expected.fault(of: claims, at: WallTime(milliseconds: moment.milliseconds + seconds * 1_000))
        }
        #expect(fault(later: -60) == nil && fault(later: -61) == .issuedAt)
        #expect(fault(later: 359) == nil && fault(later: 360) == .expiration)
    }

    @Test("a class of authentication that is wanted must be there")
    func authenticationClass() async throws {
        func outcome(_ acr: JSONValue?) async throws -> OIDCRefusal? {
            let outcome = try await OIDCDesk { $0.requiredACR = ["mfa"] }.outcome { $0["acr"] = acr }
            if case .failure(let refusal) = outcome { return refusal }
            return nil
        }
        #expect(try await outcome(.string("mfa")) == nil)
        #expect(try await outcome(.string("pwd")) == .claim(.authenticationClass))
        #expect(try await outcome(nil) == .claim(.authenticationClass))
    }

    /// A header of an algorithm and the number of a key.
    static func header(_ algorithm: String?, _ key: String?) -> [String: JSONValue] {
        var header: [String: JSONValue] = [:]
        if let algorithm { header["alg"] = .string(algorithm) }
        if let key { header["kid"] = .string(key) }
        return header
    }

    static let algorithms: [(String?, String?)] = [
        ("none", nil), ("None", "k1"), ("HS256", "k1"), ("HS256", "secret"), ("ES384", "k1"), ("RS512", "k1"),
        (nil, "k1"),
    ]
    // A key of another kind, and one that the provider does not have.
    static let keys: [(String?, String?)] = [("RS256", "k1"), ("ES256", "ed"), ("EdDSA", "k1"), ("ES256", "k9")]

    @Test("a token that is signed in another way, or not at all, is refused", arguments: algorithms)
    func algorithm(_ algorithm: String?, _ key: String?) async throws {
        let header = Self.header(algorithm, key)
        let outcome = try await OIDCDesk().outcome(token: { $1.token($0, header: header) })
        #expect(outcome == .failure(.token(.algorithm)))
    }

    @Test("a token of a key that the provider has not for it is refused", arguments: keys)
    func key(_ algorithm: String?, _ key: String?) async throws {
        let header = Self.header(algorithm, key)
        let outcome = try await OIDCDesk().outcome(token: { $1.token($0, header: header) })
        #expect(outcome == .failure(.token(.key)))
    }

    @Test("what a token's header brings of its own counts for nothing, or is refused")
    func headers() async throws {
        var critical = Self.header("ES256", "k1")
        critical["crit"] = .array([.string("b64")])
        let refused = try await OIDCDesk().outcome(token: { [critical] in $1.token($0, header: critical) })
        #expect(refused == .failure(.token(.critical)))
        var own = Self.header("ES256", "k9")
        own["jwk"] = .object(["kty": .string("EC")])
        own["jku"] = .string("https://evil.example/keys")
        let desk = try OIDCDesk()
        let header = own
        let outcome = try await desk.outcome(token: { claims, provider in provider.token(claims, header: header) })
        #expect(outcome == .failure(.token(.key)))
        let asked = desk.provider.state.withLockedValue { $0.questions.map(\.url.origin.host) }
        #expect(Set(asked) == ["login.example.net"])
    }

    @Test("a token of an Edwards curve, and one that names no key, are taken")
    func otherTokens() async throws {
        for header: [String: JSONValue] in [
            ["alg": .string("EdDSA"), "kid": .string("ed")], ["alg": .string("ES256")],
        ] {
            let outcome = try await OIDCDesk().outcome(token: { $1.token($0, header: header) })
            #expect((try? outcome.get()) != nil, "\(header)")
        }
    }

    @Test("a token that was changed, cut or signed by somebody else is refused")
    func forged() async throws {
        let stranger = FakeProvider()
        let forgeries: [(@Sendable ([String: JSONValue], FakeProvider) -> String, OIDCRefusal.TokenFault)] = [
            ({ claims, _ in stranger.token(claims) }, .signature),
            (
                { claims, provider in
                    var claims = claims
                    let parts = provider.token(claims).split(separator: ".")
                    claims["roles"] = .string("auditors")
                    let other = FakeProvider.unsigned(
                        claims, header: ["alg": .string("ES256"), "kid": .string("k1")])
                    return "\(other).\(parts[2])"
                }, .signature
            ),
            ({ claims, provider in String(provider.token(claims).dropLast(6)) }, .signature),
            (
                { claims, _ in
                    FakeProvider.unsigned(claims, header: ["alg": .string("ES256"), "kid": .string("k1")]) + "."
                }, .signature
            ),
            ({ _, _ in "" }, .form), ({ _, _ in "a.b" }, .form), ({ _, _ in "a.b.c.d.e" }, .form),
            ({ claims, provider in provider.token(claims) + "=" }, .form),
            ({ _, _ in String(repeating: "a", count: 40_000) }, .form),
        ]
        for (number, forgery) in forgeries.enumerated() {
            let outcome = try await OIDCDesk().outcome(token: forgery.0)
            #expect(outcome == .failure(.token(forgery.1)), "\(number)")
        }
    }

    @Test("numbers of keys that nobody has have the provider asked once a minute")
    func keyStorm() async throws {
        let desk = try OIDCDesk()
        let header: [String: JSONValue] = ["alg": .string("ES256"), "kid": .string("k2")]
        for _ in 0..<20 {
            #expect(
                try await desk.outcome(token: { $1.token($0, header: header) }) == .failure(.token(.key)))
        }
        #expect(desk.provider.count("/tenant/keys") == 1)
        desk.clock.advance(by: .seconds(61))
        for _ in 0..<20 { _ = try await desk.outcome(token: { $1.token($0, header: header) }) }
        #expect(desk.provider.count("/tenant/keys") == 2)
        // A key that is new by then is found.
        desk.clock.advance(by: .seconds(61))
        desk.provider.state.withLockedValue { $0.keyID = "k2" }
        _ = try await desk.outcome(token: { $1.token($0, header: header) }).get()
        #expect(desk.provider.count("/tenant/keys") == 3)
    }

    @Test("what the provider says is asked for again after an hour, and after a failure in ten seconds")
    func freshness() async throws {
        let desk = try OIDCDesk()
        let place = "/tenant/.well-known/openid-configuration"
        for _ in 0..<3 { _ = try await desk.outcome().get() }
        #expect(desk.provider.count(place) == 1)
        desk.clock.advance(by: .hours(1))
        desk.provider.state.withLockedValue { $0.isReachable = false }
        for _ in 0..<3 {
            await #expect(throws: OIDCRefusal.self) { _ = try await desk.signIn.begin("corp", target: .root) }
        }
        #expect(desk.provider.count(place) == 2)
        desk.clock.advance(by: .seconds(10))
        desk.provider.state.withLockedValue { $0.isReachable = true }
        _ = try await desk.outcome().get()
        #expect(desk.provider.count(place) == 3)
    }

    @Test("an answer counts once, in the browser that asked, for ten minutes")
    func transactions() async throws {
        let desk = try OIDCDesk()
        let (mine, other) = (
            try await desk.signIn.begin("corp", target: .root), try await desk.signIn.begin("corp", target: .root)
        )
        let parameters = try OIDCDesk.parameters(of: mine.location)
        let claims = desk.rightClaims(nonce: parameters["nonce"] ?? "")
        desk.provider.state.withLockedValue { $0.claims = claims }
        let answer = OIDCSignIn.Answer(code: "c", state: parameters["state"])
        #expect(await desk.end(answer, cookie: nil) == .failure(.transaction))
        #expect(await desk.end(answer, cookie: "AAAA") == .failure(.transaction))
        #expect(await desk.end(answer, cookie: String(mine.cookie.dropLast())) == .failure(.transaction))
        // The state of another browser.
        #expect(await desk.end(answer, cookie: other.cookie) == .failure(.state))
        var without = answer
        without.state = nil
        #expect(await desk.end(without, cookie: mine.cookie) == .failure(.state))
        #expect((try? await desk.end(answer, cookie: mine.cookie).get()) != nil)
        // The same code once more.
        #expect(await desk.end(answer, cookie: mine.cookie) == .failure(.transaction))
        #expect(desk.provider.count("/tenant/token") == 1)
        let late = try await desk.signIn.begin("corp", target: .root)
        desk.clock.advance(by: .minutes(10))
        let state = try OIDCDesk.parameters(of: late.location)["state"]
        #expect(await desk.end(.init(code: "c", state: state), cookie: late.cookie) == .failure(.transaction))
        // A cookie of another process.
        let stranger = try await OIDCDesk().signIn.begin("corp", target: .root)
        let its = try OIDCDesk.parameters(of: stranger.location)["state"]
        #expect(await desk.end(.init(code: "c", state: its), cookie: stranger.cookie) == .failure(.transaction))
    }

    @Test("an answer of another provider is refused before the code is shown to anybody")
    func mixUp() async throws {
        let desk = try OIDCDesk()
        #expect(try await desk.outcome(answering: { $0.issuer = "https://evil.example" }) == .failure(.mixUp))
        #expect(desk.provider.count("/tenant/token") == 0)
        #expect((try? await desk.outcome(answering: { $0.issuer = FakeProvider.issuer }).get()) != nil)
        let naming = try OIDCDesk()
        naming.provider.state.withLockedValue {
            $0.metadata["authorization_response_iss_parameter_supported"] = .bool(true)
        }
        #expect(try await naming.outcome() == .failure(.mixUp))
        #expect(naming.provider.count("/tenant/token") == 0)
    }

    @Test("what the provider refuses is refused, and its words are not repeated")
    func errors() async throws {
        let desk = try OIDCDesk()
        #expect(
            try await desk.outcome(answering: { $0.error = "access_denied" }) == .failure(.provider("access_denied")))
        let hostile = try await desk.outcome(answering: { $0.error = "<script>" })
        #expect(hostile == .failure(.provider("an error without a code")))
        #expect(try await desk.outcome(answering: { $0.code = nil }) == .failure(.provider("no code")))
        #expect(desk.provider.count("/tenant/token") == 0)
        await #expect(throws: OIDCRefusal.unknownProvider) { _ = try await desk.signIn.begin("nobody", target: .root) }
    }

    static let metadata: [(String, JSONValue)] = [
        ("issuer", .string("https://evil.example")), ("issuer", .null),
        ("token_endpoint", .string("http://login.example.net/token")), ("jwks_uri", .string("file:///etc/passwd")),
        ("authorization_endpoint", .string("javascript:alert(1)")), ("token_endpoint", .string("https://u@a.example/")),
        ("jwks_uri", .null),
    ]

    @Test("a provider whose own words do not fit is not asked further", arguments: metadata)
    func wrongMetadata(_ name: String, _ value: JSONValue) async throws {
        let desk = try OIDCDesk()
        desk.provider.state.withLockedValue { $0.metadata[name] = value }
        await #expect(throws: OIDCRefusal.self) { _ = try await desk.signIn.begin("corp", target: .root) }
        #expect(desk.provider.count("/tenant/keys") == 0)
    }

    @Test("an address counts where it is proved, and must be of a domain that may sign in")
    func domains() async throws {
        let domain = try Domain("contoso.com")
        func desk() throws -> OIDCDesk { try OIDCDesk { $0.allowedDomains = [domain] } }
        #expect((try? await desk().outcome().get()) != nil)
        for (email, isProved) in [
            ("ann@fabrikam.com", JSONValue.bool(true)), ("ann@contoso.com", .bool(false)),
            ("ann@contoso.com", .string("true")), ("ann@contoso.com", .null),
            ("ann@contoso.com.evil.example", .bool(true)),
            ("\"@contoso.com", .bool(true)),
        ] {
            let outcome = try await desk().outcome { claims in
                claims["email"] = .string(email)
                claims["email_verified"] = isProved
            }
            #expect(outcome == .failure(.domain), "\(email) \(isProved)")
        }
        let unproved = try await OIDCDesk().outcome { $0["email_verified"] = .bool(false) }.get()
        #expect(unproved.identity.email == nil)
    }

    @Test("rights come from a claim that is a text or a list, also within others")
    func rights() async throws {
        func grants(_ claim: String, _ claims: [String: JSONValue]) async throws -> [Grant] {
            let outcome = try await OIDCDesk { $0.roleClaim = claim }.outcome { own in
                own["roles"] = nil
                own.merge(claims) { _, other in other }
            }
            return try outcome.get().identity.grants
        }
        let manager = Grant(.organizationManagement, for: "contoso")
        #expect(try await grants("groups", ["groups": .string("mail-admins")]) == [manager])
        let both: JSONValue = .array([.string("auditors"), .string("mail-admins"), .integer(7)])
        #expect(try await grants("groups", ["groups": both]) == [manager, Grant(.securityReader, for: nil)])
        let nested: JSONValue = .object(["roles": .array([.string("auditors")])])
        #expect(try await grants("realm_access.roles", ["realm_access": nested]) == [Grant(.securityReader, for: nil)])
        #expect(try await grants("groups", ["groups": .string("mail-admins,auditors")]) == [])
        #expect(try await grants("groups", ["groups": .object(["mail-admins": .bool(true)])]) == [])
        #expect(try await grants("groups", [:]) == [])
        #expect(try await grants("groups", ["groups": .string("Mail-Admins")]) == [])
    }

    @Test("a sign-out leads to the provider where it offers a place for that, and nowhere else")
    func signOut() async throws {
        let desk = try OIDCDesk()
        #expect(await desk.signIn.logout(at: FakeProvider.issuer) == nil)
        #expect(await desk.signIn.logout(at: "https://another.example") == nil)
        for (place, location) in [
            ("\(FakeProvider.issuer)/logout", "\(FakeProvider.issuer)/logout?client_id=postern"),
            ("\(FakeProvider.issuer)/logout?a=b", "\(FakeProvider.issuer)/logout?a=b&client_id=postern"),
            ("http://login.example.net/logout", nil), ("javascript:alert(1)", nil),
        ] as [(String, String?)] {
            let offering = try OIDCDesk()
            offering.provider.state.withLockedValue { $0.metadata["end_session_endpoint"] = .string(place) }
            let found = await offering.signIn.logout(at: FakeProvider.issuer)
            #expect(found == location, "\(place)")
            // A place that nobody is sent to keeps nobody from signing in.
            _ = try await offering.outcome().get()
        }
        let silent = try OIDCDesk()
        silent.provider.state.withLockedValue { $0.isReachable = false }
        #expect(await silent.signIn.logout(at: FakeProvider.issuer) == nil)
    }

    @Test("a sign-in leads to a path of this server alone")
    func targets() {
        for text in ["/", "/a", "/a/b?c=d&e=%2F", "/@x", "/a:b"] { #expect(LocalPath(text) != nil, "\(text)") }
        for text in [
            "", "a", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nX: y", "/a b", "/\"", "/<",
            "/\u{e9}",
            "javascript:alert(1)", "\\\\evil.example", "/\u{0}", "/#x", "/" + String(repeating: "a", count: 1_024),
        ] {
            #expect(LocalPath(text) == nil, "\(text)")
        }
    }
}
