import Operations
import ServiceLifecycle

/// Looks every hour whose proof of a domain is a day old, and looks for its record again.
struct DomainProofService: Service {
    let upkeep: DomainProofUpkeep

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(3_600))) != nil { await upkeep.keepUp() }
        }
    }
}
