import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
import PosternTesting
import Testing
import Transport

@Suite("STARTTLS of the listener", .timeLimit(.minutes(5)))
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
            (missing, good.key, "The TLS certificate file \(missing) can't be read"),
            (good.certificate, missing, "The TLS key file \(missing) can't be read"),
            (good.certificate, good.certificate, "The TLS key file \(good.certificate) can't be read"),
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
