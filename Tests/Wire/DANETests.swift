import Crypto
import Foundation
import PosternTesting
import Testing

extension Wire {
    /// DNS that is really signed, a real Postfix with TLS on port 25 of its own address, and the gateway's own validation.
    @Suite struct DANE {
        private static let organization = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [127.0.0.25] }
            """

        private static let address = "127.77.2.2"

        /// A signed zone whose exchanger is the one server, with a TLSA record of a certificate.
        private static func zone(_ name: String, of certificate: IssuedCertificate) async throws -> SignedZone {
            let digest = try SHA256.hash(data: certificate.der).map { String(format: "%02x", $0) }.joined()
            return try await SignedZone(
                .init(
                    name: name,
                    records: """
                        @ IN MX 10 mx
                        mx IN A \(address)
                        _25._tcp.mx IN TLSA 3 0 1 \(digest)
                        """))
        }

        private static func send(to recipient: String, over gateway: Postern) async throws {
            try await Swaks.deliver(
                SampleMessage.plain("to \(recipient)").data, from: "ann@contoso.test", to: recipient,
                port: gateway.port,
                sendingAddress: "127.0.0.25")
        }

        @Test("delivers to a server that its TLSA record names; keeps mail when the record is wrong or the zone bogus")
        func zones() async throws {
            // Nobody vouches for this certificate, and it has another name: with DANE-EE(3) the record is all that counts.
            let authority = try CertificateAuthority(name: "Nobody")
            let server = try authority.issue(["something.else.test"])
            let right = try await Self.zone("right.test", of: server)
            let wrong = try await Self.zone("wrong.test", of: authority.issue(["something.else.test"]))
            let bogus = try await Self.zone("bogus.test", of: server)
            let dns = try await UnboundServer.start(zones: [
                right.zone, wrong.zone, try bogus.tampered("\t\(Self.address)", with: "\t127.77.2.3"),
            ])
            let folder = try TemporaryFolder()
            let paths = try server.write(to: folder, name: "server")
            let postfix = try await Postfix.start(
                domains: ["right.test", "wrong.test", "bogus.test"], address: Self.address, port: 25,
                settings: [
                    "smtpd_tls_security_level = may", "smtpd_tls_cert_file = \(paths.certificate)",
                    "smtpd_tls_key_file = \(paths.key)",
                ])
            let gateway = try await Postern(
                organization: Self.organization, dns: dns,
                files: ["anchors": [right, wrong, bogus].map(\.trustAnchor).joined(separator: "\n") + "\n"])
            try Self.validate(gateway)
            try await gateway.start()

            try await Self.send(to: "bob@right.test", over: gateway)
            let received = try await postfix.waitForMessages(to: "bob@right.test", gateway: gateway)
            #expect(String(decoding: received[0].prefix(1_000), as: UTF8.self).contains("with ESMTPS"))
            let trace = try await gateway.command(["trace", "search", "--recipient", "bob@right.test", "--json"])
            #expect(trace.contains("DANE-EE(3)"), "\(trace)")

            try await Self.send(to: "bob@wrong.test", over: gateway)
            try await gateway.waitForQueueError("4.7.323 tlsa-invalid: The domain failed DANE validation.")

            try await Self.send(to: "bob@bogus.test", over: gateway)
            try await gateway.waitForQueueError(
                "4.7.324 dnssec-invalid: Destination domain returned invalid DNSSEC records")
            for domain in ["wrong.test", "bogus.test"] {
                #expect(postfix.messages(for: "bob@\(domain)").isEmpty)
            }
        }

        @Test("sends without DANE, and says so, where the name servers don't validate")
        func insecureForwarder() async throws {
            let server = try CertificateAuthority(name: "Nobody").issue(["something.else.test"])
            // The record is wrong, but nothing vouches for it.
            let zone = try await Self.zone("partner.test", of: CertificateAuthority().issue(["mx.partner.test"]))
            let dns = try await UnboundServer.start(zones: [zone.zone])
            let folder = try TemporaryFolder()
            let paths = try server.write(to: folder, name: "server")
            let postfix = try await Postfix.start(
                domains: ["partner.test"], address: Self.address, port: 25,
                settings: [
                    "smtpd_tls_security_level = may", "smtpd_tls_cert_file = \(paths.certificate)",
                    "smtpd_tls_key_file = \(paths.key)",
                ])
            let gateway = try await Postern(organization: Self.organization, dns: dns)
            try await gateway.start()
            try await Self.send(to: "bob@partner.test", over: gateway)
            #expect(try await postfix.waitForMessages(to: "bob@partner.test", gateway: gateway).count == 1)
            try await eventually(seconds: 60, ProgramError("no warning: \(gateway.log)")) {
                gateway.log.contains("DANE is off")
            }
        }

        /// Has the gateway validate from the anchors of the zones.
        private static func validate(_ gateway: Postern) throws {
            let text = try String(contentsOfFile: gateway.configurationPath, encoding: .utf8)
            let validating = text.replacingOccurrences(
                of: "dns: { servers", with: "dns: { dnssec: on, trustAnchors: anchors, servers")
            #expect(validating != text)
            try validating.write(toFile: gateway.configurationPath, atomically: true, encoding: .utf8)
        }
    }
}
