package import Mail

/// A place in the trace, which is in the order of reception, the newest first: a page of a search ends at one and the next
/// page begins behind it.
package struct TraceCursor: Sendable, Hashable, Codable {
    /// The kinds of rows, in the order of those of one moment.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Of a message.
        case message
        /// A refusal at the edge.
        case refusal
        /// A number of refusals that are counted only.
        case count
    }

    /// When the row was received.
    package var received: WallTime
    /// What the row is.
    package var kind: Kind
    /// Tells rows of one moment and kind apart; greater ones come first.
    package var number: Int64

    /// The place of a row.
    package init(received: WallTime, kind: Kind, number: Int64) {
        self.received = received
        self.kind = kind
        self.number = number
    }
}
