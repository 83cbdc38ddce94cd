import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@testable import Transport

/// The next hop by the exchangers of a domain, without a connector.
enum NextHopOf {
    static func mx(_ domain: String) throws -> NextHop { .mx(try Domain(domain), connector: nil) }
}

@Suite("Delivery with MTA-STS", .timeLimit(.minutes(30)))
struct MTASTSDeliveryTests {
    static func policy(_ mode: MTASTSPolicy.Mode, _ patterns: String..., id: String = "1") throws -> MTASTSPolicy {
        MTASTSPolicy(
            mode: mode, exchangers: try patterns.map { try #require(CertificateName($0)) }, maxAge: 86_400, id: id)
    }

    static let notAllowed = "450 4.4.8 MX hosts of b.test failed MTA-STS validation"
    static let rejected = "450 4.7.5 Remote certificate failed MTA-STS validation. Reason: "

    struct Row: CustomTestStringConvertible {
        var mode: MTASTSPolicy.Mode
        var pattern: String
        var server: String
        var expected: String
        var failure: TLSSession.Failure?
        var testDescription: String { "\(mode) \(pattern), server \(server): \(expected)" }
        init(
            _ mode: MTASTSPolicy.Mode, _ pattern: String, _ server: String, _ expected: String,
            _ failure: TLSSession.Failure?
        ) {
            (self.mode, self.pattern, self.server, self.expected) = (mode, pattern, server, expected)
            self.failure = failure
        }
    }

    static let rows: [Row] = [
        Row(.enforce, "mx.b.test", "good", "250 2.0.0 Ok: queued; TLS 1.3, MTA-STS, certificate mx.b.test", nil),
        Row(.enforce, "*.b.test", "good", "250 2.0.0 Ok: queued; TLS 1.3, MTA-STS", nil),
        Row(.enforce, "other.b.test", "good", notAllowed, .validationFailure),
        Row(.enforce, "*.mx.b.test", "good", notAllowed, .validationFailure),
        Row(.enforce, "mx.b.test", "untrusted", rejected + "untrusted root", .certificateNotTrusted),
        Row(.enforce, "mx.b.test", "expired", rejected + "expired at ", .certificateExpired),
        Row(
            .enforce, "mx.b.test", "otherName", rejected + "the certificate is for other.test, not for mx.b.test",
            .certificateHostMismatch),
        Row(.enforce, "mx.b.test", "absent", TlsSettingsTests.noTLS, .starttlsNotSupported),
        Row(.enforce, "mx.b.test", "old", "450 4.4.317 ", .validationFailure),
        Row(.enforce, "mx.b.test", "hangs up", "450 4.4.317 ", .validationFailure),
        Row(.testing, "mx.b.test", "good", "250 ", nil),
        Row(.testing, "other.b.test", "good", "250 ", .validationFailure),
        Row(.testing, "mx.b.test", "untrusted", "250 ", .certificateNotTrusted),
        Row(.testing, "mx.b.test", "otherName", "250 ", .certificateHostMismatch),
        Row(.testing, "mx.b.test", "absent", "250 ", .starttlsNotSupported),
        Row(.testing, "mx.b.test", "old", "250 ", .validationFailure),
        Row(.none, "other.b.test", "untrusted", "250 ", nil),
    ]

    @Test("obeys a policy in mode enforce, and only reports in mode testing", arguments: rows)
    func modes(_ row: Row) async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [try TlsSettingsTests.peer(row.server, certificates).script()], isSecure: false,
            tls: certificates.outboundTLS(), policies: FixedPolicies(try Self.policy(row.mode, row.pattern)))
        try destination.route()
        let result = try await destination.send()
        #expect(result.hasPrefix(row.expected), "\(result)")
        #expect(destination.sawMail() == row.expected.hasPrefix("250"))
        let session = try #require(destination.reports.sessions.first)
        #expect(session.failure == row.failure)
        #expect(session.policyType == (row.mode == .none ? .noPolicyFound : .sts))
        #expect(session.domain.name == "b.test" && session.exchanger?.name == "mx.b.test")
        if row.mode != .none {
            #expect(session.policy == ["version: STSv1", "mode: \(row.mode)", "mx: \(row.pattern)", "max_age: 86400"])
        }
        try await destination.stop()
    }

