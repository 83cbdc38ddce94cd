import DNS
import Mail
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("Delivery with DANE", .timeLimit(.minutes(30)))
struct DANETests {
    static let starttls =
        "450 4.7.321 starttls-not-supported: Destination mail server must support TLS to receive mail."
    static let expired = "450 4.7.322 certificate-expired: Destination mail server's certificate is expired."
    static let mismatch = "450 4.7.323 tlsa-invalid: The domain failed DANE validation."
    static let invalid = "450 4.7.324 dnssec-invalid: Destination domain returned invalid DNSSEC records"
    static let otherHost =
        "450 4.7.325 certificate-host-mismatch: Remote certificate MUST have a common name or subject alternative name "
        + "matching the hostname (DANE)"

    /// What the record is made of.
    enum Of: String { case leaf, intermediate, root, other }

    struct Row: CustomTestStringConvertible {
        var fields: String
        var of: Of
        var server: String
        var expected: String
        var testDescription: String { "TLSA \(fields) of \(of), server \(server): \(expected)" }
        init(_ fields: String, _ of: Of, _ server: String, _ expected: String) {
            (self.fields, self.of, self.server, self.expected) = (fields, of, server, expected)
        }
    }

    static let rows: [Row] = [
        Row("3 1 1", .leaf, "good", "DANE-EE(3), certificate mx.b.test"), Row("3 0 1", .leaf, "good", "DANE-EE(3)"),
        Row("3 1 2", .leaf, "good", "DANE-EE(3)"), Row("3 0 2", .leaf, "good", "DANE-EE(3)"),
        Row("3 0 0", .leaf, "good", "DANE-EE(3)"), Row("3 1 0", .leaf, "good", "DANE-EE(3)"),
        // DANE-EE(3) ignores names, expiry and authorities.
        Row("3 1 1", .leaf, "otherName", "DANE-EE(3), certificate other.test"),
        Row("3 1 1", .leaf, "expired", "DANE-EE(3)"), Row("3 1 1", .leaf, "untrusted", "DANE-EE(3)"),
        Row("3 1 1", .other, "good", mismatch), Row("3 0 0", .other, "good", mismatch),
        Row("3 1 1", .leaf, "absent", starttls), Row("3 1 1", .leaf, "old", "450 4.4.317 "),
        Row("3 1 1", .leaf, "hangs up", "450 4.4.317 "),
        // DANE-TA(2) checks both, below the authority of the record.
        Row("2 0 1", .intermediate, "good", "DANE-TA(2), certificate mx.b.test"),
        Row("2 1 1", .intermediate, "good", "DANE-TA(2)"), Row("2 1 2", .intermediate, "good", "DANE-TA(2)"),
        Row("2 0 0", .intermediate, "incomplete", "DANE-TA(2)"), Row("2 0 0", .root, "good", "DANE-TA(2)"),
        Row("2 0 1", .intermediate, "domainName", "DANE-TA(2), certificate b.test"),
        Row("2 0 1", .intermediate, "expired", expired), Row("2 0 1", .intermediate, "otherName", otherHost),
        Row("2 0 1", .intermediate, "untrusted", mismatch), Row("2 0 1", .intermediate, "incomplete", mismatch),
        Row("2 0 1", .other, "good", mismatch), Row("2 0 1", .leaf, "good", mismatch),
        // None that can be used: TLS, whoever it is.
        Row("1 1 1", .other, "untrusted", "certificate not verified (mx.b.test)"),
        Row("0 0 1", .other, "absent", starttls), Row("1 1 1", .other, "old", "450 4.4.317 "),
    ]

    @Test("mail goes to a server that its TLSA records name, and to no other", arguments: rows)
    func records(_ row: Row) async throws {
        let certificates = try TestCertificates()
        let server = try TlsSettingsTests.peer(row.server, certificates)
        let other = try CertificateAuthority(name: "Other")
        let certificate: [UInt8]
        switch row.of {
        case .leaf:
            if case .certificate(let issued, isIncomplete: _) = server {
                certificate = try issued.der
            } else {
                certificate = try other.der
            }
        case .intermediate: certificate = try certificates.intermediate.der
        case .root: certificate = try certificates.root.der
        case .other: certificate = try other.der
        }
        let destination = try await SecureDestination(
            [server.script()], records: TLSARecords.line("mx.b.test", row.fields, certificate),
            tls: certificates.outboundTLS())
        try destination.route()
        let result = try await destination.send()
        if row.expected.hasPrefix("450") {
            #expect(result.hasPrefix(row.expected), "\(result)")
            #expect(!destination.sawMail())
        } else {
            #expect(result.hasPrefix("250 2.0.0 Ok: queued; TLS 1.3, " + row.expected), "\(result)")
            #expect(destination.peers[0].messages.map(\.isEncrypted) == [true])
        }
        try await destination.stop()
    }

    @Test("names the TLSA base domain in the handshake")
    func serverName() async throws {
        let certificates = try TestCertificates()
        let seen = NIOLockedValueBox<[String]>([])
        let issued = try certificates.issue(.good)
        let script = try PeerTLS.certificate(issued).script(onHandler: { line in
            seen.withLockedValue { $0.append(line) }
        })
        let destination = try await SecureDestination(
            [script],
            records: """
                c.test. MX 10 www.c.test.
                www.c.test. CNAME mx.b.test.

                """ + TLSARecords.line("mx.b.test", "3 1 1", issued.der), tls: certificates.outboundTLS())
        let hop = try NextHopOf.mx("c.test")
        destination.fixture.hops.withLockedValue { $0[SecureDestination.key] = hop }
        #expect(try await destination.send().contains("DANE-EE(3)"))
        #expect(seen.withLockedValue { $0 } == ["SNI mx.b.test"])
        try await destination.stop()
    }

