import NIOConcurrencyHelpers
import Operations
import Queueing
import ServiceLifecycle

/// The filling of the queues at the start, which goes on behind the listeners when it takes long.
final class Loading: Sendable {
    private let startUp: StartUp
    private let task: Task<Void, any Error>
    private let isDone: NIOLockedValueBox<Bool>

    /// Begins. Only what was accepted before this call is loaded, so it must come before anything is accepted.
    init(_ startUp: StartUp, changes: ConfigurationChanges) async throws {
        let last = try await startUp.stores.messages.lastSequence()
        let isDone = NIOLockedValueBox(false)
        changes.holdRerouting()
        self.startUp = startUp
        self.isDone = isDone
        task = Task {
            defer { isDone.withLockedValue { $0 = true } }
            try await startUp.load(through: last)
            await changes.releaseRerouting()
        }
    }

    /// Waits until all is loaded, but no longer than this. Throws what the loading threw.
    func wait(atMost limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while !isDone.withLockedValue({ $0 }), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(2))
        }
        if isDone.withLockedValue({ $0 }) { try await task.value }
    }

    /// Whether all is loaded, or nothing more will be.
    var hasEnded: Bool { isDone.withLockedValue { $0 } }

    /// Ends it early and waits for its end.
    func stop() async {
        startUp.cancel()
        _ = await task.result
    }
}

/// Ends the gateway when what waits can't be loaded: its supervisor starts it again.
extension Loading: Service {
    func run() async throws {
        try await withGracefulShutdownHandler {
            do {
                try await task.value
            } catch is CancellationError {
                return
            }
            try? await gracefulShutdown()
        } onGracefulShutdown: {
            self.startUp.cancel()
        }
        await stop()
    }
}
