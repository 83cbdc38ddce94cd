import DNS
import Foundation
import Mail
import NIOConcurrencyHelpers
import NIOHTTP1
import NIOPosix
import Organization
import PosternTesting
import Testing
import Transport

@Suite("Fetching an MTA-STS policy", .timeLimit(.minutes(30)))
struct HTTPSPolicyFetcherTests {
    private let folder: TemporaryFolder
    private let authority: CertificateAuthority
    private let text = "version: STSv1\nmode: enforce\nmx: mx.a.test\nmax_age: 86400\n"

    init() throws {
        folder = try TemporaryFolder()
        authority = try CertificateAuthority()
    }

    /// Fetches from a server with an answer and a certificate.
    private func fetch(
        _ answer: PolicyServer.Answer, names: [String] = ["mta-sts.a.test"], from start: Date = .now - 3_600,
        of issuer: CertificateAuthority? = nil, networks: [String] = ["127.0.0.0/8"],
        zone: String = "mta-sts.a.test. A 127.0.0.1", time: Interval = .hours(1)
    ) async throws -> (result: Result<[UInt8], PolicyFetchFailure>, requests: [String]) {
        let server = PolicyServer()
        let certificate = try (issuer ?? authority).issue(names, from: start, validity: 7_200)
        var bounds = HTTPSPolicyFetcher.Bounds()
        bounds.port = try await server.start(certificate, answer: answer)
        bounds.time = time
        // Where a test is not about time, none runs out on a busy machine.
        bounds.connecting = time
        let egressGuard = EgressGuard(networks.compactMap { IPNetwork($0) })
        let roots = try folder.write("roots-\(UUID().uuidString).pem", authority.pem)
        let fetcher = try HTTPSPolicyFetcher(
            resolver: try ZoneResolver(zone), egressGuard: { egressGuard },
            verifier: ChainVerifier(roots: try TrustRoots(.file(roots))), time: SystemTime(),
            group: MultiThreadedEventLoopGroup.singleton, bounds: bounds)
        let result = await fetcher.fetch(try Domain("a.test"))
        let requests = server.requests.withLockedValue { $0 }
        try await server.stop()
        return (result, requests)
    }

    @Test("asks the well-known place of the policy host, and takes what it gives")
    func success() async throws {
        let (result, requests) = try await fetch(.init(body: text))
        #expect(result == .success(Array(text.utf8)))
        // Behind the name stands the port, which is 443 but in tests.
        #expect(requests.map { String($0.prefix { $0 != ":" }) } == ["GET /.well-known/mta-sts.txt mta-sts.a.test"])
        let (other, _) = try await fetch(
            .init(
                headers: [("content-type", "TEXT/Plain; charset=utf-8"), ("transfer-encoding", "chunked")], body: text),
            names: ["*.a.test"])
        #expect(other == .success(Array(text.utf8)))
    }

    static let answers: [(PolicyServer.Answer, String)] = [
        (.init(status: .notFound), "mta-sts.a.test answered with status 404"),
        (
            .init(
                status: .movedPermanently,
                headers: [("Location", "https://127.0.0.1/"), ("Content-Type", "text/plain")]),
            "mta-sts.a.test answered with status 301"
        ),
        (
            .init(status: .found, headers: [("Location", "http://169.254.169.254/")]),
            "mta-sts.a.test answered with status 302"
        ),
        (.init(status: .noContent, headers: []), "mta-sts.a.test answered with status 204"),
        (
            .init(headers: [("Content-Type", "text/html")]),
            "mta-sts.a.test answered with something else than text/plain"
        ),
        (.init(headers: []), "mta-sts.a.test answered with something else than text/plain"),
        (
            .init(headers: [("Content-Type", "text/plain"), ("Content-Encoding", "gzip")]),
            "mta-sts.a.test answered with compressed text"
        ),
    ]

    @Test("takes 200 with text/plain alone, and follows no redirect", arguments: answers)
    func refusesAnswers(_ answer: PolicyServer.Answer, _ reason: String) async throws {
        var answer = answer
        answer.body = answer.status == .noContent ? "" : "secret of an inner server"
        let (result, requests) = try await fetch(answer)
        #expect(result == .failure(.unavailable(reason)))
        #expect(requests.count == 1)
    }

    @Test("ends at 64 KiB")
    func tooLarge() async throws {
        let (fits, _) = try await fetch(.init(body: String(repeating: "x", count: 65_536)))
        #expect((try? fits.get().count) == 65_536)
        let (result, _) = try await fetch(.init(body: String(repeating: "x", count: 65_537)))
        #expect(result == .failure(.invalid("the policy has more than 65536 octets")))
    }

    static let hostile: [(String, String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", "X-A: 0123456789\r\n"),
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX: ", "0123456789abcdef"),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1;x=0123456789\r\ny\r\n"
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            "Trailer: 0123456789\r\n"
        ),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 99999999999\r\n\r\n", "0123456789"),
        ("", "SSH-2.0-x\r\n"),
    ]

