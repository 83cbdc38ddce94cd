import Mail
import Organization
import Testing

@Suite("deliveryPriorities of an organization")
struct DeliveryPriorityTests {
    private func document(_ priorities: String) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        inboundConnectors:
          - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25] }
        deliveryPriorities:
        \(priorities)
        """
    }

    @Test("deliveryPriorities are read in order, with every condition")
    func reading() throws {
        let yaml = document(
            """
              - { Name: Alarms, Priority: High, Senders: [alarm@contoso.com], InboundConnectors: From head office }
              - { Name: Newsletters, Priority: Low, SenderDomains: [news.contoso.com, "*.lists.example"] }
              - { Name: Rest, Priority: Normal, Comment: nothing else }
            """)
        let priorities = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get().deliveryPriorities
        #expect(priorities.map(\.name) == ["Alarms", "Newsletters", "Rest"])
        #expect(priorities.map(\.priority) == [.high, .low, .normal])
        #expect(priorities[0].senders == [EmailAddress("alarm@contoso.com")])
        #expect(priorities[0].inboundConnectors == ["From head office"])
        #expect(priorities[1].senderDomains.map(\.description) == ["news.contoso.com", "*.lists.example"])
        #expect(priorities.map(\.isForAll) == [false, false, true])
    }

    @Test(
        "deliveryPriorities are refused with the line, the object, the field and the mend",
        arguments: [
            ("  - { Name: A }", "Priority", "add Priority: High, Normal or Low"),
            ("  - { Name: A, Priority: Hgh }", "Priority", "did you mean High?"),
            ("  - { Priority: High }", "Name", "add Name: a name of 1 to 64 characters"),
            (
                "  - { Name: A, Priority: High, InboundConnectors: [From hed office] }", "InboundConnectors",
                "did you mean From head office?"
            ),
            (
                "  - { Name: A, Priority: High, Senders: [contoso.com] }", "Senders",
                "write an address such as ann@contoso.com"
            ),
            (
                "  - { Name: A, Priority: High, SenderDomain: [a.example] }", "SenderDomain",
                "did you mean SenderDomains?"
            ),
        ])
    func mistaken(text: String, field: String, mend: String) throws {
        let found = mistakes(document(text))
        #expect(found.map(\.field) == [field])
        #expect(found.first?.line == 6)
        #expect(found.first?.mend == mend)
        #expect(found.first?.object.hasPrefix("DeliveryPriority") == true)
    }

    @Test("deliveryPriorities are refused when one without a condition stands before another, or two have one name")
    func order() {
        let found = mistakes(
            document("  - { Name: A, Priority: High }\n  - { Name: a, Priority: Low, Senders: [ann@contoso.com] }"))
        #expect(found.map(\.line) == [6, 7])
        #expect(found.first?.problem == "has no condition, so those behind it would never apply")
        #expect(found.last?.field == "Name")
    }
}
