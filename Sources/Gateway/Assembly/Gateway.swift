import Glibc
import Logging
import Mail
import Operations
package import Organization
import ServiceLifecycle

/// The running gateway: the worker half of `postern serve`.
package enum Gateway {
    /// How `postern serve` was started.
    package struct Options: Sendable {
        /// The path of `postern.yaml`.
        package var configurationFile: String
        /// A resolver in place of the configured ones.
        package var resolver: HostPort?
        /// Log in JSON.
        package var logsJSON: Bool

        /// Makes options.
        package init(configurationFile: String, resolver: HostPort?, logsJSON: Bool) {
            self.configurationFile = configurationFile
            self.resolver = resolver
            self.logsJSON = logsJSON
        }
    }

    /// Runs until it is told to stop. Blocks; gives the exit status. `complain` gets the sentences of a failed start,
    /// `announce` the line that says that the gateway is ready.
    package static func runWorker(
        _ options: Options, complain: @escaping @Sendable (String) -> Void,
        announce: @escaping @Sendable (String) -> Void
    ) -> Int32 {
        // What the gateway keeps is nobody else's.
        umask(0o077)
        let lifeline = WorkerLifeline()
        lifeline?.takeName()
        let lastTrap = lifeline?.forerunnersTrap()
        lifeline?.watch()
        var logger = Logger(label: "postern") { _ in LineLogHandler(isJSON: options.logsJSON) }
        logger.logLevel = .info
        return Blocking.run { [logger] in
            do {
                let running = try await RunningGateway.start(
                    options, lastTrap: lastTrap, lifeline: lifeline, logger: logger)
                announce(running.readyLine)
                lifeline?.reportReady()
                try await running.runUntilStopped()
                return 0
            } catch let failure as OperationFailure {
                complain(failure.lines.joined(separator: "\n"))
                return failure.kind.exitStatus
            } catch {
                complain("postern: \(error)")
                return 1
            }
        }
    }
}
