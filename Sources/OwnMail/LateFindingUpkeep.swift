import ServiceLifecycle

/// Looks for late findings twice a minute, and goes on without a break while there is mail to look at.
package struct LateFindingUpkeep: Service {
    private let findings: LateFindings

    /// Keeps late findings up.
    package init(_ findings: LateFindings) { self.findings = findings }

    /// Ends when the gateway stops.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await findings.begin()
            var isMore = false
            // The pause leaves the disk and the threads to mail.
            while (try? await Task.sleep(for: isMore ? .milliseconds(100) : .seconds(30))) != nil {
                isMore = await findings.keepUp()
            }
        }
    }
}
