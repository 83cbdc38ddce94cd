package import Mail
package import Queueing

/// Which counts are asked for.
package struct TrafficQuery: Sendable, Hashable {
    /// The steps.
    package var step: TrafficStep
    /// From this minute on, in minutes since 1970-01-01 UTC: the first of a step.
    package var start: Int64
    /// Before this minute.
    package var end: Int64
    /// The organization; nil for all together.
    package var organization: String?
    /// What is counted.
    package var series: [TrafficSeries]
    /// Whether each step is counted by itself, or all are put together.
    package var isByStep: Bool
    /// Whether each name is counted by itself, or all of a series are put together.
    package var isByName: Bool
    /// At most this many rows.
    package var limit: Int

    package init(
        step: TrafficStep, start: Int64, end: Int64, organization: String?, series: [TrafficSeries], isByStep: Bool,
        isByName: Bool = true, limit: Int = TrafficQuery.maximumRows
    ) {
        self.step = step
        self.start = start
        self.end = end
        self.organization = organization
        self.series = series
        self.isByStep = isByStep
        self.isByName = isByName
        self.limit = limit
    }

    /// The most rows that one answer is made of.
    package static let maximumRows = 200_000
}

/// Keeps the counts of mail for reports, in steps of five minutes, an hour and a day (docs/reference/mail-flow-reports.md).
package protocol TrafficCountStore: Sendable {
    /// Adds to the counts, all durably or none.
    ///
    /// Each row is in the finest step of its series, and is added to the longer ones in the same transaction: an hour always
    /// is the sum of its five minutes, and a day of its hours. Rows beyond ``TrafficBounds`` are put together as that says;
    /// nothing is left out.
    ///
    /// - Parameter through: up to when all is counted, with these.
    func addTraffic(_ counts: [TrafficCount], through: WallTime) async throws(StoreError)

    /// The counts that match, those of all organizations together where none is named: by step, series and name. In a
    /// row ``TrafficCount/Group/start`` is 0 where steps are put together, the name is empty where names are, and the
    /// organization is the query's. The sample is the last one by its text.
    func traffic(_ query: TrafficQuery) async throws(StoreError) -> [TrafficCount]

    /// Up to when all is counted; nil where nothing was ever.
    func trafficCountedThrough() async throws(StoreError) -> WallTime?

    /// Forgets counts of a step that began before a minute, at most so many rows; gives how many.
    func forgetTraffic(_ step: TrafficStep, before minute: Int64, limit: Int) async throws(StoreError) -> Int

    /// What the ends of recipients are counted by; without those that the store does not know any more.
    func trafficRecipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientID: TrafficRecipient]
}
