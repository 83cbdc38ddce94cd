package import Mail
package import Queueing

/// The rows of the trace as a store gives them, portion by portion: what ``TraceSearcher`` makes pages of. Looking changes
/// nothing.
package protocol TraceRecords: Sendable {
    /// Rows of a source that match all conditions of a query (``TraceFilter``), behind a place or from the newest on, in
    /// the order of the trace. A call looks at a portion of the source that takes some hundredths of a second; the query's
    /// cursor and limit are not for it.
    func traceRows(
        of source: TraceSource, _ query: TraceQuery, behind place: TraceCursor?, limit: Int
    ) async throws(StoreError) -> TracePortion

    /// Rows of messages by their identities, in the order in which they are given; those that are gone or do not match all
    /// conditions are left out.
    func traceRows(_ rows: [RecipientID], _ query: TraceQuery) async throws(StoreError) -> [TraceRow]

    /// The number of the youngest message that is committed; 0 when there is none.
    func lastSequence() async throws(StoreError) -> SequenceNumber
}
