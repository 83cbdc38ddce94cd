import Mail
import MailFlow
import Queueing

/// Writes the rows of one day. Confined to the queue of the ``TraceIndex``.
final class DayWriter {
    let day: UTCDay
    let path: String
    private let connection: IndexConnection
    /// The number up to which the file has every message of its day.
    private(set) var through: SequenceNumber
    private var organizations: [String: Int64] = [:]
    private var origins: [Origin: Int64] = [:]
    /// The greatest place in the file; -1 for none.
    private var last: Int64
    /// The texts of the row in hand.
    private var texts = RowTexts()

    private struct Origin: Hashable {
        var organization: String
        var direction: Direction
        var connector: String?
    }

    /// Opens the file of a day, which is made where there is none.
    init(_ day: UTCDay, path: String) throws(IndexFault) {
        self.day = day
        self.path = path
        connection = try DayFile.open(path, .create)
        guard let through = try connection.integer("SELECT through FROM state") else {
            throw IndexFault(.damaged, "\(path) has no state")
        }
        self.through = SequenceNumber(through)
        last = try connection.integer("SELECT MAX(place) FROM entries") ?? -1
        try loadNames()
    }

    private func loadNames() throws(IndexFault) {
        organizations = [:]
        origins = [:]
        var names: [Int64: String] = [:]
        let organizations = try connection.statement("SELECT number, name FROM organizations")
        while try organizations.step() {
            let name = organizations.text(1)
            self.organizations[name] = organizations.integer(0)
            names[organizations.integer(0)] = name
        }
        organizations.reset()
        let rows = try connection.statement("SELECT number, organization, direction, connector FROM origins")
        defer { rows.reset() }
        while try rows.step() {
            guard let name = names[rows.integer(1)], let direction = Direction(rawValue: rows.text(2)) else {
                throw IndexFault(.damaged, "\(path) has an origin of no organization")
            }
            origins[Origin(organization: name, direction: direction, connector: rows.isNull(3) ? nil : rows.text(3))] =
                rows.integer(0)
        }
    }

    /// Writes rows of the day, which are in the order of acceptance, and that the file has all up to a message. What the
    /// file has already is passed over. All or nothing.
    ///
    /// - Returns: how many rows were written.
    @discardableResult
    func write(_ entries: [TraceIndexEntry], through newest: SequenceNumber) throws(IndexFault) -> Int {
        let lastBefore = last
        do throws(IndexFault) {
            return try connection.transaction { () throws(IndexFault) in
                var count = 0
                for entry in entries.inOrderOfIdentity where entry.sequence > through {
                    try insert(entry)
                    count += 1
                }
                let state = try connection.statement("UPDATE state SET through = MAX(through, ?)")
                state.bind(newest.rawValue)
                try state.run()
                through = max(through, newest)
                return count
            }
        } catch {
            last = lastBefore
            // What the names had of the transaction is undone too; a file that can't be read is thrown away anyhow.
            try? loadNames()
            through = SequenceNumber((try? connection.integer("SELECT through FROM state")) ?? through.rawValue)
            throw error
        }
    }

    // MARK: - One row

    private func insert(_ entry: TraceIndexEntry) throws(IndexFault) {
        guard let place = try place(for: entry) else {
            // More rows of one millisecond than a day's file tells apart: whoever searches the day is told.
            return try connection.execute("UPDATE state SET is_whole = 0")
        }
        texts.take(entry)
        let (origin, organization) = try origin(of: entry)
        try insertRow(entry, at: place, origin)
        let posting = try connection.statement("INSERT INTO postings (key, place) VALUES (?, ?)")
        for key in texts.keys(entry, organization: organization) {
            posting.bind(key)
            posting.bind(place)
            try posting.run()
        }
    }

