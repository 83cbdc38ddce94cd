package import NIOPosix
import ServiceLifecycle

/// Looks again and again whether files of the operator's have changed.
package struct FileUpkeep: Service {
    private let pause: Duration
    private let threadPool: NIOThreadPool
    private let refresh: @Sendable () -> Void

    /// - Parameters:
    ///   - pause: between two looks.
    ///   - refresh: reads what has changed. Blocks.
    package init(pause: Duration, threadPool: NIOThreadPool, refresh: @escaping @Sendable () -> Void) {
        self.pause = pause
        self.threadPool = threadPool
        self.refresh = refresh
    }

    /// Looks until the service is to end.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: pause)) != nil {
                try? await threadPool.runIfActive { refresh() }
            }
        }
    }
}
