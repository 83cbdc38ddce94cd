public import Mail

/// A row for aggregate reports with how many messages it stands for.
public struct StoredDMARCCount: Hashable, Sendable {
    /// What the messages have in common.
    public var row: DMARCAggregateRow
    /// How many they are.
    public var messages: Int64

    /// A count.
    public init(_ row: DMARCAggregateRow, messages: Int64) {
        self.row = row
        self.messages = messages
    }
}

/// Keeps counts of messages for aggregate reports, by day (docs/reference/dmarc-reports.md).
public protocol DMARCCountStore: Sendable {
    /// Adds to the counts, all durably or none, and drops those of days before `firstDay`.
    ///
    /// The rows are of one day and `room` is what is left of it; where that ends messages are counted by policy alone,
    /// and in the end only in number. Gives what is left then.
    func add(
        _ counts: [StoredDMARCCount], room: DMARCCounts.Room, keepingFrom firstDay: UTCDay
    ) async throws(StoreError) -> DMARCCounts.Room

    /// What is left of the room of a day. Reads all its rows.
    func dmarcRoom(of day: UTCDay) async throws(StoreError) -> DMARCCounts.Room

    /// The counts of a day, of one organization or of all, those of one policy behind each other; at most `limit`. What
    /// was left out for want of room is of no organization, and always there.
    func dmarcCounts(
        of day: UTCDay, organization: String?, limit: Int
    ) async throws(StoreError) -> [StoredDMARCCount]
}
