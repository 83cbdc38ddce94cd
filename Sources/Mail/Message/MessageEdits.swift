/// What this gateway changes in a copy of a message when it sends it on. The received content itself is never rewritten.
public struct MessageEdits: Hashable, Sendable, Codable {
    /// Header fields to put on top, first one topmost, each without its CRLF (folded ones contain CRLF and a space). An
    /// empty string behind the last one is the blank line that ends the header, for content that has none.
    public var prepended: [String]
    /// Header fields to add below the existing header, each without its CRLF (a missing Message-ID or Date).
    public var appended: [String]

    /// Makes edits; by default none.
    public init(prepended: [String] = [], appended: [String] = []) {
        self.prepended = prepended
        self.appended = appended
    }
}
