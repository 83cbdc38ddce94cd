import Mail
import Organization
import Testing

@Suite("Sub-addresses for junk")
struct JunkSubaddressTests {
    @Test(
        "are a sign and a folder that can stand in an address",
        arguments: [
            "+Junk", "-junk", "=INBOX/Junk", "_a", "#INBOX.Junk", "~x-1_y", "+" + String(repeating: "j", count: 31),
        ])
    func valid(_ text: String) throws {
        let subaddress = try #require(JunkSubaddress(text))
        #expect(subaddress.description == text)
        #expect(subaddress.delimiter + subaddress.folder == text && subaddress.delimiter.utf8.count == 1)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "+", "Junk", "junk+", "++", "+Junk+", "+a+b", ".Junk", "+.Junk", "+Junk.", "+a..b", "+Junk Mail",
            "+J@nk",
            "+\"Junk\"", "+Jünk", "+Junk\r\n", "!Junk", "+" + String(repeating: "j", count: 32),
        ])
    func invalid(_ text: String) { #expect(JunkSubaddress(text) == nil) }

    @Test(
        "make an address where it can't be another mailbox's",
        arguments: [
            ("ann@contoso.com", "ann+Junk@contoso.com"), ("First.Last@contoso.com", "First.Last+Junk@contoso.com"),
            ("ann@[192.0.2.1]", "ann+Junk@[192.0.2.1]"), ("müller@contoso.com", "müller+Junk@contoso.com"),
            (String(repeating: "a", count: 59) + "@x.test", String(repeating: "a", count: 59) + "+Junk@x.test"),
            (String(repeating: "a", count: 60) + "@x.test", nil), ("ann+lists@contoso.com", nil),
            ("c++@contoso.com", nil), ("\"ann smith\"@contoso.com", nil), ("\"a+b c\"@contoso.com", nil),
        ] as [(String, String?)])
    func addresses(_ text: String, _ expected: String?) throws {
        let subaddress = try #require(JunkSubaddress("+Junk"))
        let address = try #require(EmailAddress(text))
        #expect(subaddress.address(for: address)?.description == expected)
    }

    private func document(_ section: String) -> String {
        "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]\n\(section)\n"
    }

    @Test("are read of hosts and of connectors to the organization's own servers")
    func read() throws {
        let yaml = document(
            """
            mailboxHosts: [{ Name: dovecot, Lmtp: "127.0.0.1:24", JunkSubaddress: "+Junk" }]
            outboundConnectors:
              - { Name: HQ, ConnectorType: OnPremises, RecipientDomains: ["*"], JunkSubaddress: -Junk }
            """)
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        #expect(document.mailboxHosts.map(\.junkSubaddress) == [JunkSubaddress("+Junk")])
        #expect(document.outboundConnectors.map(\.junkSubaddress) == [JunkSubaddress("-Junk")])
    }

    @Test(
        "are refused with a mend where they are none, or where mail leaves the organization",
        arguments: [
            ("mailboxHosts: [{ Name: a, Lmtp: \"h.example:24\", JunkSubaddress: Junk }]", "is not valid"),
            (
                "outboundConnectors: [{ Name: A, RecipientDomains: [\"*\"], JunkSubaddress: \"+Junk\" }]",
                "needs ConnectorType OnPremises"
            ),
        ])
    func refused(_ section: String, _ problem: String) throws {
        let found = mistakes(document(section))
        let only = try #require(found.first)
        #expect(found.count == 1 && only.field == "JunkSubaddress" && only.line == 3, "\(found)")
        #expect(only.problem.contains(problem) && !only.mend.isEmpty, "\(only)")
    }
}
