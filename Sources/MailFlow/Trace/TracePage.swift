package import Mail
package import Queueing

/// A part of what a search finds, the newest first.
package struct TracePage: Sendable, Hashable, Codable {
    /// The rows, at most as many as were asked for.
    package var rows: [TraceRow] = []
    /// Where the next page goes on: behind this place. Nil where nothing older matches.
    package var next: TraceCursor?
    /// Set where the search ended before the page was full and before all was looked at: it has looked at every row that
    /// was received at this moment or later, and goes on at ``next``.
    package var lookedThrough: WallTime?
    /// Whether the index could not be read, so that the store was searched in its place.
    package var isIndexUnread = false

    /// An empty page.
    package init() {}
}

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

/// Rows of one source, the newest first, as far as it was looked at.
package struct TracePortion: Sendable, Hashable {
    /// The rows that match.
    package var rows: [TraceRow]
    /// Up to which place, this one among them, all of the source was looked at; nil for its end.
    package var reached: TraceCursor?

    /// A portion.
    package init(rows: [TraceRow], reached: TraceCursor?) {
        self.rows = rows
        self.reached = reached
    }
}
