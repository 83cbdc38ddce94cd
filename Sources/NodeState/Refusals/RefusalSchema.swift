import GRDB

/// The tables of `refusals.sqlite`, by version. A released migration is never changed.
///
/// A release that knows version 1 alone may have worked on a file of a later version and set the number back; so a
/// migration takes what is there already.
enum RefusalSchema {
    /// A step from one version to the next.
    struct Migration {
        /// Statements that take what is there already.
        var sql = ""
        /// Columns of `refusals` that are added where they are not there.
        var columns: [(name: String, type: String)] = []
    }

    static func migrate(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        for (index, migration) in migrations.enumerated().dropFirst(found) {
            try database.inTransaction(.immediate) {
                try migration.run(database)
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
                return .commit
            }
        }
    }

    static let migrations = [
        Migration(
            sql: """
                CREATE TABLE IF NOT EXISTS refusals (
                    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, client_address TEXT NOT NULL,
                    client_name TEXT NOT NULL, sender TEXT, recipient TEXT, organization TEXT, reply TEXT NOT NULL,
                    decisions TEXT NOT NULL);
                CREATE INDEX IF NOT EXISTS refusals_at ON refusals (at);
                """),
        // Refusals that are counted only, or of which nothing but the count is left.
        Migration(
            sql: """
                CREATE TABLE IF NOT EXISTS refusal_counts (
                    minute INTEGER NOT NULL, span INTEGER NOT NULL, source TEXT NOT NULL, count INTEGER NOT NULL,
                    PRIMARY KEY (minute, span, source)) WITHOUT ROWID;
                """),
        // What a refused message was, and by what a refusal is found.
        Migration(
            columns: [
                ("subject", "TEXT"), ("message_id", "TEXT"), ("author", "TEXT"), ("size", "INTEGER"),
                ("direction", "TEXT"), ("connector", "TEXT"), ("tls", "TEXT"),
            ]),
        // What a refused message was found to be.
        Migration(columns: [("category", "TEXT"), ("confidence", "INTEGER")]),
        // What mail flow rules did with a refused message.
        Migration(columns: [("rules", "TEXT")]),
    ]
}

extension RefusalSchema.Migration {
    fileprivate func run(_ database: Database) throws {
        if !sql.isEmpty { try database.execute(sql: sql) }
        guard !columns.isEmpty else { return }
        let known = Set(try database.columns(in: "refusals").map(\.name))
        for (name, type) in columns where !known.contains(name) {
            try database.execute(sql: "ALTER TABLE refusals ADD COLUMN \(name) \(type)")
        }
    }
}
