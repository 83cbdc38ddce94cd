import GRDB

/// The tables of `refusals.sqlite`, by version. A released migration is never changed.
///
/// A release that knows version 1 alone may have worked on a file of a later version and set the number back; so a
/// migration takes what is there already.
enum RefusalSchema {
    static func migrate(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        for (index, migration) in migrations.enumerated().dropFirst(found) {
            try database.inTransaction(.immediate) {
                try database.execute(sql: migration)
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
                return .commit
            }
        }
    }

    static let migrations = [
        """
        CREATE TABLE IF NOT EXISTS refusals (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, client_address TEXT NOT NULL,
            client_name TEXT NOT NULL, sender TEXT, recipient TEXT, organization TEXT, reply TEXT NOT NULL,
            decisions TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS refusals_at ON refusals (at);
        """,
        // Refusals that are counted only, or of which nothing but the count is left.
        """
        CREATE TABLE IF NOT EXISTS refusal_counts (
            minute INTEGER NOT NULL, span INTEGER NOT NULL, source TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (minute, span, source)) WITHOUT ROWID;
        """,
        // What a refused message was, and by what a refusal is found.
        """
        ALTER TABLE refusals ADD COLUMN subject TEXT;
        ALTER TABLE refusals ADD COLUMN message_id TEXT;
        ALTER TABLE refusals ADD COLUMN author TEXT;
        ALTER TABLE refusals ADD COLUMN size INTEGER;
        ALTER TABLE refusals ADD COLUMN direction TEXT;
        ALTER TABLE refusals ADD COLUMN connector TEXT;
        ALTER TABLE refusals ADD COLUMN tls TEXT;
        """,
    ]
}
