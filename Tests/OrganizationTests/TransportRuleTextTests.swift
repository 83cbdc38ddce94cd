import Mail
import Organization
import Testing

@Suite("Mail flow rules in a text of their own")
struct TransportRuleTextTests {
    @Test(
        "one rule, a list and a document of rules are read alike",
        arguments: [
            "Name: Mark\nPrependSubject: 'x '\n", "- Name: Mark\n  PrependSubject: 'x '\n",
            "transportRules:\n  - { Name: Mark, PrependSubject: 'x ' }\n",
            "{\"Name\": \"Mark\", \"PrependSubject\": \"x \"}",
        ])
    func forms(text: String) throws {
        let rules = try TransportRule.read(text, file: "rule.yaml").get()
        #expect(rules.map(\.name) == ["Mark"])
        #expect(rules.map(\.actions) == [[.prependSubject("x ")]])
    }

    @Test(
        "a text with a mistake says where it is",
        arguments: [
            ("Name: Mark\nSubjectContainsWord: x\n", 2), ("transportRules:\n  - { Name: A }\nmore: 1\n", 3),
            ("- Name: A\n- Name: B\n  SetSCL: 99\n", 3), ("[]", 1),
        ] as [(String, Int)])
    func mistakes(text: String, line: Int) {
        switch TransportRule.read(text, file: "rule.yaml") {
        case .success(let rules): Issue.record("\(rules) is read")
        case .failure(let errors):
            #expect(errors.mistakes.contains { $0.line == line && $0.file == "rule.yaml" }, "\(errors)")
        }
    }

    @Test("a rule is shown with conditions, exceptions and actions apart, and is read again as it is written")
    func shown() throws {
        let text = """
            Name: Mark
            SubjectContainsWords: [a, b c]
            SubjectMatchesPatterns: ["^x"]
            ExceptIfFromScope: InOrganization
            PrependSubject: "[E] "
            SetSCL: 3
            """
        let rule = try #require(try TransportRule.read(text, file: "").get().first)
        #expect(rule.conditionLines.count == 2 && rule.conditionLines[0].hasPrefix("SubjectContainsWords: ["))
        #expect(rule.exceptionLines == ["ExceptIfFromScope: InOrganization"])
        #expect(rule.actionLines.count == 2 && rule.actionLines[1] == "SetSCL: 3")
        #expect(try TransportRule.read(rule.yaml, file: "").get() == [rule])
        #expect(rule.patterns.map(\.property) == ["SubjectMatchesPatterns"])
        #expect(rule.patterns.allSatisfy { $0.pattern == "^x" && $0.engine != nil })
    }
}
