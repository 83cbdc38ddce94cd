import Mail
import PosternTesting
import Testing

@testable import Operations

@Suite("What other hosts run to file junk")
struct HybridShowTests {
    private static let mixed = """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Mailbox: dovecot }
          - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
        mailboxHosts:
          - { Name: dovecot, Lmtp: "127.0.0.1:24" }
          - { Name: archive, Lmtp: "mail.contoso.com:2424", JunkSubaddress: "+Junk" }
        outboundConnectors:
          - { Name: To HQ, ConnectorType: OnPremises, RecipientDomains: [hq.example], UseMXRecord: false,
              SmartHosts: ["10.1.1.25:25"] }
          - { Name: To Postfix, ConnectorType: OnPremises, RecipientDomains: [post.example], UseMXRecord: false,
              SmartHosts: ["10.1.1.26:25"], JunkSubaddress: "-spam" }
          - { Name: Old, Enabled: false, ConnectorType: OnPremises, RecipientDomains: [old.example] }
          - { Name: Partner, RecipientDomains: [partner.example] }

        """

    private func guide(_ system: HybridSystem, _ document: String = mixed) async throws -> HybridGuide {
        try await OperationDesk([document]).perform(HybridShow(organization: "Contoso", system: system))
    }

    // MARK: - Exchange

    /// The words of a line of PowerShell: a literal string is one word. Nil where a string does not end.
    private func words(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var isInString = false
        for scalar in line.unicodeScalars {
            if scalar == "'" {
                isInString.toggle()
                word = word ?? ""
            } else if scalar == " ", !isInString {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(scalar)
            }
        }
        if let word { words.append(word) }
        return isInString ? nil : words
    }

