import Administration
import HTTPTypes
import Identity
import Mail
import Operations
import PosternTesting
import Testing

@Suite("Routes of sign-in, accounts and tokens", .timeLimit(.minutes(30)))
struct SignInRouteTests {
    private static let password = "grey heron on the third post"
    private static let origin = ["Origin": "https://admin.example.net"]

    private let desk: APIDesk
    private let root = Principal.local(Caller(.local(uid: 0), name: "root"))

    init() async throws {
        desk = try await APIDesk(SessionRoutes.all + AccountRoutes.all + TokenRoutes.all + OIDCRoutes.all)
    }

    private func ask(_ method: HTTPRequest.Method, _ path: String, _ json: String? = nil) async throws -> Answered {
        try await desk.ask(method, "\(Route.base)\(path)", json: json)
    }

    private func ask(
        _ method: HTTPRequest.Method, _ path: String, cookie: String, _ json: String? = nil,
        fields: [String: String] = Self.origin
    ) async throws -> Answered {
        try await desk.ask(method, "\(Route.base)\(path)", cookie: cookie, fields: fields, json: json)
    }

    /// The text of a member.
    private func text(_ answered: Answered, _ name: String) throws -> String {
        guard case .string(let text)? = answered.member(name) else {
            throw ProgramError("no text \(name) in \(answered.status) \(answered.text)")
        }
        return text
    }

    /// What a cookie was set to.
    private func cookie(_ answered: Answered, _ name: String) -> String? {
        answered.answer.fields[values: .setCookie].first { $0.utf8.starts(with: "\(name)=".utf8) }.map { field in
            let pair = field.utf8.prefix { $0 != UInt8(ascii: ";") }
            return String(decoding: Array(pair.dropFirst(name.utf8.count + 1)), as: UTF8.self)
        }
    }

    /// The one-time password of this moment for a secret in base32 (RFC 4648 section 6).
    private func code(_ secret: String) -> String {
        var (octets, bits, count): ([UInt8], UInt64, Int) = ([], 0, 0)
        for letter in secret.utf8 {
            let value = letter >= 0x41 ? letter - 0x41 : letter - 0x32 + 26
            bits = (bits << 5 | UInt64(value)) & 0xffff
            count += 5
            if count >= 8 {
                count -= 8
                octets.append(UInt8(truncatingIfNeeded: bits >> UInt64(count)))
            }
        }
        return OneTimePassword.code(octets, step: OneTimePassword.step(at: desk.clock.wallTime()))
    }

