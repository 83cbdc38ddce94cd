import Mail
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("TlsSettings of outbound connectors", .timeLimit(.minutes(30)))
struct TlsSettingsTests {
    /// What a server does about TLS, by a word for test tables.
    static func peer(_ word: String, _ certificates: TestCertificates) throws -> PeerTLS {
        switch word {
        case "absent": return .absent
        case "old": return .oldVersion
        case "hangs up": return .hangsUp
        default:
            let shown = try #require(TestCertificates.Shown(rawValue: word))
            return .certificate(try certificates.issue(shown), isIncomplete: shown == .incomplete)
        }
    }

    static let noTLS =
        "450 4.4.317 Cannot connect to remote server [Message=451 5.7.3 STARTTLS is required to send mail]"
    static let rejected = "450 4.7.320 Certificate validation failed [Message="

    /// Settings, what the server does, and how the outcome begins; `clear` for mail outside TLS.
    static let rows: [(TlsSettings?, String, String)] = [
        (nil, "absent", "clear"), (nil, "old", "clear"), (nil, "hangs up", "clear"),
        (nil, "untrusted", "250 2.0.0 Ok: queued; TLS 1.3, certificate not verified (mx.b.test)"),
        (.encryptionOnly, "absent", noTLS), (.encryptionOnly, "old", "450 4.4.317 "),
        (.encryptionOnly, "hangs up", "450 4.4.317 "),
        (.encryptionOnly, "untrusted", "250 2.0.0 Ok: queued; TLS 1.3, certificate not verified (mx.b.test)"),
        (.encryptionOnly, "expired", "250 "),
        (.certificateValidation, "absent", noTLS), (.certificateValidation, "old", "450 4.4.317 "),
        (.certificateValidation, "hangs up", "450 4.4.317 "),
        (.certificateValidation, "untrusted", rejected + "untrusted root"),
        (.certificateValidation, "incomplete", rejected + "untrusted root"),
        (.certificateValidation, "expired", rejected + "expired at "),
        (
            .certificateValidation, "otherName",
            "250 2.0.0 Ok: queued; TLS 1.3, trusted chain, certificate other.test"
        ),
        (.certificateValidation, "good", "250 2.0.0 Ok: queued; TLS 1.3, trusted chain, certificate mx.b.test"),
        (.domainValidation, "absent", noTLS), (.domainValidation, "untrusted", rejected + "untrusted root"),
        (.domainValidation, "expired", rejected + "expired at "),
        (
            .domainValidation, "otherName",
            rejected + "the certificate is for other.test, not for TlsDomain *.b.test]"
        ),
        (
            .domainValidation, "good",
            "250 2.0.0 Ok: queued; TLS 1.3, trusted chain with name mx.b.test for TlsDomain *.b.test, certificate mx.b.test"
        ),
        (.domainValidation, "domainName", "250 "),
    ]

    @Test("decide what is sent, and nothing is sent of what they forbid", arguments: rows.indices)
    func settings(_ index: Int) async throws {
        let (settings, word, expected) = Self.rows[index]
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [try Self.peer(word, certificates).script()], isSecure: false, tls: certificates.outboundTLS())
        var connector = OutboundConnector(name: "out", useMXRecord: false)
        connector.tlsSettings = settings
        connector.tlsDomain = DomainPattern("*.b.test")
        try destination.route(toSmartHost: "mx.b.test", by: connector)
        let result = try await destination.send()
        if expected == "clear" {
            #expect(result == "250 2.0.0 Ok: queued")
            #expect(destination.peers[0].messages.map(\.isEncrypted) == [false])
        } else {
            #expect(result.hasPrefix(expected), "\(result)")
            #expect(destination.sawMail() == expected.hasPrefix("250"))
            #expect(!destination.peers[0].messages.contains { !$0.isEncrypted })
        }
        try await destination.stop()
    }

    @Test("send to the next host when the first does not satisfy them")
    func nextHost() async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [
                try Self.peer("untrusted", certificates).script(), try Self.peer("absent", certificates).script(),
                try Self.peer("good", certificates).script(),
            ], isSecure: false, tls: certificates.outboundTLS())
        var connector = OutboundConnector(name: "out")
        connector.tlsSettings = .certificateValidation
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix("250 2.0.0 Ok: queued; TLS 1.3, trusted chain"))
        #expect(!destination.sawMail(0) && !destination.sawMail(1))
        #expect(destination.peers[2].messages.count == 1)
        try await destination.stop()
    }

    @Test("hold for a connection that was kept, too")
    func keptConnection() async throws {
        let certificates = try TestCertificates()
        let destination = try await SecureDestination(
            [try Self.peer("untrusted", certificates).script()], isSecure: false, tls: certificates.outboundTLS())
        try destination.route(by: OutboundConnector(name: "out"))
        #expect(try await destination.send().hasPrefix("250 "))
        #expect(try await destination.send().hasPrefix("250 "))
        #expect(destination.peers[0].messages.map(\.connection) == [1, 1])
        var connector = OutboundConnector(name: "out")
        connector.tlsSettings = .certificateValidation
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix(Self.rejected))
        #expect(destination.peers[0].messages.count == 2)
        try await destination.stop()
    }

    @Test("show the client certificate that the connector names, and no other")
    func clientCertificate() async throws {
        let certificates = try TestCertificates()
        let seen = NIOLockedValueBox<[String]>([])
        let script = try Self.peer("good", certificates).script(
            asksForClient: true, onHandler: { line in seen.withLockedValue { $0.append(line) } })
        let client = try certificates.root.issue(["gateway.test"], use: .client)
        let destination = try await SecureDestination(
            [script], isSecure: false, tls: certificates.outboundTLS(["gateway": client]))
        var connector = OutboundConnector(name: "out")
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix("250 "))
        #expect(seen.withLockedValue { $0 } == ["SNI mx.b.test"])
        connector.tlsClientCertificate = "gateway"
        try destination.route(by: connector)
        #expect(try await destination.send().hasPrefix("250 "))
        #expect(seen.withLockedValue { $0 }.last == "client gateway.test")
        connector.tlsClientCertificate = "another"
        try destination.route(by: connector)
        #expect(
            try await destination.send()
                == "454 4.7.5 The certificate specified in the tlscertificatename of the send connector could not be found."
        )
        try await destination.stop()
    }
}
