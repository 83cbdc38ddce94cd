import Foundation
import PosternTesting
import Testing

extension Wire {
    /// swaks over ::1, which is no trusted network here, and a real unbound that knows the client's name and its policy.
    @Suite struct IPv6 {
        private static func organization(_ ipv6: String) -> String {
            """
            organization: contoso
            ipv6: \(ipv6)
            acceptedDomains:
              - { DomainName: six.test, DomainType: Authoritative, Default: true, IPv6Enabled: true }
              - { DomainName: four.test, DomainType: Authoritative, IPv6Enabled: false }
            recipients:
              - { PrimarySmtpAddress: ann@six.test, RecipientType: UserMailbox, EmailAddresses: [ann@four.test], Mailbox: maildir }
            """
        }

        private static let loopbackZone = "1" + String(repeating: ".0", count: 31) + ".ip6.arpa"

        private static func dns(name: String? = "mail.sender.test", key: String = "") async throws -> UnboundServer {
            try await UnboundServer.start(zones: [
                .init(name: loopbackZone, records: name.map { "@ IN PTR \($0)." } ?? ""),
                .init(
                    name: "sender.test",
                    records: """
                        spf IN TXT "v=spf1 ip6:::1 -all"
                        other IN TXT "v=spf1 ip6:2001:db8::1 -all"
                        \(key)
                        """),
            ])
        }

        /// A key in a file, and its record.
        private struct Key {
            let folder: TemporaryFolder
            let record: String
            var path: String { folder.path + "/key.pem" }

            static func make() async throws -> Key {
                let folder = try TemporaryFolder()
                let (status, output) = try await RunningProgram.run(
                    "sh",
                    [
                        "-c",
                        "openssl genrsa -out \"$1/key.pem\" 2048 2>/dev/null && "
                            + "openssl rsa -in \"$1/key.pem\" -pubout -outform DER 2>/dev/null | base64 -w 200",
                        "sh", folder.path,
                    ])
                guard status == 0 else { throw ProgramError("openssl ended with \(status): \(output)") }
                let strings = output.split(separator: "\n").map { "\"\($0)\"" }.joined(separator: " ")
                return Key(folder: folder, record: "s1._domainkey IN TXT \"v=DKIM1; k=rsa; p=\" \(strings)")
            }

            /// The message with a signature of sender.test.
            func sign(_ message: Data) async throws -> Data {
                try message.write(to: URL(fileURLWithPath: folder.path + "/message"))
                let script = """
                    import sys, dkim
                    folder = sys.argv[1]
                    message = open(folder + "/message", "rb").read()
                    key = open(folder + "/key.pem", "rb").read()
                    field = dkim.sign(message, b"s1", b"sender.test", key, include_headers=[b"from", b"subject"])
                    open(folder + "/signed", "wb").write(field + message)
                    """
                let (status, output) = try await RunningProgram.run("/usr/bin/python3", ["-c", script, folder.path])
                guard status == 0 else { throw ProgramError("dkimpy ended with \(status): \(output)") }
                return try Data(contentsOf: URL(fileURLWithPath: folder.path + "/signed"))
            }
        }

        private static func send(
            from sender: String, to recipients: String, port: UInt16, message: Data = SampleMessage.plain("hello").data
        ) async throws -> String {
            try await Swaks.send(
                from: sender, to: recipients, port: port, address: "::1", sendingAddress: "::1", message: message
            ).output
        }

        @Test("takes mail with SPF alone and with DKIM alone, and refuses the rest in three ways")
        func gate() async throws {
            let key = try await Key.make()
            let dns = try await Self.dns(key: key.record)
            let gateway = try await Postern(
                organization: Self.organization("{}"), dns: dns, settings: "limits: { tarpit: 0s }",
                hasIPv6Listener: true)
            try await gateway.start()
            func send(_ sender: String, _ recipients: String = "ann@six.test", _ message: Data? = nil) async throws
                -> String
            {
                try await Self.send(
                    from: sender, to: recipients, port: gateway.port,
                    message: message ?? SampleMessage.plain("hello").data)
            }

            let mixed = try await send("eve@spf.sender.test", "ann@four.test,ann@six.test")
            #expect(
                mixed.contains("<** 550 5.2.1 Service unavailable, [four.test] does not accept email over IPv6."),
                "\(mixed)")
            #expect(mixed.contains("<-  250 2.6.0 "), "SPF alone: \(mixed)\n\(gateway.log)")

