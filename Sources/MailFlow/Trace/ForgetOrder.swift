package import Mail
package import Queueing

/// A row of the trace that is to be forgotten, with what an index finds it by.
package struct ForgottenRow: Sendable, Hashable {
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

/// A refusal that is to be forgotten. Its number alone does not tell it: one that a power cut took away gives its number to
/// another.
package struct ForgottenRefusal: Sendable, Hashable {
    /// The refusal.
    package var id: RefusalID
    /// When it was.
    package var at: WallTime

    /// A refusal.
    package init(_ id: RefusalID, at: WallTime) {
        self.id = id
        self.at = at
    }
}

/// What of the trace is to be forgotten for one person.
package struct ForgetOrder: Sendable, Hashable {
    /// How many rows and refusals an order has at most. Whoever has more is forgotten in portions.
    package static let mostRows = 100_000

    /// Decisions about this address go too.
    package var address: AddressDigest
    /// Rows of messages that have ended.
    package var rows: [ForgottenRow]
    /// Refusals at the edge.
    package var refusals: [ForgottenRefusal]

    /// An order.
    package init(address: AddressDigest, rows: [ForgottenRow], refusals: [ForgottenRefusal]) {
        self.address = address
        self.rows = rows
        self.refusals = refusals
    }
}

/// What has become of an order so far.
package enum ForgetOutcome: Sendable, Hashable {
    /// All octets are gone from the store's files and those of the index.
    case gone
    /// No search finds the rows any more; octets of them are in a file that a search reads.
    case onDisk
    /// It was begun, and stopped at a failure; it goes on.
    case unfinished(StoreError)
}
