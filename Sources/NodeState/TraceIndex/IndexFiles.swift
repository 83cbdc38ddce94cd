import Glibc
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Queueing

/// The files of the index as they are written.
// @unchecked: it is confined to the queue of the `TraceIndex`.
final class IndexFiles: @unchecked Sendable {
    private let folder: String
    private let coverage: NIOLockedValueBox<IndexCoverage>
    private let readers: IndexReaders
    /// Files that are open for writing, the one used last at the end: a day, and its neighbours round midnight.
    private var writers: [DayWriter] = []
    private static let openFiles = 3
    /// The file that is made in place of another one.
    private var builder: DayWriter?
    /// Whether something was written that the manifest does not say yet.
    private(set) var isDirty = false
    private var checked: Set<UTCDay> = []
    /// The days whose file was made anew, each with the number up to which it had all.
    private var rebuilt: [UTCDay: SequenceNumber] = [:]

    init(folder: String, coverage: NIOLockedValueBox<IndexCoverage>, readers: IndexReaders) {
        self.folder = folder
        self.coverage = coverage
        self.readers = readers
    }

    private func path(of day: UTCDay) -> String { DayFile.path(of: day, in: folder) }

    // MARK: - Start and end

    /// Finds out what there is. A file that can't be used is thrown away, to be made anew.
    ///
    /// - Parameter newest: the youngest message of the store: files that know of younger ones belong to another store.
    func begin(newest: SequenceNumber) throws(IndexFault) {
        do throws(DiskError) {
            try Folder.make(folder)
            var manifest = IndexManifest.read(in: folder)
            var found: [UTCDay: SequenceNumber] = [:]
            var unreadable: Set<UTCDay> = []
            for name in try Folder.names(in: folder) {
                if name.hasSuffix(".new") || name.contains(".new-") { unlink(folder + "/" + name) }
                guard let day = DayFile.day(ofName: name) else { continue }
                found[day] = usable(day, manifest?.days["\(day)"])
                if found[day] == nil, isThere(day) { unreadable.insert(day) }
            }
            if (manifest?.through ?? 0) > newest.rawValue || found.values.contains(where: { $0 > newest }) {
                for day in found.keys { DayFile.delete(path(of: day)) }
                unlink(IndexManifest.path(in: folder))
                (manifest, found) = (nil, [:])
            }
            let listed = Set((manifest?.days ?? [:]).keys.compactMap { UTCDay($0) })
            coverage.withLockedValue {
                $0.through = SequenceNumber(manifest?.through ?? 0)
                $0.from = manifest?.from.flatMap { UTCDay($0) }
                $0.days = Set(found.keys)
                $0.missing = listed.union(unreadable).subtracting($0.days)
            }
        } catch {
            throw IndexFault(error)
        }
    }

    private func isThere(_ day: UTCDay) -> Bool { access(path(of: day), F_OK) == 0 }

    /// The number up to which a file has all; nil where it is thrown away.
    private func usable(_ day: UTCDay, _ listed: Int64?) -> SequenceNumber? {
        do throws(IndexFault) {
            let writer = try DayWriter(day, path: path(of: day))
            if writer.through.rawValue >= listed ?? 0 { return writer.through }
        } catch {
            // One that can't be read just now must not be lost for it, but can't be used either.
            guard error.kind == .damaged else { return nil }
        }
        DayFile.delete(path(of: day))
        return nil
    }

    /// Syncs what was written and closes all.
    func end() throws(IndexFault) {
        try note()
        builder = nil
        writers = []
        readers.dropAll()
    }

    /// Says in the manifest what is in the files, when that is on the disk.
    func note() throws(IndexFault) {
        guard isDirty else { return }
        for writer in writers { try writer.sync() }
        do throws(DiskError) {
            // The names of new files.
            try Folder.sync(folder)
            try manifest().write(in: folder)
        } catch {
            throw IndexFault(error)
        }
        isDirty = false
    }

