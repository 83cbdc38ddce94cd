package import Mail

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
    /// Where the index begins, if the page looked at what is older, which is searched in the store.
    package var indexBegins: WallTime?

    /// An empty page.
    package init() {}
}

extension TracePortion {
    /// Puts together rows of one portion of a source that several statements have given, each in the order of the trace.
    ///
    /// - Parameters:
    ///   - lists: the rows; each list may end at `limit` rows.
    ///   - reached: where the portion ends.
    package init(_ lists: [[TraceRow]], limit: Int, reached: TraceCursor?) {
        // Behind the end of a list that was cut off there may be rows of it that come before those of another list.
        let ends = lists.filter { $0.count >= limit }.compactMap(\.last?.place)
        let frontier = ends.reduce(ends.first) { first, place in
            first.map { place.precedes($0) ? place : $0 }
        }
        var rows = lists.count == 1 ? lists[0] : lists.flatMap { $0 }.sorted { $0.place.precedes($1.place) }
        if let frontier { rows.removeAll { frontier.precedes($0.place) } }
        if rows.count > limit { rows.removeLast(rows.count - limit) }
        self.init(rows: rows, reached: rows.count >= limit || frontier != nil ? rows.last?.place : reached)
    }
}
