package import Mail
import Queueing

/// Makes pages of the trace: joins what an index finds, what is too young for it, and what was refused at the edge.
///
/// The index knows nothing that changes, so its rows are read from the store and held against all conditions there. What
/// it has not reached yet is read from the store directly, so that its lag shows as slowness, never as absence. A page is
/// cut short by time, never in silence: it says how far the search has looked, and goes on from there.
package struct TraceSearcher: Sendable {
    /// How long one page may take.
    package static let time = Interval.seconds(2)
    /// How much of the trace one page looks through where a condition says nothing of how a text begins.
    package static let substringSpan = Interval.hours(24 * 10)
    /// With more messages than this too young for the index, the store is searched without it.
    static let youngMessages: Int64 = 20_000

    private let records: any TraceRecords
    private let finder: (any TraceFinder)?
    private let time: any TimeSource

    /// Searches rows of a store.
    ///
    /// - Parameter finder: an index of its messages; nil to look through the store alone.
    package init(_ records: any TraceRecords, finder: (any TraceFinder)?, time: any TimeSource) {
        self.records = records
        self.finder = finder
        self.time = time
    }

    /// A page of the rows that match.
    package func search(_ query: TraceQuery) async throws(StoreError) -> TracePage {
        guard query.limit > 0 else { return TracePage() }
        var search = Search(
            query, records: records, finder: query.wantsIndex ? finder : nil, time: time,
            deadline: time.now() + TraceSearcher.time)
        return try await search.page()
    }
}

/// One page in the making.
private struct Search {
    /// Rows of one source that wait for their turn.
    struct Lane {
        enum Source {
            case index(any TraceFinder, upTo: SequenceNumber)
            case store(TraceSource)
        }

        var source: Source
        var rows: ArraySlice<TraceRow> = []
        /// Up to where it was looked at.
        var reached: TraceCursor?
        var isAtEnd = false
        var hasLooked = false

        /// Whether it may have more rows than it holds.
        var isHungry: Bool { rows.isEmpty && !isAtEnd }
    }

    let query: TraceQuery
    let records: any TraceRecords
    let finder: (any TraceFinder)?
    let time: any TimeSource
    let deadline: Instant
    /// Before this moment nothing is looked at in this page, though the query goes on.
    let horizon: WallTime?
    var page = TracePage()
    var lanes: [Lane] = []
    /// Behind this place rows are looked for.
    var place: TraceCursor?

    init(
        _ query: TraceQuery, records: any TraceRecords, finder: (any TraceFinder)?, time: any TimeSource,
        deadline: Instant
    ) {
        var query = query
        place = query.cursor
        if query.isSubstring {
            let newest = [query.cursor?.received, query.end, time.wallTime()].compactMap { $0 }.min()
            // A cursor is anybody's to make up.
            let (first, isBeforeTime) = (newest?.milliseconds ?? 0)
                .subtractingReportingOverflow(TraceSearcher.substringSpan.milliseconds)
            let isWithin = !isBeforeTime && first > query.start?.milliseconds ?? .min
            horizon = isWithin ? WallTime(milliseconds: first) : nil
        } else {
            horizon = nil
        }
        if let horizon { query.start = horizon }
        query.cursor = nil
        self.query = query
        self.records = records
        self.finder = finder
        self.time = time
        self.deadline = deadline
    }

    mutating func page() async throws(StoreError) -> TracePage {
        try await openLanes()
        while page.rows.count < query.limit {
            guard try await feed() else { return cutShort() }
            guard let lane = nextLane() else { return try await end() }
            take(from: lane)
        }
        page.next = lanes.allSatisfy { $0.isAtEnd && $0.rows.isEmpty } && horizon == nil ? nil : page.rows.last?.place
        return page
    }

    /// The sources that may have rows that match.
    private mutating func openLanes() async throws(StoreError) {
        if query.mayMatchMessages { lanes = try await messageLanes() }
        if query.mayMatchRefusals {
            lanes.append(Lane(source: .store(.refusals)))
            if query.mayMatchCounts { lanes.append(Lane(source: .store(.counts))) }
        }
    }

