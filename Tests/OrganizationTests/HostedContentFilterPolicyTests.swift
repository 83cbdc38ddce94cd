import Mail
import Organization
import Testing

@Suite("The policy against spam")
struct HostedContentFilterPolicyTests {
    private func document(_ policy: String) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        hostedContentFilterPolicy: \(policy)
        """
    }

    private func load(_ policy: String) throws -> HostedContentFilterPolicy {
        try OrganizationDocument.load(yaml: document(policy), file: "contoso.yaml").get().hostedContentFilterPolicy
    }

    @Test("a policy has EOP's defaults where nothing is set", arguments: ["", "{}", "{ Name: Default }"])
    func defaults(_ policy: String) throws {
        let policy = try load(policy)
        #expect(policy == HostedContentFilterPolicy())
        #expect(policy.bulkThreshold == 7 && policy.marksBulkMail && policy.symbolWeights.isEmpty)
    }

    @Test("a policy has a threshold for bulk mail and wishes for single signs")
    func wishes() throws {
        let policy = try load(
            """
            { BulkThreshold: 5, MarkAsSpamBulkMail: Off, SymbolWeights: ["FROM_EQ_TO=150%", HTML_NO_PLAIN=off] }
            """)
        #expect(policy.bulkThreshold == 5 && !policy.marksBulkMail)
        #expect(policy.symbolWeights.map(\.description) == ["FROM_EQ_TO=150%", "HTML_NO_PLAIN=off"])
        #expect(policy.symbolWeights.map(\.percent) == [150, nil])
    }

    @Test(
        "a mistake names its field",
        arguments: [
            ("{ BulkThreshold: 0 }", "BulkThreshold"), ("{ BulkThreshold: 10 }", "BulkThreshold"),
            ("{ MarkAsSpamBulkMail: Maybe }", "MarkAsSpamBulkMail"),
            ("{ SymbolWeights: [FROM_EQ_TO] }", "SymbolWeights"),
            ("{ SymbolWeights: [\"FROM_EQ_TO=49%\"] }", "SymbolWeights"),
            ("{ SymbolWeights: [\"FROM_EQ_TO=151%\"] }", "SymbolWeights"),
            ("{ SymbolWeights: [\"from_eq_to=100%\"] }", "SymbolWeights"),
            ("{ SymbolWeights: [\"A=off\", \"A=100%\"] }", "SymbolWeights"),
            ("{ SymbolWeights: [\((0...64).map { "S\($0)=off" }.joined(separator: ", "))] }", "SymbolWeights"),
        ])
    func mistakes(_ policy: String, _ field: String) {
        guard case .failure(let errors) = OrganizationDocument.load(yaml: document(policy), file: "contoso.yaml") else {
            Issue.record("\(policy) was taken")
            return
        }
        #expect(errors.mistakes.contains { $0.field == field }, "\(errors)")
    }
}