    private func manifest() -> IndexManifest {
        var manifest = IndexManifest.read(in: folder) ?? IndexManifest()
        let known = coverage.withLockedValue { $0 }
        manifest.through = known.through.rawValue
        manifest.from = known.from?.description
        var days: [String: Int64] = [:]
        for day in known.days.union(known.missing) {
            days["\(day)"] = rebuilt[day]?.rawValue ?? manifest.days["\(day)"] ?? 0
        }
        for writer in writers { days["\(writer.day)"] = writer.through.rawValue }
        manifest.days = days
        return manifest
    }

    // MARK: - Rows

    private func writer(_ day: UTCDay) throws(IndexFault) -> DayWriter {
        if let index = writers.firstIndex(where: { $0.day == day }) {
            let writer = writers.remove(at: index)
            writers.append(writer)
            return writer
        }
        // One that somebody took away would be made with the rows of now alone.
        guard access(path(of: day), F_OK) == 0 || !coverage.withLockedValue({ $0.days.contains(day) }) else {
            throw IndexFault(.damaged, "\(path(of: day)) is gone")
        }
        let writer = try DayWriter(day, path: path(of: day))
        if writers.count == IndexFiles.openFiles {
            // What the manifest says of it must be on the disk while it is not open.
            try note()
            try writers[0].emptyLog()
            writers.removeFirst()
        }
        writers.append(writer)
        return writer
    }

    /// Writes the rows of messages up to one. Days that are not covered are passed over.
    func write(_ entries: [TraceIndexEntry], through newest: SequenceNumber) throws(IndexFault) {
        for (day, rows) in entries.byDay {
            guard UTCDay.indexable.contains(day), coverage.withLockedValue({ $0.isCovered(day) }) else { continue }
            do throws(IndexFault) {
                try writer(day).write(rows, through: newest)
                isDirty = true
                _ = coverage.withLockedValue { $0.days.insert(day) }
            } catch {
                guard error.kind == .damaged else { throw error }
                discard(day)
            }
        }
        isDirty = isDirty || !entries.isEmpty
        coverage.withLockedValue { $0.advance(to: newest) }
    }

    /// Takes rows out of the files of their days.
    func remove(_ rows: [IndexedRow]) throws(IndexFault) -> TraceRemoval {
        var removal = TraceRemoval(rows: 0, isClean: true)
        if let builder {
            // Nobody reads in it.
            _ = try builder.remove(rows.filter { UTCDay($0.received) == builder.day })
            try builder.emptyLog()
        }
        for (day, rows) in Dictionary(grouping: rows, by: { UTCDay($0.received) }).sorted(by: { $0.key < $1.key }) {
            guard coverage.withLockedValue({ $0.days.contains(day) }) else {
                // One that could not be opened has them still, until it is made anew.
                if isThere(day) { removal.isClean = false }
                continue
            }
            do throws(IndexFault) {
                let writer = try writer(day)
                removal.rows += try writer.remove(rows)
                // It is open no more when the manifest is written.
                try writer.sync()
                // Nobody new begins to read in it, and whoever reads after that goes on with a state without the rows.
                var result: Result<Bool, IndexFault> = .success(true)
                replace(day) { result = Result { () throws(IndexFault) in try writer.emptyLog() } }
                if try !result.get() { removal.isClean = false }
            } catch {
                // Made anew from the store, which does not have them either.
                guard error.kind == .damaged else { throw error }
                discard(day)
            }
        }
        return removal
    }

    // MARK: - Whole files

    /// Throws a file away that can't be used; it has to be made anew.
    func discard(_ day: UTCDay) {
        isDirty = true
        replace(day) { DayFile.delete(path(of: day)) }
        coverage.withLockedValue {
            $0.days.remove(day)
            $0.missing.insert(day)
        }
    }

    /// Deletes a file of whose day the store has nothing.
    func drop(_ day: UTCDay) {
        isDirty = true
        replace(day) { DayFile.delete(path(of: day)) }
        coverage.withLockedValue {
            $0.days.remove(day)
            $0.missing.remove(day)
        }
        checked.remove(day)
        rebuilt[day] = nil
    }

