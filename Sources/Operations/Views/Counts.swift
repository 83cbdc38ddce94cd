/// How many recipients an operation was for.
package struct RecipientCount: Codable, Sendable, Hashable {
    /// The recipients.
    package var recipients: Int

    /// A number of recipients.
    package init(_ recipients: Int) { self.recipients = recipients }
}

/// What came of routing again.
package struct Resubmitted: Codable, Sendable, Hashable {
    /// Recipients that were routed again.
    package var recipients: Int
    /// Of them, those that went into another queue.
    package var moved: Int

    /// What came of it.
    package init(recipients: Int, moved: Int) {
        self.recipients = recipients
        self.moved = moved
    }
}
