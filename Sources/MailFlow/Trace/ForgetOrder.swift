package import Mail
package import Queueing

/// A row of the trace that is to be forgotten, with what an index finds it by.
package struct ForgottenRow: Codable, Sendable, Hashable {
    /// The row.
    package var id: RecipientID
    /// When its message was received.
    package var received: WallTime
    /// The Message-ID field.
    package var messageID: String

    /// A row.
    package init(_ id: RecipientID, received: WallTime, messageID: String) {
        self.id = id
        self.received = received
        self.messageID = messageID
    }
}

/// What of the trace is to be forgotten for one person.
package struct ForgetOrder: Codable, Sendable, Hashable {
    /// Decisions about this address go too.
    package var address: String
    /// Rows of messages that have ended.
    package var rows: [ForgottenRow]
    /// Refusals at the edge.
    package var refusals: [RefusalID]

    /// An order.
    package init(address: String, rows: [ForgottenRow], refusals: [RefusalID]) {
        self.address = address
        self.rows = rows
        self.refusals = refusals
    }
}

/// What has become of an order so far.
package enum ForgetOutcome: Sendable, Hashable {
    /// All octets are gone from the disk.
    case gone
    /// No search finds the rows any more; octets of them are in a file of the index that a search reads.
    case onDisk
    /// It was begun, and stopped at a failure; it goes on.
    case unfinished(StoreError)
}
