package import Mail

/// Reads the trace: messages with what became of them, and refusals at the edge up to now. Looking changes nothing.
package protocol TraceStore: Sendable {
    /// A page of the rows that match, the newest first (``TraceSearcher``).
    func search(_ query: TraceQuery) async throws(StoreError) -> TracePage

    /// One message by MessageTraceId or sequence number, or one refusal by its identity; nil when there is none.
    func detail(_ id: String) async throws(StoreError) -> TraceDetail?
}