            let signed = try await send(
                "eve@nospf.sender.test", "ann@six.test", try await key.sign(SampleMessage.plain("signed").data))
            #expect(signed.contains("<-  250 2.6.0 "), "DKIM alone: \(signed)\n\(gateway.log)")

            for sender in ["eve@nospf.sender.test", "eve@other.sender.test"] {
                let neither = try await send(sender)
                #expect(
                    neither.contains(
                        "<** 450 4.7.26 Service unavailable, message sent over IPv6 [::1] must pass either SPF or DKIM "
                            + "validation."), "\(neither)\n\(gateway.log)")
            }
            let spoiled = String(
                decoding: try await key.sign(SampleMessage.plain("signed").data), as: UTF8.self
            ).replacingOccurrences(of: "bh=", with: "bh=A")
            let broken = try await send("eve@nospf.sender.test", "ann@six.test", Data(spoiled.utf8))
            #expect(broken.contains("<** 450 4.7.26 "), "\(broken)")
            // A name that is found does not open the directory to guesses of a client without one.
            #expect(try await send("eve@spf.sender.test", "nobody@six.test").contains("<** 550 5.4.1 "))

            let explained = try await gateway.command([
                "explain", "--ip", "::1", "--helo", "client.test", "--mail-from", "eve@spf.sender.test", "--rcpt-to",
                "ann@six.test",
            ])
            #expect(explained.contains("reverseName=mail.sender.test"), "\(explained)")
        }

        @Test("refuses a client without a reverse name with 450 4.7.25, before it says who exists")
        func withoutName() async throws {
            for name in [nil, "localhost"] {
                let dns = try await Self.dns(name: name)
                let gateway = try await Postern(
                    organization: Self.organization("{}"), dns: dns, hasIPv6Listener: true)
                try await gateway.start()
                for recipient in ["ann@six.test", "nobody@six.test"] {
                    let output = try await Self.send(
                        from: "eve@spf.sender.test", to: recipient, port: gateway.port)
                    #expect(
                        output.contains(
                            "<** 450 4.7.25 Service unavailable, sending IPv6 address [::1] must have reverse DNS record."
                        ), "\(output)\n\(gateway.log)")
                }
            }
        }

        @Test("refuses temporarily while DNS does not answer")
        func deadDNS() async throws {
            let gateway = try await Postern(organization: Self.organization("{}"), hasIPv6Listener: true)
            try await gateway.start()
            let output = try await Self.send(from: "eve@spf.sender.test", to: "ann@six.test", port: gateway.port)
            #expect(output.contains("<** 450 4.7.25 "), "\(output)\n\(gateway.log)")
        }

        @Test("takes everything with ReportOnly, and the trace says what would have been refused")
        func reportOnly() async throws {
            let dns = try await Self.dns(name: nil)
            let gateway = try await Postern(
                organization: Self.organization("{ ReportOnly: true }"), dns: dns, hasIPv6Listener: true)
            try await gateway.start()
            let output = try await Self.send(from: "eve@nospf.sender.test", to: "ann@four.test", port: gateway.port)
            #expect(output.contains("<-  250 2.6.0 "), "\(output)\n\(gateway.log)")
            let trace = try await gateway.command(["trace", "show", "1"])
            for code in ["550 5.2.1", "450 4.7.25", "450 4.7.26"] {
                #expect(trace.contains("would be refused: \(code)"), "\(trace)")
            }
        }
    }
}
