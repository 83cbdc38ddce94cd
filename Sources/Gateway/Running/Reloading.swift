import Engines
import Log
import NIOPosix
import Operations
import Organization
import Transport

/// What SIGHUP does: reads the TLS certificate, the trusted roots, `postern.yaml` and the operator's lists again. What
/// can't be used changes nothing.
struct Reloading: Sendable {
    /// The files, and the settings that the listeners, the store and DNS were started with.
    let files: ServerFiles
    let changes: ConfigurationChanges
    let engines: ConfiguredEngines
    /// Reads the files.
    let threadPool: NIOThreadPool
    let logger: Logger

    func reload() async {
        guard let server = try? await threadPool.runIfActive({ read() }) else { return }
        logger.apply(server.log)
        await changes.apply(files.server.reloading(server))
        try? await threadPool.runIfActive { engines.refreshLists() }
        logger.log(.configurationReloaded, [.file: files.path])
    }

    /// Reads what is there to be read anew; nil when `postern.yaml` can't be used. Blocks.
    private func read() -> ServerConfiguration? {
        // Before the certificate: whoever resumed a session of the old one must show its chain to the new roots.
        do {
            try files.trustRoots.reload()
        } catch {
            logger.log(.tlsRootsUnusable, [.error: error.description])
        }
        do {
            try files.certificates?.reload()
            if let certificate = files.certificates?.certificate { logger.logLoaded(certificate) }
        } catch {
            logger.log(.tlsCertificateUnusable, [.error: error.description])
        }
        do {
            try files.outboundTLS.reload()
        } catch {
            logger.log(.tlsClientCertificatesUnusable, [.error: error.description])
        }
        do {
            let server = try ServerFile.load(files.path)
            for field in files.server.needingRestart(for: server) {
                logger.log(.configurationRestartNeeded, [.setting: field])
            }
            return server
        } catch {
            let lines = (error as? OperationFailure)?.lines ?? ["\(error)"]
            logger.log(.configurationUnusable, [.file: files.path, .error: lines.joined(separator: " ")])
            return nil
        }
    }
}

extension Logger {
    /// Tells which certificate clients see from now on.
    func logLoaded(_ certificate: PeerCertificate) {
        let names = certificate.names.map(\.description).joined(separator: ",")
        log(
            .tlsCertificateLoaded,
            [.names: names, .since: certificate.notBefore, .until: certificate.notAfter, .key: certificate.fingerprint])
    }
}