    @Test(
        "Exchange runs a rule for each verdict that is junk, with parameters of New-TransportRule and a value for each")
    func exchange() async throws {
        let guide = try await guide(.exchange)
        let section = try #require(guide.sections.first)
        #expect(guide.sections.count == 1 && section.place == "Exchange Management Shell")
        let lines = section.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        #expect(lines.count == 3)
        var values: [String] = []
        for line in lines {
            let words = try #require(self.words(line))
            #expect(words.first == "New-TransportRule")
            var parameters: [String: String] = [:]
            let rest = Array(words.dropFirst())
            #expect(rest.count == 8)
            for index in stride(from: 0, to: rest.count - 1, by: 2) { parameters[rest[index]] = rest[index + 1] }
            #expect(
                Set(parameters.keys) == [
                    "-Name", "-HeaderContainsMessageHeader", "-HeaderContainsWords", "-SetSCL",
                ])
            #expect(parameters["-HeaderContainsMessageHeader"] == "X-Forefront-Antispam-Report")
            #expect(parameters["-SetSCL"] == "6")
            values.append(parameters["-HeaderContainsWords"] ?? "")
        }
        #expect(values == ["SFV:SPM", "SFV:SKS", "SFV:SKB"])
        #expect(guide.hosts.map(\.name) == ["To HQ", "To Postfix"])
        #expect(guide.hosts.map(\.junkSubaddress) == [nil, "-spam"])
        #expect(guide.notes.contains { $0.hasPrefix("Connector \"To Postfix\" has JunkSubaddress -spam.") })
        #expect(section.text.contains("# Junk of organization contoso, for: connector \"To HQ\" (10.1.1.25:25); "))
    }

    @Test("a name can end neither a comment nor a string")
    func names() async throws {
        let document = Self.mixed.replacing("Name: To HQ", with: "Name: \"x’; Remove-Mailbox 'ann' #\"")
        let guide = try await guide(.exchange, document)
        for line in guide.sections[0].text.split(separator: "\n") {
            #expect(line.hasPrefix("# ") || line.hasPrefix("New-TransportRule -Name 'Postern verdict "))
        }
    }

    // MARK: - Sieve and maildrop

    @Test("a Sieve script files the verdicts that are junk, and leaves what was released or allowed")
    func sieve() async throws {
        let guide = try await guide(.sieve)
        let script = guide.sections[0].text
        #expect(script.hasPrefix("require [\"fileinto\", \"mailbox\", \"imap4flags\"];\n"))
        #expect(script.contains("[\"SFV:SPM;\", \"SFV:SKS;\", \"SFV:SKB;\", \"SFV:BLK;\"]"))
        #expect(script.contains("[\"SFV:SKQ;\", \"SFV:SKA;\", \"SFV:SKN;\", \"SFV:SFE;\"]"))
        #expect(script.contains("header :is \"X-Spam-Flag\" \"YES\""))
        #expect(script.contains("    fileinto :create \"Junk\";\n    stop;\n"))
        #expect(guide.hosts.map(\.name) == ["archive", "dovecot", "To HQ", "To Postfix"])
    }

    @Test("settings for sub-addresses are those of the hosts that have one, with each sign once")
    func subaddresses() async throws {
        let guide = try await guide(.sieve)
        let rest = guide.sections.dropFirst(3)
        #expect(
            rest.map(\.place) == [
                "/etc/dovecot/conf.d/99-postern-subaddress.conf", "/etc/dovecot/conf.d/99-postern-subaddress.conf",
                "/etc/postfix/main.cf",
            ])
        let texts = rest.map(\.text)
        #expect(texts[0].contains("\nrecipient_delimiter = +\nlmtp_save_to_detail_mailbox = yes\n"))
        #expect(texts[0].contains("mailbox host \"archive\" (mail.contoso.com:2424): +Junk"))
        #expect(texts[1].contains("\nrecipient_delimiter = -\n"))
        #expect(texts[2].contains("\nrecipient_delimiter = -\nvirtual_transport = lmtp:unix:private/dovecot-lmtp\n"))
        let plain = Self.mixed.replacing(", JunkSubaddress: \"+Junk\"", with: "")
            .replacing(", JunkSubaddress: \"-spam\"", with: "")
        #expect(try await self.guide(.sieve, plain).sections.count == 3)
    }

    @Test("rules go by the report alone where an organization has no X-Spam-Flag")
    func withoutFields() async throws {
        let document = Self.mixed + "transportConfig: { SpamFieldsEnabled: false }\n"
        for system in HybridSystem.allCases {
            for section in try await guide(system, document).sections {
                #expect(!section.text.contains("X-Spam-"), "\(section)")
            }
        }
        let maildrop = try await guide(.maildrop, document).sections
        #expect(maildrop[0].text.contains("if (/^X-Forefront-Antispam-Report:.*SFV:(SPM|SKS|SKB|BLK);/)\n"))
        #expect(maildrop[1].text.contains("\n:0\n* ^X-Forefront-Antispam-Report:.*SFV:(SPM|SKS|SKB|BLK);\n"))
    }

    @Test("maildrop and procmail go by X-Spam-Flag and write into the Maildir's folder")
    func maildrop() async throws {
        let guide = try await guide(.maildrop)
        #expect(guide.sections.count == 2)
        #expect(guide.sections[0].text.contains("if (/^X-Spam-Flag: YES/)\n"))
        #expect(guide.sections[1].text.hasSuffix("\n:0\n* ^X-Spam-Flag: YES\n$HOME/Maildir/.Junk/\n"))
        #expect(guide.notes.contains { $0.hasPrefix("Recipients with Mailbox maildir need nothing") })
        #expect(guide.notes.contains { $0.contains("(\"archive\", \"To Postfix\")") })
    }

    @Test("an organization whose copies go to nobody is told what is missing, and an unknown one is none")
    func nobody() async throws {
        let document = "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]\n"
        for system in HybridSystem.allCases {
            let guide = try await guide(system, document)
            #expect(guide.hosts.isEmpty)
            #expect(guide.notes.first?.hasPrefix("No host of organization contoso gets copies") == true)
        }
        let desk = try await OperationDesk([document])
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(HybridShow(organization: "fabrikam", system: .sieve))
        }
    }
}
