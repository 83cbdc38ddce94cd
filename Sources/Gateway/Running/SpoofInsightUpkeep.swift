import Log
import Mail
import MailFlow
import NIOPosix
import ServiceLifecycle

/// Counts mail in somebody else's name every ten seconds, and keeps the counts every five minutes and at the end. What waits to
/// be counted then is not: DNS may take its time, and a stop has none.
struct SpoofInsightUpkeep: Service {
    let watch: SpoofWatch
    let time: any TimeSource
    let threadPool: NIOThreadPool
    let logger: Logger
    /// The organizations of the moment, by name.
    let organizations: @Sendable () -> Set<String>

    /// Rounds of counting between two writes.
    private static let rounds = 30

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = 0
            while (try? await Task.sleep(for: .seconds(10))) != nil {
                await watch.count()
                round += 1
                if round % Self.rounds == 0 { await save() }
            }
        }
        await save()
    }

    private func save() async {
        let (watch, names, moment) = (watch, organizations(), time.wallTime())
        do {
            try await threadPool.runIfActive { try watch.save(names, at: moment) }
        } catch {
            logger.log(.learningUnkept, [.file: "spoof-insight.json", .error: "\(error)"])
        }
    }
}
