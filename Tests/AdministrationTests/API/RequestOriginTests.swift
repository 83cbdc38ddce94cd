import Administration
import HTTPTypes
import Identity
import Mail
import Operations
import PosternTesting
import Testing

@Suite("Where requests come from", .timeLimit(.minutes(30)))
struct RequestOriginTests {
    private static let routes: [Route] = [
        Echo.route(.get, "/thing", "read", access: .signedIn),
        Echo.route(.post, "/thing", "make", access: .signedIn, effect: .acts),
        Echo.route(.post, "/sign-in", "signIn", access: .anybody, effect: .acts),
    ]

    @Test(
        "a request for another host is misdirected, whatever it is",
        arguments: [
            "evil.example", "admin.example.net.evil.example", "admin.example.net:8080", "127.0.0.1", "192.0.2.1:8080",
        ])
    func otherHosts(host: String) async throws {
        let desk = try await APIDesk(Self.routes)
        #expect(try await desk.ask(.get, "/api/v1/thing", host: host).status == 421)
    }

    @Test(
        "a request for the public URL or the address of the listener is taken",
        arguments: [
            "admin.example.net", "ADMIN.example.net", "admin.example.net:443", "127.0.0.1:8080", "localhost:8080",
        ])
    func ownHosts(host: String) async throws {
        let desk = try await APIDesk(Self.routes)
        #expect(try await desk.ask(.get, "/api/v1/thing", host: host).status == 401)
    }

    @Test("a request without a host, or with two, is refused")
    func noHost() async throws {
        let desk = try await APIDesk(Self.routes)
        #expect(try await desk.ask(.get, "/api/v1/thing", host: nil).status == 400)
        #expect(try await desk.ask(.get, "/api/v1/thing", fields: ["Host": "evil.example"]).status == 400)
    }

    @Test(
        "a change with a cookie is refused unless it comes from this server's own page",
        arguments: [
            ([:], 403), (["Origin": "https://evil.example"], 403), (["Origin": "null"], 403),
            (["Sec-Fetch-Site": "cross-site"], 403), (["Sec-Fetch-Site": "same-site"], 403),
            (["Sec-Fetch-Site": "cross-site", "Origin": "https://admin.example.net"], 403),
            (["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"], 403),
            (["Sec-Fetch-Site": "same-origin"], 200), (["Origin": "https://admin.example.net"], 200),
            (["Sec-Fetch-Site": "same-origin", "X-HTTP-Method-Override": "DELETE"], 403),
        ] as [([String: String], Int)])
    func pages(fields: [String: String], status: Int) async throws {
        let desk = try await APIDesk(Self.routes)
        let session = try await desk.session("ann", [Grant(.operator, for: nil)])
        #expect(try await desk.ask(.post, "/api/v1/thing", cookie: session, fields: fields).status == status)
    }

    @Test("pages of other sites may sign nobody in, ask for nothing, and get no preflight")
    func otherSites() async throws {
        let desk = try await APIDesk(Self.routes)
        let evil = ["Sec-Fetch-Site": "cross-site"]
        #expect(try await desk.ask(.post, "/api/v1/sign-in", fields: evil).status == 403)
        #expect(try await desk.ask(.post, "/api/v1/sign-in", fields: ["Origin": "https://evil.example"]).status == 403)
        #expect(try await desk.ask(.post, "/api/v1/sign-in").status == 200)
        #expect(try await desk.ask(.get, "/api/v1/thing", fields: evil).status == 403)
        let link = ["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"]
        #expect(try await desk.ask(.get, "/api/v1/thing", fields: link).status == 401)
        let preflight = ["Origin": "https://evil.example", "Access-Control-Request-Method": "POST"]
        #expect(try await desk.ask(.options, "/api/v1/thing", fields: preflight).status == 403)
    }

