import ServiceLifecycle

/// Writes down every hour, and at the end, which entries of allow and block lists were used.
struct AllowBlockUpkeep: Service {
    let keep: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(3_600))) != nil { await keep() }
        }
        await keep()
    }
}
