import Organization
import Testing

@Suite("Changes between documents")
struct DocumentDiffTests {
    private let old = """
        organization: contoso
        Postmaster: ann@contoso.com
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: gone.example }
        outboundConnectors:
          - { Name: To A, RecipientDomains: [a.example, b.example], UseMXRecord: true }
        deliveryPriorities:
          - { Name: First, Priority: High, Senders: [ann@contoso.com] }
          - { Name: Second, Priority: Low, Senders: [bob@contoso.com] }
        transportConfig: { MessageExpiration: 1.00:00:00 }
        """

    private func names(_ changes: [ObjectChange]) -> [String] {
        changes.map { "\($0.kind.rawValue.lowercased()) \($0.object)" }
    }

    @Test("there is no change between a document and itself, or another order and form of the same objects")
    func none() {
        #expect(DocumentDiff.changes(from: old, to: old).isEmpty)
        let other = """
            acceptedDomains: [ { "DomainName": gone.example }, { Default: true, DomainName: contoso.com } ]
            transportConfig:
              MessageExpiration: "1.00:00:00"
            organization: contoso   # a comment
            deliveryPriorities:
              - { Name: First, Priority: High, Senders: ann@contoso.com }
              - { Name: Second, Priority: Low, Senders: bob@contoso.com }
            outboundConnectors:
              - Name: To A
                UseMXRecord: true
                RecipientDomains: [a.example, b.example]
            Postmaster: ann@contoso.com
            """
        #expect(DocumentDiff.changes(from: old, to: other).isEmpty)
    }

    @Test("name each object that was added, removed or changed, and each property with its values")
    func changes() {
        let new = """
            organization: contoso
            Abuse: bob@contoso.com
            acceptedDomains:
              - { DomainName: CONTOSO.com, Default: true, DomainType: InternalRelay }
              - { DomainName: new.example }
            outboundConnectors:
              - { Name: To A, RecipientDomains: [b.example], UseMXRecord: true }
            deliveryPriorities:
              - { Name: Second, Priority: Low, Senders: [bob@contoso.com] }
              - { Name: First, Priority: High, Senders: [ann@contoso.com] }
            transportConfig: { MessageExpiration: 12:00:00 }
            """
        let changes = DocumentDiff.changes(from: old, to: new)
        #expect(
            names(changes) == [
                "changed Organization", "changed AcceptedDomain \"CONTOSO.com\"",
                "removed AcceptedDomain \"gone.example\"",
                "added AcceptedDomain \"new.example\"", "changed OutboundConnector \"To A\"",
                "changed DeliveryPriority", "changed transportConfig",
            ])
        #expect(
            changes[0].properties == [
                .init(name: "Postmaster", before: ["ann@contoso.com"], after: []),
                .init(name: "Abuse", before: [], after: ["bob@contoso.com"]),
            ])
        #expect(
            changes[4].properties == [
                .init(name: "RecipientDomains", before: ["a.example", "b.example"], after: ["b.example"])
            ])
        #expect(
            changes[5].properties == [.init(name: "order", before: ["First", "Second"], after: ["Second", "First"])])
        #expect(
            changes[6].properties == [.init(name: "MessageExpiration", before: ["1.00:00:00"], after: ["12:00:00"])])
    }

    @Test("from nothing are everything, and text that is no document counts as nothing")
    func fromNothing() {
        #expect(DocumentDiff.changes(from: "", to: old).allSatisfy { $0.kind == .added })
        #expect(DocumentDiff.changes(from: old, to: "- [").allSatisfy { $0.kind == .removed })
        #expect(DocumentDiff.changes(from: "", to: "").isEmpty)
    }
}