    /// Does something to a file that nobody may read meanwhile, nor go on reading.
    private func replace(_ day: UTCDay, _ body: () -> Void) {
        let isMissing = coverage.withLockedValue { coverage in
            coverage.generations[day, default: 0] += 1
            return !coverage.missing.insert(day).inserted
        }
        readers.drop(day)
        writers.removeAll { $0.day == day }
        body()
        if !isMissing { _ = coverage.withLockedValue { $0.missing.remove(day) } }
    }

    /// Begins a file in place of another one.
    func beginBuilding(_ day: UTCDay) throws(IndexFault) {
        builder = nil
        let path = path(of: day) + ".new"
        DayFile.delete(path)
        builder = try DayWriter(day, path: path)
    }

    /// Adds rows to the file that is made.
    func build(_ entries: [TraceIndexEntry]) throws(IndexFault) {
        guard let builder else { throw IndexFault(.failed, "no file is being made") }
        // In the order of reception: that it has all up to some message is known at the end alone.
        try builder.write(entries, through: SequenceNumber(0))
    }

    private func completed(
        through newest: SequenceNumber
    ) throws(IndexFault) -> (day: UTCDay, path: String, rows: Int) {
        guard let builder else { throw IndexFault(.failed, "no file is being made") }
        try builder.write([], through: newest)
        try builder.emptyLog()
        return (builder.day, builder.path, try builder.count())
    }

    /// Puts the file that was made in the place of the other one.
    func finishBuilding(through newest: SequenceNumber) throws(IndexFault) -> (rows: Int, octets: Int) {
        let (day, new, rows) = try completed(through: newest)
        // Closed before it is renamed.
        builder = nil
        guard rows > 0 else {
            DayFile.delete(new)
            drop(day)
            return (0, 0)
        }
        var fault: IndexFault?
        replace(day) { [self] in
            do throws(DiskError) {
                try SystemSynchronizer().sync(DiskFile(new, flags: O_RDWR))
                DayFile.delete(path(of: day))
                guard rename(new, path(of: day)) == 0 else { throw DiskError(.write, path(of: day)) }
                try Folder.sync(folder)
            } catch {
                fault = IndexFault(error)
            }
        }
        if let fault {
            discard(day)
            throw fault
        }
        isDirty = true
        rebuilt[day] = newest
        coverage.withLockedValue {
            $0.days.insert(day)
            $0.missing.remove(day)
            while let from = $0.from, $0.days.contains(UTCDay(number: from.number - 1)) {
                $0.from = UTCDay(number: from.number - 1)
            }
        }
        return (rows, DayFile.size(path(of: day)))
    }

    /// Gives a file up that was begun.
    func stopBuilding() {
        let path = builder?.path
        builder = nil
        if let path { DayFile.delete(path) }
    }

    // MARK: - Upkeep

    /// Octets of all files.
    var octets: Int {
        coverage.withLockedValue { $0.days }.reduce(0) { $0 + DayFile.size(path(of: $1)) }
    }

    /// Deletes the oldest files until the others take no more than they may; from the next day on the index covers.
    func makeRoom(_ ceiling: Int) {
        var octets = octets
        for day in coverage.withLockedValue({ $0.days.sorted() }) {
            guard octets > ceiling else { return }
            octets -= DayFile.size(path(of: day))
            // First, so that no search takes the day for one without mail.
            coverage.withLockedValue { $0.from = max($0.from ?? day.next, day.next) }
            drop(day)
        }
    }

    /// Looks for damage in one file that was not looked through since the start.
    func checkOne() {
        let days = coverage.withLockedValue { $0.days }
        guard let day = days.subtracting(checked).max() else { return }
        checked.insert(day)
        do throws(IndexFault) {
            try writer(day).check()
        } catch {
            if error.kind == .damaged { discard(day) }
        }
    }
}

extension [TraceIndexEntry] {
    /// The rows of each day; nearly always there is one.
    fileprivate var byDay: [(UTCDay, [TraceIndexEntry])] {
        guard let first else { return [] }
        let day = UTCDay(first.received)
        if allSatisfy({ day.moments.contains($0.received) }) { return [(day, self)] }
        return Dictionary(grouping: self) { UTCDay($0.received) }.sorted { $0.key < $1.key }
    }
}
