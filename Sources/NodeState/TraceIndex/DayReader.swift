import Mail
import MailFlow
import Queueing

/// Searches the rows of one day.
// @unchecked: it is handed from one search to the next and never used by two at a time (`IndexReaders`).
final class DayReader: @unchecked Sendable {
    let day: UTCDay
    private let connection: IndexConnection
    private let path: String
    /// The origins as they were read last.
    private var origins = Origins()

    private struct Origin {
        var number: Int64
        var direction: Direction?
        var connector: [UInt8]?
    }

    /// All origins of the day, ready for what a search asks of them: most ask for all or for an organization's.
    private struct Origins {
        /// The number of each origin with that of its organization.
        var organizations: [Int64: Int64] = [:]
        /// The origins of each organization, by its name.
        var ofOrganization: [[UInt8]: [Origin]] = [:]
    }

    /// What a search has found so far, and how far it has looked.
    struct Progress {
        var rows: [TraceCursor] = []
        /// The last row that was looked at.
        var last: TraceCursor?
        var isOutOfTime = false
    }

    /// When to stop.
    struct Bounds {
        var limit: Int
        var deadline: Instant
        var time: any TimeSource
    }

    init(_ day: UTCDay, path: String) throws(IndexFault) {
        self.day = day
        self.path = path
        connection = try DayFile.open(path, .read)
    }

    /// Adds the rows of the day that match, the newest first, until there are enough or it is time to stop.
    func search(
        _ query: IndexQuery, behind place: TraceCursor?, _ bounds: Bounds, into progress: inout Progress
    ) throws(IndexFault) {
        // One state of the file for the whole search, so that a row has its origin and a posting its row.
        try connection.statement("BEGIN").run()
        defer { try? connection.statement("COMMIT").run() }
        guard try connection.integer("SELECT is_whole FROM state") == 1 else {
            throw IndexFault(.failed, "\(path) has not all rows of its day")
        }
        let first = query.firstPlace(in: day)
        let end = min(query.endPlace(in: day), try self.end(behind: place))
        guard first < end else { return }
        let matching = try matchingOrigins(query)
        guard !matching.isEmpty else { return }
        if let postings = try narrowest(query, matching, first..<end) {
            try follow(postings, query, matching, bounds, into: &progress)
        } else {
            try scan(first..<end, query, matching, bounds, into: &progress)
        }
    }

    /// The end of the places behind a row.
    private func end(behind cursor: TraceCursor?) throws(IndexFault) -> Int64 {
        guard let cursor, cursor.received < day.next.start else { return .max }
        guard cursor.received >= day.start else { return 0 }
        let first = IndexPlace.first(cursor.received, in: day)
        // Refusals of a moment stand behind its messages.
        guard cursor.kind == .message else { return first }
        let row = try connection.statement(
            "SELECT MIN(place) FROM entries WHERE place >= ? AND place < ? AND id >= ?")
        defer { row.reset() }
        row.bind(first)
        row.bind(first + IndexPlace.width)
        row.bind(cursor.number)
        return try row.step() && !row.isNull(0) ? row.integer(0) : first + IndexPlace.width
    }

    // MARK: - Origins

    /// The numbers of the origins that match, each with that of its organization.
    private func matchingOrigins(_ query: IndexQuery) throws(IndexFault) -> [Int64: Int64] {
        let count = try connection.integer("SELECT COUNT(*) FROM origins") ?? 0
        if count != origins.organizations.count { try loadOrigins() }
        if query.organization == nil, query.direction == nil, query.connector == nil { return origins.organizations }
        var matching: [Int64: Int64] = [:]
        func add(_ some: [Origin]) {
            for origin in some {
                if let direction = query.direction, origin.direction != direction { continue }
                if let connector = query.connector, origin.connector != connector { continue }
                matching[origin.number] = origins.organizations[origin.number]
            }
        }
        if let name = query.organization {
            add(origins.ofOrganization[name] ?? [])
        } else {
            for some in origins.ofOrganization.values { add(some) }
        }
        return matching
    }

    private func loadOrigins() throws(IndexFault) {
        origins = Origins()
        let rows = try connection.statement(
            """
            SELECT origins.number, organization, name, direction, connector FROM origins
            JOIN organizations ON organizations.number = organization
            """)
        defer { rows.reset() }
        while try rows.step() {
            let origin = Origin(
                number: rows.integer(0), direction: Direction(rawValue: rows.text(3)),
                connector: rows.isNull(4) ? nil : TraceText.lowered(rows.text(4)))
            origins.organizations[origin.number] = rows.integer(1)
            origins.ofOrganization[TraceText.lowered(rows.text(2)), default: []].append(origin)
        }
    }

    // MARK: - By keys

    /// The way that leads to the fewest rows, as far as a first look tells; nil where there is none.
    private func narrowest(
        _ query: IndexQuery, _ matching: [Int64: Int64], _ places: Range<Int64>
    ) throws(IndexFault) -> DayPostings? {
        var best: DayPostings?
        // Where the query names no organization, no way goes by those of the day.
        let organizations: Set<Int64> = query.organization == nil ? [] : Set(matching.values)
        for way in query.ways {
            // Every row of an organization is the last resort.
            if case .organization = way, best != nil { break }
            guard let keys = try keys(query, way, organizations) else { continue }
            let postings = DayPostings(keys, places, path)
            try postings.begin(connection)
            if best.map({ postings.known < $0.known }) ?? true { best = postings }
            if postings.known == 0 { break }
        }
        return best
    }

