import Administration
import HTTPTypes
import Identity
import Log
import Mail
import Operations
import PosternTesting
import Testing

@Suite("Requests of the API", .timeLimit(.minutes(30)))
struct APIResponderTests {
    private static let routes: [Route] = [
        Echo.route(.get, "/open", "open", access: .anybody),
        Echo.route(.get, "/own", "own", access: .signedIn),
        Echo.route(.get, "/server", "server", access: .permission(.serverRead)),
        Echo.route(
            .get, "/organizations/{organization}/queues/{queue}", "queue", access: .permission(.queueRead),
            parameters: [
                .init("limit", .integer, "A number."),
                .init("status", .choice(["Retry", "Ready"]), isRepeated: true, "A state."),
            ]),
        Echo.route(
            .post, "/organizations/{organization}/queues/actions", "act", access: .permission(.queueChange),
            effect: .acts,
            body: .json(
                BodyShape(
                    "Act", [.init("action", .choice(["Retry"])), .init("note", .string, isRequired: false)]))),
        Echo.route(
            .delete, "/organizations/{organization}/queues/{queue}", "drop", access: .permission(.queueChange),
            effect: .changes),
        Echo.route(.get, "/queues", "all", access: .anyOrganization(.queueRead)),
        Echo.route(
            .get, "/organizations/{organization}/messages/{id}/content", "content",
            access: .permission(.messageContent)),
        Echo.route(
            .post, "/organizations/{organization}/validate", "validate", access: .permission(.connectorValidate),
            effect: .sends),
    ]

