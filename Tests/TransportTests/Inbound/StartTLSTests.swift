import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
import Organization
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("STARTTLS of the listener", .timeLimit(.minutes(30)))
struct StartTLSTests {
    private func clientConfiguration(_ version: TLSVersion = .tlsv13) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = version
        return configuration
    }

    private func fixture() async throws -> InboundFixture {
        var fixture = try InboundFixture()
        let files = try await fixture.folder.makeCertificate("mx.example.net")
        fixture.certificates = try TLSCertificateStore(certificateFile: files.certificate, keyFile: files.key)
        return fixture
    }

    @Test(
        "protects a session with TLS 1.2 and 1.3 and forgets what was said before",
        arguments: [TLSVersion.tlsv12, .tlsv13])
    func startTLS(_ version: TLSVersion) async throws {
        let fixture = try await fixture()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            #expect(try await client.say("EHLO before.example").contains("250-STARTTLS"))
            #expect(try await client.say("STARTTLS") == ["220 2.0.0 SMTP server ready"])
            try await client.startTLS(clientConfiguration(version))
            #expect(try await client.say("MAIL FROM:<a@b.example>") == ["503 5.5.2 Send hello first"])
            try await client.beginTransaction()
            #expect(try await client.say("DATA").first?.hasPrefix("354") == true)
            try await client.send("a: b\r\n\r\nhi\r\n.\r\n")
            #expect(await client.reply().first?.hasPrefix("250 2.6.0") == true)
            #expect(try await client.say("QUIT") == ["221 2.0.0 Service closing transmission channel"])
            #expect(await client.reply().isEmpty)
        }
        let session = try #require(fixture.policy.state.withLockedValue { $0.sessions.last })
        #expect(session.tls?.version == (version == .tlsv12 ? "TLSv1.2" : "TLSv1.3"))
        #expect(session.helo == "client.example")
        #expect(fixture.store.acceptances.map(\.tls) == [version == .tlsv12 ? "TLSv1.2" : "TLSv1.3"])
    }

    @Test("takes an RSA key, which signs away from the event loops", arguments: [TLSVersion.tlsv12, .tlsv13])
    func rsa(_ version: TLSVersion) async throws {
        var fixture = try InboundFixture()
        let files = try TemporaryFolder()
        let issued = try CertificateAuthority().issue(["mx.example.net"], keyKind: .rsa).write(to: files, name: "rsa")
        fixture.certificates = try TLSCertificateStore(certificateFile: issued.certificate, keyFile: issued.key)
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("STARTTLS")
            try await client.startTLS(clientConfiguration(version))
            #expect(try await client.say("NOOP") == ["250 2.0.0 OK"])
        }
    }

    @Test(
        "takes the suites of its setting and no others", arguments: ServerConfiguration.TLS.Compatibility.allCases)
    func suites(_ compatibility: ServerConfiguration.TLS.Compatibility) async throws {
        let files = try TemporaryFolder()
        let issued = try CertificateAuthority().issue(["mx.example.net"], keyKind: .rsa).write(to: files, name: "rsa")
        var fixture = try InboundFixture()
        fixture.certificates = try TLSCertificateStore(
            certificateFile: issued.certificate, keyFile: issued.key, compatibility: compatibility)
        let suites: [(NIOTLSCipher, ServerConfiguration.TLS.Compatibility)] = [
            (.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .intermediate),
            (.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, .intermediate),
            (.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, .old), (.TLS_RSA_WITH_AES_128_GCM_SHA256, .old),
            (.TLS_RSA_WITH_AES_128_CBC_SHA, .old),
        ]
        let order = ServerConfiguration.TLS.Compatibility.allCases
        try await fixture.run { _, addresses in
            for (suite, needed) in suites {
                var configuration = clientConfiguration(.tlsv12)
                configuration.cipherSuiteValues = [suite]
                var client = try await TestClient.connect(addresses[0])
                _ = try await client.say("EHLO client.example")
                _ = try await client.say("STARTTLS")
                let isTaken = (try? await client.startTLS(configuration)) != nil
                let expected =
                    try #require(order.firstIndex(of: compatibility)) >= #require(order.firstIndex(of: needed))
                #expect(isTaken == expected, "\(suite) with \(compatibility)")
            }
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("STARTTLS")
            try await client.startTLS(clientConfiguration())
            #expect(try await client.say("NOOP") == ["250 2.0.0 OK"])
        }
    }

    @Test("gives a source whose handshakes fail no more of them for a while, and takes its mail in clear")
    func failedHandshakes() async throws {
        var fixture = try await fixture()
        fixture.configuration.limits.failedTlsHandshakes = 2
        try await fixture.run { listener, addresses in
            for attempt in 0..<2 {
                var client = try await TestClient.connect(addresses[0])
                _ = try await client.say("EHLO client.example")
                #expect(try await client.say("STARTTLS") == ["220 2.0.0 SMTP server ready"])
                // One that leaves, one that talks nonsense.
                if attempt == 0 { try await client.close() } else { try await client.send("nonsense\r\n") }
                try #require(try await eventually { listener.openConnections == 0 })
            }
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            #expect(try await client.say("STARTTLS") == ["454 4.7.0 TLS not available due to temporary reason"])
            #expect(try await client.say("MAIL FROM:<a@b.example>") == ["250 2.1.0 Sender OK"])
            fixture.clock.advance(by: .minutes(5))
            _ = try await client.say("RSET")
            #expect(try await client.say("STARTTLS") == ["220 2.0.0 SMTP server ready"])
            try await client.startTLS(clientConfiguration())
            #expect(try await client.say("NOOP") == ["250 2.0.0 OK"])
        }
        let refusal = try #require(
            fixture.log.refusals.last { $0.reply == "454 4.7.0 TLS not available due to temporary reason" })
        #expect(
            refusal.decisions.first?.inputs == ["reason=too many failed TLS handshakes of this address in a minute"])
    }

    @Test("lets a handshake wait for its place, and begins it when one comes back")
    func waitingHandshake() async throws {
        var fixture = try await fixture()
        fixture.configuration.limits.tlsHandshakesPerSource = 1
        try await fixture.run { _, addresses in
            var first = try await TestClient.connect(addresses[0])
            var second = try await TestClient.connect(addresses[0])
            for _ in 0..<2 {
                _ = try await first.say("EHLO client.example")
                swap(&first, &second)
            }
            #expect(try await first.say("STARTTLS") == ["220 2.0.0 SMTP server ready"])
            try await second.send("STARTTLS\r\n")
            try await first.startTLS(clientConfiguration())
            #expect(await second.reply() == ["220 2.0.0 SMTP server ready"])
            try await second.startTLS(clientConfiguration())
            #expect(try await second.say("NOOP") == ["250 2.0.0 OK"])
            #expect(try await first.say("NOOP") == ["250 2.0.0 OK"])
        }
    }

    @Test("takes a message behind which TLS is closed, and answers it", arguments: [TLSVersion.tlsv12, .tlsv13])
    func closedBehindDot(_ version: TLSVersion) async throws {
        let fixture = try await fixture()
        try await fixture.run { listener, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("STARTTLS")
            try await client.startTLS(clientConfiguration(version))
            try await client.beginTransaction()
            #expect(try await client.say("DATA").first?.hasPrefix("354") == true)
            // A TLS close notification, then TCP's.
            try await client.send("a: b\r\n\r\nhi\r\n.\r\n")
            try await client.closeOutput()
            #expect(await client.reply().first?.hasPrefix("250 2.6.0") == true)
            #expect(await client.reply().isEmpty)
            try #require(try await eventually { listener.openConnections == 0 })
        }
        #expect(fixture.store.acceptances.count == 1)
    }

    @Test("refuses TLS 1.1")
    func oldTLS() async throws {
        let fixture = try await fixture()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("STARTTLS")
            await #expect(throws: (any Error).self) { try await client.startTLS(clientConfiguration(.tlsv11)) }
        }
    }

    /// What a client does in place of a handshake.
    enum Client: Sendable {
        case oldVersion, clearText, emptyRecord, unknownRoot, silence
    }

    @Test(
        "records a handshake that comes to nothing, with the client, the phase and the reason",
        arguments: [
            (Client.oldVersion, TLSFailure.Reason.library("UNSUPPORTED_PROTOCOL")),
            (.clearText, .library("WRONG_VERSION_NUMBER")), (.emptyRecord, .library("BAD_ALERT")),
            (.unknownRoot, .library("TLSV1_ALERT_UNKNOWN_CA")), (.silence, .closed),
        ])
    func failedHandshake(_ act: Client, _ reason: TLSFailure.Reason) async throws {
        let fixture = try await fixture()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("STARTTLS")
            switch act {
            case .oldVersion: try? await client.startTLS(clientConfiguration(.tlsv11))
            case .clearText: try await client.send("EHLO client.example\r\n")
            case .emptyRecord: try await client.send(ByteBuffer(bytes: [0x15, 3, 3, 0, 0]))
            case .unknownRoot:
                var configuration = clientConfiguration()
                configuration.certificateVerification = .noHostnameVerification
                try? await client.startTLS(configuration)
            case .silence: try await client.close()
            }
            try #require(try await eventually { !fixture.log.refusals.isEmpty })
        }
        let refusals = fixture.log.refusals
        #expect(refusals.map(\.tlsFailure) == [TLSFailure(.handshake, reason)])
        let refusal = try #require(refusals.first)
        #expect(refusal.clientAddress == "127.0.0.1" && refusal.clientName == "client.example")
        #expect(refusal.reply == "closed: TLS failed: \(reason)")
        #expect(refusal.decisions.map(\.inputs) == [["phase=Handshake", "reason=\(reason)"]])
    }

    @Test("does not record a protected connection that is closed, by QUIT or without a word")
    func closedConnection() async throws {
        let fixture = try await fixture()
        try await fixture.run { listener, addresses in
            for quits in [true, false] {
                var client = try await TestClient.connect(addresses[0])
                _ = try await client.say("EHLO client.example")
                _ = try await client.say("STARTTLS")
                try await client.startTLS(clientConfiguration())
                _ = try await client.say("EHLO client.example")
                if quits { _ = try await client.say("QUIT") }
                try await client.close()
            }
            try #require(try await eventually { listener.openConnections == 0 })
        }
        #expect(fixture.log.refusals.isEmpty)
    }

    @Test("ends the connection when octets stand behind STARTTLS")
    func injection() async throws {
        let fixture = try await fixture()
        try await fixture.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            try await client.send("STARTTLS\r\nEHLO injected.example\r\nMAIL FROM:<a@b.example>\r\n")
            #expect(await client.reply() == ["554 5.5.0 Command sent ahead of a reply"])
            #expect(await client.reply().isEmpty)
        }
        #expect(fixture.policy.state.withLockedValue { $0.sessions.isEmpty })
    }

    @Test("uses a new certificate from the next handshake on, and keeps the old one when the new one is broken")
    func reload() async throws {
        let fixture = try InboundFixture()
        let first = try await fixture.folder.makeCertificate("first.example")
        let second = try await fixture.folder.makeCertificate("second.example")
        let certificates = try TLSCertificateStore(certificateFile: first.certificate, keyFile: first.key)
        #expect(certificates.certificate?.names.map(\.description) == ["first.example"])
        var withTLS = fixture
        withTLS.certificates = certificates

        func serves(_ name: String, _ address: InboundConfiguration.ListenAddress) async throws -> Bool {
            var configuration = clientConfiguration()
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMFile("\(fixture.folder.path)/\(name)-copy.pem"))
            var client = try await TestClient.connect(address)
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("STARTTLS")
            do {
                try await client.startTLS(configuration)
                return true
            } catch {
                return false
            }
        }
        for (name, files) in [("first", first), ("second", second)] {
            try FileManager.default.copyItem(
                atPath: files.certificate, toPath: "\(fixture.folder.path)/\(name)-copy.pem")
        }
        try await withTLS.run { _, addresses in
            #expect(try await serves("first", addresses[0]))
            #expect(try await !serves("second", addresses[0]))
            for (from, to) in [(second.certificate, first.certificate), (second.key, first.key)] {
                try Data(contentsOf: URL(fileURLWithPath: from)).write(to: URL(fileURLWithPath: to))
            }
            try certificates.reload()
            #expect(certificates.certificate?.names.map(\.description) == ["second.example"])
            #expect(try await serves("second", addresses[0]))
            try Data("nonsense".utf8).write(to: URL(fileURLWithPath: first.key))
            #expect(throws: TLSCertificateStore.LoadError.self) { try certificates.reload() }
            #expect(try await serves("second", addresses[0]))
        }
    }

    @Test("says which file can't be used and what to do")
    func loadErrors() async throws {
        let folder = try TestFolder()
        let good = try await folder.makeCertificate("good.example")
        let other = try await folder.makeCertificate("other.example")
        let missing = "\(folder.path)/missing.pem"
        let cases: [(certificate: String, key: String, beginning: String)] = [
            (missing, good.key, "The TLS certificate file \(missing) can't be used: it does not exist."),
            (good.certificate, missing, "The TLS key file \(missing) can't be used: it does not exist."),
            (
                good.certificate, good.certificate,
                "The TLS key file \(good.certificate) can't be used: it holds no private key in PEM form."
            ),
            (
                good.certificate, other.key,
                "The TLS certificate in \(good.certificate) and the key in \(other.key) can't"
            ),
        ]
        for (certificate, key, beginning) in cases {
            let error = #expect(throws: TLSCertificateStore.LoadError.self) {
                _ = try TLSCertificateStore(certificateFile: certificate, keyFile: key)
            }
            #expect(error?.description.hasPrefix(beginning) == true, "\(error?.description ?? "")")
        }
    }
}
