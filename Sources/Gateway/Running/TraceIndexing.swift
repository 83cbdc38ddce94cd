import Log
import Mail
import MailFlow
import NodeState
import Organization
import ServiceLifecycle

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
        beside store: some TraceFeed & SpaceGauge, _ server: ServerConfiguration, time: any TimeSource, logger: Logger
    ) {
        self.init(
            dataFolder: server.data, feed: store, settings: TraceIndexSettings(TraceRetention(server.limits)),
            time: time, logger: logger
        ) {
            let (waiting, capacity) = store.commitQueue
            return waiting > capacity / 8 || !store.acceptsMail
        }
    }
}
