import Log
import Mail
import NIOConcurrencyHelpers
import NIOPosix
import Organization
import PosternTesting
import Testing

@testable import Transport

/// From the TXT record and the HTTPS server of a domain to what its mail exchanger gets.
@Suite("Mail to a domain with MTA-STS", .timeLimit(.minutes(30)))
struct MTASTSEndToEndTests {
    struct Row: CustomTestStringConvertible {
        var mode: String
        var exchangers = ["mx.b.test"]
        var shown: TestCertificates.Shown
        /// The beginning of the reply that keeps the mail waiting; nil when it arrives.
        var refusal: String?
        /// What is counted for the exchanger.
        var counted: String
        var testDescription: String { "\(mode) \(exchangers) \(shown)" }
    }

    static let rows: [Row] = [
        Row(mode: "enforce", shown: .good, refusal: nil, counted: "sts success"),
        Row(mode: "enforce", exchangers: ["*.b.test"], shown: .good, refusal: nil, counted: "sts success"),
        Row(mode: "enforce", shown: .otherName, refusal: "4", counted: "sts certificate-host-mismatch"),
        Row(mode: "enforce", shown: .untrusted, refusal: "4", counted: "sts certificate-not-trusted"),
        Row(
            mode: "enforce", exchangers: ["other.test", "*.mx.b.test"], shown: .good, refusal: "4",
            counted: "sts validation-failure"),
        Row(mode: "testing", shown: .otherName, refusal: nil, counted: "sts certificate-host-mismatch"),
        Row(mode: "none", shown: .otherName, refusal: nil, counted: "no-policy-found success"),
    ]

    @Test(
        "obeys the policy that its server publishes: enforce holds it back, testing counts, none does nothing",
        arguments: rows)
    func obeys(_ row: Row) async throws {
        let certificates = try TestCertificates()
        let server = PolicyServer()
        var bounds = HTTPSPolicyFetcher.Bounds()
        // However busy the machine is, the policy comes in time.
        bounds.time = .hours(1)
        bounds.connecting = .hours(1)
        let lines = ["version: STSv1", "mode: \(row.mode)"] + row.exchangers.map { "mx: \($0)" } + ["max_age: 86400"]
        bounds.port = try await server.start(
            certificates.root.issue(["mta-sts.b.test"]), answer: .init(body: lines.joined(separator: "\r\n")))
        let folder = try TemporaryFolder()
        let roots = try TrustRoots(.file(folder.write("roots.pem", certificates.root.pem)))
        let resolver = try ZoneResolver("_mta-sts.b.test. TXT \"v=STSv1; id=1;\"\nmta-sts.b.test. A 127.0.0.1")
        let loopback = EgressGuard(["127.0.0.0/8"].compactMap { IPNetwork($0) })
        let policies = MTASTSPolicies(
            resolver: resolver,
            fetcher: try HTTPSPolicyFetcher(
                resolver: resolver, egressGuard: { loopback }, verifier: ChainVerifier(roots: roots),
                time: SystemTime(), group: MultiThreadedEventLoopGroup.singleton, bounds: bounds),
            archive: MemoryArchive(), time: SystemTime(),
            logger: .silent)
        let peer = PeerTLS.certificate(try certificates.issue(row.shown))
        let destination = try await SecureDestination(
            [try peer.script()], isSecure: false, tls: try certificates.outboundTLS(), policies: policies)
        try destination.route()
        let outcome = try await destination.send()
        #expect(outcome.hasPrefix(row.refusal ?? "250"), "\(outcome)")
        #expect(destination.sawMail() == (row.refusal == nil))
        #expect(server.requests.withLockedValue { $0.count } == 1)
        let counted = Set(
            destination.reports.sessions.map { "\($0.policyType.rawValue) \($0.failure?.rawValue ?? "success")" })
        #expect(counted == [row.counted])
        try await destination.stop()
        try await server.stop()
    }
}
