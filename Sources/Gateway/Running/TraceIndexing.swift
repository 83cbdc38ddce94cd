import Log
import Mail
import MailFlow
import NodeState
import Organization
import SQLiteStore
import ServiceLifecycle

/// Finishes what was begun to be forgotten in the trace: after the start, and whenever something of it is left.
struct TraceForgettingUpkeep: Service {
    let forgetting: (any TraceForgetting)?
    let time: any TimeSource
    let logger: Logger

    /// Time between two looks whether something is left.
    static let pause = Interval.seconds(30)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled, let forgetting {
                do throws(StoreError) {
                    try await forgetting.finish()
                    isFailing = false
                } catch {
                    if !isFailing { logger.log(.storeForgettingFailed, [.error: "\(error)"]) }
                    isFailing = true
                }
                await time.wait(until: time.now() + Self.pause)
            }
            try? await gracefulShutdown()
        }
    }
}

/// Indexes the trace for as long as the gateway runs, and closes the files; does nothing where the store has no index.
struct TraceIndexing: Service {
    let index: TraceIndex?

    func run() async throws {
        guard let index else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown { await index.run() }
        await index.close()
    }
}

extension TraceIndex {
    /// The index beside the store of a server. It waits while commits do.
    convenience init(
        beside store: SQLiteStore, _ server: ServerConfiguration, time: any TimeSource, logger: Logger
    ) {
        self.init(
            dataFolder: server.data, feed: store, settings: TraceIndexSettings(TraceRetention(server.limits)),
            time: time, retention: store.retention, logger: logger
        ) {
            let (waiting, capacity) = store.commitQueue
            return waiting > capacity / 8 || !store.acceptsMail
        }
    }
}
