package import Mail
package import Queueing

/// Gives the entries of an index of the trace, message by message. Of each message that it gives it gives all rows; a page
/// is empty when there is no message any more.
package protocol TraceFeed: Sendable {
    /// The entries of the messages behind one, in the order of acceptance; of at most so many messages.
    func traceEntries(after sequence: SequenceNumber, messages: Int) async throws(StoreError) -> [TraceIndexEntry]

    /// The entries of the messages of a period, its end excluded, in the order of reception; of at most so many messages.
    ///
    /// - Parameters:
    ///   - newest: only messages up to this one, so that whoever goes through a period comes to its end though mail comes in.
    ///   - place: behind this message; nil to begin with the first one.
    func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry]

    /// The number of the youngest message that is committed; 0 when there is none.
    func lastSequence() async throws(StoreError) -> SequenceNumber
}

/// The place of a message in the order of reception: those of one moment are in the order of acceptance.
package struct TraceFeedPlace: Sendable, Hashable, Comparable {
    /// When it was received.
    package var received: WallTime
    /// Its number.
    package var sequence: SequenceNumber

    /// The place of an entry's message.
    package init(of entry: TraceIndexEntry) { (received, sequence) = (entry.received, entry.sequence) }

    /// Whether a message was received before another one.
    package static func < (a: TraceFeedPlace, b: TraceFeedPlace) -> Bool {
        (a.received, a.sequence) < (b.received, b.sequence)
    }
}
