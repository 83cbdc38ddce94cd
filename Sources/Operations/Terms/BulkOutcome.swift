/// What came of an operation on many objects: how many there were, and where it was confirmed, for how many it was done.
package struct BulkOutcome: Codable, Sendable, Hashable {
    /// Queues that the filter matched; nil for an operation on messages.
    package var matchedQueues: Int?
    /// Recipients that it matched, or that wait in those queues.
    package var matchedRecipients: Int
    /// Whether it was confirmed, so that it was done; else it was counted only.
    package var isDone: Bool
    /// Queues for which it was done.
    package var queues: Int?
    /// Recipients for which it was done: those that had not left meanwhile.
    package var recipients: Int
    /// Recipients that went into another queue, where they were routed again.
    package var moved: Int?

    /// What was counted.
    init(matchedQueues: Int? = nil, matchedRecipients: Int) {
        self.matchedQueues = matchedQueues
        self.matchedRecipients = matchedRecipients
        isDone = false
        recipients = 0
    }

    /// What was done to one object that was named.
    ///
    /// - Parameters:
    ///   - queues: how many queues that were; nil for a message.
    ///   - moved: recipients that went into another queue, where they were routed again.
    package init(done recipients: Int, queues: Int? = nil, moved: Int? = nil) {
        self.init(matchedQueues: queues, matchedRecipients: recipients)
        self = done(queues: queues, recipients: recipients)
        self.moved = moved
    }

    /// The same as done.
    func done(queues: Int? = nil, recipients: Int) -> BulkOutcome {
        var outcome = self
        outcome.isDone = true
        outcome.queues = queues
        outcome.recipients = recipients
        return outcome
    }
}

/// Whether an operation on many objects is confirmed.
enum BulkConfirmation {
    /// Whether it is to be done: not without an expected count. Throws where the count differs from what was expected by
    /// more than a tenth of that.
    static func isGiven(_ expected: Int?, matched: Int, what: String) throws(OperationFailure) -> Bool {
        guard let expected else { return false }
        guard expected >= 0 else { throw OperationFailure(.usage, "The expected count is below zero.") }
        let (difference, isOverflow) = (matched - expected).magnitude.multipliedReportingOverflow(by: 10)
        guard !isOverflow, difference <= expected else {
            throw OperationFailure(
                .changedMeanwhile,
                "By now \(matched) \(what) match, not \(expected): nothing was done. Look again, then confirm that number."
            )
        }
        return true
    }
}