    private func messageLanes() async throws(StoreError) -> [Lane] {
        if let finder {
            let indexed = await finder.indexedThrough()
            if try await records.lastSequence().rawValue - indexed.rawValue <= TraceSearcher.youngMessages {
                return [
                    Lane(source: .index(finder, upTo: indexed)), Lane(source: .store(.messagesAfter(indexed))),
                ]
            }
        }
        return [Lane(source: .store(.messages))]
    }

    /// Has every lane hold a row or know that it has none. False when time is up before that.
    private mutating func feed() async throws(StoreError) -> Bool {
        while let index = hungriest() {
            // Each lane is looked at once, so that every page gets on.
            if lanes[index].hasLooked, deadline <= time.now() { return false }
            try await look(in: index)
        }
        return true
    }

    /// The lane to look in: one that was not looked at, or the one that was looked at the least far.
    private func hungriest() -> Int? {
        lanes.indices.filter { lanes[$0].isHungry }.min { a, b in
            guard lanes[a].hasLooked, lanes[b].hasLooked else { return !lanes[a].hasLooked && lanes[b].hasLooked }
            guard let first = lanes[a].reached, let second = lanes[b].reached else { return false }
            return first.precedes(second)
        }
    }

    private mutating func look(in index: Int) async throws(StoreError) {
        // One more than fits, which says whether there is a next page.
        let wanted = min(1_000, query.limit - page.rows.count + 1)
        let behind = lanes[index].reached ?? place
        let portion: TracePortion
        switch lanes[index].source {
        case .store(let source):
            portion = try await records.traceRows(of: source, query, behind: behind, limit: wanted)
        case .index(let finder, let last):
            do {
                let finding: TraceFinding
                (portion, finding) = try await find(by: finder, upTo: last, behind: behind, wanted)
                if let beginning = finding.beginning {
                    // Older files had to make room. What is behind its rows is in the store alone, where nobody has looked yet.
                    page.indexBegins = beginning
                    lanes[index] = Lane(
                        source: .store(.messages), rows: portion.rows[...], reached: portion.reached ?? behind)
                    return
                }
            } catch {
                page.isIndexUnread = true
                // All before this place was looked at. Rows that are too young for the index come by their own lane too,
                // and `take` drops what comes twice.
                lanes[index] = Lane(source: .store(.messages), reached: behind)
                return
            }
        }
        lanes[index].rows = portion.rows[...]
        lanes[index].reached = portion.reached
        lanes[index].isAtEnd = portion.reached == nil
        lanes[index].hasLooked = true
    }

    private func find(
        by finder: any TraceFinder, upTo last: SequenceNumber, behind place: TraceCursor?, _ wanted: Int
    ) async throws(StoreError) -> (TracePortion, TraceFinding) {
        var conditions = query
        // A connector that mail leaves by is the store's to know.
        conditions.connector = nil
        conditions.messageIDs = query.messageIDs.flatMap { TraceFilter.forms(ofMessageID: $0) }
        // Conditions that the index knows nothing of leave few of what it finds.
        let finding = try await finder.find(
            conditions, behind: place, limit: query.hasStoreConditions ? 1_000 : wanted, until: deadline)
        // What has come into the index since is read from the store, as young.
        let ids = finding.rows.map { RecipientID($0.number) }.filter { $0.sequence <= last }
        let rows = ids.isEmpty ? [] : try await records.traceRows(ids, query)
        return (TracePortion(rows: rows, reached: finding.reached), finding)
    }

    /// The lane with the row that comes next; nil when there is none any more.
    private func nextLane() -> Int? {
        lanes.indices.filter { !lanes[$0].rows.isEmpty }.min { a, b in
            guard let first = lanes[a].rows.first, let second = lanes[b].rows.first else { return false }
            return first.place.precedes(second.place)
        }
    }

