internal import MIME
package import NIOCore

/// The words that a reader sees, as the reader of content finds them that filters go by: without markup, and without anything
/// that would have to be loaded.
package enum VisibleText {
    /// Those of HTML.
    static func of(html: String) -> String {
        var message = ByteBuffer(string: "Content-Type: text/html; charset=utf-8\r\n\r\n")
        message.writeString(html)
        return String(decoding: ContentFacts(reading: message).parts.first?.words?.visible ?? [], as: UTF8.self)
    }

    /// Those that a reader of a message sees first. Of a text in several forms, plain text.
    ///
    /// - Parameters:
    ///   - message: the message, or its beginning.
    ///   - limit: octets of them that are given.
    package static func of(message: ByteBuffer, limit: Int) -> String {
        let facts = ContentFacts(reading: message)
        let texts = facts.parts.filter { $0.words != nil && !$0.isAttachment && !$0.isAlternative && $0.isLeaf }
        let shown = texts.first { $0.html == nil } ?? texts.first
        return String(decoding: shown?.words?.visible.prefix(limit) ?? [], as: UTF8.self)
    }
}
