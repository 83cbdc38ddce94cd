import NIOCore
import NIOPosix
import Supervision

/// The threads of a gateway: event loops, and those that may block.
struct Threads: Sendable {
    /// The event loops, one a core.
    let group: MultiThreadedEventLoopGroup
    /// For disk work.
    let disk: NIOThreadPool
    /// For making reports, so that nothing else waits behind them.
    let reports: NIOThreadPool
    /// The event loop of administration over HTTP: however busy it is, mail does not wait for it.
    let administration: MultiThreadedEventLoopGroup
    /// For what administration reads from disk.
    let administrationDisk: NIOThreadPool

    /// Starts them; the supervisor at the other end of `lifeline` hears of the event loops.
    init(_ lifeline: WorkerLifeline?) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        lifeline?.watch(group)
        disk = NIOThreadPool(numberOfThreads: 4)
        disk.start()
        reports = NIOThreadPool(numberOfThreads: 1)
        reports.start()
        administration = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        administrationDisk = NIOThreadPool(numberOfThreads: 2)
        administrationDisk.start()
    }

    /// Ends them, when everything that runs on them has ended.
    func stop() async {
        for pool in [disk, reports, administrationDisk] { try? await pool.shutdownGracefully() }
        try? await administration.shutdownGracefully()
        try? await group.shutdownGracefully()
    }
}
