import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct SessionWork {
        private static let organization = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            """

        private static func gateway(key: [String], settings: String = "") async throws -> Postern {
            let folder = try TemporaryFolder()
            let (status, output) = try await RunningProgram.run(
                "openssl",
                ["req", "-x509"] + key + [
                    "-nodes", "-days", "2", "-subj", "/CN=mx.postern.test", "-keyout", folder.path + "/key.pem",
                    "-out", folder.path + "/certificate.pem",
                ])
            guard status == 0 else { throw ProgramError("No certificate: \(output)") }
            let gateway = try await Postern(
                organization: organization,
                settings: "tls: { certificate: certificate.pem, key: key.pem\(settings) }",
                files: [
                    "certificate.pem": try String(contentsOfFile: folder.path + "/certificate.pem", encoding: .utf8),
                    "key.pem": try String(contentsOfFile: folder.path + "/key.pem", encoding: .utf8),
                ])
            try await gateway.start()
            return gateway
        }

        private static let rsa = ["-newkey", "rsa:2048"]
        private static let ecdsa = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

        /// Whether a handshake of openssl comes about.
        private static func takes(_ gateway: Postern, _ options: [String]) async throws -> Bool {
            let (_, output) = try await RunningProgram.run(
                "openssl",
                ["s_client", "-starttls", "smtp", "-connect", "127.0.0.1:\(gateway.port)"] + options)
            return !output.contains("Cipher is (NONE)") && output.contains("Cipher is ")
        }

        @Test("takes ECDHE with authenticated encryption alone from openssl, and the rest with compatibility: old")
        func suites() async throws {
            for setting in ["", ", compatibility: old"] {
                let gateway = try await Self.gateway(key: Self.rsa, settings: setting)
                for cipher in ["AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA"] {
                    let isTaken = try await Self.takes(
                        gateway, ["-tls1_2", "-cipher", "\(cipher):@SECLEVEL=0"])
                    #expect(isTaken == !setting.isEmpty, "\(cipher) \(setting)")
                }
                for cipher in ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"] {
                    #expect(try await Self.takes(gateway, ["-tls1_2", "-cipher", cipher]), "\(cipher) \(setting)")
                }
                #expect(try await Self.takes(gateway, ["-tls1_3"]))
            }
        }

        /// Runs a client in Python; what it prints is judged.
        private static func python(_ script: String, _ gateway: Postern) async throws -> String {
            let (status, output) = try await RunningProgram.run(
                "python3", ["-c", script, String(gateway.port)])
            #expect(status == 0, "\(output)")
            return output
        }

        @Test("takes a message behind which the client closes its side, and answers it")
        func halfClose() async throws {
            let gateway = try await Self.gateway(key: Self.ecdsa)
            let output = try await Self.python(
                """
                import socket, sys
                def all_of(c):
                    data = b""
                    while part := c.recv(65536): data += part
                    return data
                def begin():
                    c = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30)
                    c.recv(512); c.sendall(b"EHLO scanner\\r\\n"); c.recv(2048)
                    return c
                body = b"From: <eve@outside.test>\\r\\nSubject: x\\r\\n\\r\\nhi\\r\\n"
                for last in (b"", b"QUIT\\r\\n"):
                    c = begin()
                    for line in (b"MAIL FROM: eve@outside.test", b"RCPT TO: ann@contoso.test", b"DATA"):
                        c.sendall(line + b"\\r\\n"); print(c.recv(512)[:3].decode())
                    c.sendall(body + b".\\r\\n" + last); c.shutdown(socket.SHUT_WR)
                    print(all_of(c)[:3].decode())
                    c = begin()
                    c.sendall(b"MAIL FROM:<eve@outside.test>\\r\\nRCPT TO:<ann@contoso.test>\\r\\nBDAT %d LAST\\r\\n%s%s"
                              % (len(body), body, last))
                    c.shutdown(socket.SHUT_WR)
                    print(" ".join(line[:3].decode() for line in all_of(c).splitlines()))
                c = begin()
                c.sendall(b"MAIL FROM:<eve@outside.test>\\r\\nRCPT TO:<ann@contoso.test>\\r\\n"); c.recv(512)
                c.sendall(b"DATA\\r\\n"); c.recv(512)
                c.sendall(body); c.shutdown(socket.SHUT_WR)
                print(all_of(c).decode().strip())
                """, gateway)
            #expect(
                output.split(whereSeparator: \.isNewline).map(String.init) == [
                    "250", "250", "354", "250", "250 250 250", "250", "250", "354", "250", "250 250 250 221",
                    "421 4.4.2 Connection closed before the end of the message",
                ])
            let mail = try await gateway.waitForMaildir("ann@contoso.test", count: 4)
            #expect(mail.count == 4)
        }

        @Test("ends a session that renegotiates, and one that updates its keys on and on; serves others meanwhile")
        func records() async throws {
            let gateway = try await Self.gateway(key: Self.ecdsa)
            // R asks openssl to renegotiate, K to update the key and to ask for an update.
            for (version, letters) in [("-tls1_2", "R"), ("-tls1_3", String(repeating: "K\\n", count: 40))] {
                let output = try await Self.python(
                    """
                    import subprocess, sys
                    p = subprocess.Popen(
                        ["openssl", "s_client", "-starttls", "smtp", "-connect", "127.0.0.1:" + sys.argv[1],
                         "\(version)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    p.stdin.write(b"\(letters)\\n" + b"NOOP\\n"); p.stdin.flush()
                    try:
                        p.wait(60); print("ended")
                    except subprocess.TimeoutExpired:
                        p.kill(); print("goes on")
                    """, gateway)
                #expect(output.contains("ended"), "\(version): \(output)")
            }
            try await Swaks.deliver(
                SampleMessage.plain("after them").data, to: "ann@contoso.test", port: gateway.port, options: ["--tls"])
            _ = try await gateway.waitForMaildir("ann@contoso.test")
        }
    }
}
