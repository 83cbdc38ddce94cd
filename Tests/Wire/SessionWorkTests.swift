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
                print(all_of(c).decode().splitlines()[-1])
                """, gateway)
            #expect(
                output.split(whereSeparator: \.isNewline).map(String.init) == [
                    "250", "250", "354", "250", "250 250 250", "250", "250", "354", "250", "250 250 250 221",
                    "421 4.4.2 Connection closed before the end of the message",
                ])
            let mail = try await gateway.waitForMaildir("ann@contoso.test", count: 4)
            #expect(mail.count == 4)
        }

        /// OpenSSL's library, driven from Python, after STARTTLS: `act` does something with `tls` again and again, until it
        /// is false or the gateway has ended the connection; how often, and the last line it said, are printed.
        private static func openssl(_ version: Int, act: String, _ gateway: Postern) async throws -> String {
            try await python(
                """
                import ctypes, select, socket, sys
                lib = ctypes.CDLL("libssl.so.3")
                for name in ("TLS_client_method", "SSL_CTX_new", "SSL_new"):
                    getattr(lib, name).restype = ctypes.c_void_p
                context = ctypes.c_void_p(lib.SSL_CTX_new(ctypes.c_void_p(lib.TLS_client_method())))
                for control in (123, 124):  # SSL_CTRL_SET_MIN_PROTO_VERSION, ...MAX...
                    lib.SSL_CTX_ctrl(context, control, ctypes.c_long(\(version)), None)
                connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                connection.recv(512)
                connection.sendall(b"EHLO a\\r\\n"); connection.recv(2048)
                connection.sendall(b"STARTTLS\\r\\n"); connection.recv(512)
                tls = ctypes.c_void_p(lib.SSL_new(context))
                lib.SSL_set_fd(tls, connection.fileno())
                assert lib.SSL_connect(tls) == 1
                heard, buffer = b"", ctypes.create_string_buffer(4096)
                def send(octets): return lib.SSL_write(tls, octets, len(octets)) > 0
                def hear():
                    count = lib.SSL_read(tls, buffer, 4096)
                    return buffer.raw[:count] if count > 0 else b""
                send(b"EHLO a\\r\\n"); hear()
                rounds = 0
                while rounds < 100_000:
                    rounds += 1
                    if not (\(act)): break
                    if select.select([connection], [], [], 0)[0]:
                        part = hear()
                        heard += part
                        if not part or b"421" in heard: break
                else:
                    print("goes on"); sys.exit()
                try:
                    while part := hear(): heard += part
                except OSError: pass
                print(rounds, heard.decode().strip().splitlines()[-1:] or "closed")
                """, gateway)
        }

        @Test("ends a session that renegotiates or updates its keys on and on, and serves others")
        func records() async throws {
            let gateway = try await Self.gateway(key: Self.ecdsa)
            // Renegotiation of TLS 1.2: the handshake has no answer.
            let again = try await Self.openssl(
                0x303, act: "lib.SSL_renegotiate(tls) == 1 and lib.SSL_do_handshake(tls) == 1", gateway)
            #expect(again.hasPrefix("1 "), "\(again)")
            // Key updates with nothing between them.
            let bare = try await Self.openssl(
                0x304, act: "lib.SSL_key_update(tls, 0) == 1 and lib.SSL_do_handshake(tls) == 1", gateway)
            #expect(!bare.hasPrefix("goes on"), "\(bare)")
            // The same with an octet of a command after every 30.
            let mixed = try await Self.openssl(
                0x304,
                act:
                    "(rounds % 30 or send(b'x')) and lib.SSL_key_update(tls, 0) == 1 and lib.SSL_do_handshake(tls) == 1",
                gateway)
            #expect(mixed.contains("421 4.7.0 Too many TLS records without content on this connection"), "\(mixed)")
            try await Swaks.deliver(
                SampleMessage.plain("after them").data, to: "ann@contoso.test", port: gateway.port, options: ["--tls"])
            _ = try await gateway.waitForMaildir("ann@contoso.test")
        }
    }
}
