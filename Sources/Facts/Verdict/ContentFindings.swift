package import Inspection
package import MIME

/// What was found in the content of a message.
package struct ContentFindings: Sendable {
    /// Its parts, words and links, and what can be read differently.
    package var content: ContentFacts
    /// The language of its words as a tag, `en`; nil where none is sure.
    package var language: String?
    /// What is in its files: a report for each that the inspector was given.
    package var inspected: [InspectionReport]
    /// The paths of files that an inspector would be given, where nobody inspects by the operator's choice.
    package var uninspected: [String] = []
    /// What engines and lists of this server say of it.
    package var engines: [EngineReport]

    package init(
        content: ContentFacts, language: String? = nil, inspected: [InspectionReport] = [], engines: [EngineReport] = []
    ) {
        self.content = content
        self.language = language
        self.inspected = inspected
        self.engines = engines
    }
}
