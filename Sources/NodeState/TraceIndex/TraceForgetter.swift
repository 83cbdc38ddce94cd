package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers

/// Forgets rows of the trace in the store of this machine and in the index beside it.
///
/// What is to be forgotten is in `trace/forget.json` before the first row goes, and until the last octet is gone: whatever
/// ends the process meanwhile, it is finished after the next start (docs/reference/trace.md). Doing it again does no harm.
package final class TraceForgetter: TraceForgetting, Sendable {
    private let dataFolder: String
    private let file: JSONFile
    private let eraser: any TraceEraser
    private let index: (any TraceIndexUpkeep)?
    private let time: any TimeSource
    private let logger: Logger
    private let synchronizer: any DiskSynchronizer
    private let disk: any DiskSpace
    private let reservedBytes: Int
    private let mostRows: Int
    private let turn = IndexTurn()

    /// How many rows and refusals the file holds at most, of all orders that are not carried out yet.
    package static let mostRows = 4 * ForgetOrder.mostRows
    /// How long an order waits for searches that read in a file: as long as one may take, and some more.
    private static let patience = Interval.seconds(4)
    private static let pause = Interval.milliseconds(250)
    /// Rows that go out of the index at once: batches of mail go in between.
    private static let rowsInIndex = 2_000

    /// Forgets in the store and the index of a data folder.
    ///
    /// - Parameter reservedBytes: octets of the disk that are kept free for marks and reports: no order is written into them.
    package init(
        dataFolder: String, eraser: any TraceEraser, index: (any TraceIndexUpkeep)?, time: any TimeSource,
        logger: Logger, synchronizer: any DiskSynchronizer = SystemSynchronizer(),
        disk: any DiskSpace = SystemDiskSpace(), reservedBytes: Int = TraceIndexSettings().reservedBytes,
        mostRows: Int = TraceForgetter.mostRows
    ) {
        self.dataFolder = dataFolder
        file = JSONFile(folder: TraceIndex.folder(in: dataFolder), name: "forget.json")
        self.eraser = eraser
        self.index = index
        self.time = time
        self.logger = logger
        self.synchronizer = synchronizer
        self.disk = disk
        self.reservedBytes = reservedBytes
        self.mostRows = mostRows
    }

    /// Carries an order out (see `TraceForgetting`), and with it what an earlier one has left.
    package func forget(_ order: ForgetOrder) async throws(StoreError) -> ForgetOutcome {
        try await turn.run { () async throws(StoreError) in
            var orders = try orders()
            orders.append(StoredForgetOrder(order))
            try expectRoom(for: orders)
            try save(orders)
            do throws(StoreError) {
                return try await carryOut(orders) ? .gone : .onDisk
            } catch {
                return .unfinished(error)
            }
        }
    }

    /// Finishes what was begun (see `TraceForgetting`).
    @discardableResult
    package func finish() async throws(StoreError) -> Bool {
        try await turn.run { () async throws(StoreError) in
            let orders = try orders()
            return try await orders.isEmpty ? true : carryOut(orders)
        }
    }

    // MARK: - The file

    /// What the file holds. One that can't be read is put aside: what stood in it can't be finished, and must not keep
    /// others from being forgotten.
    private func orders() throws(StoreError) -> [StoredForgetOrder] {
        do {
            return try file.read([StoredForgetOrder].self) ?? []
        } catch let error as DecodingError {
            let aside: String
            do throws(DiskError) {
                aside = try file.setAside()
            } catch {
                throw StoreError(error)
            }
            logger.log(.storeForgettingDamaged, [.file: aside, .error: "\(error)"])
            return []
        } catch {
            throw .failed("\(file.path) can't be read: \(error)")
        }
    }

    private func expectRoom(for orders: [StoredForgetOrder]) throws(StoreError) {
        let count = orders.reduce(0) { $0 + $1.count }
        guard count <= mostRows else {
            throw .failed(
                "with this order \(count) rows would wait to be forgotten, and at most \(mostRows) may: let the others be "
                    + "carried out first")
        }
        guard let space = disk.measure(dataFolder) else { return }
        let reserve = DiskReserve.octets(reservedBytes, of: space.total)
        guard space.free > reserve + count * StoredForgetOrder.octetsOfRow else { throw .full }
    }

    private func save(_ orders: [StoredForgetOrder]) throws(StoreError) {
        do throws(DiskError) {
            try Folder.make(file.folder)
            try file.write(orders, by: synchronizer)
        } catch {
            throw StoreError(error)
        }
    }

    // MARK: - Carrying out

    /// Whether all of it is gone from the disk; then the file goes as well.
    private func carryOut(_ orders: [StoredForgetOrder]) async throws(StoreError) -> Bool {
        let deadline = time.now() + TraceForgetter.patience
        var isClean = true
        for order in orders {
            try await eraseRefusals(of: order)
            try await eraseRows(of: order)
            // Behind the store, from which the index would take them in again.
            if try await !eraseInIndex(order, until: deadline) { isClean = false }
        }
        // Of what a process before this one has erased, too: the order is all that says so.
        if try await !untilClean(deadline, { () async throws(StoreError) in try await eraser.eraseRemains() }) {
            isClean = false
        }
        guard isClean else { return false }
        do throws(DiskError) {
            try file.remove()
        } catch {
            throw StoreError(error)
        }
        return true
    }

    private func eraseRefusals(of order: StoredForgetOrder) async throws(StoreError) {
        for portion in order.refusals.portions(of: type(of: eraser).rowsPerCall) {
            _ = try await eraser.erase(Array(portion))
        }
    }

    private func eraseRows(of order: StoredForgetOrder) async throws(StoreError) {
        for portion in order.rows.portions(of: type(of: eraser).rowsPerCall) {
            _ = try await eraser.erase(portion.map(\.id), of: order.address)
        }
    }

    private func eraseInIndex(_ order: StoredForgetOrder, until deadline: Instant) async throws(StoreError) -> Bool {
        guard let index else { return true }
        var isClean = true
        for portion in order.rows.portions(of: TraceForgetter.rowsInIndex) {
            let rows = Array(portion)
            if try await !untilClean(
                deadline, { () async throws(StoreError) in try await index.remove(rows).isClean })
            {
                isClean = false
            }
        }
        return isClean
    }

    /// Does something at least once, again and again until it says that it is clean or a deadline is over.
    private func untilClean(
        _ deadline: Instant, _ body: () async throws(StoreError) -> Bool
    ) async throws(StoreError) -> Bool {
        while true {
            if try await body() { return true }
            guard time.now() < deadline else { return false }
            await time.wait(until: time.now() + TraceForgetter.pause)
        }
    }
}

extension Array {
    /// Its parts of at most so many elements, in order.
    fileprivate func portions(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}

extension StoreError {
    fileprivate init(_ error: DiskError) { self = error.isFull ? .full : .failed(error.description) }
}
