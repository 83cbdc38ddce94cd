import Operations
import ServiceLifecycle

/// Keeps records in order every hour, and tells the log once a day where the audit log ends and which tokens end soon.
struct RecordUpkeepService: Service {
    let upkeep: RecordUpkeep

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var hour = 0
            repeat {
                if hour % 24 == 0 {
                    await upkeep.tellHead()
                    await upkeep.tellTokens()
                }
                await upkeep.expire()
                hour += 1
            } while (try? await Task.sleep(for: .seconds(3_600))) != nil
        }
    }
}
