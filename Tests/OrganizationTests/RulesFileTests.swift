import Organization
import Testing

@Suite("A file of rules beside a document")
struct RulesFileTests {
    private static let document = """
        organization: contoso # ours
        acceptedDomains:
          - { DomainName: contoso.com }
        # The rules are elsewhere.
        transportRulesFile: rules.yaml
        transportRules:
          - { Name: First, SetSCL: 1 }

        """
    private static let rules = "transportRules:\n  - { Name: Second, SetSCL: 2 }\n  - { Name: Third, SetSCL: 3 }\n"

    private func load(
        _ document: String, _ rules: String?
    ) -> Result<OrganizationDocument, ConfigurationErrors> {
        OrganizationDocument.load(
            yaml: document, file: "contoso.yaml", rules: rules.map { RulesFile(file: "rules.yaml", text: $0) })
    }

    private func mistakes(_ document: String, _ rules: String?) -> [String] {
        guard case .failure(let errors) = load(document, rules) else { return [] }
        return errors.mistakes.filter { $0.severity == .error }.map(\.description)
    }

    @Test("the rules of a document stand before those of its file")
    func joined() throws {
        let loaded = try load(Self.document, Self.rules).get()
        #expect(loaded.transportRules.map(\.name) == ["First", "Second", "Third"])
    }

    @Test("the text that is kept has the rules of both and names no file, and the rest stays as it was written")
    func text() throws {
        let loaded = try load(Self.document, Self.rules).get()
        let file = RulesFile(file: "rules.yaml", text: Self.rules)
        let text = loaded.joined(with: file, in: Self.document)
        #expect(!text.contains("transportRulesFile") && text.contains("# ours"))
        #expect(try load(text, nil).get() == loaded)
        #expect(loaded.joined(with: nil, in: Self.document) == Self.document)
    }

    @Test("a document in JSON is joined with its file of rules")
    func json() throws {
        let document =
            #"{"organization":"contoso","acceptedDomains":[{"DomainName":"contoso.com"}],"#
            + #""transportRulesFile":"r"}"#
        let loaded = try load(document, Self.rules).get()
        let text = loaded.joined(with: RulesFile(file: "r", text: Self.rules), in: document)
        #expect(try load(text, nil).get() == loaded)
        #expect(loaded.transportRules.map(\.name) == ["Second", "Third"])
    }

    @Test("a mistake in the file names the file and its line, also where the other rule is in the document")
    func places() {
        let found = mistakes(
            Self.document, "transportRules:\n  - { Name: A, SetSCL: 10 }\n  - { Name: first, SetSCL: 1 }\n")
        #expect(found.count == 2)
        #expect(found.first?.hasPrefix("rules.yaml:2: TransportRule \"A\", SetSCL: ") == true)
        #expect(found.last?.hasPrefix("rules.yaml:3: TransportRule \"first\", Name: ") == true)
        #expect(found.last?.contains("line 7 of contoso.yaml") == true)
    }

    @Test("a file that is missing, that has no rules or that has something else is a mistake")
    func others() {
        let missing = mistakes(Self.document, nil).joined()
        #expect(missing.contains("contoso.yaml:5: transportRulesFile: rules.yaml was not handed in"))
        #expect(mistakes(Self.document, "{}").joined().contains("the file has no transportRules"))
        #expect(mistakes(Self.document, Self.rules + "recipients: []\n").joined().contains("rules.yaml:4: recipients"))
        #expect(mistakes(Self.document, "- a").count == 1)
        #expect(mistakes(Self.document, "a: [").joined().contains("rules.yaml:"))
    }

    @Test("the name of a document's file is found, and in no document that names none")
    func name() {
        #expect(RulesFile.name(in: Self.document) == "rules.yaml")
        #expect(RulesFile.name(in: "organization: a\ntransportRules: []\n") == nil)
        #expect(RulesFile.name(in: "# transportRulesFile: a\norganization: a\n") == nil)
        #expect(RulesFile.name(in: "transportRulesFile: [a") == nil)
        #expect(RulesFile.name(in: #"{"transportRulesFile":"rules/a.yaml"}"#) == "rules/a.yaml")
    }
}