    @Test(
        "the word of a proxy counts where the operator trusts it, and of nobody else",
        arguments: [
            ("192.0.2.1", ["X-Forwarded-For": "203.0.113.9"], "192.0.2.1"),
            ("10.0.0.1", ["X-Forwarded-For": "203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", ["X-Forwarded-For": "198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", ["X-Forwarded-For": "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", ["X-Forwarded-For": "203.0.113.9, unknown"], "10.0.0.1"),
            ("10.0.0.1", ["Forwarded": "for=198.51.100.1, for=\"[2001:db8::1]:4711\";proto=https"], "2001:db8::1"),
            ("10.0.0.1", ["Forwarded": "for=203.0.113.9:80;by=10.0.0.1", "X-Forwarded-For": "1.2.3.4"], "203.0.113.9"),
            ("10.0.0.1", ["Forwarded": "for=_hidden"], "10.0.0.1"), ("10.0.0.1", [:], "10.0.0.1"),
        ] as [(String, [String: String], String)])
    func proxies(peer: String, fields: [String: String], expected: String) async throws {
        let network = try #require(IPNetwork("10.0.0.0/8"))
        let desk = try await APIDesk(Self.routes, proxies: [network])
        let token = try await desk.token("ann", [Grant(.operator, for: nil)])
        let address = try #require(IPAddress(peer))
        let found = try await desk.ask(.get, "/api/v1/thing", token: token, fields: fields, from: .address(address))
        #expect(found.member("address") == .string(expected))
    }
}

@Suite("Routes by their paths")
struct RouteTreeTests {
    @Test("a word is found before a parameter, and another way is taken where it leads nowhere")
    func words() throws {
        let tree = RouteTree([
            Echo.route(.get, "/a/{x}", "x", access: .anybody), Echo.route(.get, "/a/b", "b", access: .anybody),
            Echo.route(.get, "/a/{y}/c", "c", access: .anybody), Echo.route(.get, "/a/{z}", "hidden", access: .anybody),
        ])
        #expect(tree.hidden == ["GET /a/{z}"])
        #expect(Self.found(tree, ["a", "b"]) == "b []")
        #expect(Self.found(tree, ["a", "q"]) == "x [\"x=q\"]")
        #expect(Self.found(tree, ["a", "b", "c"]) == "c [\"y=b\"]")
        #expect(Self.found(tree, ["a"]) == nil)
        #expect(Self.found(tree, Array(repeating: "a", count: 100)) == nil)
    }

    private static func found(_ tree: RouteTree, _ segments: [String]) -> String? {
        guard case .route(let route, let parameters) = tree.find(.get, segments) else { return nil }
        return "\(route.operationID) \(parameters.map { "\($0)=\($1)" }.sorted())"
    }
}

@Suite("Limits of how often callers ask")
struct RateLimitsTests {
    @Test("each caller and kind has its own bucket, and a refusal takes nothing")
    func buckets() {
        let limits = RateLimits([.reads: .init(3, in: .seconds(3)), .content: .init(1, in: .seconds(10))])
        let start = Instant(milliseconds: 0)
        func taken(_ kinds: [RateLimits.Kind], _ caller: String, _ moment: Instant) -> Int64? {
            do throws(RateLimits.Refusal) {
                try limits.take(kinds, of: caller, at: moment)
                return nil
            } catch {
                return error.seconds
            }
        }
        #expect(taken([.reads, .content], "ann", start) == nil)
        #expect(taken([.reads, .content], "ann", start) == 10)
        #expect(taken([.reads], "ann", start) == nil)
        #expect(taken([.reads], "ann", start) == nil)
        #expect(taken([.reads], "ann", start) == 1)
        #expect(taken([.reads], "bob", start) == nil)
        #expect(taken([.changes], "ann", start) == nil)
        #expect(taken([.reads], "ann", start + .seconds(1)) == nil)
        #expect(taken([.reads], "ann", start + .seconds(1)) == 1)
    }

    @Test("no more callers are remembered than the bound")
    func bound() throws {
        let limits = RateLimits([.reads: .init(1, in: .minutes(1))])
        for index in 0..<25_000 {
            try limits.take([.reads], of: "caller \(index)", at: Instant(milliseconds: Int64(index)))
        }
    }
}