    /// Keys of a way at most: to find more of them, and to go by them, takes longer than to look at each row.
    static let mostKeys = 1_000

    /// The keys of a way in the organizations that matter; nil where there are too many.
    private func keys(
        _ query: IndexQuery, _ way: IndexQuery.Way, _ organizations: Set<Int64>
    ) throws(IndexFault) -> [Int64]? {
        var ranges: [Range<Int64>] = []
        switch way {
        case .messageIDs(let ids): return Array(Set(ids.map { IndexKey.messageID($0) }))
        case .organization: return Array(Set(organizations.map { IndexKey.organization($0) }))
        case .values(let kind, let values): ranges = values.map { IndexKey.range(of: kind, $0) }
        case .sources(let blocks): ranges = blocks.compactMap { IndexKey.range(of: $0) }
        }
        var keys: Set<Int64> = []
        for range in ranges {
            let isOneValue = Int64(range.count) == IndexKey.organizations
            if isOneValue, query.organization != nil {
                for number in organizations { keys.insert(range.lowerBound + IndexKey.organization(number)) }
            } else {
                // From key to key, whatever lies between them.
                var from = range.lowerBound
                while from < range.upperBound {
                    let next = try connection.statement(
                        "SELECT key FROM postings WHERE key >= ? AND key < ? ORDER BY key LIMIT 1")
                    next.bind(from)
                    next.bind(range.upperBound)
                    let found = try next.step() ? next.integer(0) : nil
                    next.reset()
                    guard let found else { break }
                    keys.insert(found)
                    guard keys.count <= DayReader.mostKeys else { return nil }
                    from = found + 1
                }
            }
        }
        return Array(keys)
    }

    private func follow(
        _ postings: DayPostings, _ query: IndexQuery, _ matching: [Int64: Int64], _ bounds: Bounds,
        into progress: inout Progress
    ) throws(IndexFault) {
        var looked = 0
        while let place = try postings.next(connection) {
            let row = try connection.statement(
                "SELECT id, origin, sender, recipients, author, subject, source, rules FROM entries WHERE place = ?")
            row.bind(place)
            guard try row.step() else { throw IndexFault(.damaged, "\(path) has a posting without its row") }
            defer { row.reset() }
            if isEnd(place, row.integer(0), matches(row, from: 0, query, matching), &looked, bounds, &progress) {
                return
            }
        }
    }

    // MARK: - Row by row

    private func scan(
        _ places: Range<Int64>, _ query: IndexQuery, _ matching: [Int64: Int64], _ bounds: Bounds,
        into progress: inout Progress
    ) throws(IndexFault) {
        let rows = try connection.statement(
            """
            SELECT place, id, origin, sender, recipients, author, subject, source, rules FROM entries
            WHERE place >= ? AND place < ? ORDER BY place DESC
            """)
        rows.bind(places.lowerBound)
        rows.bind(places.upperBound)
        defer { rows.reset() }
        var looked = 0
        while try rows.step() {
            let isMatch = matches(rows, from: 1, query, matching)
            if isEnd(rows.integer(0), rows.integer(1), isMatch, &looked, bounds, &progress) { return }
        }
    }

    /// Notes a row that was looked at; true when no other is to be.
    private func isEnd(
        _ place: Int64, _ id: Int64, _ isMatch: Bool, _ looked: inout Int, _ bounds: Bounds,
        _ progress: inout Progress
    ) -> Bool {
        looked += 1
        let isTimeToLook = looked % 64 == 0
        guard isMatch || isTimeToLook else { return false }
        let cursor = TraceCursor(received: IndexPlace.moment(place, in: day), kind: .message, number: id)
        progress.last = cursor
        if isMatch { progress.rows.append(cursor) }
        if isTimeToLook, bounds.time.now() >= bounds.deadline { progress.isOutOfTime = true }
        return progress.isOutOfTime || progress.rows.count >= bounds.limit
    }

    /// Whether a row matches, whose columns begin with the origin behind the one given.
    private func matches(
        _ row: IndexStatement, from column: Int32, _ query: IndexQuery, _ matching: [Int64: Int64]
    ) -> Bool {
        guard matching[row.integer(column + 1)] != nil else { return false }
        if !query.senders.isEmpty {
            let sender = row.octets(column + 2)
            guard query.senders.contains(where: { $0.matches(sender) }) else { return false }
        }
        if !query.authors.isEmpty {
            let author = row.octets(row.isNull(column + 4) ? column + 2 : column + 4)
            // Empty where there is none.
            guard !author.isEmpty, query.authors.contains(where: { $0.matches(author) }) else { return false }
        }
        if !query.recipients.isEmpty {
            let addresses = row.octets(column + 3)
            guard
                addresses.split(separator: RowTexts.separator, omittingEmptySubsequences: false).contains(where: {
                    address in
                    let address = UnsafeRawBufferPointer(rebasing: address)
                    return query.recipients.contains { $0.matches(address) }
                })
            else { return false }
        }
        if let rule = query.rule {
            // NULL has no octets.
            let rules = row.octets(column + 7)
            guard
                rules.split(separator: RowTexts.separator, omittingEmptySubsequences: false).contains(where: {
                    UnsafeRawBufferPointer(rebasing: $0).elementsEqual(rule)
                })
            else { return false }
        }
        if let subject = query.subject, !subject.matches(row.octets(column + 5)) { return false }
        if !query.sources.isEmpty {
            guard let source = IPAddress(octets: row.octets(column + 6)),
                query.sources.contains(where: { $0.contains(source) })
            else { return false }
        }
        return true
    }
}