    /// Makes an account of contoso; gives what its first link holds.
    private func invite(_ name: String) async throws -> String {
        let made = try await desk.ask(
            .post, "\(Route.base)/accounts", as: root,
            json: #"{"name":"\#(name)","role":"OrganizationManagement","organization":"contoso"}"#)
        #expect(made.status == 201 && made.answer.fields[.location] == "\(Route.base)/accounts/\(name)")
        guard case .object(let link)? = made.member("link"), case .string(let code)? = link["code"] else {
            throw ProgramError("no link in \(made.text)")
        }
        return code
    }

    /// Goes through the first link; gives the cookie of the session and the secret of the second factor.
    private func letIn(_ name: String) async throws -> (cookie: String, secret: String) {
        let link = try await invite(name)
        let setup = try await ask(.post, "/first-link/redeem", #"{"code":"\#(link)","password":"\#(Self.password)"}"#)
        let (challenge, secret) = (try text(setup, "challenge"), try text(setup, "secret"))
        let done = try await ask(
            .post, "/session/setup", #"{"challenge":"\#(challenge)","code":"\#(code(secret))"}"#)
        #expect(done.status == 200, "\(done.text)")
        return (try #require(cookie(done, "__Host-postern")), secret)
    }

    @Test("a first link sets password and second factor, once, and leads to a session")
    func firstLink() async throws {
        let link = try await invite("kim")
        // Looking at it uses up nothing.
        for _ in 0..<2 {
            let look = try await ask(.post, "/first-link", #"{"code":"\#(link)"}"#)
            #expect(look.status == 200 && look.member("account") == .string("kim"))
        }
        let weak = try await ask(.post, "/first-link/redeem", #"{"code":"\#(link)","password":"short"}"#)
        #expect(weak.status == 400 && weak.member("pointer") == .string("/password"), "\(weak.text)")
        let redeem = #"{"code":"\#(link)","password":"\#(Self.password)"}"#
        let setup = try await ask(.post, "/first-link/redeem", redeem)
        #expect(setup.member("state") == .string("SetupNeeded") && setup.member("isRequired") == .bool(true))
        let (challenge, secret) = (try text(setup, "challenge"), try text(setup, "secret"))
        let without = try await ask(.post, "/session/setup", #"{"challenge":"\#(challenge)"}"#)
        #expect(without.status == 409, "\(without.text)")
        let confirm = #"{"challenge":"\#(challenge)","code":"\#(code(secret))"}"#
        let done = try await ask(.post, "/session/setup", confirm)
        #expect(done.member("state") == .string("SignedIn") && done.member("account") == .string("kim"))
        guard case .array(let codes)? = done.member("recoveryCodes") else {
            Issue.record("\(done.text)")
            return
        }
        #expect(codes.count == 10)
        let set = done.answer.fields[values: .setCookie]
        #expect(set.count == 2 && set.allSatisfy { $0.contains("; Path=/; Secure; HttpOnly; SameSite=Strict") })
        #expect(try await ask(.post, "/session/setup", confirm).status == 401)
        #expect(try await ask(.post, "/first-link/redeem", redeem).status == 404)
        #expect(try await ask(.post, "/first-link", #"{"code":"\#(link)"}"#).status == 404)
        let session = try #require(cookie(done, "__Host-postern"))
        let caller = try await ask(.get, "/session", cookie: session)
        #expect(caller.member("authentication") == .string("password+totp"))
        guard case .object(let named)? = caller.member("caller") else {
            Issue.record("\(caller.text)")
            return
        }
        #expect(named["kind"] == .string("account") && named["name"] == .string("kim"))
    }

    @Test("a sign-in takes password and second factor, and each code once")
    func signIn() async throws {
        let (_, secret) = try await letIn("kim")
        let used = code(secret)
        let step = try await ask(.post, "/session", #"{"name":"KIM","password":"\#(Self.password)"}"#)
        #expect(step.member("state") == .string("SecondFactorNeeded") && cookie(step, "__Host-postern") == nil)
        let challenge = try text(step, "challenge")
        let replayed = try await ask(.post, "/session/factor", #"{"challenge":"\#(challenge)","code":"\#(used)"}"#)
        #expect(replayed.status == 401 && cookie(replayed, "__Host-postern") == nil)
        desk.clock.advance(by: .seconds(30))
        let done = try await ask(.post, "/session/factor", #"{"challenge":"\#(challenge)","code":"\#(code(secret))"}"#)
        #expect(done.status == 200 && cookie(done, "__Host-postern") != nil, "\(done.text)")
    }

    @Test("unknown names and wrong passwords get one answer")
    func refusals() async throws {
        _ = try await letIn("kim")
        let wrong = try await ask(.post, "/session", #"{"name":"kim","password":"another password"}"#)
        let unknown = try await ask(.post, "/session", #"{"name":"nobody","password":"another password"}"#)
        let none = try await ask(.post, "/session", #"{"name":"../etc","password":"another password"}"#)
        #expect(wrong.status == 401 && wrong.textOfAll == unknown.textOfAll && wrong.textOfAll == none.textOfAll)
        #expect(wrong.answer.fields[.wwwAuthenticate] == "Bearer")
    }

    @Test("a session ends by a sign-out from the own page, and its cookie does nothing any more")
    func signOut() async throws {
        let (session, _) = try await letIn("kim")
        let foreign = try await ask(.delete, "/session", cookie: session, fields: ["Origin": "https://evil.example"])
        #expect(foreign.status == 403 && foreign.slug == "cross-origin")
        let out = try await ask(.delete, "/session", cookie: session)
        #expect(out.status == 204 && out.answer.fields[HTTPField.Name("Clear-Site-Data") ?? .from] != nil)
        #expect(out.answer.fields[.setCookie]?.contains("Max-Age=0") == true)
        desk.clock.advance(by: .seconds(6))
        #expect(try await ask(.get, "/session", cookie: session).status == 401)
    }

    @Test("the own password is changed by who has proved it within five minutes, and other sessions end")
    func ownPassword() async throws {
        let (session, secret) = try await letIn("kim")
        desk.clock.advance(by: .minutes(6))
        let change = #"{"password":"a quite different sentence"}"#
        let early = try await ask(.post, "/session/password", cookie: session, change)
        #expect(early.status == 403 && early.slug == "reauthentication-needed", "\(early.text)")
        let proof = try await ask(
            .post, "/session/proof", cookie: session,
            #"{"password":"\#(Self.password)","code":"\#(code(secret))"}"#)
        #expect(proof.status == 204, "\(proof.text)")
        let changed = try await ask(.post, "/session/password", cookie: session, change)
        #expect(changed.status == 200 && changed.member("endedSessions") == .integer(0), "\(changed.text)")
        let old = try await ask(.post, "/session", #"{"name":"kim","password":"\#(Self.password)"}"#)
        #expect(old.status == 401)
    }

    @Test("a token is shown once, is narrowed to its scopes, and changes nothing of the own account")
    func tokens() async throws {
        let (session, _) = try await letIn("kim")
        let content = #"{"name":"script","scopes":["account.read"]}"#
        let keyed = try await ask(
            .post, "/tokens", cookie: session, content,
            fields: ["Origin": "https://admin.example.net", "Idempotency-Key": "k1"])
        #expect(keyed.status == 400, "\(keyed.text)")
        let made = try await ask(.post, "/tokens", cookie: session, content)
        #expect(made.status == 201, "\(made.text)")
        let token = try text(made, "token")
        func byToken(_ method: HTTPRequest.Method, _ path: String, _ json: String? = nil) async throws -> Answered {
            try await desk.ask(method, "\(Route.base)\(path)", token: token, json: json)
        }
        #expect(try await byToken(.get, "/accounts").status == 200)
        #expect(try await byToken(.get, "/tokens").status == 403)
        #expect(try await byToken(.post, "/tokens", content).status == 403)
        #expect(
            try await byToken(.post, "/session/password", #"{"password":"a quite different sentence"}"#).status == 403)
        #expect(try await byToken(.delete, "/session").status == 403)
        let listed = try await ask(.get, "/tokens", cookie: session)
        #expect(!listed.text.contains(token))
        guard case .object(let view)? = made.member("view"), case .string(let id)? = view["id"] else {
            Issue.record("\(made.text)")
            return
        }
        #expect(try await ask(.delete, "/tokens/\(id)", cookie: session).status == 204)
        desk.clock.advance(by: .seconds(6))
        #expect(try await byToken(.get, "/accounts").status == 401)
    }

    @Test("a change of an account names its version, and no member that is not to be changed")
    func accounts() async throws {
        _ = try await invite("kim")
        func patch(_ json: String, _ version: String?) async throws -> Answered {
            var fields = ["Content-Type": "application/merge-patch+json"]
            fields["If-Match"] = version
            return try await desk.ask(.patch, "\(Route.base)/accounts/kim", as: root, fields: fields, json: json)
        }
        #expect(try await patch(#"{"fullName":"Kim"}"#, nil).status == 428)
        #expect(try await patch(#"{"fullName":"Kim"}"#, "\"stale\"").status == 412)
        let shown = try await desk.ask(.get, "\(Route.base)/accounts/kim", as: root)
        let tag = try #require(shown.answer.fields[.eTag])
        let named = try await patch(#"{"fullName":"Kim"}"#, tag)
        #expect(named.status == 200 && named.member("fullName") == .string("Kim"), "\(named.text)")
        #expect(try await patch(#"{"fullName":"Other"}"#, tag).status == 412)
        for member in ["grants", "state", "passwordHash", "version", "name"] {
            let refused = try await patch(#"{"\#(member)":null}"#, "*")
            #expect(refused.status == 400 && refused.member("pointer") == .string("/\(member)"), "\(refused.text)")
        }
        let cleared = try await patch(#"{"fullName":null}"#, "*")
        #expect(cleared.status == 200 && cleared.member("fullName") == .null, "\(cleared.text)")
    }

    @Test("nobody begins a sign-in by a provider that there is not")
    func noProvider() async throws {
        #expect(try await ask(.get, "/oidc").member("value") == .array([]))
        #expect(try await ask(.post, "/oidc/corp", "{}").status == 404)
        #expect(try await ask(.get, "/oidc/corp/callback?code=c&state=s").status == 404)
        let elsewhere = try await ask(.post, "/oidc/corp", #"{"target":"//evil.example"}"#)
        #expect(elsewhere.status == 400 && elsewhere.member("pointer") == .string("/target"))
    }

    @Test("the cookie of a device and of a transaction are of this host alone")
    func cookies() {
        let transaction = AnswerCookie(AnswerCookie.transaction, "x", sites: .lax, seconds: 600)
        #expect(
            transaction.text == "__Host-postern-oidc=x; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600")
        #expect(AnswerCookie.device.utf8.starts(with: "__Host-".utf8))
    }
}
