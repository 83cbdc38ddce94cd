import Foundation
import PosternTesting
import Testing

extension Wire {
    /// Mail that comes through a filter, with the real binary, a real name server, the PROXY protocol for the client's
    /// address, and what is found in the mailbox.
    @Suite struct EnhancedFiltering {
        /// One zone for all, so that no question leaves it.
        private static let zone = UnboundServer.Zone(
            name: "test",
            records: """
                sender IN TXT "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:42::28 ip4:198.51.100.33 -all"
                bank IN TXT "v=spf1 -all"
                _dmarc.bank IN TXT "v=DMARC1; p=reject"
                honest IN TXT "v=spf1 ip4:192.0.2.25 ip4:198.51.100.20 -all"
                _dmarc.honest IN TXT "v=DMARC1; p=reject"
                careful IN TXT "v=spf1 -all"
                _dmarc.careful IN TXT "v=DMARC1; p=quarantine"
                """)

        // Domains of tests exist nowhere, which the scorer would hold against their mail.
        private static func organization(_ connector: String) -> String {
            """
            organization: contoso
            hostedContentFilterPolicy: { SymbolWeights: [FROM_BAD_DOMAIN=off] }
            antiPhishPolicy: { DmarcQuarantineAction: MoveToJmf }
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
            \((1...9).map { "  - { PrimarySmtpAddress: v\($0)@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }" }
                .joined(separator: "\n"))
            inboundConnectors:
              - { Name: From filter, ConnectorType: OnPremises, SenderIPAddresses: [198.51.100.20]\(connector) }
            """
        }

        private static let last = ", EFSkipLastIP: true"
        private static func list(_ block: String) -> String { ", EFSkipIPs: [\(block)]" }

        struct Vector: Sendable {
            var number: Int
            var connector: String
            var received: [String]
            /// `203.0.113.9 mx.sender`; nil when there is none.
            var source: String?
        }

        static let vectors = [
            Vector(
                number: 1, connector: last,
                received: ["from EXCH02 (10.128.66.101) by filter.test", "from User (203.0.113.223) by EXCH02"],
                source: "203.0.113.223 User"),
            Vector(
                number: 2, connector: last,
                received: [
                    "(qmail 4711 invoked from network)", "from filter.test by filter.test with LMTP",
                    "from A.example (2001:db8:42::28) by b.test",
                ], source: "2001:db8:42::28 A.example"),
            Vector(
                number: 3, connector: list("198.51.100.0/24"),
                received: ["from in1 [198.51.100.77] by filter.test", "from mx.sender [203.0.113.9] by in1"],
                source: "203.0.113.9 mx.sender"),
            Vector(
                number: 4, connector: list("192.0.2.0/24"), received: ["from mx.sender [203.0.113.9] by filter.test"]),
            Vector(number: 5, connector: last, received: ["from [192.168.1.4] by filter.test"]),
            Vector(number: 6, connector: "", received: ["from mx.sender [203.0.113.9] by filter.test"]),
            Vector(
                number: 7, connector: last,
                received: ["from in1 [198.51.100.33] by filter.test", "from mx [203.0.113.9] by in1"],
                source: "198.51.100.33 in1"),
            Vector(
                number: 8, connector: list("198.51.100.0/24"),
                received: ["from mx [203.0.113.9] by filter.test", "from bank [192.0.2.50] by bank"],
                source: "203.0.113.9 mx"),
            // Whoever a hop is that can't be read has written all that is below it.
            Vector(
                number: 9, connector: last,
                received: ["from relay by filter.test", "from A.example (2001:db8:42::28) by b.test"]),
        ]

        private static let client = [
            "--proxy-version", "1", "--proxy-family", "TCP4", "--proxy-source", "198.51.100.20",
            "--proxy-source-port", "4711", "--proxy-dest", "192.0.2.1", "--proxy-dest-port", "25",
        ]

        private static func message(_ received: [String], from author: String) -> String {
            received.map { "Received: \($0); Mon, 23 Nov 2026 13:02:19 +0000\r\n" }.joined() + """
                X-MS-Exchange-SkipListedInternetSender: ip=[192.0.2.66];domain=forged\r
                Authentication-Results: mx.postern.test; spf=pass smtp.mailfrom=forged\r
                From: \(author)\r
                To: ann@contoso.test\r
                Subject: Through a filter\r
                Date: Mon, 23 Nov 2026 13:02:19 +0000\r
                Message-ID: <1@sender.test>\r
                \r
                Hello\r

                """
        }

