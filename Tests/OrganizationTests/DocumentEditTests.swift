import Organization
import PosternTesting
import Testing

@Suite("A document of which sections are changed")
struct DocumentEditTests {
    private static let text = """
        # Contoso's own notes
        organization: contoso   # the name

        acceptedDomains:
          - { DomainName: contoso.com } # ours

        # What does not come in
        tenantAllowBlockListItems:
          - Value: a.example
            ListType: Sender
            Action: Block
            NoExpiration: true

        # People
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }

        """

    private func changed(
        _ text: String, _ change: (inout [TenantAllowBlockListItem]) -> Void
    ) throws -> (document: OrganizationDocument, text: String) {
        var document = try OrganizationDocument.load(yaml: text, file: "contoso.yaml").get()
        change(&document.tenantAllowBlockListItems)
        return (document, document.replacing(["tenantAllowBlockListItems"], in: text))
    }

    private func item(_ value: String) -> TenantAllowBlockListItem {
        var item = TenantAllowBlockListItem(.sender, value, .block)
        item.noExpiration = true
        return item
    }

    @Test("keeps everything else as it is written, comments included")
    func keeps() throws {
        let (document, text) = try changed(Self.text) { $0.append(item("b.example")) }
        #expect(try OrganizationDocument.load(yaml: text, file: "contoso.yaml").get() == document)
        for line in [
            "# Contoso's own notes", "organization: contoso   # the name", "# What does not come in", "# People",
        ] {
            #expect(text.contains(line), "\(text)")
        }
        #expect(text.contains("b.example") && text.contains("} # ours"))
    }

    @Test("gets a section that it did not have, and loses one that is empty now")
    func sections() throws {
        let (_, without) = try changed(Self.text) { $0 = [] }
        #expect(!without.contains("tenantAllowBlockListItems") && without.contains("# People"))
        let (document, with) = try changed(without) { $0.append(item("c.example")) }
        #expect(with.hasPrefix(without))
        #expect(try OrganizationDocument.load(yaml: with, file: "contoso.yaml").get() == document)
    }

    @Test(
        "is written anew where its sections can't be told apart by lines",
        arguments: [
            #"{ "organization": "contoso", "acceptedDomains": [{ "DomainName": "contoso.com" }] }"#,
            "{ organization: contoso, acceptedDomains: [{ DomainName: contoso.com }] }\n",
            "---\norganization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]\n...\n",
        ])
    func anew(_ text: String) throws {
        let (document, after) = try changed(text) { $0.append(item("c.example")) }
        #expect(try OrganizationDocument.load(yaml: after, file: "contoso.yaml").get() == document)
    }

    @Test("is the changed document, whatever is in it")
    func generated() throws {
        for seed in 0..<60 as Range<UInt64> {
            var generator = DocumentGenerator(seed: seed)
            let text = try generator.document().yaml
            let (document, after) = try changed(text) { items in
                if generator.chance(50) { items = [] }
                items.append(item("new\(seed).example"))
            }
            #expect(try OrganizationDocument.load(yaml: after, file: "contoso.yaml").get() == document, "seed \(seed)")
        }
    }
}
