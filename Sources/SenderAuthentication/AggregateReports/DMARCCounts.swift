internal import NIOConcurrencyHelpers

/// Counts messages for aggregate reports. Called from many threads; must not block.
public protocol DMARCRecorder: Sendable {
    /// Counts one message.
    func record(_ row: DMARCAggregateRow)
}

/// Counts messages in memory until they are taken to be kept (docs/reference/dmarc-reports.md).
///
/// What makes rows differ is the senders' to choose. So rows and their octets are bounded; beyond the bounds messages
/// are counted by policy alone, and beyond a reserve for those only how many they are.
public final class DMARCCounts: DMARCRecorder, Sendable {
    /// What may be counted between two takings.
    public struct Room: Hashable, Sendable {
        /// Rows, without those by policy alone.
        public var rows: Int
        /// About how many octets of them.
        public var octets: Int
        /// Rows by policy alone.
        public var merged: Int

        /// Room for so much.
        public init(rows: Int, octets: Int, merged: Int) {
            self.rows = rows
            self.octets = octets
            self.merged = merged
        }

        /// Takes room for a new row; false when there is none.
        public mutating func take(_ row: DMARCAggregateRow) -> Bool {
            if row.isLeftOut { return true }
            if row.isMerged {
                guard merged > 0 else { return false }
                merged -= 1
                return true
            }
            let size = row.size
            guard rows > 0, octets >= size else { return false }
            rows -= 1
            octets -= size
            return true
        }
    }

    /// For a minute in memory.
    public static let room = Room(rows: 20_000, octets: 16 << 20, merged: 2_000)

    private struct State {
        var messages: [DMARCAggregateRow: Int64] = [:]
        var room: Room

        mutating func add(_ row: DMARCAggregateRow, _ count: Int64) {
            for row in [row, row.merged, .leftOut(on: row.day)] {
                if let messages = messages[row] {
                    self.messages[row] = messages &+ count
                    return
                }
                if room.take(row) {
                    messages[row] = count
                    return
                }
            }
        }
    }

    private let room: Room
    private let state: NIOLockedValueBox<State>

    /// Makes empty counts.
    public init(room: Room = DMARCCounts.room) {
        self.room = room
        state = NIOLockedValueBox(State(room: room))
    }

    /// Counts one message.
    public func record(_ row: DMARCAggregateRow) { state.withLockedValue { $0.add(row, 1) } }

    /// Gives what was counted since the last call.
    public func take() -> [DMARCAggregateRow: Int64] {
        state.withLockedValue { state in
            defer { state = State(room: room) }
            return state.messages
        }
    }

    /// Puts what could not be kept back, as far as there is room.
    public func restore(_ messages: [DMARCAggregateRow: Int64]) {
        state.withLockedValue { state in
            for (row, count) in messages { state.add(row, count) }
        }
    }
}
