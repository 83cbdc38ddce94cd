import GRDB
package import Mail
package import MailFlow
package import Queueing

extension SQLiteAccess {
    /// Adds to the counts of mail, each row to all steps of its series, all durably or none.
    package func addTraffic(_ counts: [TrafficCount], through: WallTime) async throws(StoreError) {
        try await change { connection in
            var writer = TrafficWriter(connection.database, TrafficBounds())
            try writer.add(counts, through: through)
        }
    }

    /// The counts of mail that match, by step, series and name.
    package func traffic(_ query: TrafficQuery) async throws(StoreError) -> [TrafficCount] {
        try await read { reader in try reader.database.read { try TrafficRows.fetch(query, $0) } }
    }

    /// Up to when mail is counted; nil where none ever was.
    package func trafficCountedThrough() async throws(StoreError) -> WallTime? {
        try await read { reader in
            try reader.database.read { database in
                try Int64.fetchOne(database, sql: "SELECT through FROM traffic_counted").map {
                    WallTime(milliseconds: $0)
                }
            }
        }
    }

    /// Forgets counts of mail of a step that began before a minute, at most so many rows; gives how many.
    package func forgetTraffic(
        _ step: TrafficStep, before minute: Int64, limit: Int
    ) async throws(StoreError) -> Int {
        try await change { connection in
            try connection.database.execute(
                sql: """
                    DELETE FROM traffic WHERE (step, start, organization, series, kind, name, detail) IN
                    (SELECT step, start, organization, series, kind, name, detail FROM traffic
                    WHERE step = ? AND start < ? LIMIT ?)
                    """, arguments: [step.minutes, minute, limit])
            return connection.database.changesCount
        }
    }

    /// What the ends of recipients are counted by; without those that are not known any more.
    package func trafficRecipients(
        _ ids: [RecipientID]
    ) async throws(StoreError) -> [RecipientID: TrafficRecipient] {
        try await read { reader in
            try reader.database.read { database in
                var found: [RecipientID: TrafficRecipient] = [:]
                let statement = try database.makeStatement(sql: TrafficRows.recipient)
                for id in ids {
                    let row = try Row.fetchOne(statement, arguments: [id.rawValue, id.sequence.rawValue])
                    if let row { found[id] = try TrafficRecipient(row) }
                }
                return found
            }
        }
    }
}

extension TrafficRecipient {
    /// Of the row of a recipient with what counts of its message.
    fileprivate init(_ row: Row) throws {
        let origin: Acceptance.Origin = try row.value("origin")
        let direction: Direction = try row.value("direction")
        self.init(
            message: .init(
                organization: row["organization"], kind: TrafficKind(origin, direction), sender: row["sender"],
                size: row["size"]),
            address: row["address"], isJunk: row["junk"], deliveryType: try row.value("delivery_type"),
            connector: row["connector"])
    }
}

/// How counts of mail are read.
private enum TrafficRows {
    static let recipient = """
        SELECT r.address, r.junk, r.direction, r.delivery_type, r.connector, m.organization, m.origin, m.sender, m.size
        FROM recipients AS r, messages AS m WHERE r.id = ?1 AND m.sequence = ?2
        """

    static func fetch(_ query: TrafficQuery, _ database: Database) throws -> [TrafficCount] {
        let series = query.series.map { "\($0.rawValue)" }.joined(separator: ", ")
        let start = query.isByStep ? "start" : "0"
        let name = query.isByName ? "kind, name, detail" : "'' AS kind, '' AS name, '' AS detail"
        let columns = "first_minute, series" + (query.isByName ? ", kind, name, detail" : "")
        let whole = "traffic WHERE step = :step AND start >= :start AND start < :end"
        // Of one organization, step by step: the others' rows of a step are passed over by the index.
        let hasFewSteps =
            query.end.subtractingReportingOverflow(query.start).partialValue <= 20_000 * query.step.minutes
        let rows =
            query.organization == nil || !hasFewSteps
            ? whole + (query.organization == nil ? "" : " AND organization = :organization")
            : """
            (WITH RECURSIVE steps (first) AS (
                SELECT :start WHERE :start < :end
                UNION ALL SELECT first + :step FROM steps WHERE first + :step < :end
            ) SELECT first FROM steps) CROSS JOIN traffic
            WHERE step = :step AND start = first AND organization = :organization
            """
        return try Row.fetchAll(
            database,
            sql: """
                SELECT \(start) AS first_minute, series, \(name), SUM(amount) AS amount, SUM(octets) AS octets,
                MAX(sample) AS sample FROM \(rows) AND series IN (\(series))
                GROUP BY \(columns) ORDER BY \(columns) LIMIT :limit
                """,
            arguments: arguments(of: query)
        ).compactMap { row in
            guard let series = TrafficSeries(rawValue: row["series"]) else { return nil }
            return TrafficCount(
                .init(
                    step: query.step, start: row["first_minute"], organization: query.organization ?? "",
                    series: series),
                .init(row["kind"], row["name"], row["detail"]),
                .init(count: row["amount"], octets: row["octets"], sample: row["sample"]))
        }
    }

