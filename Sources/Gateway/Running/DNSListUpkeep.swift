import MailFlow
import Organization
import ServiceLifecycle

/// Tests the lists in DNS that the settings name (RFC 5782 section 5): a new one within seconds, one that is not used each
/// minute, all every ten minutes.
struct DNSListUpkeep: Service {
    let lists: DNSLists
    let settings: @Sendable () -> ConnectionFilterSettings

    private static let step = 5

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await lists.test(settings().dnsLists)
            var seconds = 0
            while (try? await Task.sleep(for: .seconds(Self.step))) != nil {
                seconds += Self.step
                let configured = settings().dnsLists
                if seconds % 600 == 0 {
                    await lists.test(configured)
                } else if seconds % 60 == 0 {
                    await lists.test(configured, onlyFaulty: true)
                } else {
                    await lists.test(configured, onlyUntested: true)
                }
            }
        }
    }
}
