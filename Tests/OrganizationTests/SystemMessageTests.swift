import Mail
import Organization
import Testing

@Suite("systemMessages of an organization")
struct SystemMessageTests {
    private func document(_ entries: String...) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        systemMessages:
        \(entries.map { "  - \($0)" }.joined(separator: "\n"))
        """
    }

    @Test("reads code, language, side and text")
    func everything() throws {
        let yaml = document(
            "{ DsnCode: 5.1.1, Language: de, Internal: true, Text: Rufen Sie 4711 an }",
            "{ DsnCode: 5.1.1, Language: en-US, Text: 'Call <b>4711</b>' }",
            "{ DsnCode: 4.4.7, Language: de, Text: \"\(String(repeating: "ü", count: 512))\" }")
        let messages = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get().systemMessages
        #expect(
            messages == [
                .init(dsnCode: .init(5, 1, 1), language: .german, isInternal: true, text: "Rufen Sie 4711 an"),
                .init(dsnCode: .init(5, 1, 1), language: .english, isInternal: false, text: "Call <b>4711</b>"),
                .init(
                    dsnCode: .init(4, 4, 7), language: .german, isInternal: false,
                    text: String(repeating: "ü", count: 512)),
            ])
    }

    @Test(
        "names each mistake with its field and its mend",
        arguments: [
            ("{ Language: de, Text: x }", "DsnCode", "is missing"),
            ("{ DsnCode: 2.1.5, Language: de, Text: x }", "DsnCode", "\"2.1.5\" is not valid"),
            ("{ DsnCode: 5.1, Language: de, Text: x }", "DsnCode", "\"5.1\" is not valid"),
            ("{ DsnCode: 5.1.1, Text: x }", "Language", "is missing"),
            ("{ DsnCode: 5.1.1, Language: fr, Text: x }", "Language", "\"fr\" is not valid"),
            ("{ DsnCode: 5.1.1, Language: de }", "Text", "is missing"),
            ("{ DsnCode: 5.1.1, Language: de, Text: ' ' }", "Text", "\" \" is not valid"),
            ("{ DsnCode: 5.1.1, Language: de, Text: x, Internal: maybe }", "Internal", "\"maybe\" is not valid"),
            (
                "{ DsnCode: 5.1.1, Language: de, Text: x, Colour: red }", "Colour",
                "is not a property of SystemMessage"
            ),
            (
                "{ DsnCode: 5.1.1, Language: de, Text: x, QuotaMessageType: WarningMailbox }", "QuotaMessageType",
                "is not supported yet"
            ),
        ])
    func mistake(entry: String, field: String, problem: String) throws {
        let found = mistakes(document(entry))
        #expect(found.count == 1)
        let mistake = try #require(found.first)
        #expect(mistake.field == field)
        #expect(mistake.problem == problem)
        #expect(!mistake.mend.isEmpty)
        #expect(mistake.line == 4)
    }

    @Test("refuses a text of more than 512 characters")
    func tooLong() {
        let text = String(repeating: "x", count: 513)
        #expect(mistakes(document("{ DsnCode: 5.1.1, Language: de, Text: \(text) }")).map(\.field) == ["Text"])
    }

    @Test("refuses a second text for the same code, language and side")
    func twice() {
        let found = mistakes(
            document(
                "{ DsnCode: 5.1.1, Language: de, Text: x }",
                "{ DsnCode: 5.1.1, Language: de, Internal: true, Text: y }",
                "{ DsnCode: 5.1.1, Language: de-AT, Text: z }"))
        #expect(found.map(\.problem) == ["has a text of this language already, in line 4"])
        #expect(found.map(\.line) == [6])
    }
}
