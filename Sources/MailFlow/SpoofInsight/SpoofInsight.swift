package import Mail
package import Organization

/// Who has sent mail in whose name of late without showing that they may, for one organization: EOP's spoof intelligence
/// (docs/reference/allow-block-list.md#spoof-insight). A value that is told the time.
package struct SpoofInsight: Hashable, Sendable {
    /// A claimed sender and where its mail comes from, as an entry of the list of spoofed senders has them.
    package struct Pair: Codable, Hashable, Sendable {
        /// `SpoofedUser`.
        package var spoofedUser: String
        /// `SendingInfrastructure`.
        package var sendingInfrastructure: String
        /// `SpoofType`.
        package var type: TenantAllowBlockListSpoofItem.SpoofType

        package init(
            spoofedUser: String, sendingInfrastructure: String, type: TenantAllowBlockListSpoofItem.SpoofType
        ) {
            self.spoofedUser = spoofedUser
            self.sendingInfrastructure = sendingInfrastructure
            self.type = type
        }
    }

    /// The messages of one day.
    package struct Day: Codable, Hashable, Sendable {
        /// Days since 1970-01-01.
        package var number: Int64
        /// How many messages.
        package var messages: Int
    }

    /// What is known of a pair.
    package struct Row: Codable, Hashable, Sendable {
        /// The pair.
        package var pair: Pair
        /// The days on which messages came, in order.
        package fileprivate(set) var days: [Day]
        /// When the last one came.
        package fileprivate(set) var lastSeen: WallTime
        /// Whether nobody got the last one into the inbox.
        package fileprivate(set) var isBlocked: Bool

        /// Messages of all days that are kept.
        package var messages: Int { days.reduce(0) { $0 + $1.messages } }

        fileprivate mutating func forget(before day: Int64) { days.removeAll { $0.number < day } }
    }

    /// How many days count, today included.
    package static let days: Int64 = 30
    /// Pairs that are kept at most. Beyond, a twentieth of them goes: those that were seen least and longest ago.
    package static let mostPairs = 20_000

    private var rows: [Pair: Row] = [:]
    private let most: Int

    /// Nothing is known.
    package init(most: Int = mostPairs) { self.most = max(1, most) }

    /// What was kept. Of too many rows those that come first stay.
    package init(_ kept: [Row], most: Int = mostPairs) {
        self.init(most: most)
        for row in kept.prefix(self.most) { rows[row.pair] = row }
    }

    /// Whether nothing is known.
    package var isEmpty: Bool { rows.isEmpty }

    /// Counts a message.
    package mutating func note(_ pair: Pair, isBlocked: Bool, at time: WallTime) {
        let today = UTCDay(time).number
        if rows[pair] == nil { makeRoom() }
        var row = rows[pair] ?? Row(pair: pair, days: [], lastSeen: time, isBlocked: isBlocked)
        if let index = row.days.firstIndex(where: { $0.number == today }) {
            row.days[index].messages += 1
        } else {
            row.days.append(Day(number: today, messages: 1))
            row.days.sort { $0.number < $1.number }
            row.forget(before: today - Self.days + 1)
        }
        if time >= row.lastSeen {
            row.lastSeen = time
            row.isBlocked = isBlocked
        }
        rows[pair] = row
    }

    /// Drops what is older than the days that count.
    package mutating func forget(at time: WallTime) {
        let first = UTCDay(time).number - Self.days + 1
        for (pair, row) in rows {
            var row = row
            row.forget(before: first)
            rows[pair] = row.days.isEmpty ? nil : row
        }
    }

    /// What is known within the days that count, the pair with most messages first.
    package func known(at time: WallTime) -> [Row] {
        var insight = self
        insight.forget(at: time)
        return insight.rows.values.sorted { a, b in
            (b.messages, a.pair.spoofedUser, a.pair.sendingInfrastructure, a.pair.type.rawValue)
                < (a.messages, b.pair.spoofedUser, b.pair.sendingInfrastructure, b.pair.type.rawValue)
        }
    }

    private mutating func makeRoom() {
        guard rows.count >= most else { return }
        let order = rows.values.sorted { ($0.messages, $0.lastSeen) < ($1.messages, $1.lastSeen) }
        for row in order.prefix(max(1, most / 20)) { rows[row.pair] = nil }
    }
}

/// Keeps what is known of spoofed senders, in one place of this machine. Calls block.
package protocol SpoofInsightKeeping: Sendable {
    /// What was kept last, by organization; nothing where nothing was, or where it can't be read any more.
    func read() throws -> [String: [SpoofInsight.Row]]

    /// Keeps it durably, in place of what was kept before.
    func write(_ insights: [String: [SpoofInsight.Row]]) throws
}
