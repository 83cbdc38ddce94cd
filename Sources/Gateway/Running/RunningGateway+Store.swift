import Logging
import Mail
import Organization
import Storage

/// The store.
extension RunningGateway {
    /// Opens the store; waits a little for a gateway that is just stopping.
    static func openStore(
        _ server: ServerConfiguration, pulse: ThreadPulse?, time: any TimeSource, logger: Logger
    ) async throws -> MailStore {
        let deadline = time.now() + .seconds(5)
        while true {
            do throws(StoreOpenError) {
                return try MailStore.open(
                    folder: server.data, time: time, configuration: StoreConfiguration(server.limits), logger: logger
                ) { pulse?.beat() }
            } catch {
                guard error.kind == .locked, time.now() < deadline else { throw OperationFailure(error.description) }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
