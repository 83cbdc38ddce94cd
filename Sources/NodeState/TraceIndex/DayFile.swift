import Glibc
import Mail
import MailFlow
import Queueing

/// The file of one day: its name, its form, what it says of itself.
enum DayFile {
    /// Of the form of the file and of how texts are folded and hashed. A file of another one is made anew.
    static let version: Int64 = 3
    /// `PTIX`, so that a file of another program is never taken for one.
    static let application: Int64 = 0x5054_4958
    static let ending = ".sqlite"

    /// `trace/2026-11-29.sqlite`
    static func path(of day: UTCDay, in folder: String) -> String { "\(folder)/\(day)\(ending)" }

    /// The day of a file's name; nil for another name.
    static func day(ofName name: String) -> UTCDay? {
        guard name.hasSuffix(ending), let day = UTCDay(String(name.dropLast(ending.count))),
            UTCDay.indexable.contains(day), "\(day)\(ending)" == name
        else { return nil }
        return day
    }

    /// Deletes a file with what belongs to it.
    static func delete(_ path: String) { for file in [path, path + "-wal", path + "-shm"] { unlink(file) } }

    /// Octets of a file with its write-ahead log.
    static func size(_ path: String) -> Int { Folder.size(path) + Folder.size(path + "-wal") }

    // `has_remains` says that rows were taken out since the file was written anew. An `origin` is an organization, a direction
    // and a connector: few of a day differ in these. `author` is NULL where it is the sender, and `rules` where no mail flow
    // rule did anything. A posting is a key (`IndexKey`) with the places of rows (`PostingRun`); one table for all kinds has its
    // pages in common, and a key of six octets makes it a third of what indexes over the texts would take.
    private static let tables = """
        CREATE TABLE state (through INTEGER NOT NULL, is_whole INTEGER NOT NULL, has_remains INTEGER NOT NULL);
        INSERT INTO state VALUES (0, 1, 0);
        CREATE TABLE organizations (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE origins (
            number INTEGER PRIMARY KEY,
            organization INTEGER NOT NULL,
            direction TEXT NOT NULL,
            connector TEXT
        );
        CREATE TABLE entries (
            place INTEGER PRIMARY KEY,
            id INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            sender TEXT NOT NULL,
            recipients TEXT NOT NULL,
            author TEXT,
            subject TEXT NOT NULL,
            source BLOB,
            rules TEXT
        );
        CREATE TABLE postings (
            key INTEGER NOT NULL,
            place INTEGER NOT NULL,
            older BLOB,
            PRIMARY KEY (key, place)
        ) WITHOUT ROWID;
        """

    /// Opens a file, made where there is none. Throws what says that it is damaged where it is no file of this version.
    static func open(_ path: String, _ access: IndexConnection.Access) throws(IndexFault) -> IndexConnection {
        let connection = try IndexConnection(path, access)
        // An octet that was damaged is found before it leads a page astray.
        try connection.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        if access == .create, try connection.integer("PRAGMA page_count") == 0 { try make(connection) }
        guard try connection.integer("PRAGMA application_id") == application,
            try connection.integer("PRAGMA user_version") == version
        else { throw IndexFault(.damaged, "\(path) is no index of this version") }
        // A file that was cut off between two pages still opens.
        guard try connection.integer("PRAGMA page_count").map({ Int($0) * pageBytes <= size(path) }) == true else {
            throw IndexFault(.damaged, "\(path) is cut off")
        }
        if access == .read {
            try connection.execute("PRAGMA cache_size = -\(readingCache >> 10)")
        } else {
            // Octets of a row that moves to another page are overwritten where it was, so that one that is removed later
            // has left none behind.
            try connection.execute(
                """
                PRAGMA synchronous = NORMAL;
                PRAGMA secure_delete = ON;
                PRAGMA cache_size = -\(writingCache >> 10);
                PRAGMA wal_autocheckpoint = \(logBytes / pageBytes);
                PRAGMA journal_size_limit = \(logBytes);
                """)
        }
        return connection
    }

    static let pageBytes = 4_096
    /// Octets of memory for a file that is written.
    private static let writingCache = 4 << 20
    /// Octets of memory for a file that is read; the kernel has the rest.
    private static let readingCache = 256 << 10
    /// Octets of a write-ahead log.
    static let logBytes = 2 << 20

    private static func make(_ connection: IndexConnection) throws(IndexFault) {
        try connection.execute("PRAGMA page_size = \(pageBytes); PRAGMA journal_mode = WAL")
        try connection.transaction { () throws(IndexFault) in
            try connection.execute(
                "PRAGMA application_id = \(application); PRAGMA user_version = \(version); \(tables)")
        }
    }
}