    private mutating func take(from lane: Int) {
        guard let row = lanes[lane].rows.popFirst() else { return }
        // The index may have taken in what was read from the store as young.
        if row.place != page.rows.last?.place { page.rows.append(row) }
    }

    /// The end of a page whose time is up: the rows up to where every lane was looked at.
    private mutating func cutShort() -> TracePage {
        let open = lanes.filter(\.isHungry).map { $0.reached ?? place }
        var frontier = open.first ?? nil
        for case let reached? in open where reached.precedes(frontier ?? reached) { frontier = reached }
        while page.rows.count < query.limit, let lane = nextLane(), let row = lanes[lane].rows.first,
            let frontier, !frontier.precedes(row.place)
        {
            take(from: lane)
        }
        if page.rows.count == query.limit {
            page.next = page.rows.last?.place
        } else {
            page.next = frontier
            page.lookedThrough = frontier?.received
        }
        return page
    }

    /// The end of a page when there is nothing more to find; within the horizon, where there is one.
    private mutating func end() async throws(StoreError) -> TracePage {
        guard let horizon else { return page }
        let behind = TraceCursor.before(WallTime(milliseconds: horizon.milliseconds - 1))
        for source in [TraceSource.messages, .refusals] {
            let older = try await records.traceRows(of: source, TraceQuery(), behind: behind, limit: 1)
            guard !older.rows.isEmpty || older.reached != nil else { continue }
            page.next = behind
            page.lookedThrough = horizon
            break
        }
        return page
    }
}

extension TraceQuery {
    /// Whether rows of messages can meet its conditions.
    package var mayMatchMessages: Bool { statuses.isEmpty || statuses.contains { $0 != .refused } }

    /// Whether refusals at the edge can meet its conditions.
    package var mayMatchRefusals: Bool {
        (statuses.isEmpty || statuses.contains(.refused)) && traceID == nil && destinations.isEmpty && nextHop == nil
    }

    /// Whether refusals that are counted only can: a count is of a source and a moment.
    package var mayMatchCounts: Bool {
        mayMatchRefusals && senders.isEmpty && recipients.isEmpty && authors.isEmpty && messageIDs.isEmpty
            && subject == nil && organization == nil && direction == nil && connector == nil && tlsUsed.isEmpty
            && categories.isEmpty && rule == nil && reply == nil && text == nil
    }

    /// Whether there is a condition that the store alone can judge.
    var hasStoreConditions: Bool {
        !statuses.isEmpty || !destinations.isEmpty || nextHop != nil || reply != nil || connector != nil
            || !tlsUsed.isEmpty || !categories.isEmpty || text != nil
    }

    /// Whether all statuses asked for are ends and waits that the store finds without looking at every message.
    package var isOfExceptions: Bool {
        !statuses.isEmpty && statuses.allSatisfy { $0 != .delivered && $0 != .refused }
    }

    /// Whether an index finds its rows sooner than the store does.
    var wantsIndex: Bool {
        guard traceID == nil else { return false }
        let patterns = senders.map { $0 == "<>" ? "" : $0 } + recipients + authors
        if !messageIDs.isEmpty || rule != nil || patterns.contains(where: { WildcardPattern($0).isExact }) {
            return true
        }
        if isOfExceptions { return false }
        return !patterns.isEmpty || !sources.isEmpty || subject != nil || organization != nil || direction != nil
    }

    /// Whether some condition says nothing of how a text begins, and none names a message.
    var isSubstring: Bool {
        guard messageIDs.isEmpty, traceID == nil else { return false }
        if subject.map({ $0.kind != .startsWith }) ?? false || text != nil { return true }
        return (senders + recipients + authors).contains { pattern in
            // A domain is a name by itself.
            pattern.utf8.first == UInt8(ascii: "*")
                && !(pattern.utf8.starts(with: "*@".utf8) && !pattern.utf8.dropFirst(2).contains(UInt8(ascii: "*")))
        }
    }
}
