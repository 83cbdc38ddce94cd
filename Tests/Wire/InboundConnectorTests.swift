import Foundation
import PosternTesting
import Testing

extension Wire {
    /// Real Postfix as the organization's own host and as a partner.
    @Suite struct InboundConnectors {
        /// contoso.test with its own hosts, a partner that must use TLS and one that must show its certificate; what
        /// goes outside goes to a smart host.
        private static func organization(outside: UInt16) -> String {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            inboundConnectors:
              - { Name: By certificate, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.test }
              - { Name: By address, ConnectorType: OnPremises, SenderIPAddresses: [127.0.0.31] }
              - { Name: Fabrikam, ConnectorType: Partner, SenderDomains: [fabrikam.test], RequireTls: true }
              - Name: Tailspin
                ConnectorType: Partner
                SenderDomains: [tailspin.test]
                RequireTls: true
                RestrictDomainsToCertificate: true
                TlsSenderCertificateName: mail.tailspin.test
            outboundConnectors:
              - Name: Outside
                ConnectorType: Partner
                RecipientDomains: ["*"]
                UseMXRecord: false
                SmartHosts: ["127.0.0.1:\(outside)"]
            """
        }

        @Test("lets the organization's own Postfix relay by its certificate, whatever the sender")
        func certificate() async throws {
            let certificates = try TestCertificates()
            let outside = try await Postfix.start(domains: ["outside.test"])
            let gateway = try await Postern(
                organization: Self.organization(outside: outside.port), settings: certificates.settings,
                files: certificates.files)
            try await gateway.start()
            let leaf = try certificates.root.intermediate().issue(["mail.contoso.test"])
            let own = try await Postfix.start(
                domains: ["own.test"], relayHost: "[127.0.0.1]:\(gateway.port)", sendingAddress: "127.0.0.32",
                settings: try certificates.postfixClient(leaf, name: "own"))
            // Mail that is passed on for others and reports alike: the certificate alone says whose host it is.
            for (index, sender) in ["ann@contoso.test", "eve@elsewhere.test", "<>"].enumerated() {
                try await Swaks.deliver(from: sender, to: "out\(index)@outside.test", port: own.port)
                let received = try await outside.waitForMessages(to: "out\(index)@outside.test", gateway: gateway)
                #expect(received.count == 1)
            }
            #expect(try await own.waitForLog("to=<out1@outside.test>", "status=sent").contains("250 2.6.0"))

            // The same certificate without its intermediate proves nothing.
            let partial = try await Postfix.start(
                domains: ["own.test"], relayHost: "[127.0.0.1]:\(gateway.port)", sendingAddress: "127.0.0.33",
                settings: try certificates.postfixClient(leaf, name: "partial", withIntermediates: false))
            try await Swaks.deliver(from: "ann@contoso.test", to: "no@outside.test", port: partial.port)
            try await partial.waitForLog("to=<no@outside.test>", "status=bounced", "550 5.7.64", "TenantAttribution")
            // And the trace says why.
            let decisions = try await gateway.refusal(of: "no@outside.test")
            #expect(decisions.text.contains("certificate=untrusted: "), "\(decisions.text)")
            #expect(decisions.inputs.contains { $0.hasPrefix("certificate=untrusted: ") })
        }

        @Test("lets a host be known by its address relay for the organization's senders, and for nobody else")
        func address() async throws {
            let outside = try await Postfix.start(domains: ["outside.test"])
            let gateway = try await Postern(organization: Self.organization(outside: outside.port))
            try await gateway.start()
            let own = try await Postfix.start(
                domains: ["own.test"], relayHost: "[127.0.0.1]:\(gateway.port)", sendingAddress: "127.0.0.31")
            try await Swaks.deliver(from: "ann@contoso.test", to: "bob@outside.test", port: own.port)
            #expect(try await outside.waitForMessages(to: "bob@outside.test", gateway: gateway).count == 1)
            try await Swaks.deliver(from: "eve@elsewhere.test", to: "eve@outside.test", port: own.port)
            try await own.waitForLog(
                "to=<eve@outside.test>", "status=bounced", "550 5.7.64", "Relay Access Denied ATTR36")
        }

        @Test("takes a partner's mail with TLS and with its certificate alone")
        func partners() async throws {
            let certificates = try TestCertificates()
            let gateway = try await Postern(
                organization: Self.organization(outside: try Loopback.freePort()), settings: certificates.settings,
                files: certificates.files)
            try await gateway.start()
            func partner(_ domain: String, _ settings: [String]) async throws -> Postfix {
                try await Postfix.start(
                    domains: [domain], relayHost: "[127.0.0.1]:\(gateway.port)", sendingAddress: "127.0.0.34",
                    settings: settings)
            }
            let bare = try await partner("bare.test", ["smtp_tls_security_level = none"])
            try await Swaks.deliver(from: "amy@fabrikam.test", to: "ann@contoso.test", port: bare.port)
            try await bare.waitForLog("to=<ann@contoso.test>", "530 5.7.0", "STARTTLS")
            try await Swaks.deliver(from: "tom@tailspin.test", to: "ann@contoso.test", port: bare.port)
            try await bare.waitForLog("to=<ann@contoso.test>", "status=bounced", "550 5.7.51")

            let encrypted = try await partner("encrypted.test", ["smtp_tls_security_level = encrypt"])
            try await Swaks.deliver(from: "amy@fabrikam.test", to: "ann@contoso.test", port: encrypted.port)
            #expect(try await gateway.waitForMaildir("ann@contoso.test").count == 1)

            let stranger = try CertificateAuthority(name: "Stranger").issue(["mail.tailspin.test"])
            let pretender = try await partner(
                "pretender.test", try certificates.postfixClient(stranger, name: "pretender"))
            try await Swaks.deliver(from: "tom@tailspin.test", to: "ann@contoso.test", port: pretender.port)
            try await pretender.waitForLog("to=<ann@contoso.test>", "status=bounced", "550 5.7.51")

            let genuine = try await partner(
                "genuine.test",
                try certificates.postfixClient(
                    certificates.root.issue(["mail.tailspin.test"], use: .server), name: "genuine"))
            try await Swaks.deliver(from: "tom@tailspin.test", to: "ann@contoso.test", port: genuine.port)
            #expect(try await gateway.waitForMaildir("ann@contoso.test", count: 2).count == 2)
        }

        @Test("knows a client of swaks by the name or the fingerprint of its certificate")
        func swaks() async throws {
            let certificates = try TestCertificates()
            let outside = try await Postfix.start(domains: ["outside.test"])
            let pinned = try CertificateAuthority(name: "Own").issue(["printer.contoso.test"])
            let pinnedFile = try pinned.write(to: certificates.folder, name: "pinned").certificate
            let (_, print) = try await RunningProgram.run(
                "openssl", ["x509", "-in", pinnedFile, "-noout", "-fingerprint", "-sha256"])
            let fingerprint = print.split(separator: "=").last.map { $0.filter(\.isHexDigit).lowercased() } ?? ""
            let connector =
                "  - { Name: Pinned, ConnectorType: OnPremises, TlsSenderCertificateFingerprints: [\"\(fingerprint)\"] }\n"
            let gateway = try await Postern(
                organization: Self.organization(outside: outside.port).replacing(
                    "  - { Name: By address", with: connector + "  - { Name: By address"),
                settings: certificates.settings, files: certificates.files)
            try await gateway.start()
            func send(_ options: [String]) async throws -> (status: Int32, output: String) {
                try await Swaks.send(
                    from: "ann@contoso.test", to: "bob@outside.test", port: gateway.port, options: options)
            }
            let known = try certificates.swaksClient(certificates.root.issue(["mail.contoso.test"]), name: "known")
            for options in [known, try certificates.swaksClient(pinned, name: "pinned")] {
                let (status, output) = try await send(options)
                #expect(status == 0, "\(output)")
            }
            let other = try certificates.swaksClient(certificates.root.issue(["www.contoso.test"]), name: "other")
            let expired = try certificates.swaksClient(
                certificates.root.issue(["mail.contoso.test"], from: .now - 7_200, validity: 3_600), name: "expired")
            for options in [other, expired, ["--tls"], []] {
                let (status, output) = try await send(options)
                #expect(status != 0 && output.contains("550 5.7.64"), "\(output)")
            }
        }
    }
}
