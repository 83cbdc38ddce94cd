package import MIME

/// What was found in the content of a message.
package struct ContentFindings: Sendable {
    /// Its parts, words and links, and what can be read differently.
    package var content: ContentFacts
    /// The language of its words as a tag, `en`; nil where none is sure.
    package var language: String?

    package init(content: ContentFacts, language: String? = nil) {
        self.content = content
        self.language = language
    }

    /// Whether all of it was looked into.
    package var isFullyRead: Bool { content.isFullyRead }
}
