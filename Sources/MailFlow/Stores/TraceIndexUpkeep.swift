package import Mail
package import Queueing

/// What came of making the file of a day anew.
package struct TraceDayRebuilt: Sendable, Hashable {
    /// The day.
    package var day: UTCDay
    /// Messages of the day in the store.
    package var messages: Int
    /// Rows in the file; none when there is no file any more.
    package var rows: Int
    /// Octets of the file.
    package var octets: Int

    /// What came of it.
    package init(day: UTCDay, messages: Int, rows: Int, octets: Int) {
        self.day = day
        self.messages = messages
        self.rows = rows
        self.octets = octets
    }
}

/// What can be done to an index of the trace (docs/reference/trace-index.md).
package protocol TraceIndexUpkeep: Sendable {
    /// Makes the file of a day anew from the store: the first day behind one, up to another, of which there is something.
    /// Whoever searches meanwhile finds what is there in the store.
    ///
    /// - Returns: what came of it; nil when there is no such day.
    func rebuild(after day: UTCDay?, through end: UTCDay) async throws(StoreError) -> TraceDayRebuilt?

    /// Takes rows out. Rows of messages that are not indexed yet have to be gone from the store before. Rows that are out
    /// already are none; whatever of theirs is left on the disk goes all the same.
    func remove(_ rows: [IndexedRow]) async throws(StoreError) -> TraceRemoval
}

/// A row of an index by what its store needs no more to be asked for, and without a text.
package struct IndexedRow: Sendable, Hashable {
    /// The row.
    package var id: RecipientID
    /// When its message was received.
    package var received: WallTime
    /// The key under which the index has its Message-ID.
    package var messageKey: Int64

    /// A row.
    package init(_ id: RecipientID, received: WallTime, messageKey: Int64) {
        self.id = id
        self.received = received
        self.messageKey = messageKey
    }
}

/// What came of taking rows out of an index.
package struct TraceRemoval: Sendable, Hashable {
    /// How many there were.
    package var rows: Int
    /// Whether their octets are gone from the disk. While a search reads in a file they can't be; then it has to be asked
    /// again.
    package var isClean: Bool

    /// What came of it.
    package init(rows: Int, isClean: Bool) {
        self.rows = rows
        self.isClean = isClean
    }
}
