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

        fileprivate var rank: Int {
            switch self {
            case .message: 0
            case .refusal: 1
            case .count: 2
            }
        }
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

    /// The place in front of every row that was received at a moment or earlier.
    package static func before(_ received: WallTime) -> TraceCursor {
        TraceCursor(received: received, kind: .message, number: .max)
    }

    /// Whether it comes before another place in the trace.
    package func precedes(_ other: TraceCursor) -> Bool {
        if received != other.received { return other.received < received }
        if kind != other.kind { return kind.rank < other.kind.rank }
        return other.number < number
    }
}

extension TraceCursor: CustomStringConvertible {
    /// `1795438939000.message.4711`: what commands print and take.
    package var description: String { "\(received.milliseconds).\(kind.rawValue).\(number)" }

    /// Reads what ``description`` gives; nil for every other text.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let received = Int64(parts[0]), let kind = Kind(rawValue: String(parts[1])),
            let number = Int64(parts[2])
        else { return nil }
        self.init(received: WallTime(milliseconds: received), kind: kind, number: number)
    }
}
