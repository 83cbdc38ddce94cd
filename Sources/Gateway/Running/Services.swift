import Operations
import ServiceLifecycle
import UnixSignals

/// A part that runs by itself and needs only to be stopped.
struct StoppingService: Service {
    private let stop: @Sendable () async -> Void

    init(_ stop: @escaping @Sendable () async -> Void) { self.stop = stop }

    func run() async throws {
        try? await gracefulShutdown()
        await stop()
    }
}

/// Routes waiting mail again each minute for a while after a change: sessions that began before it may still bring mail.
/// Gives up abandoned imports too.
struct PeriodicRerouting: Service {
    let changes: ConfigurationChanges
    let imports: DirectoryImports

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                imports.giveUpAbandoned()
                await changes.rerouteRecent()
            }
        }
    }
}

/// Reloads on SIGHUP.
struct ReloadService: Service {
    /// The signals since before anybody was told that the gateway is ready: one that nobody waits for yet is kept.
    let signals: UnixSignalsSequence
    let reloading: Reloading

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            // What went wrong is in the log.
            _ = try? await reloading.reload()
        }
    }
}
