package import Mail
package import Queueing

/// Gives the entries of an index of the trace, message by message, in the order of acceptance.
package protocol TraceFeed: Sendable {
    /// The entries of the messages behind one; of at most so many messages, and of each all of its rows. Empty when there
    /// is none.
    ///
    /// - Parameter period: only of messages received within it, its end excluded; nil for all.
    func traceEntries(
        after sequence: SequenceNumber, messages: Int, receivedIn period: Range<WallTime>?
    ) async throws(StoreError) -> [TraceIndexEntry]

    /// The number of the youngest message that is committed; 0 when there is none.
    func lastSequence() async throws(StoreError) -> SequenceNumber
}
