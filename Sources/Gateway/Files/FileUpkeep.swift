import NIOPosix
import ServiceLifecycle

/// Looks again and again whether files of the operator's have changed.
struct FileUpkeep: Service {
    /// Between two looks.
    let pause: Duration
    let threadPool: NIOThreadPool
    /// Reads what has changed. Blocks.
    let refresh: @Sendable () -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: pause)) != nil {
                try? await threadPool.runIfActive { refresh() }
            }
        }
    }
}