    private func insertRow(_ entry: TraceIndexEntry, at place: Int64, _ origin: Int64) throws(IndexFault) {
        let row = try connection.statement(
            """
            INSERT INTO entries (place, id, origin, sender, recipients, author, subject, source)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.bind(place)
        row.bind(entry.id.rawValue)
        row.bind(origin)
        // Typed throws do not pass through the closure.
        let result = texts.octets.withUnsafeBytes { octets in
            func bind(_ range: Range<Int>) { row.bind(borrowed: UnsafeRawBufferPointer(rebasing: octets[range])) }
            bind(texts.sender)
            bind(texts.recipients)
            if texts.hasOwnAuthor { bind(texts.author) } else { row.bindNull() }
            bind(texts.subject)
            if let source = entry.source { row.bind(blob: source.octets) } else { row.bindNull() }
            return Result { () throws(IndexFault) in try row.run() }
        }
        try result.get()
    }

    /// The place of the next row of a moment; nil where there is none left.
    private func place(for entry: TraceIndexEntry) throws(IndexFault) -> Int64? {
        let first = IndexPlace.first(entry.received, in: day)
        let place: Int64
        if last < first {
            place = first
        } else if last < first + IndexPlace.width {
            place = last + 1
        } else {
            // Of an earlier moment than others: the clock was put back, or the message took longer to come in.
            let newest = try connection.statement("SELECT MAX(place) FROM entries WHERE place >= ? AND place < ?")
            newest.bind(first)
            newest.bind(first + IndexPlace.width)
            place = try newest.step() && !newest.isNull(0) ? newest.integer(0) + 1 : first
            newest.reset()
        }
        guard place < first + IndexPlace.width else { return nil }
        last = max(last, place)
        return place
    }

    private func origin(of entry: TraceIndexEntry) throws(IndexFault) -> (number: Int64, organization: Int64) {
        let organization = try number(ofOrganization: entry.organization)
        let key = Origin(
            organization: entry.organization, direction: entry.direction, connector: entry.connector)
        if let number = origins[key] { return (number, organization) }
        let row = try connection.statement(
            "INSERT INTO origins (number, organization, direction, connector) VALUES (?, ?, ?, ?)")
        let number = Int64(origins.count + 1)
        row.bind(number)
        row.bind(organization)
        row.bind(entry.direction.rawValue)
        if let connector = entry.connector { row.bind(connector) } else { row.bindNull() }
        try row.run()
        origins[key] = number
        return (number, organization)
    }

    private func number(ofOrganization name: String) throws(IndexFault) -> Int64 {
        if let number = organizations[name] { return number }
        let row = try connection.statement("INSERT INTO organizations (number, name) VALUES (?, ?)")
        let number = Int64(organizations.count + 1)
        row.bind(number)
        row.bind(name)
        try row.run()
        organizations[name] = number
        return number
    }

    // MARK: - Upkeep

    /// Takes rows out so that their octets are gone from the disk as well.
    ///
    /// - Returns: how many there were.
    func remove(_ ids: Set<RecipientID>) throws(IndexFault) -> Int {
        var places: Set<Int64> = []
        let rows = try connection.statement("SELECT place, id FROM entries")
        while try rows.step() {
            if ids.contains(RecipientID(rows.integer(1))) { places.insert(rows.integer(0)) }
        }
        rows.reset()
        guard !places.isEmpty else { return 0 }
        var keys: [(key: Int64, place: Int64)] = []
        let postings = try connection.statement("SELECT key, place FROM postings")
        while try postings.step() {
            let place = postings.integer(1)
            if places.contains(place) { keys.append((postings.integer(0), place)) }
        }
        postings.reset()
        try connection.execute("PRAGMA secure_delete = ON")
        try connection.transaction { () throws(IndexFault) in
            let row = try connection.statement("DELETE FROM entries WHERE place = ?")
            for place in places {
                row.bind(place)
                try row.run()
            }
            let posting = try connection.statement("DELETE FROM postings WHERE key = ? AND place = ?")
            for (key, place) in keys {
                posting.bind(key)
                posting.bind(place)
                try posting.run()
            }
        }
        last = try connection.integer("SELECT MAX(place) FROM entries") ?? -1
        try emptyLog()
        return places.count
    }

    /// Takes the write-ahead log into the file and cuts it, unless somebody still reads in it.
    func emptyLog() throws(IndexFault) {
        let checkpoint = try connection.statement("PRAGMA wal_checkpoint(TRUNCATE)")
        defer { checkpoint.reset() }
        while try checkpoint.step() {}
    }

    /// Brings what was committed to the disk.
    func sync() throws(IndexFault) {
        guard Folder.size(path + "-wal") > 0 else { return }
        do throws(DiskError) {
            try SystemSynchronizer().sync(DiskFile(path + "-wal", flags: 0))
        } catch {
            throw IndexFault(error)
        }
    }

    /// Looks through the file for damage that SQLite can see. Throws where there is any.
    func check() throws(IndexFault) {
        let check = try connection.statement("PRAGMA quick_check(1)")
        defer { check.reset() }
        guard try check.step(), check.text(0) == "ok" else { throw IndexFault(.damaged, "\(path): \(check.text(0))") }
    }

    /// Rows of the file.
    func count() throws(IndexFault) -> Int { Int(try connection.integer("SELECT COUNT(*) FROM entries") ?? 0) }
}

extension [TraceIndexEntry] {
    /// The order of rows of one moment. Named recipients without a delivery come in another one.
    fileprivate var inOrderOfIdentity: [TraceIndexEntry] {
        zip(self, dropFirst()).allSatisfy { $0.id < $1.id } ? self : sorted { $0.id < $1.id }
    }
}
