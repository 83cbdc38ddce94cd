import Foundation
import PosternTesting
import Testing

extension Wire {
    /// swaks from several addresses of the loopback network, none of which is trusted, and lists in a real unbound.
    @Suite struct ConnectionFilter {
        private static func organization(_ policy: String) -> String {
            """
            organization: contoso
            administrators: [ann@contoso.test]
            acceptedDomains: [{ DomainName: contoso.test, DomainType: Authoritative, Default: true }]
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            hostedConnectionFilterPolicy: \(policy)
            """
        }

        private static func gateway(
            _ policy: String, dns: UnboundServer? = nil, settings: String = ""
        ) async throws -> Postern {
            try await Postern(
                organization: organization(policy), dns: dns,
                settings: "limits: { tarpit: 0s }\nsenderAuthentication: { enabled: false }\n\(settings)",
                trustedNetworks: ["127.0.0.250/32"])
        }

        private static func send(
            to recipient: String = "ann@contoso.test", from address: String, _ gateway: Postern
        ) async throws -> String {
            try await Swaks.send(to: recipient, port: gateway.port, sendingAddress: address).output
        }

        @Test("blocks and allows by the organization's lists, with allow before block and postmaster reachable")
        func lists() async throws {
            let gateway = try await Self.gateway("{ IPAllowList: [127.0.0.7], IPBlockList: [127.0.0.1-127.0.0.20] }")
            try await gateway.start()
            let blocked = try await Self.send(from: "127.0.0.8", gateway)
            #expect(
                blocked.contains(
                    "<** 550 5.7.513 Service unavailable, Client host [127.0.0.8] blocked by contoso.test using Customer "
                        + "Block list (AS16012607)"), "\(blocked)\n\(gateway.log)")
            for (recipient, address) in [
                ("ann@contoso.test", "127.0.0.7"), ("postmaster@contoso.test", "127.0.0.8"),
                ("ann@contoso.test", "127.0.0.99"),
            ] {
                let output = try await Self.send(to: recipient, from: address, gateway)
                #expect(output.contains("<-  250 2.6.0 "), "\(recipient) from \(address): \(output)")
            }
            // A half refused transaction goes on for the others.
            let half = try await Self.send(to: "ann@contoso.test,postmaster@contoso.test", from: "127.0.0.8", gateway)
            #expect(half.contains("<** 550 5.7.513 ") && half.contains("<-  250 2.6.0 "), "\(half)")
            let refusal = try await gateway.refusal(of: "ann@contoso.test", stage: "ConnectionFilter")
            #expect(refusal.inputs.contains("IPBlockList=127.0.0.1-127.0.0.20"), "\(refusal)")
            let explained = try await gateway.command([
                "explain", "--ip", "127.0.0.7", "--helo", "client.test", "--mail-from", "eve@outside.test", "--rcpt-to",
                "ann@contoso.test",
            ])
            #expect(explained.contains("IPAllowList=127.0.0.7"), "\(explained)")
        }

        @Test("mail of an allowed address passes as spam and is stamped so, and malware does not pass")
        func allowed() async throws {
            let gateway = try await Self.gateway("{ IPAllowList: [127.0.0.7], IPBlockList: [127.0.0.7] }")
            try await gateway.start()
            // In two pieces, so that no scanner takes this file for what it tests.
            let gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
            let eicar = #"X5O!P%@AP[4\PZX54(P^)7CC)7}$"# + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
            func send(_ text: String) async throws -> String {
                let message = Data("From: eve@outside.test\r\nSubject: x\r\n\r\n\(text)\r\n".utf8)
                return try await Swaks.send(
                    to: "ann@contoso.test", port: gateway.port, sendingAddress: "127.0.0.7", message: message
                ).output
            }
            let spam = try await send(gtube)
            #expect(spam.contains("<-  250 2.6.0 "), "\(spam)\n\(gateway.log)")
            let message = String(decoding: try await gateway.waitForMaildir("ann@contoso.test")[0], as: UTF8.self)
            #expect(message.contains("CIP:127.0.0.7;") && message.contains("IPV:CAL;"), "\(message)")
            #expect(message.contains("SFV:SKI;") && message.contains("SCL:-1;"), "\(message)")
            let malware = try await send(eicar)
            #expect(malware.contains("<-  250 2.6.0 "), "\(malware)\n\(gateway.log)")
            let held = try await gateway.command(["trace", "search", "--status", "Quarantined"])
            #expect(held.contains("ann@contoso.test") && held.contains("MALW"), "\(held)")
        }

