package import Mail
package import Queueing

/// What came of a report that was delivered to whoever reads it.
package enum SubmissionEnd: Sendable {
    /// It was read, and what became of it is kept. `answer` is what whoever reports is to get, in the same transaction as the
    /// end of the report; nil for nothing.
    case taken(Reply, answer: Acceptance?)
    /// It can't be read or kept for now.
    case deferred(Reply)
    /// It is none that anybody may read.
    case refused(Reply)
}

/// Reads what people report of delivered mail (docs/reference/people-reports.md).
package protocol SubmissionTaker: Sendable {
    /// Reads a report for one of its recipients, an address of the organization's `reportSubmissionPolicy`.
    ///
    /// When it returns ``SubmissionEnd/taken(_:answer:)``, what was learned and kept is durable. Asked again for the same
    /// recipient, as after a crash, it learns and keeps nothing more, and gives the same answer.
    func take(_ message: StoredMessage, for recipient: StoredMessage.Recipient) async -> SubmissionEnd
}