    @Test("mail goes to an exchanger that the policy names past one that it doesn't")
    func nextHost() async throws {
        let certificates = try TestCertificates()
        let second = try certificates.intermediate.issue(["mx2.b.test"])
        let destination = try await SecureDestination(
            [PeerTLS.certificate(certificates.issue(.good)).script(), PeerTLS.certificate(second).script()],
            isSecure: false, tls: certificates.outboundTLS(),
            policies: FixedPolicies(try Self.policy(.enforce, "mx2.b.test")))
        try destination.route()
        #expect(try await destination.send().hasPrefix("250 "))
        #expect(destination.peers[0].connections == 0)
        try await destination.stop()
    }

    @Test("looks for another policy before a failure may count, and tries again under it")
    func refreshes() async throws {
        let certificates = try TestCertificates()
        let policies = FixedPolicies(
            try Self.policy(.enforce, "old.b.test"), fresh: try Self.policy(.enforce, "mx.b.test", id: "2"))
        let destination = try await SecureDestination(
            [PeerTLS.certificate(certificates.issue(.good)).script()], isSecure: false,
            tls: certificates.outboundTLS(), policies: policies)
        try destination.route()
        #expect(try await destination.send().hasPrefix("250 2.0.0 Ok: queued; TLS 1.3, MTA-STS"))
        #expect(policies.refreshes == 1)
        try await destination.stop()
    }

    @Test("looks once an attempt, and defers when the policy is the same")
    func refreshesOnce() async throws {
        let certificates = try TestCertificates()
        let policies = FixedPolicies(try Self.policy(.enforce, "old.b.test"))
        let destination = try await SecureDestination(
            [PeerTLS.absent.script()], isSecure: false, tls: certificates.outboundTLS(), policies: policies)
        try destination.route()
        #expect(try await destination.send() == Self.notAllowed)
        #expect(policies.refreshes == 1)
        try await destination.stop()
    }

    @Test("gives way to DANE")
    func dane() async throws {
        let certificates = try TestCertificates()
        let issued = try certificates.issue(.untrusted)
        let destination = try await SecureDestination(
            [PeerTLS.certificate(issued).script()], records: TLSARecords.line("mx.b.test", "3 1 1", issued.der),
            tls: certificates.outboundTLS(), policies: FixedPolicies(try Self.policy(.enforce, "other.b.test")))
        try destination.route()
        #expect(try await destination.send().contains("DANE-EE(3)"))
        let session = try #require(destination.reports.sessions.first)
        #expect(session.policyType == .tlsa && session.policy.first?.hasPrefix("3 1 1 ") == true)
        try await destination.stop()
    }

    @Test("does not override DANE that fails")
    func failingDANE() async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [PeerTLS.certificate(certificates.issue(.good)).script()],
            records: TLSARecords.line("mx.b.test", "3 1 1", certificates.root.der), tls: certificates.outboundTLS(),
            policies: FixedPolicies(try Self.policy(.enforce, "mx.b.test")))
        try destination.route()
        #expect(try await destination.send() == DANETests.mismatch)
        #expect(!destination.sawMail())
        try await destination.stop()
    }

    @Test("MTA-STS is not done with MtaStsMode None, nor for smart hosts")
    func off() async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [PeerTLS.absent.script()], isSecure: false, tls: certificates.outboundTLS(),
            policies: FixedPolicies(try Self.policy(.enforce, "other.b.test")))
        var connector = OutboundConnector(name: "out")
        connector.mtaStsMode = .none
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix("250 "))
        try destination.route(toSmartHost: "b.test", by: OutboundConnector(name: "out"))
        #expect(try await destination.send().hasPrefix("250 "))
        try await destination.stop()
    }
}
