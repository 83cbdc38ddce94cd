package import Organization

/// A document as it was handed to `postern organization`.
package struct SubmittedDocument: Codable, Sendable, Hashable {
    /// Where it came from, for messages.
    package var file: String
    /// The YAML text.
    package var text: String
    /// The file of rules that the document names; nil where it names none.
    package var rules: RulesFile?

    package init(file: String, text: String, rules: RulesFile? = nil) {
        self.file = file
        self.text = text
        self.rules = rules
    }

    /// The document as it is stored: with the rules of the file, and without its name.
    func whole(_ document: OrganizationDocument) -> SubmittedDocument {
        SubmittedDocument(file: file, text: document.joined(with: rules, in: text))
    }
}
