package import Mail
package import MailFlow
import NIOConcurrencyHelpers

/// Forgets rows of the trace in the store of this machine and in the index beside it.
///
/// What is to be forgotten is in `trace/forget.json` before the first row goes, and until the last octet is gone: whatever
/// ends the process meanwhile, it is finished after the next start (docs/reference/trace.md). Doing it again does no harm.
package final class TraceForgetter: TraceForgetting, Sendable {
    private let file: JSONFile
    private let eraser: any TraceEraser
    private let index: (any TraceIndexUpkeep)?
    private let time: any TimeSource
    private let synchronizer: any DiskSynchronizer
    private let turn = IndexTurn()

    /// How long an order waits for searches that read in a file of the index: as long as one may take, and some more.
    private static let patience = Interval.seconds(4)
    private static let pause = Interval.milliseconds(250)

    /// Forgets in the store and the index of a data folder.
    package init(
        dataFolder: String, eraser: any TraceEraser, index: (any TraceIndexUpkeep)?, time: any TimeSource,
        synchronizer: any DiskSynchronizer = SystemSynchronizer()
    ) {
        file = JSONFile(folder: TraceIndex.folder(in: dataFolder), name: "forget.json")
        self.eraser = eraser
        self.index = index
        self.time = time
        self.synchronizer = synchronizer
    }

    /// Carries an order out (see `TraceForgetting`), and with it what an earlier one has left.
    package func forget(_ order: ForgetOrder) async throws(StoreError) -> ForgetOutcome {
        try await turn.run { () async throws(StoreError) in
            let orders = try orders() + [order]
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
            if orders.isEmpty {
                do throws(DiskError) {
                    try file.eraseRemains(by: synchronizer)
                } catch {
                    throw StoreError(error)
                }
                return true
            }
            return try await carryOut(orders)
        }
    }

    private func orders() throws(StoreError) -> [ForgetOrder] {
        do {
            return try file.read([ForgetOrder].self) ?? []
        } catch {
            throw .failed("\(file.path) can't be read: \(error)")
        }
    }

    private func save(_ orders: [ForgetOrder]) throws(StoreError) {
        do throws(DiskError) {
            try Folder.make(file.folder)
            try file.write(orders, by: synchronizer)
        } catch {
            throw StoreError(error)
        }
    }

    /// Whether all of it is gone from the disk; then the file goes as well.
    private func carryOut(_ given: [ForgetOrder]) async throws(StoreError) -> Bool {
        var orders = given
        var isClean = true
        for number in orders.indices {
            try await eraseRefusals(of: orders[number])
            if !orders[number].refusals.isEmpty {
                // A refusal's number may be given again: what is done must not be done to another's later.
                orders[number].refusals = []
                try save(orders)
            }
            if try await !eraseRows(of: orders[number]) { isClean = false }
        }
        guard isClean else { return false }
        do throws(DiskError) {
            try file.erase(by: synchronizer)
            try file.eraseRemains(by: synchronizer)
        } catch {
            throw StoreError(error)
        }
        return true
    }

    private func eraseRefusals(of order: ForgetOrder) async throws(StoreError) {
        let portion = type(of: eraser).rowsPerCall
        for start in stride(from: 0, to: order.refusals.count, by: portion) {
            _ = try await eraser.erase(Array(order.refusals[start..<min(start + portion, order.refusals.count)]))
        }
    }

    /// Whether nothing of the rows is left on the disk.
    private func eraseRows(of order: ForgetOrder) async throws(StoreError) -> Bool {
        let portion = type(of: eraser).rowsPerCall
        for start in stride(from: 0, to: order.rows.count, by: portion) {
            let rows = order.rows[start..<min(start + portion, order.rows.count)].map(\.id)
            _ = try await eraser.erase(rows, of: [order.address])
        }
        // Behind the store, from which the index would take them in again.
        guard let index, !order.rows.isEmpty else { return true }
        let deadline = time.now() + TraceForgetter.patience
        while true {
            if try await index.remove(order.rows).isClean { return true }
            guard time.now() < deadline else { return false }
            await time.wait(until: time.now() + TraceForgetter.pause)
        }
    }
}

extension StoreError {
    fileprivate init(_ error: DiskError) { self = error.isFull ? .full : .failed(error.description) }
}
