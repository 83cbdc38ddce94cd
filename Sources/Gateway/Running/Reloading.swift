import Logging
import NIOPosix
import Operations
import Organization
import Transport

/// What SIGHUP does: reads the TLS certificate, the trusted roots and `postern.yaml` again. What can't be used changes nothing.
struct Reloading: Sendable {
    /// The files, and the settings that the listeners, the store and DNS were started with.
    let files: ServerFiles
    let changes: ConfigurationChanges
    /// Reads the files.
    let threadPool: NIOThreadPool
    let logger: Logger

    func reload() async {
        guard let server = try? await threadPool.runIfActive({ read() }) else { return }
        await changes.apply(files.server.reloading(server))
        logger.notice("\(files.path) was reloaded.")
    }

    /// Reads what is there to be read anew; nil when `postern.yaml` can't be used. Blocks.
    private func read() -> ServerConfiguration? {
        // Before the certificate: whoever resumed a session of the old one must show its chain to the new roots.
        do {
            try files.trustRoots.reload()
        } catch {
            logger.error("The trusted certificates were not reloaded; the old ones stay. \(error.description)")
        }
        do {
            try files.certificates?.reload()
        } catch {
            logger.error("The TLS certificate was not reloaded; the old one stays. \(error.description)")
        }
        do {
            try files.outboundTLS.reload()
        } catch {
            logger.error("The client certificates were not reloaded; the old ones stay. \(error.description)")
        }
        do {
            let server = try ServerFile.load(files.path)
            for field in files.server.needingRestart(for: server) {
                logger.warning(
                    "A changed setting needs a restart of postern; it stays as it was.", metadata: ["field": "\(field)"]
                )
            }
            return server
        } catch {
            let lines = (error as? OperationFailure)?.lines ?? ["\(error)"]
            logger.error("\(files.path) was not reloaded; the old settings stay. \(lines.joined(separator: " "))")
            return nil
        }
    }
}
