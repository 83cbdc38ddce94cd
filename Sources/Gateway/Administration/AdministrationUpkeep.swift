import Identity
import Operations
import ServiceLifecycle

/// Keeps sessions and jobs in order, each minute and each hour, and ends jobs when the gateway stops.
struct AdministrationUpkeep: Service {
    let accounts: AccountService
    let jobs: JobBoard

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var minute = 0
            repeat {
                await accounts.keepUp()
                if minute % 60 == 0 { await jobs.tidy() }
                minute += 1
            } while (try? await Task.sleep(for: .seconds(60))) != nil
        }
        await jobs.stop()
        await accounts.keepUp()
    }
}
