/// What somebody who reports a delivered message says it is, by the names of EOP's user reported messages
/// (docs/reference/people-reports.md). The raw values are stored, so none is ever renamed.
public enum SubmissionKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Unwanted.
    case junk = "Junk"
    /// Wanted, though it lay in the junk folder.
    case notJunk = "NotJunk"
    /// Meant to deceive.
    case phish = "Phish"
}

/// What became of a report about one message. The raw values are stored, so none is ever renamed.
public enum SubmissionOutcome: String, Hashable, Sendable, Codable, CaseIterable {
    // MARK: The message is one that was delivered here

    /// It counts from now on.
    case learned
    /// The same was said of the same message before.
    case known
    /// It takes the place of what was said of the same message before.
    case corrected
    /// Whoever reports has said as much today as counts.
    case overDailyLimit
    /// Nothing can be learned from the message: it has neither words nor links.
    case empty
    /// This server learns nothing.
    case notLearning

    // MARK: It is none, as far as can be told

    /// It does not carry the identity that this server gave it.
    case notRecognized
    /// This server delivered no such message to the organization, or the trace has forgotten it.
    case notDelivered
    /// It has the identity of a delivered message, and another author or Message-ID.
    case altered

    // MARK: There is no message

    /// No message is attached.
    case notAttached
    /// It is attached in a form of Outlook's own.
    case outlookFile
    /// Nothing but its header is attached.
    case headersOnly
    /// The report is of a kind that says nothing of this (RFC 5965 section 3.1).
    case unknownType
    /// More messages are attached than are looked at.
    case tooMany

    // MARK: Nobody may say so

    /// The sender is none of the organization's people.
    case notOwnPerson

    /// Whether something was said of a message that was delivered here.
    public var isRecognized: Bool {
        switch self {
        case .learned, .known, .corrected, .overDailyLimit, .empty, .notLearning: true
        case .notRecognized, .notDelivered, .altered, .notAttached, .outlookFile, .headersOnly, .unknownType, .tooMany,
            .notOwnPerson:
            false
        }
    }
}

/// What the filters say of a reported message, as far as it is kept with the report.
public struct SubmissionVerdict: Hashable, Sendable, Codable {
    /// `CAT`.
    public var cat: VerdictCategory
    /// `SCL`; nil where the filter gives none.
    public var scl: Int?
    /// What is done.
    public var action: Verdict.Action

    /// What is kept of a verdict.
    public init(_ verdict: Verdict) {
        cat = verdict.category
        scl = verdict.confidence?.value
        action = verdict.action
    }
}

extension SubmissionVerdict: CustomStringConvertible {
    /// The verdict in words: `phishing: into Junk`.
    public var description: String { "\(cat.words): \(action.words)" }
}
