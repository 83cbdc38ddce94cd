import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import Organization
import PosternTesting
import Testing

@testable import Transport

/// Client certificates over real handshakes.
@Suite("Client certificates of the listener", .timeLimit(.minutes(30)))
struct ClientIdentityTests {
    private struct Scene {
        var fixture: InboundFixture
        let root: CertificateAuthority
        let files: TemporaryFolder
    }

    private func scene() async throws -> Scene {
        var fixture = try InboundFixture()
        let files = try TemporaryFolder()
        let root = try CertificateAuthority()
        let server = try root.issue(["mx.example.net"]).write(to: files, name: "server")
        fixture.certificates = try TLSCertificateStore(certificateFile: server.certificate, keyFile: server.key)
        fixture.clientVerifier = ChainVerifier(roots: try TrustRoots(.file(try files.write("roots.pem", root.pem))))
        fixture.clock.setWall(WallTime(milliseconds: Int64(Date().timeIntervalSince1970) * 1_000))
        return Scene(fixture: fixture, root: root, files: files)
    }

    private func configuration(
        _ certificate: IssuedCertificate?, version: TLSVersion = .tlsv13, withIntermediates: Bool = true
    ) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = version
        configuration.maximumTLSVersion = version
        if let certificate {
            let chain = try withIntermediates ? certificate.chain : [certificate.der]
            configuration.certificateChain = try chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0, format: .der))
            }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem))
        }
        return configuration
    }

    /// A session with TLS up to a recipient; what the policy was told of its TLS.
    private func session(
        _ fixture: InboundFixture, _ address: InboundConfiguration.ListenAddress, context: NIOSSLContext
    ) async throws -> SessionFacts.TLS {
        var client = try await TestClient.connect(address)
        _ = try await client.say("EHLO client.example")
        _ = try await client.say("STARTTLS")
        try await client.startTLS(context: context)
        try await client.beginTransaction()
        _ = try await client.say("QUIT")
        return try #require(fixture.policy.state.withLockedValue { $0.sessions.last?.tls })
    }

    @Test("knows a client by a certificate of a trusted authority", arguments: [TLSVersion.tlsv12, .tlsv13])
    func trusted(_ version: TLSVersion) async throws {
        let scene = try await scene()
        let leaf = try scene.root.intermediate().issue(["mail.contoso.com", "contoso.com"], use: .client)
        let context = try NIOSSLContext(configuration: configuration(leaf, version: version))
        try await scene.fixture.run { _, addresses in
            let tls = try await session(scene.fixture, addresses[0], context: context)
            #expect(tls.version == (version == .tlsv12 ? "TLSv1.2" : "TLSv1.3"))
            let certificate = try #require(tls.clientCertificate)
            #expect(certificate.trust == .trusted)
            #expect(certificate.names.map(\.description) == ["mail.contoso.com", "contoso.com"])
            #expect(certificate.fingerprint == PeerCertificate.fingerprint(of: try leaf.der))
        }
    }

    @Test("gives no identity and no failed handshake to certificates that can't be trusted")
    func untrusted() async throws {
        let scene = try await scene()
        let stranger = try CertificateAuthority(name: "Stranger")
        let cases: [(IssuedCertificate, Bool, String)] = [
            (try stranger.issue(["contoso.com"]), true, "untrusted root"),
            (try scene.root.intermediate().issue(["contoso.com"]), false, "untrusted root"),
            (try scene.root.issue(["contoso.com"], from: .now - 7_200, validity: 3_600), true, "expired at"),
            (try scene.root.issue(["contoso.com"], from: .now + 3_600), true, "not valid before"),
            (try scene.root.issue(["contoso.com"], use: .neither), true, "not a certificate for this use"),
            (try scene.root.issue((0..<260).map { "h\($0).contoso.com" }), true, "chain beyond the limits"),
        ]
        try await scene.fixture.run { _, addresses in
            for (certificate, withIntermediates, reason) in cases {
                let context = try NIOSSLContext(
                    configuration: configuration(certificate, withIntermediates: withIntermediates))
                let tls = try await session(scene.fixture, addresses[0], context: context)
                let known = try #require(tls.clientCertificate)
                #expect(known.names.isEmpty)
                #expect(!known.claimedNames.isEmpty)
                guard case .untrusted(let why) = known.trust else {
                    Issue.record("trusted, but \(reason)")
                    continue
                }
                #expect(why.hasPrefix(reason))
            }
            let context = try NIOSSLContext(configuration: configuration(nil))
            #expect(try await session(scene.fixture, addresses[0], context: context).clientCertificate == nil)
        }
    }

    @Test("knows the client of a resumed session", arguments: [TLSVersion.tlsv12, .tlsv13])
    func resumed(_ version: TLSVersion) async throws {
        let scene = try await scene()
        let leaf = try scene.root.intermediate().issue(["mail.contoso.com"])
        let files = try leaf.write(to: scene.files, name: "client")
        let ticket = scene.files.path + "/session"
        try await scene.fixture.run { _, addresses in
            // The openssl command, because it keeps sessions in files.
            func connect(_ option: String) async throws -> (output: String, known: ClientCertificate?) {
                let flag = version == .tlsv12 ? "-tls1_2" : "-tls1_3"
                let command =
                    "openssl s_client -starttls smtp -crlf \(flag) -connect 127.0.0.1:\(addresses[0].port) "
                    + "-cert \(files.certificate) -cert_chain \(files.certificate) -key \(files.key) -ign_eof "
                    + "\(option) \(ticket)"
                let (status, output) = try await RunningProgram.run(
                    "bash",
                    [
                        "-c",
                        """
                        coproc peer { \(command) 2>&1; }
                        hear() {
                            while read -r line <&"${peer[0]}"; do
                                echo "$line"
                                case $line in "$1"*) return ;; esac
                            done
                        }
                        hear "250 "
                        echo "EHLO client.example" >&"${peer[1]}"
                        hear "250 "
                        echo "MAIL FROM:<a@b.example>" >&"${peer[1]}"
                        hear "250 "
                        echo "QUIT" >&"${peer[1]}"
                        hear "221 "
                        """,
                    ])
                #expect(status == 0, "\(output)")
                let session = try #require(scene.fixture.policy.state.withLockedValue { $0.sessions.popLast() })
                return (output, session.tls?.clientCertificate)
            }
            let first = try await connect("-sess_out")
            #expect(first.output.contains("New, TLSv1"))
            #expect(first.known?.names.map(\.description) == ["mail.contoso.com"])
            let second = try await connect("-sess_in")
            #expect(second.output.contains("Reused, TLSv1"), "\(second.output)")
            #expect(second.known == first.known)
        }
    }

    @Test("closes a resumed session whose client it has forgotten, and has the next handshake be a whole one")
    func forgotten() async throws {
        let scene = try await scene()
        let certificates = try #require(scene.fixture.certificates)
        let context = ListenerContext(configuration: scene.fixture.configuration, services: scene.fixture.services)
        context.spoolThreads.start()
        let before = certificates.context
        context.forgetSessions()
        try #require(try await eventually { certificates.context !== before })
        let after = certificates.context
        context.forgetSessions()
        scene.fixture.clock.advance(by: .minutes(1))
        #expect(certificates.context === after)
        context.forgetSessions()
        try #require(try await eventually { certificates.context !== after })
        try await context.spoolThreads.shutdownGracefully()
    }

    @Test("checks the certificate of a client once for many of its connections")
    func cached() async throws {
        let scene = try await scene()
        let leaf = try scene.root.issue(["mail.contoso.com"])
        let configuration = try configuration(leaf)
        let listener = SMTPListener(
            configuration: scene.fixture.configuration, services: scene.fixture.services,
            group: MultiThreadedEventLoopGroup.singleton)
        let addresses = try await listener.start()
        for _ in 0..<5 {
            let tls = try await session(
                scene.fixture, addresses[0], context: NIOSSLContext(configuration: configuration))
            #expect(tls.clientCertificate?.trust == .trusted)
        }
        #expect(listener.certificateChecks == 1)
        await listener.stop(grace: .seconds(0))
    }
}
