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
