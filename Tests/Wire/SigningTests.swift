import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Signing {
        private static func organization(peer port: Int, _ config: String) -> String {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
              - { DomainName: plain.test, DomainType: Authoritative }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox }
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [127.0.0.9] }
            outboundConnectors:
              - { Name: Out, RecipientDomains: ["*"], UseMXRecord: false, SmartHosts: ["127.0.0.1:\(port)"] }
            dkimSigningConfigs:
              - \(config)
            """
        }

        private static let both = "{ Domain: contoso.test, Algorithm: Both }"

        /// One published record, as `postern dkim records --json` prints it.
        struct Record: Decodable, Equatable {
            let name: String
            let strings: [String]
            let value: String
        }

        /// What dkimpy says of each signature of a message: `selector1 True`.
        private static func verify(_ message: Data, _ records: [Record]) async throws -> [String] {
            let folder = try TemporaryFolder()
            let path = folder.path + "/message"
            try message.write(to: URL(fileURLWithPath: path))
            let table = Dictionary(
                uniqueKeysWithValues: records.map { ($0.name + ".", $0.strings.joined()) })
            let zone = try folder.write("zone", String(decoding: try JSONEncoder().encode(table), as: UTF8.self))
            let script = """
                import sys, json, dkim
                zone = json.load(open(sys.argv[2]))
                def dns(name, timeout=5):
                    name = name.decode() if isinstance(name, bytes) else name
                    return zone[name].encode() if name in zone else None
                message = open(sys.argv[1], 'rb').read()
                verifier = dkim.DKIM(message)
                count = sum(1 for name, _ in verifier.headers if name.lower() == b'dkim-signature')
                for index in range(count):
                    verifier = dkim.DKIM(message)
                    result = verifier.verify(idx=index, dnsfunc=dns)
                    print(verifier.signature_fields[b's'].decode(), result)
                """
            let (status, output) = try await RunningProgram.run("/usr/bin/python3", ["-c", script, path, zone])
            guard status == 0 else { throw ProgramError("dkimpy ended with \(status): \(output)") }
            return output.split(separator: "\n").map(String.init).sorted()
        }

        /// A message that dkimpy signed for sender.test without a Message-ID and a Date, which the signature says are
        /// absent, and the record of its key.
        private static func signedWithoutMessageID() async throws -> (message: Data, records: [Record]) {
            let folder = try TemporaryFolder()
            let script = """
                import sys, subprocess, dkim
                folder = sys.argv[1]
                def run(*arguments): return subprocess.run(arguments, check=True, capture_output=True).stdout
                run('openssl', 'genrsa', '-traditional', '-out', folder + '/key', '2048')
                public = run('openssl', 'rsa', '-in', folder + '/key', '-pubout').decode()
                message = (b'From: Shop <news@sender.test>\\r\\nTo: bob@contoso.test\\r\\n'
                           b'Subject:   your \\torder\\r\\n\\r\\nThank you. \\r\\n\\r\\n')
                names = [b'from', b'to', b'subject', b'date', b'message-id']
                signature = dkim.sign(message, b'k1', b'sender.test', open(folder + '/key', 'rb').read(),
                                      canonicalize=(b'simple', b'simple'), include_headers=names)
                assert b'message-id' in signature, signature
                open(folder + '/message', 'wb').write(signature + message)
                print('v=DKIM1; p=' + ''.join(line for line in public.splitlines() if '-' not in line))
                """
            let (status, output) = try await RunningProgram.run("/usr/bin/python3", ["-c", script, folder.path])
            guard status == 0 else { throw ProgramError("dkimpy ended with \(status): \(output)") }
            let value = output.trimmingCharacters(in: .whitespacesAndNewlines)
            return (
                try Data(contentsOf: URL(fileURLWithPath: folder.path + "/message")),
                [Record(name: "k1._domainkey.sender.test", strings: [value], value: value)]
            )
        }

        @Test("what others signed is passed on as they signed it, by a mail user and by forwarding, with nothing added")
        func passedOn() async throws {
            let peer = ScriptedPeer()
            let port = try await peer.start()
            let gateway = try await Postern(
                organization: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.test }]
                    recipients:
                      - { PrimarySmtpAddress: bob@contoso.test, RecipientType: MailUser, ExternalEmailAddress: bob@relay.contoso.test }
                      - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, ForwardingSmtpAddress: ann@elsewhere.test }
                    outboundConnectors:
                      - { Name: Out, ConnectorType: OnPremises, RecipientDomains: ["*"], UseMXRecord: false, SmartHosts: ["127.0.0.1:\(port)"] }
                    """)
            try await gateway.start()
            let (message, records) = try await Self.signedWithoutMessageID()
            #expect(try await Self.verify(message, records) == ["k1 True"])
            for (index, recipient) in ["bob@contoso.test", "ann@contoso.test"].enumerated() {
                try await Swaks.deliver(message, from: "news@sender.test", to: recipient, port: gateway.port)
                let received = try await Self.message(index + 1, peer, gateway)
                #expect(try await Self.verify(received, records) == ["k1 True"])
                #expect(received.suffix(message.count) == message)
            }
            try await peer.stop()
        }

        private static func records(_ gateway: Postern, _ domain: String = "contoso.test") async throws -> [Record] {
            try JSONDecoder().decode(
                [Record].self, from: Data(try await gateway.command(["dkim", "records", domain, "--json"]).utf8))
        }

        private static func message(_ count: Int, _ peer: ScriptedPeer, _ gateway: Postern) async throws -> Data {
            try await eventually(seconds: 60, ProgramError("\(peer.messages.count) of \(count)\n\(gateway.log)")) {
                peer.messages.count >= count
            }
            return Data(peer.messages[count - 1].content)
        }

        private static func mail(
            from author: String = "ann@contoso.test", _ more: String = "", body: String
        ) -> Data {
            Data(
                ("From: Ann <\(author)>\r\nTo: Eve <eve@outside.test>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
                    + "  folded\r\n" + more + "\r\n" + body).utf8)
        }

        @Test("what leaves on-premises servers is verified by dkimpy, with all that was changed on the way")
        func verifies() async throws {
            let peer = ScriptedPeer()
            let gateway = try await Postern(organization: Self.organization(peer: try await peer.start(), Self.both))
            let made = try await gateway.command(["dkim", "create", "contoso.test"])
            #expect(made.contains("selector1._domainkey.contoso.test. 3600 IN TXT ( \"v=DKIM1; k=rsa; p="), "\(made)")
            let records = try await Self.records(gateway)
            #expect(records.map(\.name).contains("selector2-ed25519._domainkey.contoso.test"))
            #expect(records.allSatisfy { $0.strings.allSatisfy { $0.utf8.count <= 255 } })
            #expect(records.first { $0.name.hasPrefix("selector1.") }?.strings.count == 2)
            try await gateway.start()
            let bodies = [
                "plain\r\n", "", ".\r\n..dots\r\n\r\n\r\n", "Grüße \t \r\n日本語\r\n",
                String(repeating: "a line of a large message, which goes to a file\r\n", count: 43_000),
            ]
            let headers = [
                "", "Message-ID: <1@contoso.test>\r\nDate: Mon, 6 Jul 2026 10:00:00 +0000\r\n",
                "X-MS-Exchange-Organization-SCL: -1\r\nX-Spam-Flag: NO\r\nReceived: from a by b; today\r\n",
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n",
                "Received: from a by b; today\r\n",
            ]
            for (index, (body, header)) in zip(bodies, headers).enumerated() {
                try await Swaks.deliver(
                    Self.mail(header, body: body), from: "ann@contoso.test", to: "eve@outside.test",
                    port: gateway.port)
                let received = try await Self.message(index + 1, peer, gateway)
                let text = String(decoding: received, as: UTF8.self)
                #expect(text.hasPrefix("DKIM-Signature:") || text.hasPrefix("DKIM-Signature :"), "\(text.prefix(200))")
                #expect(!text.contains("X-MS-Exchange-Organization") && text.contains("\r\nMessage-ID: <"))
                #expect(
                    try await Self.verify(received, records) == ["selector1 True", "selector1-ed25519 True"],
                    "\(index): \(text.prefix(3_000))")
            }
            // A domain without an entry, of the same organization.
            try await Swaks.deliver(
                Self.mail(from: "bob@plain.test", body: "x\r\n"), from: "bob@plain.test", to: "eve@outside.test",
                port: gateway.port)
            let plain = String(decoding: try await Self.message(6, peer, gateway), as: UTF8.self)
            #expect(!plain.contains("DKIM-Signature"))
            // The same keys after a restart.
            gateway.stop()
            try await gateway.start()
            #expect(try await Self.records(gateway) == records)
            try await Swaks.deliver(
                Self.mail(body: "again\r\n"), from: "ann@contoso.test", to: "eve@outside.test", port: gateway.port)
            #expect(
                try await Self.verify(try await Self.message(7, peer, gateway), records)
                    == ["selector1 True", "selector1-ed25519 True"])
            try await peer.stop()
        }

        @Test("a large message from its file is verified")
        func large() async throws {
            let peer = ScriptedPeer()
            let gateway = try await Postern(
                organization: Self.organization(
                    peer: try await peer.start(),
                    "{ Domain: contoso.test, Algorithm: Both, HeaderCanonicalization: Simple, BodyCanonicalization: Simple }"
                ))
            try await gateway.command(["dkim", "create", "contoso.test"])
            try await gateway.start()
            let body = String(repeating: "a line of a large message \t with blanks  \r\n", count: 50_000)
            try await Swaks.deliver(
                Self.mail(body: body), from: "ann@contoso.test", to: "eve@outside.test", port: gateway.port)
            let received = try await Self.message(1, peer, gateway)
            #expect(received.count > 2_000_000)
            #expect(
                try await Self.verify(received, try await Self.records(gateway))
                    == ["selector1 True", "selector1-ed25519 True"])
            try await peer.stop()
        }

        @Test("a running gateway signs with the other selector as soon as it is told to")
        func rotation() async throws {
            let peer = ScriptedPeer()
            let gateway = try await Postern(
                organization: Self.organization(peer: try await peer.start(), "{ Domain: contoso.test }"))
            try await gateway.start()
            try await Swaks.deliver(
                Self.mail(body: "1\r\n"), from: "ann@contoso.test", to: "eve@outside.test", port: gateway.port)
            let first = String(decoding: try await Self.message(1, peer, gateway), as: UTF8.self)
            #expect(!first.contains("DKIM-Signature"))
            try await gateway.command(["dkim", "create", "contoso.test"])
            let old = try await Self.records(gateway)
            for (count, selector) in [(2, "selector1"), (3, "selector1"), (4, "selector2")] {
                if count == 3 { try await gateway.command(["dkim", "rotate", "contoso.test"]) }
                if count == 4 { try await gateway.command(["dkim", "rotate", "--now", "contoso.test"]) }
                try await Swaks.deliver(
                    Self.mail(body: "\(count)\r\n"), from: "ann@contoso.test", to: "eve@outside.test",
                    port: gateway.port)
                let received = try await Self.message(count, peer, gateway)
                #expect(try await Self.verify(received, try await Self.records(gateway)) == ["\(selector) True"])
            }
            let new = try await Self.records(gateway)
            #expect(new.first == old.first && new.last != old.last)
            let trace = try await gateway.command(["trace", "search", "--json"])
            #expect(!trace.contains("PRIVATE") && !gateway.log.contains("PRIVATE"))
            try await peer.stop()
        }

        @Test("a report of the gateway's own is signed in the name of its author")
        func report() async throws {
            let peer = ScriptedPeer(
                PeerScript { request in
                    request.verb == .rcpt && request.text.contains("bad@") ? .reply("550 5.1.1 Unknown") : nil
                })
            let gateway = try await Postern(organization: Self.organization(peer: try await peer.start(), Self.both))
            try await gateway.command(["dkim", "create", "contoso.test"])
            try await gateway.start()
            try await Swaks.deliver(
                Self.mail(body: "x\r\n"), from: "ann@contoso.test", to: "bad@outside.test", port: gateway.port)
            let report = try #require(try await gateway.waitForMaildir("ann@contoso.test").first)
            let lines = String(decoding: report, as: UTF8.self).replacing("\n", with: "\r\n")
            #expect(
                try await Self.verify(Data(lines.utf8), try await Self.records(gateway))
                    == ["selector1 True", "selector1-ed25519 True"], "\(lines.prefix(2_000))")
            try await peer.stop()
        }

        @Test("the test message of a connector's validation is signed too")
        func validation() async throws {
            let peer = ScriptedPeer()
            let gateway = try await Postern(organization: Self.organization(peer: try await peer.start(), Self.both))
            try await gateway.command(["dkim", "create", "contoso.test"])
            try await gateway.start()
            try await gateway.command(["connector", "validate", "Out", "--recipient", "eve@outside.test"])
            #expect(
                try await Self.verify(try await Self.message(1, peer, gateway), try await Self.records(gateway))
                    == ["selector1 True", "selector1-ed25519 True"])
            try await peer.stop()
        }

        @Test("the keys are looked for in DNS, and what is missing is said")
        func check() async throws {
            let gateway = try await Postern(organization: Self.organization(peer: 25, "{ Domain: contoso.test }"))
            #expect(try await Self.dkim(gateway, "check", "contoso.test").status == 1)
            try await gateway.command(["dkim", "create", "contoso.test"])
            let records = try await Self.records(gateway)
            func zone(_ records: [Record]) async throws -> UnboundServer {
                try await UnboundServer.start(zones: [
                    .init(
                        name: "contoso.test",
                        records: records.map { record in
                            "\(record.name). IN TXT " + record.strings.map { "\"\($0)\"" }.joined(separator: " ")
                        }.joined(separator: "\n"))
                ])
            }
            let full = try await zone([records[0]])
            let found = try await Self.dkim(gateway, "check", "contoso.test", "--dns", "127.0.0.1:\(full.port)")
            #expect(found.status == 0, "\(found.output)")
            #expect(found.output.contains("selector1._domainkey.contoso.test  Valid"), "\(found.output)")
            let shown = try await Self.dkim(
                gateway, "show", "contoso.test", "--json", "--dns", "127.0.0.1:\(full.port)")
            let object = try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any]
            #expect(object?["Status"] as? String == "Valid")
            #expect(object?["Selector1PublicKey"] as? String == records[0].value)
            #expect(object?["SelectorAfterRotateOnDate"] as? String == "selector1")
            #expect(object?["KeySize"] as? Int == 2_048)
            full.stop()
            let empty = try await zone([])
            let missing = try await Self.dkim(gateway, "check", "contoso.test", "--dns", "127.0.0.1:\(empty.port)")
            #expect(missing.status == 1)
            #expect(missing.output.contains("There is no record at selector1._domainkey.contoso.test; publish"))
            empty.stop()
            let wrong = try await zone([
                Record(name: records[0].name, strings: records[1].strings, value: records[1].value)
            ])
            let other = try await Self.dkim(gateway, "check", "contoso.test", "--dns", "127.0.0.1:\(wrong.port)")
            #expect(other.status == 1 && other.output.contains("has another key"), "\(other.output)")
            wrong.stop()
            #expect(try await Self.dkim(gateway, "create", "plain.test").status == 78)
            #expect(try await Self.dkim(gateway, "rotate", "elsewhere.test").status == 1)
        }

        private static func dkim(
            _ gateway: Postern, _ arguments: String...
        ) async throws -> (status: Int32, output: String) {
            try await RunningProgram.run(
                try Postern.findBinary(), ["dkim"] + arguments + ["--config", gateway.configurationPath])
        }
    }
}
