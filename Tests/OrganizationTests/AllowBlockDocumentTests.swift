import Mail
import Organization
import Testing

@Suite("The tenant allow and block list in a document")
struct AllowBlockDocumentTests {
    private static func document(_ sections: String, eop: Bool = false) -> String {
        """
        organization: contoso
        eop-compatible: \(eop)
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
        \(sections)
        """
    }

    private static func items(_ items: String...) -> String {
        "tenantAllowBlockListItems:\n" + items.map { "  - { \($0) }\n" }.joined()
    }

    private func told(_ sections: String, eop: Bool = false) -> [String] {
        mistakes(Self.document(sections, eop: eop)).map { "\($0.field ?? ""): \($0.problem)" }
    }

    @Test("an entry is read with everything that it says")
    func entry() throws {
        let yaml = Self.document(
            Self.items(
                """
                Value: contoso.example/a, ListType: Url, Action: Allow, RemoveAfter: 45, LastUsedDate: 2026-11-30, \
                Notes: ours, SubmissionID: s1, SubmissionReason: it is ours, ListSubType: Tenant
                """,
                "Value: \"*.example\", ListType: Sender, Action: Block, NoExpiration: true",
                "Value: \"2001:db8::/32\", ListType: IP, Action: Block"))
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        let item = document.tenantAllowBlockListItems[0]
        #expect(item.listType == .url && item.value == "contoso.example/a" && item.action == .allow)
        #expect(item.removeAfter == 45 && item.notes == "ours" && item.submissionID == "s1")
        #expect(item.end?.iso8601 == "2027-01-14T00:00:00.000Z")
        #expect(document.tenantAllowBlockListItems.dropFirst().allSatisfy { $0.end == nil })
        #expect(try OrganizationDocument.load(yaml: document.yaml, file: "contoso.yaml").get() == document)
    }

    @Test(
        "a mistake in an entry names its property",
        arguments: [
            ("Value: contoso, ListType: Sender, Action: Block, NoExpiration: true", "Value"),
            ("Value: \"*.a.example\", ListType: Url, Action: Allow, ExpirationDate: 2027-01-01", "Value"),
            ("Value: a.example, ListType: Sender, Action: Block", "ExpirationDate"),
            ("Value: a.example, ListType: Sender, Action: Block, ExpirationDate: soon", "ExpirationDate"),
            (
                "Value: a.example, ListType: Sender, Action: Block, ExpirationDate: 2027-01-01, NoExpiration: true",
                "NoExpiration"
            ),
            ("Value: a.example, ListType: Sender, Action: Allow, NoExpiration: true", "NoExpiration"),
            (
                "Value: a.example, ListType: Sender, Action: Block, RemoveAfter: 45, LastUsedDate: 2026-11-30",
                "RemoveAfter"
            ),
            ("Value: a.example, ListType: Sender, Action: Allow, RemoveAfter: 45", "LastUsedDate"),
            (
                "Value: a.example, ListType: Sender, Action: Allow, RemoveAfter: 30, LastUsedDate: 2026-11-30",
                "RemoveAfter"
            ),
            (
                "Value: a.example, ListType: Sender, Action: Block, NoExpiration: true, SubmissionID: s, SubmissionReason: x",
                "SubmissionID"
            ),
            (
                "Value: a.example, ListType: Sender, Action: Allow, ExpirationDate: 2027-01-01, SubmissionID: s",
                "SubmissionReason"
            ),
            (
                "Value: a.example, ListType: Sender, Action: Allow, ExpirationDate: 2027-01-01, SubmissionReason: s",
                "SubmissionReason"
            ),
            (
                "Value: a.example, ListType: Url, Action: Block, NoExpiration: true, ListSubType: AdvancedDelivery",
                "ListSubType"
            ),
        ])
    func wrongEntries(_ item: String, _ field: String) {
        let found = mistakes(Self.document(Self.items(item))).filter { $0.severity == .error }
        #expect(found.contains { $0.field == field && !$0.mend.isEmpty }, "\(found)")
    }

