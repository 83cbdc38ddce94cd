/// A document as it was handed to `postern organization`.
package struct SubmittedDocument: Codable, Sendable, Hashable {
    /// Where it came from, for messages.
    package var file: String
    /// The YAML text.
    package var text: String

    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}
