import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Clamd {
        private static func organization(_ policy: String = "") -> String {
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.test, Default: true }]
            recipients: [{ PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox }]
            \(policy.isEmpty ? "" : "malwareFilterPolicy: { \(policy) }")
            """
        }

        private static func message(_ words: String) -> Data {
            Data(
                """
                From: Eve <eve@outside.test>\r
                To: Ann <ann@contoso.test>\r
                Subject: scans\r
                Message-ID: <1@outside.test>\r
                Date: Mon, 6 Jul 2026 10:00:00 +0000\r
                MIME-Version: 1.0\r
                Content-Type: multipart/mixed; boundary=b\r
                \r
                --b\r
                \r
                \(words)\r
                --b\r
                Content-Type: application/octet-stream; name=a.dat\r
                Content-Transfer-Encoding: base64\r
                \r
                \(Data("the file of \(words)".utf8).base64EncodedString())\r
                --b--\r

                """.utf8)
        }

        private static func gateway(_ socket: String, _ policy: String = "") async throws -> Postern {
            try await Postern(
                organization: organization(policy),
                settings: "engines: { clamd: { address: \"\(socket)\", timeout: 10s } }")
        }

        /// The rows of the trace of what is held.
        private static func held(_ gateway: Postern) async throws -> String {
            try await gateway.command(["trace", "search", "--status", "Quarantined"])
        }

        @Test("a signature of clamd is held, what has none passes, and the trace names signature, part and engine")
        func found() async throws {
            let clamd = try await ClamdServer.start(signatures: ["Test.Bad": "the file of evil words"])
            defer { clamd.stop() }
            let gateway = try await Self.gateway(clamd.socket)
            try await gateway.start()
            try await Swaks.deliver(Self.message("good words"), to: "ann@contoso.test", port: gateway.port)
            let (status, output) = try await Swaks.send(
                to: "ann@contoso.test", port: gateway.port, message: Self.message("evil words"))
            #expect(status == 0 && !output.contains("malware"), "\(output)")
            let inbox = try await gateway.waitForMaildir("ann@contoso.test")
            #expect(inbox.count == 1 && !String(decoding: inbox[0], as: UTF8.self).contains("X-Malware-Scan"))
            let rows = try await Self.held(gateway)
            #expect(rows.contains("ann@contoso.test") && rows.contains("MALW"), "\(rows)")
            let shown = try await gateway.command(["trace", "show", "2"])
            #expect(shown.contains("Test.Bad") && shown.contains("clamd"), "\(shown)")
            let standing = try await gateway.command(["status"])
            #expect(standing.contains("clamd at \(clamd.socket)"), "\(standing)")
        }

        @Test(
            "without clamd mail is put off, or passes with a field where the organization wants it, and clamd is asked again when it is back"
        )
        func down() async throws {
            let clamd = try await ClamdServer.start(signatures: ["Test.Bad": "the file of evil words"])
            defer { clamd.stop() }
            let gateway = try await Self.gateway(clamd.socket)
            try await gateway.start()
            try await Swaks.deliver(Self.message("first"), to: "ann@contoso.test", port: gateway.port)
            clamd.stop()
            try await eventually(ProgramError("clamd does not end")) { !clamd.isRunning }
            let (_, output) = try await Swaks.send(
                to: "ann@contoso.test", port: gateway.port, message: Self.message("second"))
            #expect(
                output.contains("<** 451 4.7.1 Message can't be scanned for malware at the moment"), "\(output)")
            let standing = try await gateway.command(["status"], status: 1)
            #expect(standing.contains("! The engine clamd at \(clamd.socket) can't be reached"), "\(standing)")
            #expect(gateway.log.contains("malware.engine.unavailable"))
            try await gateway.apply(Self.organization("EngineUnavailableAction: FailOpen"))
            try await eventually(ProgramError("mail is still put off\n\(gateway.log)")) {
                try await Swaks.send(
                    to: "ann@contoso.test", port: gateway.port, message: Self.message("third")
                ).status == 0
            }
            try await gateway.apply(Self.organization())
            let again = try await ClamdServer.start(
                signatures: ["Test.Bad": "the file of evil words"], socket: clamd.socket)
            defer { again.stop() }
            try await eventually(ProgramError("clamd is not asked again\n\(gateway.log)")) {
                _ = try await Swaks.send(
                    to: "ann@contoso.test", port: gateway.port, message: Self.message("evil words"))
                return try await Self.held(gateway).contains("MALW")
            }
            #expect(gateway.log.contains("malware.engine.available"))
            try await eventually(ProgramError("no second message\n\(gateway.log)")) {
                try await gateway.waitForMaildir("ann@contoso.test").contains {
                    String(decoding: $0, as: UTF8.self).contains("X-Malware-Scan: unavailable\r\n")
                        || String(decoding: $0, as: UTF8.self).contains("X-Malware-Scan: unavailable\n")
                }
            }
        }

        @Test(
            "a list of hashes is read at the start and again when its file changes, and one with a mistake changes nothing"
        )
        func hashLists() async throws {
            let file = "the file of listed words"
            let hash = try await Self.sha256(file)
            let other = String(repeating: "0", count: 64)
            let gateway = try await Postern(
                organization: Self.organization(),
                settings: "engines: { hashLists: [{ file: hashes.txt, source: Own, date: 2026-11-30 }] }",
                files: ["hashes.txt": "# none yet\n\(other)\n"])
            try await gateway.start()
            try await Swaks.deliver(Self.message("listed words"), to: "ann@contoso.test", port: gateway.port)
            func heldAfterAnother() async throws -> Int {
                _ = try await Swaks.send(
                    to: "ann@contoso.test", port: gateway.port, message: Self.message("listed words"))
                return try await Self.held(gateway).components(separatedBy: "MALW").count - 1
            }
            try gateway.folder.write("hashes.txt", "\(hash)  a.dat\n")
            try await eventually(ProgramError("the list is not read again\n\(gateway.log)")) {
                try await heldAfterAnother() > 0
            }
            let before = try await heldAfterAnother()
            try gateway.folder.write("hashes.txt", "no hash\n")
            try await eventually(ProgramError("nobody is told\n\(gateway.log)")) {
                gateway.log.contains("malware.list.unusable")
            }
            #expect(try await heldAfterAnother() == before + 1)
        }

        private static func sha256(_ text: String) async throws -> String {
            let folder = try TemporaryFolder()
            let path = try folder.write("file", text)
            let (_, output) = try await RunningProgram.run("sha256sum", [path])
            return String(output.prefix(64))
        }
    }
}