    @Test("an organization out of scope is answered exactly as one that there is not")
    func scope() async throws {
        let desk = try await APIDesk(Self.routes)
        let ann = APIDesk.principal(.organizationManagement, for: "contoso")
        let own = try await desk.ask(.get, "/api/v1/organizations/contoso/queues/a", as: ann)
        #expect(own.status == 200)
        #expect(own.member("scope") == .string("contoso"))
        let spelled = try await desk.ask(.get, "/api/v1/organizations/Contoso/queues/a", as: ann)
        #expect(spelled.parameter("organization") == .string("contoso"))
        let other = try await desk.ask(.get, "/api/v1/organizations/fabrikam/queues/a", as: ann)
        let none = try await desk.ask(.get, "/api/v1/organizations/nowhere/queues/a", as: ann)
        #expect(other.status == 404)
        for name in ["type", "title", "status", "detail"] { #expect(other.member(name) == none.member(name)) }
        let server = try await desk.ask(.get, "/api/v1/server", as: ann)
        #expect(server.slug == "not-allowed")
        #expect(server.member("permission") == .string("server.read"))
    }

    @Test("who may do a part of it is told which permission is missing, and nobody gets more than the token has")
    func rights() async throws {
        let desk = try await APIDesk(Self.routes)
        let reader = APIDesk.principal(.securityReader, for: "contoso")
        let act = try await desk.ask(
            .post, "/api/v1/organizations/contoso/queues/actions", as: reader, json: #"{"action": "Retry"}"#)
        #expect(act.status == 403)
        #expect(act.member("permission") == .string("queue.change"))
        let token = try await desk.token(
            "ann", [Grant(.operator, for: nil)], scopes: [.queueRead], organizations: .only(["contoso"]))
        let allowed = try await desk.ask(.get, "/api/v1/organizations/contoso/queues/a", token: token)
        #expect(allowed.status == 200)
        let server = try await desk.ask(.get, "/api/v1/server", token: token)
        #expect(server.status == 403)
        let other = try await desk.ask(.get, "/api/v1/organizations/fabrikam/queues/a", token: token)
        #expect(other.status == 404)
        let all = try await desk.ask(.get, "/api/v1/queues", token: token)
        #expect(all.member("scope") == .string("contoso"))
    }

    @Test("who asks is found out by one token or one session, and neither is taken from anywhere else")
    func authentication() async throws {
        let desk = try await APIDesk(Self.routes)
        let token = try await desk.token("ann", [Grant(.operator, for: nil)])
        let session = try await desk.session("bob", [Grant(.operator, for: nil)])
        let path = "/api/v1/server"
        #expect(try await desk.ask(.get, path).slug == "not-signed-in")
        #expect(try await desk.ask(.get, path).answer.fields[.wwwAuthenticate] == "Bearer")
        #expect(try await desk.ask(.get, path, token: token).status == 200)
        #expect(try await desk.ask(.get, path, cookie: session).status == 200)
        #expect(try await desk.ask(.get, path, token: token, cookie: session).status == 401)
        #expect(try await desk.ask(.get, path, token: "pst_garbage").slug == "token-unknown")
        #expect(try await desk.ask(.get, path, cookie: "x").slug == "not-signed-in")
        #expect(try await desk.ask(.get, path + "?access_token=" + token).status == 401)
        #expect(try await desk.ask(.get, "/api/v1/open", cookie: "x").status == 200)
        let twice = "__Host-postern=\(session); __Host-postern=\(session)"
        #expect(try await desk.ask(.get, path, fields: ["Cookie": twice]).status == 400)
        let many = (0..<300).map { "c\($0)=1" }.joined(separator: "; ")
        #expect(try await desk.ask(.get, path, fields: ["Cookie": many]).status == 400)
        let old = try await desk.token("eve", [Grant(.operator, for: nil)], expires: desk.clock.wallTime())
        #expect(try await desk.ask(.get, path, token: old).slug == "token-expired")
    }

    @Test(
        "a path that could be read in two ways leads nowhere",
        arguments: [
            "/api/v1/organizations/contoso/queues/..", "/api/v1/organizations/contoso/queues/%2e%2e",
            "/api/v1/organizations/contoso/queues/%2F", "/api/v1/organizations/contoso/queues/a%2F",
            "/api/v1/organizations/contoso/queues/%2Fa", "/api/v1/organizations/contoso/queues/a%2F..%2Fb",
            "/api/v1/organizations/contoso/queues/a%5Cb",
            "/api/v1/organizations/contoso/queues/%00", "/api/v1/organizations/contoso/queues/%ff",
            "/api/v1/organizations/contoso/queues/%zz", "/api/v1/organizations/contoso/queues/%4",
            "/api/v1/organizations/contoso/queues/", "/api/v1/organizations//queues/a",
            "/api/v1/organizations/contoso/queues/a/", "/api/v1/../v1/server", "//api/v1/server", "/api/v2/server", "/",
            "", "*", "/api/v1/organizations/contoso/queues/a%0d%0ab",
        ])
    func paths(path: String) async throws {
        let desk = try await APIDesk(Self.routes)
        let found = try await desk.ask(.get, path, as: .local(Caller(.local(uid: 0), name: "root")))
        #expect(found.status == 404)
        #expect(found.slug == "not-found")
    }

    @Test("segments are decoded once, and HEAD is answered as GET")
    func decoding() async throws {
        let desk = try await APIDesk(Self.routes)
        let root = Principal.local(Caller(.local(uid: 0), name: "root"))
        let found = try await desk.ask(.get, "/api/v1/organizations/contoso/queues/a%252Fb%20%C3%A9", as: root)
        #expect(found.parameter("queue") == .string("a%2Fb é"))
        // People name rules so.
        let slashed = try await desk.ask(.get, "/api/v1/organizations/contoso/queues/.zip%2F.exe", as: root)
        #expect(slashed.parameter("queue") == .string(".zip/.exe"))
        let head = try await desk.ask(.head, "/api/v1/server", as: root)
        #expect(head.status == 200)
        let put = try await desk.ask(.put, "/api/v1/organizations/contoso/queues/a", as: root)
        #expect(put.status == 405)
        #expect(put.answer.fields[.allow] == "DELETE, GET, HEAD")
    }

    @Test("a query has known parameters alone, of the form that the route says")
    func queries() async throws {
        let desk = try await APIDesk(Self.routes)
        let root = Principal.local(Caller(.local(uid: 0), name: "root"))
        let path = "/api/v1/organizations/contoso/queues/a"
        let good = try await desk.ask(.get, path + "?limit=5&status=retry&status=Ready", as: root)
        #expect(good.status == 200)
        for query in ["limit=x", "limit=1&limit=2", "status=no", "other=1", "limit=%ff", "limit=%00", "%zz=1"] {
            let bad = try await desk.ask(.get, path + "?" + query, as: root)
            #expect(bad.slug == "malformed", "\(query)")
        }
        let unknown = try await desk.ask(.get, path + "?other=1", as: root)
        #expect(unknown.member("parameter") == .string("other"))
        #expect(unknown.text.contains("limit, status"))
    }

    @Test(
        "the content of a request is refused with the place of the first thing that is wrong",
        arguments: [
            (#"{"action": "Retry", "extra": 1}"#, "/extra"), (#"{"action": "Retry", "action": "Retry"}"#, "/action"),
            (#"{}"#, "/action"), (#"{"action": 1}"#, "/action"), (#"{"action": "Drop"}"#, "/action"),
            (#"{"action": "Retry", "note": []}"#, "/note"), (#"[]"#, ""), ("{", ""), ("", ""),
        ])
    func contents(json: String, pointer: String) async throws {
        let desk = try await APIDesk(Self.routes)
        let root = Principal.local(Caller(.local(uid: 0), name: "root"))
        let path = "/api/v1/organizations/contoso/queues/actions"
        let found = try await desk.ask(.post, path, as: root, json: json)
        #expect(found.status == 400)
        #expect(found.member("pointer") == .string(pointer))
        let right = try await desk.ask(.post, path, as: root, json: #"{"action": "retry", "note": null}"#)
        #expect(right.status == 200)
    }

    @Test("a content of another type or of too many octets is refused")
    func sizes() async throws {
        let desk = try await APIDesk(Self.routes)
        let root = Principal.local(Caller(.local(uid: 0), name: "root"))
        let path = "/api/v1/organizations/contoso/queues/actions"
        let other = try await desk.ask(
            .post, path, as: root, fields: ["Content-Type": "text/plain"], json: #"{"action": "Retry"}"#)
        #expect(other.status == 415)
        let long = "\"" + String(repeating: "a", count: 1 << 20) + "\""
        let large = try await desk.ask(.post, path, as: root, json: long)
        #expect(large.status == 413)
        let liar = try await desk.ask(.post, path, as: root, fields: ["Content-Length": "2"], json: long)
        #expect(liar.status == 413)
    }

    @Test("a change must name a version, an action that sends mail a key, and the reading of content a reason")
    func preconditions() async throws {
        let desk = try await APIDesk(Self.routes)
        let root = Principal.local(Caller(.local(uid: 0), name: "root"))
        let queue = "/api/v1/organizations/contoso/queues/a"
        #expect(try await desk.ask(.delete, queue, as: root).status == 428)
        #expect(try await desk.ask(.delete, queue, as: root, fields: ["If-Match": "x"]).status == 400)
        #expect(try await desk.ask(.delete, queue, as: root, fields: ["If-Match": "*"]).status == 200)
        let validate = "/api/v1/organizations/contoso/validate"
        #expect(try await desk.ask(.post, validate, as: root).slug == "idempotency-key-needed")
        let content = "/api/v1/organizations/contoso/messages/1/content"
        #expect(try await desk.ask(.get, content, as: root).slug == "reason-needed")
        #expect(try await desk.ask(.get, content, as: root, fields: ["Postern-Reason": "short"]).status == 400)
        let told = try await desk.ask(.get, content, as: root, fields: ["Postern-Reason": "ticket 4711"])
        #expect(told.member("reason") == .string("ticket 4711"))
    }

    @Test("a request that comes again with its key is answered as the first time")
    func repetitions() async throws {
        let desk = try await APIDesk(Self.routes)
        let root = Principal.local(Caller(.local(uid: 0), name: "root"))
        let path = "/api/v1/organizations/contoso/validate"
        let first = try await desk.ask(.post, path, as: root, fields: ["Idempotency-Key": "k1"])
        #expect(first.status == 200)
        let again = try await desk.ask(.post, path, as: root, fields: ["Idempotency-Key": "\"k1\""])
        #expect(again.octets == first.octets)
        #expect(again.answer.fields[values: HTTPField.Name.idempotencyReplayed] == ["true"])
        let acts = "/api/v1/organizations/contoso/queues/actions"
        let one = try await desk.ask(
            .post, acts, as: root, fields: ["Idempotency-Key": "k1"], json: #"{"action": "Retry"}"#)
        #expect(one.status == 200)
        let other = try await desk.ask(
            .post, acts, as: root, fields: ["Idempotency-Key": "k1"], json: #"{"action": "Retry", "note": "x"}"#)
        #expect(other.status == 422)
    }

    @Test("who asks too often is told when to ask again")
    func rates() async throws {
        let limits = RateLimits([.reads: .init(2, in: .minutes(1))])
        let desk = try await APIDesk(Self.routes, rates: limits)
        let token = try await desk.token("ann", [Grant(.operator, for: nil)])
        #expect(try await desk.ask(.get, "/api/v1/server", token: token).status == 200)
        #expect(try await desk.ask(.get, "/api/v1/server", token: token).status == 200)
        let third = try await desk.ask(.get, "/api/v1/server", token: token)
        #expect(third.status == 429)
        #expect(third.answer.fields[.retryAfter] == "30")
        #expect(third.member("limit") == .integer(2))
        desk.clock.advance(by: .seconds(30))
        #expect(try await desk.ask(.get, "/api/v1/server", token: token).status == 200)
        // Strangers have an allowance of their own.
        #expect(try await desk.ask(.get, "/api/v1/open").status == 200)
    }

    @Test("a problem is a document whose type is served, and every answer has the fields of safety")
    func problems() async throws {
        let desk = try await APIDesk(Self.routes)
        let found = try await desk.ask(.get, "/api/v1/none")
        guard case .octets(_, let type) = found.answer.content else {
            Issue.record("no document")
            return
        }
        #expect(type == "application/problem+json")
        #expect(found.member("type") == .string("https://admin.example.net/problems/not-found"))
        #expect(found.member("status") == .integer(404))
        let id = found.answer.fields[HTTPField.Name.requestID]
        #expect(id.map { JSONValue.string($0) } == found.member("instance"))
        #expect(found.answer.fields[.cacheControl] == "no-store")
        #expect(found.answer.fields[.xContentTypeOptions] == "nosniff")
        #expect(found.answer.fields[.server] == nil)
        for slug in Problem.Slug.allCases {
            let page = try await desk.ask(.get, "/problems/\(slug.rawValue)")
            #expect(page.status == 200)
            #expect(page.text.contains(slug.title))
        }
        #expect(try await desk.ask(.get, "/problems/other").status == 404)
        #expect(desk.log.events.contains(.administrationRequestAnswered))
    }

    @Test("the address of a first link says how the link is used, the same for every code")
    func firstLink() async throws {
        let desk = try await APIDesk(Self.routes)
        let page = try await desk.ask(.get, "/first-sign-in/Vq0")
        #expect(page.status == 200)
        #expect(page.text.contains("https://admin.example.net/api/v1/first-link/redeem"))
        #expect(!page.text.contains("Vq0"))
        #expect(page.answer.fields[.cacheControl] == "no-store")
        #expect(try await desk.ask(.get, "/first-sign-in/other").text == page.text)
        #expect(try await desk.ask(.post, "/first-sign-in/Vq0").status == 405)
        #expect(try await desk.ask(.get, "/first-sign-in").status == 404)
    }

    @Test("a request with a token and the cookie of a session is refused, and told why")
    func both() async throws {
        let desk = try await APIDesk(Self.routes)
        let token = try await desk.token("ann", [Grant(.operator, for: nil)])
        let cookie = try await desk.session("bob", [Grant(.operator, for: nil)])
        #expect(try await desk.ask(.get, "/api/v1/own", cookie: cookie).status == 200)
        let asked = try await desk.ask(.get, "/api/v1/own", token: token, cookie: cookie)
        #expect(asked.status == 401)
        #expect(asked.text.contains("one of them alone"))
    }
}