        /// The header fields of a delivered message, each on one line.
        private static func fields(_ message: Data) -> [String] {
            let text = String(decoding: message, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
            let header = text.components(separatedBy: "\n\n")[0]
            return header.replacingOccurrences(of: "\n ", with: " ").replacingOccurrences(of: "\n\t", with: " ")
                .components(separatedBy: "\n")
        }

        @Test("finds the source of every vector, stamps it, asks SPF about it, and explain says the same")
        func everyVector() async throws {
            let dns = try await UnboundServer.start(zones: [Self.zone])
            let gateway = try await Postern(
                organization: Self.organization(""), dns: dns, hasProxyListener: true)
            try await gateway.start()
            let port = try #require(gateway.proxyPort)
            for vector in Self.vectors {
                try await gateway.apply(Self.organization(vector.connector))
                let recipient = "v\(vector.number)@contoso.test"
                let text = Self.message(vector.received, from: "x@sender.test")
                try await Swaks.deliver(
                    Data(text.utf8), from: "x@sender.test", to: recipient, port: port, sendingAddress: "127.0.0.1",
                    options: Self.client)
                let fields = Self.fields(try await gateway.waitForMaildir(recipient)[0])
                let source = vector.source?.split(separator: " ").map(String.init)
                let stamp = source.map { "ip=[\($0[0])];domain=\($0[1])" }
                func value(_ name: String) -> [String] {
                    fields.filter { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
                }
                let name = Comment(rawValue: "\(vector)\n\(fields.joined(separator: "\n"))")
                #expect(value("X-MS-Exchange-SkipListedInternetSender") == [stamp].compactMap(\.self), name)
                #expect(value("X-MS-Exchange-ExternalOriginalInternetSender") == [stamp].compactMap(\.self), name)
                let address = source?[0] ?? "198.51.100.20"
                let result = source == nil ? "fail" : "pass"
                let spf = try #require(value("Received-SPF").first, name)
                #expect(spf.hasPrefix("\(result) "), name)
                #expect(spf.contains("client-ip=\(address.contains(":") ? "\"\(address)\"" : address);"), name)
                let results = value("Authentication-Results")
                #expect(results.count == 1, name)
                #expect(results[0].contains("spf=\(result) (sender IP is \(address))"), name)

                let file = try gateway.folder.write("vector.eml", text)
                let explained = try await gateway.command([
                    "explain", "--file", file, "--ip", "198.51.100.20", "--helo", "client.test", "--mail-from",
                    "x@sender.test", "--rcpt-to", recipient,
                ])
                #expect(explained.contains("Source: \(address)"), "\(explained)")
                if let source {
                    #expect(explained.contains("chosen"), "\(explained)")
                    for (row, client, result) in [
                        ("before", "198.51.100.20", "fail"), ("after", source[0], "pass"),
                    ] {
                        let line = explained.split(separator: "\n").first { $0.hasPrefix("  \(row) ") } ?? ""
                        #expect(line.contains(" \(client) "), "\(explained)")
                        #expect(line.contains(" \(result) (sender.test) "), "\(explained)")
                    }
                }
            }
        }

        @Test("refuses, or puts into the junk folder, what the author's domain asks for behind the filter")
        func policies() async throws {
            let dns = try await UnboundServer.start(zones: [Self.zone])
            let gateway = try await Postern(
                organization: Self.organization(Self.last), dns: dns, hasProxyListener: true)
            try await gateway.start()
            let port = try #require(gateway.proxyPort)
            let received = ["from mx.evil [192.0.2.50] by filter.test"]
            func send(_ author: String, to recipient: String) async throws -> (status: Int32, output: String) {
                try await Swaks.send(
                    from: author, to: recipient, port: port, sendingAddress: "127.0.0.1",
                    message: Data(Self.message(received, from: author).utf8), options: Self.client)
            }
            let (refused, transcript) = try await send("ceo@bank.test", to: "v1@contoso.test")
            #expect(refused != 0)
            #expect(
                transcript.contains(
                    "550 5.7.509 Access denied, sending domain [bank.test] does not pass DMARC verification and has a DMARC policy of reject."
                ), "\(transcript)")
            // What the filter's own field does not tell is not looked for in the field below, which the sender wrote.
            for hop in [
                "from 203.0.113.9 by filter.test with SMTP", "by filter.test with HTTP",
                "from [10.0.0.1] by filter.test",
            ] {
                let forged = [hop, "from mail.honest.test (mail.honest.test [192.0.2.25]) by relay.honest.test"]
                let text = Self.message(forged, from: "x@honest.test")
                let (status, transcript) = try await Swaks.send(
                    from: "x@honest.test", to: "v4@contoso.test", port: port, sendingAddress: "127.0.0.1",
                    message: Data(text.utf8), options: Self.client)
                #expect(status != 0)
                #expect(
                    transcript.contains("550 5.7.509 Access denied, sending domain [honest.test]"), "\(transcript)")
                let file = try gateway.folder.write("forged.eml", text)
                // It ends with another status than 0, for the message would be refused.
                let (_, explained) = try await RunningProgram.run(
                    try Postern.findBinary(),
                    [
                        "explain", "--file", file, "--ip", "198.51.100.20", "--helo", "client.test", "--mail-from",
                        "x@honest.test", "--rcpt-to", "v4@contoso.test", "--config", gateway.configurationPath,
                    ])
                #expect(explained.contains("source unknown: hop 2 can't be read: "), "\(explained)")
                #expect(explained.contains("550 5.7.509 "), "\(explained)")
            }
            let (taken, output) = try await send("ceo@careful.test", to: "v2@contoso.test")
            #expect(taken == 0, "\(output)")
            let junk = gateway.folder.path + "/data/mail/contoso.test/v2/.Junk"
            try await eventually(seconds: 60, ProgramError("Nothing is in \(junk).\n\(gateway.log)")) {
                !Maildir.messages(in: junk).isEmpty
            }
            let fields = Self.fields(Maildir.messages(in: junk)[0])
            #expect(
                fields.contains { $0.contains("dmarc=fail (action=quarantine) header.from=careful.test") },
                "\(fields)")
            // The filter itself is not questioned without Enhanced Filtering.
            try await gateway.apply(Self.organization(""))
            let (known, text) = try await send("ceo@bank.test", to: "v3@contoso.test")
            #expect(known == 0, "\(text)")
            let kept = Self.fields(try await gateway.waitForMaildir("v3@contoso.test")[0])
            #expect(kept.contains { $0.contains("compauth=none reason=451") }, "\(kept)")
        }
    }
}
