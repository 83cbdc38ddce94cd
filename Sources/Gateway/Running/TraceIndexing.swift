import Logging
import Mail
import MailFlow
import NodeState
import ServiceLifecycle

/// Indexes the trace for as long as the gateway runs, and closes the files.
struct TraceIndexing: Service {
    let index: TraceIndex

    func run() async throws {
        await cancelWhenGracefulShutdown { await index.run() }
        await index.close()
    }
}

extension TraceIndex {
    /// The index beside a store, which waits while commits do.
    convenience init(
        dataFolder: String, feed: any TraceFeed, space: any SpaceGauge,
        settings: TraceIndexSettings = TraceIndexSettings(), time: any TimeSource, logger: Logger
    ) {
        self.init(dataFolder: dataFolder, feed: feed, settings: settings, time: time, logger: logger) {
            let (waiting, capacity) = space.commitQueue
            return waiting > capacity / 8 || !space.acceptsMail
        }
    }
}