    @Test("ends with an answer that does not end, wherever that goes on", arguments: hostile)
    func endless(_ beginning: String, _ rest: String) async throws {
        let (result, _) = try await fetch(.init(raw: (beginning, rest, 500)))
        guard case .failure(let failure) = result else {
            Issue.record("a policy")
            return
        }
        // By its size, not by its time.
        #expect(!failure.description.contains("too long"))
    }

    static let broken = [
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nversion: STSv1\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: -1\r\n\r\nversion: STSv1\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    ]

    @Test("takes no policy from an answer that is framed wrongly", arguments: broken)
    func framing(_ answer: String) async throws {
        let (result, _) = try await fetch(.init(raw: (answer, "", 0)), time: .seconds(2))
        #expect((try? result.get()) == nil)
    }

    @Test("has only so many under way from one address, whatever domains they are for")
    func perAddress() async throws {
        let server = PolicyServer()
        let certificate = try authority.issue(["*.a.test"], from: .now - 3_600, validity: 7_200)
        var bounds = HTTPSPolicyFetcher.Bounds()
        bounds.port = try await server.start(certificate, answer: .init(isSilent: true))
        bounds.fetchesPerAddress = 2
        bounds.time = .hours(1)
        bounds.connecting = .hours(1)
        let egressGuard = EgressGuard(["127.0.0.0/8"].compactMap { IPNetwork($0) })
        let roots = try folder.write("roots-\(UUID().uuidString).pem", authority.pem)
        let zone = (1...5).map { "mta-sts.d\($0).test. A 127.0.0.1" }.joined(separator: "\n")
        let fetcher = try HTTPSPolicyFetcher(
            resolver: try ZoneResolver(zone), egressGuard: { egressGuard },
            verifier: ChainVerifier(roots: try TrustRoots(.file(roots))), time: SystemTime(),
            group: MultiThreadedEventLoopGroup.singleton, bounds: bounds)
        let failures = try await withThrowingTaskGroup(of: PolicyFetchFailure?.self) { group in
            for number in 1...5 {
                let domain = try Domain("d\(number).test")
                group.addTask {
                    guard case .failure(let failure) = await fetcher.fetch(domain) else { return nil }
                    return failure
                }
            }
            // Those that may be under way are answered nothing until the others have ended.
            var failures: [PolicyFetchFailure?] = []
            while failures.count < 5, let failure = try await group.next() {
                failures.append(failure)
                if failures.count == 3 { try await server.stop() }
            }
            return failures
        }
        let isBusy = failures.map { if case .busy? = $0 { true } else { false } }
        #expect(isBusy == [true, true, true, false, false])
    }

    @Test("ends after its time")
    func tooSlow() async throws {
        let (result, requests) = try await fetch(.init(isSilent: true), time: .milliseconds(800))
        #expect(result == .failure(.unavailable("mta-sts.a.test took too long")))
        #expect(requests.count <= 1)
    }

    @Test("asks nothing of a server whose certificate is not for the policy host, expired, or of another authority")
    func certificates() async throws {
        let (names, first) = try await fetch(.init(body: text), names: ["a.test", "mx.a.test", "x.mta-sts.a.test"])
        #expect(names == .failure(.untrusted("the certificate of mta-sts.a.test is for other names")))
        let (expired, second) = try await fetch(.init(body: text), from: .now - 86_400)
        guard case .failure(.untrusted(let reason)) = expired else {
            Issue.record("\(expired)")
            return
        }
        #expect(reason.contains("expired"))
        let (stranger, third) = try await fetch(.init(body: text), of: try CertificateAuthority(name: "Another"))
        guard case .failure(.untrusted) = stranger else {
            Issue.record("\(stranger)")
            return
        }
        #expect((first + second + third).isEmpty)
    }

    static let places: [([String], String, String)] = [
        ([], "mta-sts.a.test. A 127.0.0.1", "127.0.0.1 is a loopback address that deliveryNetworks does not list"),
        (
            ["127.0.0.0/8"], "mta-sts.a.test. A 169.254.169.254",
            "169.254.169.254 is the address of a cloud's metadata service that deliveryNetworks does not list"
        ),
        (
            ["127.0.0.0/8"], "mta-sts.a.test. AAAA 64:ff9b::a00:1",
            "64:ff9b::a00:1 is a private address that deliveryNetworks does not list"
        ),
        (["127.0.0.0/8"], "other.test. A 127.0.0.1", "mta-sts.a.test has no address"),
    ]

    @Test("connects to no address that may not be connected to", arguments: places)
    func guards(_ networks: [String], _ zone: String, _ reason: String) async throws {
        let (result, requests) = try await fetch(.init(body: text), networks: networks, zone: zone)
        #expect(result == .failure(.unavailable(reason)))
        #expect(requests.isEmpty)
    }
}
