/// What became of a disclaimer in a copy.
package enum DisclaimerOutcome: Hashable, Sendable {
    /// The text stands in the message.
    case applied
    /// The message is an attachment of a new one that has the text.
    case wrapped
    /// The text was there already, as in an answer that quotes it.
    case present
    /// The message goes without it, for this reason.
    case ignored(reason: String)
    /// The message is to be rejected, for this reason.
    case reject(reason: String)
}

/// Why a text can't be put into a message (docs/reference/disclaimers.md).
enum DisclaimerObstacle: String, Error, Hashable, Sendable {
    case signed = "the message is signed"
    case encrypted = "the message is encrypted"
    case calendar = "the message is an invitation without text"
    case report = "the message is a report"
    case ambiguous = "programs read the message differently"
    case noText = "the message has no text"
    case encoding = "the text is not written as its encoding demands"
    case charset = "the charset of the text is not known"
    case size = "the text is too long to be written anew"
    case unreadable = "the message could not be read"
}
