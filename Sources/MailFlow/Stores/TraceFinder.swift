package import Mail
package import Queueing

/// Rows of messages that an index has found, in the order of the trace, the newest first.
package struct TraceFinding: Sendable, Hashable {
    /// The rows: their identities, each with the moment of reception.
    package var rows: [TraceCursor]
    /// Up to where the index was looked through: nil for its end, so that nothing older matches.
    package var reached: TraceCursor?
    /// Where the index begins, if that is why it was looked through no further: what was received before this moment is in
    /// the store alone.
    package var beginning: WallTime?

    /// What was found.
    package init(rows: [TraceCursor], reached: TraceCursor?, beginning: WallTime? = nil) {
        self.rows = rows
        self.reached = reached
        self.beginning = beginning
    }
}

/// An index of the trace: finds the rows that match what it knows of a query.
package protocol TraceFinder: Sendable {
    /// The number up to which every message is in the index. The rows of younger ones are found in the store alone.
    func indexedThrough() async -> SequenceNumber

    /// Rows behind a place, or from the newest on, that match all conditions that never change: period, senders,
    /// recipients, authors, Message-IDs, sources, subject, organization, direction, connector of arrival, mail flow rule. The
    /// others are left to whoever asks. It stops at `limit` rows, or at a deadline, and says how far it has looked.
    ///
    /// - Throws: ``StoreError`` when the index can't be read; the store then has to be searched instead.
    func find(
        _ query: TraceQuery, behind place: TraceCursor?, limit: Int, until deadline: Instant
    ) async throws(StoreError) -> TraceFinding
}
