import Glibc
import Log
import Mail
import Operations
package import Organization
import ServiceLifecycle
import Supervision

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
        let log = ProcessLog(isJSON: options.logsJSON)
        LibraryLog.bootstrap(log)
        let logger = Logger(log)
        // Where a program reads the log, what ends a start is a line of it.
        @Sendable func fail(_ text: String) {
            guard log.writesJSON else { return complain(text) }
            logger.log(.processStartFailed, text)
        }
        defer { log.settle(isLast: true) }
        return Blocking.run {
            do {
                let running = try await RunningGateway.start(
                    options, lastTrap: lastTrap, lifeline: lifeline, logger: logger)
                if !log.writesJSON { announce(running.readyLine) }
                running.tellReady()
                lifeline?.reportReady()
                try await running.runUntilStopped()
                return 0
            } catch let failure as OperationFailure {
                fail(failure.lines.joined(separator: "\n"))
                return failure.kind.exitStatus
            } catch {
                fail("postern: \(error)")
                return 1
            }
        }
    }
}