        @Test("refuses clients that a list has, ignores lists that lie, and names the list in the trace")
        func dnsLists() async throws {
            let dns = try await UnboundServer.start(zones: [
                .init(
                    name: "bl.test",
                    records: "2.0.0.127 IN A 127.0.0.2\n9.0.0.127 IN A 127.0.0.4\n10.0.0.127 IN A 127.0.0.9"),
                .init(name: "liar.test", records: "* IN A 127.0.0.2"),
                .init(name: "parked.test", records: "* IN A 192.0.2.80"),
                .init(name: "later.test", records: "2.0.0.127 IN A 127.0.0.2\n11.0.0.127 IN A 127.0.0.3"),
            ])
            let gateway = try await Self.gateway(
                "{}", dns: dns,
                settings: """
                    connectionFilter:
                      dnsLists:
                        - { zone: liar.test }
                        - { zone: parked.test }
                        - { zone: bl.test, codes: [127.0.0.2-127.0.0.8] }
                        - { zone: later.test, action: defer }
                    """)
            try await gateway.start()
            try await eventually(ProgramError("The lists are not tested: \(gateway.log)")) {
                ["bl.test", "later.test"].allSatisfy {
                    gateway.log.contains("dns.list.used") && gateway.log.contains($0)
                }
                    && ["liar.test", "parked.test"].allSatisfy { gateway.log.contains($0) }
            }
            for line in [
                "dns.list.ignored", "domain=liar.test", "it lists 127.0.0.1", "domain=parked.test",
                "it answers 192.0.2.80, which is outside 127.0.0.0/8",
            ] { #expect(gateway.log.contains(line), "\(line): \(gateway.log)") }

            let listed = try await Self.send(from: "127.0.0.9", gateway)
            #expect(
                listed.contains("<** 550 5.7.606 Access denied, banned sending IP [127.0.0.9]"),
                "\(listed)\n\(gateway.log)")
            let deferred = try await Self.send(from: "127.0.0.11", gateway)
            #expect(deferred.contains("<** 451 4.7.500 Access denied, please try again later"), "\(deferred)")
            for address in ["127.0.0.10", "127.0.0.12"] {
                let output = try await Self.send(from: address, gateway)
                #expect(output.contains("<-  250 2.6.0 "), "\(address): \(output)")
            }
            let refusal = try await gateway.refusal(of: "ann@contoso.test", stage: "ConnectionFilter")
            #expect(
                refusal.inputs.contains { $0.hasPrefix("zone=") } && refusal.inputs.contains { $0.hasPrefix("code=") })

            let lists = try await gateway.command(["reputation", "lists"])
            #expect(lists.contains("it lists 127.0.0.1") && lists.contains("defer"), "\(lists)")
            let shown = try await gateway.command(["reputation", "show", "127.0.0.9"])
            #expect(shown.contains("bl.test") && shown.contains("127.0.0.4"), "\(shown)")
            let status = try await gateway.command(["status"], status: 1)
            #expect(status.contains("The list liar.test is ignored"), "\(status)")
            let explained = try await gateway.command(
                [
                    "explain", "--ip", "127.0.0.9", "--helo", "client.test", "--mail-from", "eve@outside.test",
                    "--rcpt-to",
                    "ann@contoso.test",
                ], status: 1)
            #expect(explained.contains("550 5.7.606") && explained.contains("zone=bl.test"), "\(explained)")
        }

        @Test(
            "defers a client that asks for names and when it goes on, keeps that over a restart and forgets it when told"
        )
        func reputation() async throws {
            let gateway = try await Self.gateway("{}")
            try await gateway.start()
            /// The codes that some names get in sessions of ten.
            func guess(_ count: Int) async throws -> [String: Int] {
                var codes: [String: Int] = [:]
                for start in stride(from: 0, to: count, by: 10) {
                    let names = (start..<start + 10).map { "nobody\($0)@contoso.test" }.joined(separator: ",")
                    let output = try await Self.send(to: names, from: "127.0.0.9", gateway)
                    for line in output.split(separator: "\n") where line.hasPrefix("<** ") {
                        codes[line.dropFirst(4).split(separator: " ").prefix(2).joined(separator: " "), default: 0] += 1
                    }
                }
                return codes
            }
            // A few more than the bound, since each fades a little until the next.
            let first = try await guess(30)
            #expect(try #require(first["550 5.4.1"]) >= 20)
            #expect(Set(first.keys).isSubset(of: ["550 5.4.1", "451 4.7.500"]))
            #expect(try await Self.send(from: "127.0.0.9", gateway).contains("<** 451 4.7.500 "))
            #expect(try await guess(80) == ["451 4.7.500": 80])
            #expect(try await Self.send(from: "127.0.0.9", gateway).contains("<** 451 4.7.500 "))
            // Others are not touched.
            #expect(try await Self.send(from: "127.0.0.10", gateway).contains("<-  250 2.6.0 "))

            gateway.stop()
            try await gateway.start()
            #expect(try await Self.send(from: "127.0.0.9", gateway).contains("<** 451 4.7.500 "), "\(gateway.log)")
            let shown = try await gateway.command(["reputation", "show", "127.0.0.9"])
            #expect(shown.contains("Suspicious") && shown.contains("127.0.0.0/24"), "\(shown)")
            try await gateway.command(["reputation", "forget", "127.0.0.9"])
            #expect(try await Self.send(from: "127.0.0.9", gateway).contains("<-  250 2.6.0 "))
            let audit = try await gateway.command(["audit", "list"])
            #expect(audit.contains("reputation.forget"), "\(audit)")
        }

        @Test("a damaged file of what is known counts as empty, and the log says so")
        func damaged() async throws {
            let gateway = try await Self.gateway("{}")
            try gateway.folder.write("data/sources", "PSTNSRC?")
            try await gateway.start()
            #expect(gateway.log.contains("smtp.sources.unreadable"), "\(gateway.log)")
            #expect(try await Self.send(from: "127.0.0.9", gateway).contains("<-  250 2.6.0 "))
        }

        @Test("defers an unknown server once, and not one that is allowed")
        func greylisting() async throws {
            let gateway = try await Self.gateway("{ GreylistingEnabled: true, IPAllowList: [127.0.0.7] }")
            try await gateway.start()
            for _ in 0..<2 {
                let output = try await Self.send(from: "127.0.0.9", gateway)
                #expect(output.contains("<** 451 4.7.500 Access denied, please try again later"), "\(output)")
            }
            #expect(
                try await Self.send(to: "nobody@contoso.test", from: "127.0.0.9", gateway).contains("<** 550 5.4.1 "))
            for address in ["127.0.0.7", "127.0.0.250"] {
                #expect(try await Self.send(from: address, gateway).contains("<-  250 2.6.0 "), "\(address)")
            }
            let refusal = try await gateway.refusal(of: "ann@contoso.test", stage: "ConnectionFilter")
            #expect(refusal.inputs.contains("GreylistingEnabled=true"), "\(refusal)")
        }
    }
}
