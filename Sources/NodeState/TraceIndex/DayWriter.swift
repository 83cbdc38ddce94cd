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
    /// The texts of the row in hand, and the keys of the batch.
    private var texts = RowTexts()
    private var postings = PostingBatch()

    private struct Origin: Hashable {
        var organization: String
        var direction: Direction
        var connector: String?

        init(of entry: TraceIndexEntry) {
            (organization, direction, connector) = (entry.organization, entry.direction, entry.connector)
        }

        init(organization: String, direction: Direction, connector: String?) {
            (self.organization, self.direction, self.connector) = (organization, direction, connector)
        }
    }

    /// The origin of the row before, which is nearly always that of the next one too.
    private struct LastOrigin {
        private var origin: Origin?
        private(set) var number: Int64 = 0
        private(set) var organization: Int64 = 0

        init() {}

        init(of entry: TraceIndexEntry, _ numbers: (number: Int64, organization: Int64)) {
            origin = Origin(of: entry)
            (number, organization) = numbers
        }

        func holds(for entry: TraceIndexEntry) -> Bool {
            guard let origin else { return false }
            return origin.organization == entry.organization && origin.direction == entry.direction
                && origin.connector == entry.connector
        }
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

    /// Writes rows of the day, and that the file has all up to a message. What the file has already is passed over. All or
    /// nothing.
    ///
    /// - Returns: how many rows were written.
    @discardableResult
    func write(_ entries: [TraceIndexEntry], through newest: SequenceNumber) throws(IndexFault) -> Int {
        let lastBefore = last
        do throws(IndexFault) {
            return try connection.transaction { () throws(IndexFault) in
                let count = try insert(entries)
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

    // MARK: - Rows

    private func insert(_ entries: [TraceIndexEntry]) throws(IndexFault) -> Int {
        let rows = try connection.statement(
            """
            INSERT INTO entries (place, id, origin, sender, recipients, author, subject, source, rules)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        // One after the other while none of them is shared: the memory of both is used again and again.
        var texts = RowTexts()
        swap(&texts, &self.texts)
        var postings = PostingBatch()
        swap(&postings, &self.postings)
        defer {
            swap(&texts, &self.texts)
            swap(&postings, &self.postings)
        }
        postings.clear()
        var count = 0
        var origin = LastOrigin()
        for index in entries.inOrderOfReception(after: through) {
            guard let place = try place(for: entries[index].received) else {
                // More rows of one millisecond than a day's file tells apart: whoever searches the day is told.
                try connection.execute("UPDATE state SET is_whole = 0")
                continue
            }
            if !origin.holds(for: entries[index]) {
                origin = LastOrigin(of: entries[index], try self.origin(of: entries[index]))
            }
            texts.take(entries[index])
            try DayWriter.insert(entries[index].id, at: place, origin.number, texts, by: rows)
            texts.forEachKey(organization: origin.organization) { postings.add($0, place) }
            count += 1
        }
        let posting = try connection.statement("INSERT INTO postings (key, place, older) VALUES (?, ?, ?)")
        try postings.forEachRun { (key, newest, older) throws(IndexFault) in
            try DayWriter.insert(key, newest, older, by: posting)
        }
        return count
    }

    private static func insert(
        _ id: RecipientID, at place: Int64, _ origin: Int64, _ texts: RowTexts, by row: IndexStatement
    ) throws(IndexFault) {
        row.bind(place)
        row.bind(id.rawValue)
        row.bind(origin)
        // Typed throws do not pass through the closure.
        let result = texts.octets.withUnsafeBytes { octets in
            func bind(_ range: Range<Int>) { row.bind(borrowed: UnsafeRawBufferPointer(rebasing: octets[range])) }
            bind(texts.sender)
            bind(texts.recipients)
            if texts.hasOwnAuthor { bind(texts.author) } else { row.bindNull() }
            bind(texts.subject)
            if texts.source.isEmpty {
                row.bindNull()
            } else {
                row.bind(borrowedBlob: UnsafeRawBufferPointer(rebasing: octets[texts.source]))
            }
            if texts.rules.isEmpty { row.bindNull() } else { bind(texts.rules) }
            return Result { () throws(IndexFault) in try row.run() }
        }
        try result.get()
    }

    private static func insert(
        _ key: Int64, _ newest: Int64, _ older: [UInt8], by posting: IndexStatement
    ) throws(IndexFault) {
        posting.bind(key)
        posting.bind(newest)
        guard !older.isEmpty else {
            posting.bindNull()
            return try posting.run()
        }
        let result = older.withUnsafeBytes { octets in
            posting.bind(borrowedBlob: octets)
            return Result { () throws(IndexFault) in try posting.run() }
        }
        try result.get()
    }

    /// The place of the next row of a moment; nil where there is none left.
    private func place(for received: WallTime) throws(IndexFault) -> Int64? {
        let first = IndexPlace.first(received, in: day)
        let place: Int64
        if last < first {
            place = first
        } else if last < first + IndexPlace.width {
            place = last + 1
        } else {
            // Of an earlier moment than others of an earlier batch: the clock was put back, or the message took longer to
            // come in.
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
        let key = Origin(of: entry)
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

    /// Takes rows out, so that their octets are gone from the file once its log is empty (``emptyLog()``). What a crash or a full
    /// disk has left of rows that were taken out before goes with them.
    ///
    /// - Returns: how many there were.
    func remove(_ rows: [IndexedRow]) throws(IndexFault) -> Int {
        let count = try connection.transaction { () throws(IndexFault) in
            var count = 0
            for row in rows where try remove(row) { count += 1 }
            if count > 0 { try connection.execute("UPDATE state SET has_remains = 1") }
            return count
        }
        if count > 0 { last = try connection.integer("SELECT MAX(place) FROM entries") ?? -1 }
        try eraseRemains()
        return count
    }

    /// Writes the file anew where rows were taken out: a page whose rows are shared out anew keeps older forms of them in its
    /// gap, which `secure_delete` does not overwrite.
    private func eraseRemains() throws(IndexFault) {
        guard try connection.integer("SELECT has_remains FROM state") == 1 else { return }
        try connection.execute("VACUUM")
        try connection.execute("UPDATE state SET has_remains = 0")
    }

    private func remove(_ row: IndexedRow) throws(IndexFault) -> Bool {
        guard let (place, written) = try find(row) else { return false }
        var keys: Set<Int64> = []
        texts.take(written, messageKey: row.messageKey)
        texts.forEachKey(organization: written.organization) { keys.insert($0) }
        for key in keys { try remove(place, from: key) }
        let entry = try connection.statement("DELETE FROM entries WHERE place = ?")
        entry.bind(place)
        try entry.run()
        return true
    }

    private func find(_ row: IndexedRow) throws(IndexFault) -> (place: Int64, WrittenRow)? {
        let first = IndexPlace.first(row.received, in: day)
        let rows = try connection.statement(
            """
            SELECT place, organization, sender, recipients, COALESCE(author, sender), source, rules FROM entries
            JOIN origins ON origins.number = origin WHERE place >= ? AND place < ? AND id = ?
            """)
        defer { rows.reset() }
        rows.bind(first)
        rows.bind(first + IndexPlace.width)
        rows.bind(row.id.rawValue)
        guard try rows.step() else { return nil }
        let written = WrittenRow(
            organization: rows.integer(1), sender: Array(rows.octets(2)), author: Array(rows.octets(4)),
            recipients: Array(rows.octets(3)), source: Array(rows.octets(5)), rules: Array(rows.octets(6)))
        return (rows.integer(0), written)
    }

    /// Takes a place out of the runs of a key.
    private func remove(_ place: Int64, from key: Int64) throws(IndexFault) {
        let runs = try connection.statement(
            "SELECT place, older FROM postings WHERE key = ? AND place >= ? AND place < ? ORDER BY place")
        runs.bind(key)
        runs.bind(place)
        runs.bind(PostingRun.end(ofSpanOf: place))
        var found: (newest: Int64, places: [Int64])?
        while found == nil, try runs.step() {
            var places: [Int64] = []
            guard PostingRun.forEach(from: runs.integer(0), runs.octets(1), { places.append($0) }) else {
                throw IndexFault(.damaged, "\(path) has a posting that can't be read")
            }
            if places.contains(place) { found = (runs.integer(0), places) }
        }
        runs.reset()
        guard let found else { return }
        let run = try connection.statement("DELETE FROM postings WHERE key = ? AND place = ?")
        run.bind(key)
        run.bind(found.newest)
        try run.run()
        var rest = PostingBatch()
        for other in found.places where other != place { rest.add(key, other) }
        let posting = try connection.statement("INSERT INTO postings (key, place, older) VALUES (?, ?, ?)")
        try rest.forEachRun { (key, newest, older) throws(IndexFault) in
            try DayWriter.insert(key, newest, older, by: posting)
        }
    }

    /// Takes the write-ahead log into the file and cuts it.
    ///
    /// - Returns: false where somebody still reads in it, so that it stays, and with it what was taken out of the file.
    @discardableResult
    func emptyLog() throws(IndexFault) -> Bool {
        let checkpoint = try connection.statement("PRAGMA wal_checkpoint(TRUNCATE)")
        defer { checkpoint.reset() }
        guard try checkpoint.step() else { return true }
        return checkpoint.integer(0) == 0
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
    /// The indices of rows of messages behind one, in the order of their moments; those of one moment in the order of their
    /// identities, so that batches of any size give each row the same place.
    fileprivate func inOrderOfReception(after sequence: SequenceNumber) -> [Int] {
        var order: [(received: Int64, id: Int64, index: Int)] = []
        order.reserveCapacity(count)
        var isInOrder = true
        for index in indices where self[index].sequence > sequence {
            let next = (self[index].received.milliseconds, self[index].id.rawValue, index)
            if let last = order.last, (next.0, next.1) < (last.received, last.id) { isInOrder = false }
            order.append(next)
        }
        if !isInOrder { order.sort { ($0.received, $0.id) < ($1.received, $1.id) } }
        return order.map(\.index)
    }
}
