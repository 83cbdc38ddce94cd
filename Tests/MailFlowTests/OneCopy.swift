import Facts
import Mail
import Testing

extension AcceptedMessage {
    /// The edits of its only copy.
    var edits: MessageEdits {
        get throws {
            try #require(copies.count == 1, "\(copies)")
            return copies[0].edits
        }
    }
}