    private static func arguments(of query: TrafficQuery) -> StatementArguments {
        var arguments: [String: (any DatabaseValueConvertible)?] = [
            "step": query.step.minutes, "start": query.start, "end": query.end, "limit": query.limit,
        ]
        if let organization = query.organization { arguments["organization"] = organization }
        return StatementArguments(arguments)
    }
}

/// Adds counts of mail within one transaction.
struct TrafficWriter {
    private struct Step: Hashable {
        var step: TrafficStep
        var start: Int64
    }

    private let database: Database
    private let bounds: TrafficBounds
    /// How many rows the steps that are added to may still get.
    private var room: [Step: Int] = [:]
    /// The groups that have got rows.
    private var grown: Set<TrafficCount.Group> = []

    init(_ database: Database, _ bounds: TrafficBounds) {
        self.database = database
        self.bounds = bounds
    }

    mutating func add(_ counts: [TrafficCount], through: WallTime) throws {
        for count in counts {
            for step in count.group.series.steps where step.minutes >= count.group.step.minutes {
                try add(count.inStep(step))
            }
            KillPoint.rowChanged.pass()
        }
        for group in grown.sorted() where group.series.isOpen { try fold(group) }
        try database.execute(
            sql: """
                INSERT INTO traffic_counted VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET through = ?1
                """, arguments: [through.milliseconds])
    }

    private mutating func add(_ count: TrafficCount) throws {
        if try update(count) { return }
        let step = Step(step: count.group.step, start: count.group.start)
        let left = try room[step] ?? bounds.rows - rows(in: step)
        var count = count
        if left <= 0 {
            count = count.leftOver
            if try update(count) {
                room[step] = left
                return
            }
        }
        room[step] = left - 1
        try insert(count)
        grown.insert(count.group)
    }

    private func rows(in step: Step) throws -> Int {
        try Int.fetchOne(
            database.cachedStatement(sql: "SELECT COUNT(*) FROM traffic WHERE step = ? AND start = ?"),
            arguments: [step.step.minutes, step.start]) ?? 0
    }

    /// Adds to a row; false when there is none.
    private func update(_ count: TrafficCount) throws -> Bool {
        let (group, name) = (count.group, count.name)
        try database.cachedStatement(
            sql: """
                UPDATE traffic SET amount = amount + ?8, octets = octets + ?9, sample = IFNULL(?10, sample)
                WHERE step = ?1 AND start = ?2 AND organization = ?3 AND series = ?4 AND kind = ?5 AND name = ?6
                AND detail = ?7
                """
        ).execute(arguments: arguments(group, name, count.figures))
        return database.changesCount > 0
    }

    private func insert(_ count: TrafficCount) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO traffic (step, start, organization, series, kind, name, detail, amount, octets, sample)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                """
        ).execute(arguments: arguments(count.group, count.name, count.figures))
    }

    private func arguments(
        _ group: TrafficCount.Group, _ name: TrafficCount.Name, _ figures: TrafficCount.Figures
    ) -> StatementArguments {
        [
            group.step.minutes, group.start, group.organization, group.series.rawValue, name.kind, name.name,
            name.detail,
            figures.count, figures.octets, figures.sample,
        ]
    }

    /// Has names give way in a group that has too many.
    private func fold(_ group: TrafficCount.Group) throws {
        let key: StatementArguments = [
            group.step.minutes, group.start, group.organization, group.series.rawValue,
        ]
        let condition = "FROM traffic WHERE step = ? AND start = ? AND organization = ? AND series = ?"
        let count = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT COUNT(*) \(condition)"), arguments: key)
        guard count ?? 0 > bounds.fullGroup else { return }
        var names: [TrafficCount.Name: TrafficCount.Figures] = [:]
        for row in try Row.fetchAll(
            database, sql: "SELECT kind, name, detail, amount, octets \(condition)", arguments: key)
        {
            names[.init(row["kind"], row["name"], row["detail"])] = .init(count: row["amount"], octets: row["octets"])
        }
        let (gone, other) = bounds.surplus(of: names)
        let delete = try database.cachedStatement(
            sql: "DELETE \(condition) AND kind = ? AND name = ? AND detail = ?")
        for name in gone { try delete.execute(arguments: key + [name.kind, name.name, name.detail]) }
        for (name, figures) in other {
            let count = TrafficCount(group, name, figures)
            if try !update(count) { try insert(count) }
        }
    }
}