    @Test("the same value twice with one action is a mistake, and with both a warning, however it is written")
    func twice() {
        let block = "Action: Block, NoExpiration: true"
        #expect(
            told(
                Self.items(
                    "Value: A.example/b, ListType: Url, \(block)", "Value: a.example/x/../b, ListType: Url, \(block)")
            ).contains { $0.hasPrefix("Value: is in the list already") })
        #expect(
            told(
                Self.items(
                    "Value: a.example, ListType: Url, \(block)",
                    "Value: a.example, ListType: Url, Action: Allow, ExpirationDate: 2027-01-01, SubmissionID: s, "
                        + "SubmissionReason: it is ours")
            ).contains { $0.hasPrefix("Action: is Allow, and line") })
        // The same text in another list is another thing.
        #expect(
            told(
                Self.items("Value: a.example, ListType: Url, \(block)", "Value: a.example, ListType: Sender, \(block)")
            ).isEmpty)
    }

    @Test("an entry that lets the organization's own domain or a whole top-level domain pass is a warning")
    func wide() {
        let allow = "ListType: Sender, Action: Allow, ExpirationDate: 2027-01-01"
        #expect(told(Self.items("Value: contoso.com, \(allow)")).count == 1)
        #expect(told(Self.items("Value: ann@contoso.com, \(allow)")).isEmpty)
        #expect(told(Self.items("Value: \"*.example\", \(allow)")).count == 1)
    }

    @Test("an entry for URLs or files that allows without a submission says nothing, which is a warning")
    func idle() {
        let allow = "Action: Allow, ExpirationDate: 2027-01-01"
        let hash = String(repeating: "ab", count: 32)
        for (list, value) in [("Url", "a.example/b"), ("FileHash", hash)] {
            let entry = "Value: \(value), ListType: \(list), \(allow)"
            #expect(
                told(Self.items(entry)) == [
                    "SubmissionID: is not given, and without it Allow says nothing in the list \(list)"
                ])
            #expect(told(Self.items(entry + ", SubmissionID: s, SubmissionReason: it is ours")).isEmpty)
        }
    }

    @Test("EOP's limits are checked where they are asked for, list by list and action by action")
    func limits() {
        func list(_ count: Int) -> String {
            "tenantAllowBlockListItems:\n"
                + (0..<count).map {
                    "  - { Value: d\($0).example, ListType: Sender, Action: Block, NoExpiration: true }\n"
                }.joined()
                + "  - { Value: d.example, ListType: Url, Action: Block, NoExpiration: true }\n"
        }
        #expect(told(list(500), eop: true).isEmpty)
        #expect(told(list(501), eop: true).count == 1)
        #expect(told(list(501)).isEmpty)
        func pairs(_ count: Int) -> String {
            "tenantAllowBlockListSpoofItems:\n"
                + (0..<count).map {
                    "  - { SpoofedUser: d\($0).example, SendingInfrastructure: \"*\", SpoofType: External, Action: Block }\n"
                }.joined()
        }
        #expect(told(pairs(1_024), eop: true).isEmpty)
        #expect(told(pairs(1_025), eop: true).count == 1)
    }

    @Test(
        "a pair that can't be is a mistake",
        arguments: [
            ("SpoofedUser: \"*\", SendingInfrastructure: \"*\", SpoofType: External", "SendingInfrastructure"),
            ("SpoofedUser: contoso.com, SendingInfrastructure: a.example, SpoofType: External", "SpoofType"),
            ("SpoofedUser: a.example, SendingInfrastructure: a.example, SpoofType: Internal", "SpoofType"),
            ("SpoofedUser: \"*.a.example\", SendingInfrastructure: a.example, SpoofType: External", "SpoofedUser"),
            ("SpoofedUser: a.example, SendingInfrastructure: 192.0.2.1, SpoofType: External", "SendingInfrastructure"),
        ])
    func wrongPairs(_ pair: String, _ field: String) {
        let found = mistakes(
            Self.document("tenantAllowBlockListSpoofItems: [{ \(pair), Action: Allow }]"))
        #expect(found.map(\.field) == [field], "\(found)")
    }

    @Test(
        "a part of advanced delivery that means nothing by itself is a mistake",
        arguments: [
            ("{ PhishSimDomains: [a.example] }", "PhishSimDomains"),
            ("{ PhishSimSenderIpRanges: [192.0.2.1] }", "PhishSimSenderIpRanges"),
            ("{ PhishSimUrls: [a.example] }", "PhishSimUrls"),
            ("{ PhishSimUrls: [contoso] }", "PhishSimUrls"),
            ("{ SecOpsMailboxes: [soc@elsewhere.example] }", "advancedDelivery"),
        ])
    func wrongDelivery(_ delivery: String, _ field: String) {
        let found = mistakes(Self.document("advancedDelivery: \(delivery)"))
        #expect(found.contains { $0.field == field }, "\(found)")
    }

    @Test("a recipient has as many safe and blocked senders as in EOP")
    func userLists() throws {
        func document(_ safe: Int, _ blocked: Int) -> String {
            func list(_ count: Int) -> String { (0..<count).map { "d\($0).example" }.joined(separator: ", ") }
            return """
                organization: contoso
                acceptedDomains: [{ DomainName: contoso.com }]
                recipients:
                  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox,
                      SafeSenders: [\(list(safe))], BlockedSenders: [\(list(blocked))] }
                """
        }
        let read = try OrganizationDocument.load(yaml: document(1_024, 65_535), file: "contoso.yaml").get()
        #expect(read.recipients[0].safeSenders.count == 1_024 && read.recipients[0].blockedSenders.count == 65_535)
        #expect(mistakes(document(1_025, 1)).map(\.field) == ["SafeSenders"])
        #expect(mistakes(document(1, 65_536)).map(\.field) == ["BlockedSenders"])
    }
}
