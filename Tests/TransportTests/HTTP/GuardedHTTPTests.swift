import DNS
import Mail
import NIOPosix
import Organization
import PosternTesting
import Testing
import Transport

@Suite("Questions to servers of HTTP", .timeLimit(.minutes(30)))
struct GuardedHTTPTests {
    private func ask(_ url: String, zone: String = "", networks: [String] = []) async throws -> HTTPFailure? {
        let url = try #require(ServiceURL(url))
        let egressGuard = EgressGuard(networks.compactMap { IPNetwork($0) }, setting: "administration.outboundNetworks")
        // On a busy machine half a minute may pass before anything is asked.
        var bounds = GuardedHTTP.Bounds()
        bounds.time = .minutes(20)
        let http = try GuardedHTTP(
            resolver: try ZoneResolver(zone), egressGuard: { egressGuard },
            verifier: ChainVerifier(roots: try TrustRoots(.system)), time: SystemTime(),
            group: MultiThreadedEventLoopGroup.singleton, bounds: bounds)
        let question = HTTPQuestion(of: url.origin, url.target, contentLimit: 1_024) { _, _ in nil }
        switch await http.ask(question) {
        case .success: return nil
        case .failure(let failure): return failure
        }
    }

    static let inner = [
        "https://127.0.0.1/", "http://127.0.0.1:9400/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/", "https://10.1.1.1/", "https://[64:ff9b::a00:1]/",
        "https://[fd00:ec2::254]/", "https://0.0.0.0/", "https://[fe80::1]/",
    ]

    @Test("no address outside of the internet is asked that the setting does not list", arguments: inner)
    func guarded(_ url: String) async throws {
        let failure = try await ask(url)
        guard case .guarded(let reason)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(reason.contains("administration.outboundNetworks does not list"), "\(reason)")
    }

    @Test("a name is only as good as the addresses that it has at that moment")
    func names() async throws {
        let failure = try await ask(
            "https://login.example.net/", zone: "login.example.net. A 127.0.0.1", networks: ["10.0.0.0/8"])
        guard case .guarded? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(
            try await ask("https://login.example.net/", zone: "other.example.net. A 192.0.2.1")
                == .unavailable("login.example.net has no address"))
    }

    static let odd = [
        "https://0x7f.1/", "https://2130706433/", "https://127.1/", "https://10.0.0.256/", "unix:/run/x",
        "file:///etc/passwd",
        "gopher://a.example/", "https://u:p@a.example/", "https://a.example:99999/", "https:/a.example/",
        "https://[::1/",
    ]

    @Test("what is no URL of a server by name or address is none", arguments: odd)
    func notURLs(_ text: String) { #expect(ServiceURL(text) == nil) }
}