    @Test("skips an exchanger whose records can't be had, and defers when there is no other")
    func skips() async throws {
        let certificates = try TestCertificates()
        let good = try certificates.issue(.good)
        let destination = try await SecureDestination(
            [PeerTLS.absent.script(), PeerTLS.certificate(good).script()],
            records: TLSARecords.line("mx2.b.test", "3 1 1", good.der), tls: certificates.outboundTLS())
        let first = try Domain("_\(destination.port)._tcp.mx.b.test")
        destination.fixture.resolver.fail(first, with: .serverFailure)
        try destination.route()
        #expect(try await destination.send().contains("DANE-EE(3)"))
        #expect(destination.peers[0].connections == 0)
        let failures = destination.reports.sessions.map(\.failure)
        #expect(failures == [.dnssecInvalid, nil])
        try await destination.stop()
    }

    @Test("defers with 4.7.324 when the records of every exchanger fail", arguments: [true, false])
    func allInvalid(_ isBogus: Bool) async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [PeerTLS.absent.script(), PeerTLS.absent.script()], tls: certificates.outboundTLS())
        for name in ["mx", "mx2"] {
            destination.fixture.resolver.fail(
                try Domain("_\(destination.port)._tcp.\(name).b.test"), with: isBogus ? .bogus("x") : .timedOut)
        }
        try destination.route()
        #expect(try await destination.send() == Self.invalid)
        #expect(destination.peers.allSatisfy { $0.connections == 0 })
        try await destination.stop()
    }

    @Test("defers with 4.7.324 when the domain is bogus")
    func bogusDomain() async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination([PeerTLS.absent.script()], tls: certificates.outboundTLS())
        destination.fixture.resolver.fail(try Domain("b.test"), with: .bogus("signature expired"))
        try destination.route()
        #expect(try await destination.send() == Self.invalid)
        #expect(destination.reports.sessions.map(\.failure) == [.dnssecInvalid])
        try await destination.stop()
    }

    /// SmtpDaneMode, whether the zone is signed, and how the outcome begins for a server without TLS.
    static let modes: [(SmtpDaneMode, Bool, String)] = [
        (.opportunistic, true, "250 2.0.0 Ok: queued"), (.opportunistic, false, "250 2.0.0 Ok: queued"),
        (.none, true, "250 2.0.0 Ok: queued"),
        (.mandatory, true, mismatch + " [Message=SmtpDaneMode is Mandatory and the host has no TLSA records"),
        (.mandatory, false, mismatch + " [Message=SmtpDaneMode is Mandatory and the host has no TLSA records"),
    ]

    @Test(
        "DANE is not needed where the domain has no TLSA records, unless SmtpDaneMode is Mandatory",
        arguments: modes.indices
    )
    func withoutRecords(_ index: Int) async throws {
        let (mode, isSecure, expected) = Self.modes[index]
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [PeerTLS.absent.script()], isSecure: isSecure, tls: certificates.outboundTLS())
        var connector = OutboundConnector(name: "out")
        connector.smtpDaneMode = mode
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix(expected))
        #expect(destination.sawMail() == expected.hasPrefix("250"))
        if mode == .mandatory { #expect(destination.reports.sessions.map(\.failure) == [.daneRequired]) }
        try await destination.stop()
    }

    @Test("DANE is not done with SmtpDaneMode None, whatever the records say")
    func modeNone() async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [PeerTLS.certificate(certificates.issue(.good)).script()],
            records: TLSARecords.line("mx.b.test", "3 1 1", certificates.root.der), tls: certificates.outboundTLS())
        var connector = OutboundConnector(name: "out")
        connector.smtpDaneMode = .none
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix("250 "))
        try await destination.stop()
    }

    @Test("DANE is done for a smart host that is named, at its own port")
    func smartHost() async throws {
        let certificates = try TestCertificates()
        let issued = try certificates.issue(.untrusted)
        let destination = try await SecureDestination(
            [PeerTLS.certificate(issued).script()], records: TLSARecords.line("mx.b.test", "3 1 1", issued.der),
            tls: certificates.outboundTLS())
        var connector = OutboundConnector(name: "out", useMXRecord: false)
        connector.smtpDaneMode = .mandatory
        try destination.route(toSmartHost: "mx.b.test", by: connector)
        #expect(try await destination.send().contains("DANE-EE(3)"))
        // Reports are for the domains of mail exchangers.
        #expect(destination.reports.sessions.isEmpty)
        try await destination.stop()
    }

    @Test("does not weaken what the connector demands")
    func both() async throws {
        let certificates = try TestCertificates()
        let issued = try certificates.issue(.untrusted)
        let destination = try await SecureDestination(
            [PeerTLS.certificate(issued).script()], records: TLSARecords.line("mx.b.test", "3 1 1", issued.der),
            tls: certificates.outboundTLS())
        var connector = OutboundConnector(name: "out")
        connector.tlsSettings = .certificateValidation
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix(TlsSettingsTests.rejected))
        #expect(!destination.sawMail())
        try await destination.stop()
    }

    @Test("prefers the stronger digest, so that nobody can choose the weaker")
    func agility() throws {
        let strong = try #require(
            TLSARecord(usage: 3, selector: 1, matching: 2, data: [UInt8](repeating: 1, count: 64)))
        let weak = try #require(TLSARecord(usage: 3, selector: 1, matching: 1, data: [UInt8](repeating: 2, count: 32)))
        let otherUsage = try #require(
            TLSARecord(usage: 2, selector: 1, matching: 1, data: [UInt8](repeating: 3, count: 32)))
        #expect(DANEVerifier.strongest([weak, strong, otherUsage]) == [strong, otherUsage])
        #expect(DANEVerifier.strongest([weak]) == [weak])
    }
}
