import DNS
import Mail
import PosternTesting
import SenderAuthentication
import Testing

@Suite("SPF: the examples of RFC 7208 appendix A")
struct SPFExamplesTests {
    // Appendix A.1's zone, with the policies of the examples put in by each test.
    private static let zone = """
        example.com. MX 10 mail-a.example.com.
        example.com. MX 20 mail-b.example.com.
        example.com. A 192.0.2.10
        example.com. A 192.0.2.11
        amy.example.com. A 192.0.2.65
        bob.example.com. A 192.0.2.66
        mail-a.example.com. A 192.0.2.129
        mail-b.example.com. A 192.0.2.130
        www.example.com. CNAME example.com.
        example.org. MX 10 mail-c.example.org.
        mail-c.example.org. A 192.0.2.140
        10.2.0.192.in-addr.arpa. PTR example.com.
        11.2.0.192.in-addr.arpa. PTR example.com.
        65.2.0.192.in-addr.arpa. PTR amy.example.com.
        66.2.0.192.in-addr.arpa. PTR bob.example.com.
        129.2.0.192.in-addr.arpa. PTR mail-a.example.com.
        130.2.0.192.in-addr.arpa. PTR mail-b.example.com.
        140.2.0.192.in-addr.arpa. PTR mail-c.example.org.
        4.0.0.10.in-addr.arpa. PTR bob.example.com.
        mary.mobile-users._spf.example.com. A 127.0.0.2
        fred.mobile-users._spf.example.com. A 127.0.0.2
        15.15.168.192.joel.remote-users._spf.example.com. A 127.0.0.2
        16.15.168.192.joel.remote-users._spf.example.com. A 127.0.0.2

        """

    struct Example: Sendable, CustomTestStringConvertible {
        var section: String
        var policy: String
        var results: [String: SPFResult]
        var extra = ""
        var sender = "strong-bad@example.com"
        var testDescription: String { "\(section): \(policy)" }
    }

    static let examples: [Example] = [
        Example(section: "A.1", policy: "v=spf1 +all", results: ["192.0.2.129": .pass, "203.0.113.1": .pass]),
        Example(
            section: "A.1", policy: "v=spf1 a -all",
            results: ["192.0.2.10": .pass, "192.0.2.11": .pass, "192.0.2.65": .fail]),
        Example(section: "A.1", policy: "v=spf1 a:example.org -all", results: ["192.0.2.10": .fail]),
        Example(
            section: "A.1", policy: "v=spf1 mx -all",
            results: ["192.0.2.129": .pass, "192.0.2.130": .pass, "192.0.2.10": .fail]),
        Example(section: "A.1", policy: "v=spf1 mx:example.org -all", results: ["192.0.2.140": .pass]),
        Example(
            section: "A.1", policy: "v=spf1 mx mx:example.org -all",
            results: ["192.0.2.129": .pass, "192.0.2.130": .pass, "192.0.2.140": .pass, "192.0.2.66": .fail]),
        Example(
            section: "A.1", policy: "v=spf1 mx/30 mx:example.org/30 -all",
            results: ["192.0.2.131": .pass, "192.0.2.143": .pass, "192.0.2.132": .fail]),
        Example(
            section: "A.1", policy: "v=spf1 ptr -all",
            results: ["192.0.2.10": .pass, "192.0.2.65": .pass, "192.0.2.140": .fail, "10.0.0.4": .fail]),
        Example(
            section: "A.1", policy: "v=spf1 ip4:192.0.2.128/28 -all",
            results: ["192.0.2.65": .fail, "192.0.2.129": .pass]),
        Example(
            section: "A.2", policy: "v=spf1 include:example.com include:example.net -all",
            results: ["192.0.2.10": .pass, "192.0.2.200": .fail],
            extra: """
                example.org. TXT "v=spf1 include:example.com include:example.net -all"
                example.com. TXT "v=spf1 a -all"
                example.net. TXT "v=spf1 ip4:198.51.100.0/24 -all"

                """, sender: "strong-bad@example.org"),
        Example(
            section: "A.2", policy: "v=spf1 redirect=example.org",
            results: ["192.0.2.140": .pass, "192.0.2.10": .fail],
            extra: "example.org. TXT \"v=spf1 mx:example.org -all\"\n"),
        Example(
            section: "A.4", policy: "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all",
            results: ["192.0.2.65": .pass, "192.0.2.131": .fail, "203.0.113.1": .fail],
            extra: """
                ip4._spf.example.com. TXT "v=spf1 -ip4:192.0.2.0/24 +all"
                ptr._spf.example.com. TXT "v=spf1 -ptr:example.com +all"

                """),
        Example(
            section: "A.3", policy: "v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all",
            results: ["192.0.2.129": .pass, "192.168.15.15": .pass, "192.168.15.17": .fail],
            extra: """
                mobile-users._spf.example.com. TXT "v=spf1 exists:%{l1r+}.mobile-users._spf.example.com -all"
                remote-users._spf.example.com. TXT "v=spf1 exists:%{ir}.%{l1r+}.remote-users._spf.example.com -all"

                """, sender: "joel@example.com"),
        Example(
            section: "A.3", policy: "v=spf1 mx include:mobile-users._spf.%{d} -all", results: ["203.0.113.9": .pass],
            extra: "mobile-users._spf.example.com. TXT \"v=spf1 exists:%{l1r+}.%{d}\"\n",
            sender: "mary+list@example.com"),
    ]

    @Test("give the results that the RFC gives", arguments: examples)
    func result(_ example: Example) async throws {
        var zone = Self.zone + example.extra
        if !example.sender.hasSuffix("@example.org") { zone += "example.com. TXT \"\(example.policy)\"\n" }
        let checker = SPFChecker(resolver: try ZoneResolver(zone), time: VirtualClock())
        for (address, expected) in example.results.sorted(by: { $0.key < $1.key }) {
            let outcome = await checker.check(
                SPFQuestion(
                    address: try #require(IPAddress(address)), helo: "client.example",
                    sender: .mailbox(try #require(EmailAddress(example.sender)))))
            #expect(outcome.result == expected, "\(address): \(outcome)")
        }
    }
}
