import Log
import Recording
import ServiceLifecycle

/// Tells the log from time to time what was only counted.
struct LogUpkeep: Service {
    let logger: Logger
    let destinations: DestinationLog

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                destinations.settle()
                logger.settle()
            }
        }
        destinations.settle()
    }
}
