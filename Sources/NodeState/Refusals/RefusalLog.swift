import Foundation
import Glibc
package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers

/// Writes refusals at the edge to `refusals.sqlite`, in batches that are not synced one by one: they are no mail, and
/// an attacker makes as many of them as he likes (docs/reference/trace.md).
///
/// What is kept of them has a ceiling in octets. While the disk is short they are counted only, and in the space that
/// the store keeps free for marks and reports nothing is written at all.
package final class RefusalLog: PerimeterLog, Sendable {
    /// How much is kept, and for how long.
    package struct Configuration: Sendable {
        /// How long refusals are kept one by one.
        package var retention: Interval
        /// How long their counts by minute and source are kept.
        package var countRetention: Interval
        /// Refusals kept of one source in one minute; see ``RefusalCap``.
        package var perSourceAndMinute: Int
        /// Octets that the records may take; of a fiftieth of the disk where that is less.
        package var octets: Int
        /// Octets of the disk that are kept free for marks and reports.
        package var reservedBytes: Int

        /// Bounds.
        package init(
            retention: Interval, countRetention: Interval, perSourceAndMinute: Int, octets: Int, reservedBytes: Int
        ) {
            self.retention = retention
            self.countRetention = countRetention
            self.perSourceAndMinute = perSourceAndMinute
            self.octets = octets
            self.reservedBytes = reservedBytes
        }

        func reserve(of total: Int) -> Int { DiskReserve.octets(reservedBytes, of: total) }
    }

    /// The file in a data folder.
    package static func path(in folder: String) -> String { folder + "/refusals.sqlite" }
    /// Octets of refusals that wait for the disk at most; more are only counted.
    private static let waitingBytes = 4 << 20
    private static let flushDelay = Interval.milliseconds(200)
    private static let upkeepPeriod = Interval.minutes(10)

    /// What may be written at the moment.
    private enum Writes: Hashable {
        case all
        case countsOnly
        case nothing
    }

    private struct State {
        var cap: RefusalCap
        var waiting: [PerimeterRefusal] = []
        var waitingBytes = 0
        var counts = RefusalCounts()
        /// The minute whose counts are still open; they are written when it is over.
        var openMinute = Int64.min
        var isDiskShort = false
        var isScheduled = false
        var isClosed = false
        var complaints = LogAllowance(total: 1)
        var room: RefusalTable.Room?
    }

    private let table: RefusalTable
    private let folder: String
    private let queue = DispatchQueue(label: "postern.refusals")
    private let state: NIOLockedValueBox<State>
    private let time: any TimeSource
    private let retention: RetentionClock
    private let disk: any DiskSpace
    private let configuration: Configuration
    private let logger: Logger

    /// Opens the file of a data folder. Without upkeep nothing old is removed.
    ///
    /// - Parameter retention: by which the ages of refusals and counts are told.
    package init(
        folder: String, configuration: Configuration, time: any TimeSource, retention: RetentionClock,
        disk: any DiskSpace, logger: Logger, hasUpkeep: Bool = true
    ) throws {
        self.folder = folder
        self.time = time
        self.retention = retention
        self.disk = disk
        self.logger = logger
        self.configuration = configuration
        state = NIOLockedValueBox(
            State(
                cap: RefusalCap(
                    .init(
                        perSource: configuration.perSourceAndMinute,
                        perNetwork: 4 * configuration.perSourceAndMinute,
                        total: 100 * configuration.perSourceAndMinute))))
        RefusalLog.dropOversized(folder, configuration, disk, logger)
        table = try RefusalTable(path: RefusalLog.path(in: folder))
        if hasUpkeep { scheduleUpkeep(after: RefusalLog.flushDelay) }
    }

    /// On a full disk a file that is larger than it may be can't be made smaller, and keeps mail out.
    private static func dropOversized(
        _ folder: String, _ configuration: Configuration, _ disk: any DiskSpace, _ logger: Logger
    ) {
        guard let space = disk.measure(folder), space.free <= configuration.reserve(of: space.total) else { return }
        let path = path(in: folder)
        guard Folder.size(path) > ceiling(configuration, of: space.total) else { return }
        for file in [path, path + "-wal", path + "-shm"] { unlink(file) }
        logger.log(.storeRefusalsDropped, [.file: path])
    }

    /// Says whether back pressure is on the disk: then refusals are counted only.
    package func setDiskShort(_ isShort: Bool) { state.withLockedValue { $0.isDiskShort = isShort } }

    /// Takes a refusal. Never blocks on the disk.
    package func record(_ refusal: PerimeterRefusal) {
        let source = IPAddress(refusal.clientAddress).map { RefusalSource($0) } ?? .others
        let minute = refusal.at.milliseconds / 60_000
        let schedules = state.withLockedValue { state -> Bool in
            guard !state.isClosed else { return false }
            switch refusal.isCountedOnly
                ? .counted(state.cap.known(source, minute: minute)) : state.cap.admit(source, minute: minute)
            {
            case .counted(let source): state.counts.add(of: source, minute: minute)
            case .kept where state.isDiskShort || state.waitingBytes >= RefusalLog.waitingBytes:
                state.counts.add(of: source, minute: minute)
            case .kept:
                let cut = refusal.cut
                state.waiting.append(cut)
                state.waitingBytes += cut.octets
            }
            state.openMinute = max(state.openMinute, minute)
            guard !state.isScheduled else { return false }
            state.isScheduled = true
            return true
        }
        if schedules { schedule(after: RefusalLog.flushDelay) }
    }

    private func schedule(after delay: Interval) {
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(delay.milliseconds))) { [weak self] in self?.tick() }
    }

    private func tick() {
        flush(isForced: false)
        let isBusy = state.withLockedValue { state -> Bool in
            state.isScheduled = !state.isClosed && !(state.waiting.isEmpty && state.counts.isEmpty)
            return state.isScheduled
        }
        // An open minute is written when it is over, though no refusal follow.
        if isBusy { schedule(after: .milliseconds(500)) }
    }

    private func scheduleUpkeep(after delay: Interval) {
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(delay.milliseconds))) { [weak self] in
            guard let self, !state.withLockedValue({ $0.isClosed }) else { return }
            scheduleUpkeep(after: maintain() ? .milliseconds(20) : RefusalLog.upkeepPeriod)
        }
    }

    // MARK: - On the log's own queue

    fileprivate struct Work {
        var refusals: [PerimeterRefusal]
        var counts: RefusalCounts
        var isDiskShort: Bool
    }

    /// Writes what waits, as far as may be; the rest is counted.
    private func flush(isForced: Bool) {
        let now = time.wallTime()
        var work = state.withLockedValue { state -> Work in
            var work = Work(refusals: state.waiting, counts: RefusalCounts(), isDiskShort: state.isDiskShort)
            state.waiting = []
            state.waitingBytes = 0
            // An open minute's counts change all the time.
            if isForced || now.milliseconds / 60_000 > state.openMinute {
                work.counts = state.counts
                state.counts = RefusalCounts()
            }
            return work
        }
        guard !work.refusals.isEmpty || !work.counts.isEmpty else { return }
        do {
            let room = try room()
            let writes = try writes(room, isDiskShort: work.isDiskShort)
            if writes != .all { work.countOnly() }
            if writes == .nothing { return keep(work.counts) }
            try write(&work, room)
        } catch {
            work.countOnly()
            keep(work.counts)
            complain(.storeRefusalsUnwritten, error, count: work.counts.total)
        }
    }

    /// Octets that the log may take: never more than a fiftieth of the disk.
    private static func ceiling(_ configuration: Configuration, of total: Int) -> Int {
        min(configuration.octets, max(512 << 10, total / 50))
    }

    private func room() throws -> RefusalTable.Room {
        let total = disk.measure(folder)?.total ?? .max
        let room = RefusalTable.Room(ceiling: RefusalLog.ceiling(configuration, of: total))
        guard state.withLockedValue({ $0.room }) != room else { return room }
        try table.bound(room)
        state.withLockedValue { $0.room = room }
        return room
    }

    private func writes(_ room: RefusalTable.Room, isDiskShort: Bool) throws -> Writes {
        // A reader that stands still keeps the write-ahead log from beginning anew.
        if try table.logBytes(limit: room.logBytes) > room.logBytes { return .nothing }
        guard let space = disk.measure(folder) else { return .all }
        let reserve = configuration.reserve(of: space.total)
        if space.free <= reserve + room.logBytes { return .nothing }
        return isDiskShort || space.free <= reserve + room.bytes ? .countsOnly : .all
    }

    /// Writes all of it; what is left in `work` when it throws was not written.
    private func write(_ work: inout Work, _ room: RefusalTable.Room) throws {
        // One transaction goes to the write-ahead log as a whole.
        let portion = max(16 << 10, room.logBytes / 8)
        while !work.refusals.isEmpty {
            var (count, octets) = (0, 0)
            for refusal in work.refusals where octets < portion {
                octets += refusal.octets
                count += 1
            }
            try table.insert(Array(work.refusals.prefix(count)), octets: octets, room: room)
            work.refusals.removeFirst(count)
        }
        if !work.counts.isEmpty {
            try table.add(work.counts, room: room)
            work.counts = RefusalCounts()
        }
        // A transaction that folds many old refusals is as long as all the pages that they were in.
        _ = try table.logBytes(limit: room.logBytes)
    }

    /// Does a portion of the upkeep; true when there is more to do.
    private func maintain() -> Bool {
        let now = retention.now
        do {
            let room = try room()
            guard try writes(room, isDiskShort: false) != .nothing else { return false }
            let isMore = try table.purge(
                refusalsBefore: WallTime(
                    milliseconds: now.milliseconds - configuration.retention.milliseconds),
                countsBefore: WallTime(milliseconds: now.milliseconds - configuration.countRetention.milliseconds))
            return try table.shrink(to: room) || isMore
        } catch {
            complain(.storeRefusalsUnpurged, error, count: 0)
            return false
        }
    }

    /// Takes counts back that could not be written.
    private func keep(_ counts: RefusalCounts) { state.withLockedValue { $0.counts.add(counts) } }

    private func complain(_ event: LogEvent, _ error: any Error, count: Int) {
        let now = time.now()
        guard let passedOver = state.withLockedValue({ $0.complaints.take("", now: now) }) else { return }
        logger.log(event, [.error: "\(error)", .count: count, .passedOver: passedOver])
    }

    // MARK: - For others

    /// Writes all that waits, for readers in this process. Blocks.
    package func flushNow() { queue.sync { flush(isForced: true) } }

    /// Writes all that waits and does all of the upkeep that is due. Blocks.
    package func settle() {
        queue.sync {
            flush(isForced: true)
            while maintain() {}
        }
    }

    /// Deletes refusals for good; gives how many there were. Blocks.
    package func erase(_ refusals: [ForgottenRefusal]) throws -> Int {
        try queue.sync {
            flush(isForced: true)
            return try table.erase(refusals)
        }
    }

    /// Takes the octets of deleted refusals out of the write-ahead log as well; false while somebody reads in it. Blocks.
    package func eraseRemains() throws -> Bool { try queue.sync { try table.emptyLog() } }

    /// Writes what waits and closes the file. Blocks.
    package func close() {
        queue.sync {
            flush(isForced: true)
            state.withLockedValue { $0.isClosed = true }
            do {
                try table.close()
            } catch {
                logger.log(.storeRefusalsUnclosed, [.error: "\(error)"])
            }
        }
    }
}

extension RefusalLog.Work {
    /// Makes counts of the refusals.
    fileprivate mutating func countOnly() {
        for refusal in refusals {
            let source = IPAddress(refusal.clientAddress).map { RefusalSource($0) } ?? .others
            counts.add(of: source, minute: refusal.at.milliseconds / 60_000)
        }
        refusals = []
    }
}

extension PerimeterRefusal {
    /// The same with every text that a stranger may have written cut short.
    fileprivate var cut: PerimeterRefusal {
        var cut = self
        cut.clientName = clientName.cut()
        cut.sender = sender?.cut()
        cut.recipient = recipient?.cut()
        cut.reply = reply.cut()
        cut.subject = subject?.cut()
        cut.messageID = messageID?.cut()
        cut.author = author?.cut()
        cut.decisions = decisions.prefix(16).map { $0.cut() }
        return cut
    }

    /// About how many octets it takes.
    fileprivate var octets: Int {
        let texts = [
            clientAddress, clientName, sender, recipient, organization, reply, subject, messageID, author, connector,
            tls,
        ]
        return decisions.reduce(64 + texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }) { $0 + $1.octets }
    }
}
