package import Organization

/// What `postern organization check` found in documents.
package struct CheckedDocuments: Codable, Sendable, Hashable {
    /// Whether they can be applied.
    package var isValid: Bool
    /// The organizations, in the order of the documents; empty where there is a mistake.
    package var organizations: [String]
    /// The mistakes.
    package var mistakes: [ConfigurationMistake]
    /// What may not be meant.
    package var warnings: [ConfigurationMistake]

    /// What was found.
    package init(
        isValid: Bool, organizations: [String] = [], mistakes: [ConfigurationMistake] = [],
        warnings: [ConfigurationMistake] = []
    ) {
        self.isValid = isValid
        self.organizations = organizations
        self.mistakes = mistakes
        self.warnings = warnings
    }
}
