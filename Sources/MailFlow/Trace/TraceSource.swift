package import Queueing

/// Where rows of the trace are.
package enum TraceSource: Sendable, Hashable {
    /// Rows of messages.
    case messages
    /// Rows of the messages behind a number, all of which are looked at in one go.
    case messagesAfter(SequenceNumber)
    /// Refusals at the edge.
    case refusals
    /// Refusals that are counted only.
    case counts
}
