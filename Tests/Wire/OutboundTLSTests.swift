import Foundation
import PosternTesting
import Testing

extension Wire {
    /// Real Postfix as a smart host that must prove who it is.
    @Suite struct OutboundTLS {
        private static func organization(port: UInt16) -> String {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: InternalRelay, Default: true }
            outboundConnectors:
              - Name: To head office
                ConnectorType: OnPremises
                RecipientDomains: [contoso.test]
                UseMXRecord: false
                SmartHosts: ["127.0.0.1:\(port)"]
                TlsSettings: DomainValidation
                TlsDomain: mail.contoso.test
            """
        }

        private static func server(
            _ certificate: IssuedCertificate, in folder: TemporaryFolder, name: String
        ) throws -> [String] {
            let paths = try certificate.write(to: folder, name: name)
            return [
                "smtpd_tls_security_level = may", "smtpd_tls_cert_file = \(paths.certificate)",
                "smtpd_tls_key_file = \(paths.key)",
            ]
        }

        @Test("hands mail to a smart host with the certificate that DomainValidation asks for")
        func right() async throws {
            let certificates = try TestCertificates()
            let leaf = try certificates.root.intermediate().issue(["mail.contoso.test"], use: .server)
            let postfix = try await Postfix.start(
                domains: ["contoso.test"], settings: Self.server(leaf, in: certificates.folder, name: "right"))
            let gateway = try await Postern(
                organization: Self.organization(port: postfix.port), settings: certificates.settings,
                files: certificates.files)
            try await gateway.start()
            try await Swaks.deliver(to: "ann@contoso.test", port: gateway.port)
            let received = try await postfix.waitForMessages(to: "ann@contoso.test", gateway: gateway)
            #expect(String(decoding: received[0].prefix(1_000), as: UTF8.self).contains("with ESMTPS"))
        }

        @Test("keeps mail from a smart host whose certificate is another's or nobody's", arguments: [true, false])
        func wrong(isTrusted: Bool) async throws {
            let certificates = try TestCertificates()
            let authority = isTrusted ? certificates.root : try CertificateAuthority(name: "Stranger")
            let leaf = try authority.issue([isTrusted ? "other.contoso.test" : "mail.contoso.test"], use: .server)
            let postfix = try await Postfix.start(
                domains: ["contoso.test"], settings: Self.server(leaf, in: certificates.folder, name: "wrong"))
            let gateway = try await Postern(
                organization: Self.organization(port: postfix.port), settings: certificates.settings,
                files: certificates.files)
            try await gateway.start()
            try await Swaks.deliver(to: "ann@contoso.test", port: gateway.port)
            try await gateway.waitForQueueError("4.7.320")
            #expect(postfix.messages(for: "ann@contoso.test").isEmpty)
        }
    }
}
