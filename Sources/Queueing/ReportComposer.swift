package import Mail

/// What a report is about (RFC 3461 section 4.1).
package enum ReportKind: Hashable, Sendable {
    /// Recipients ended without delivery.
    case failure
    /// Recipients wait for longer than usual.
    case delay
    /// Recipients have the message, or a hop that will not say so.
    case success
}

/// A recipient that a report may tell of.
package struct ReportedRecipient: Sendable, Hashable {
    /// What became of it.
    package enum Outcome: Sendable, Hashable {
        /// Ended without delivery.
        case failed(DeliveryFailure)
        /// Waits still, because of this failure.
        case delayed(DeliveryFailure, willRetryUntil: WallTime)
        /// In a mailbox, or with a next hop that does not report success itself; `remote` is that hop or the mailbox
        /// host, nil for a Maildir of this server.
        case delivered(Reply, remote: MailHost?)
        /// A group whose members have copies of their own, which report no success (RFC 3461 section 5.2.7).
        case expanded
    }

    /// The recipient.
    package var recipient: StoredMessage.Recipient
    /// What became of it.
    package var outcome: Outcome
    /// How often delivery was attempted.
    package var attempts: Int
    /// When the last attempt ended; nil when nothing is known of it.
    package var lastAttempt: WallTime?

    package init(
        recipient: StoredMessage.Recipient, outcome: Outcome, attempts: Int, lastAttempt: WallTime?
    ) {
        self.recipient = recipient
        self.outcome = outcome
        self.attempts = attempts
        self.lastAttempt = lastAttempt
    }
}

/// Whether a report is made.
package enum ReportDecision: Sendable {
    /// Accept this message in the same transaction that writes what is reported.
    case send(Acceptance)
    /// No report, for this reason, which goes into the record.
    case suppressed(reason: String)
}

/// Makes reports (docs/reference/reports.md).
package protocol ReportComposer: Sendable {
    /// Decides whether the sender is told, and makes the report on those of the recipients whose NOTIFY asks for it.
    ///
    /// `recipients` is not empty, and their outcomes fit the kind. Blocks while it reads the message's content.
    func report(_ kind: ReportKind, on message: StoredMessage, recipients: [ReportedRecipient]) -> ReportDecision
}
