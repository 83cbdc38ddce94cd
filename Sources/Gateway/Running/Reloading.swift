import Engines
import Log
import NIOPosix
import Operations
import Organization
import Transport

/// What SIGHUP does: reads the TLS certificate, the trusted roots, `postern.yaml` and the operator's lists again. What
/// can't be used changes nothing.
struct Reloading: ServerFileReading {
    /// The files, and the settings that the listeners, the store and DNS were started with.
    let files: ServerFiles
    /// The settings in force.
    let active: any ConfigurationInForce
    let changes: ConfigurationChanges
    let engines: ConfiguredEngines
    /// Reads the files.
    let threadPool: NIOThreadPool
    let logger: Logger
    /// One reload at a time: an older reading must not come into force behind a newer one.
    private let turns = SerialAccess()

    init(
        files: ServerFiles, active: any ConfigurationInForce, changes: ConfigurationChanges,
        engines: ConfiguredEngines, threadPool: NIOThreadPool, logger: Logger
    ) {
        self.files = files
        self.active = active
        self.changes = changes
        self.engines = engines
        self.threadPool = threadPool
        self.logger = logger
    }

    func differences() async throws(OperationFailure) -> SettingDifferences {
        let server = try await inPool { () throws(OperationFailure) in try load() }
        let inForce = active.snapshot.server
        return SettingDifferences(
            needsReload: inForce.needingReload(for: server), needsRestart: inForce.needingRestart(for: server))
    }

    func reload() async throws(OperationFailure) -> ReloadOutcome {
        try await turns.run { () async throws(OperationFailure) -> ReloadOutcome in
            let troubles = try await inPool { () throws(OperationFailure) in readCertificates() }
            let server = try await inPool { () throws(OperationFailure) in try readSettings() }
            logger.apply(server.log)
            let (before, after) = (active.snapshot.server, files.server.reloading(server))
            await changes.apply(after)
            try? await threadPool.runIfActive { engines.refreshLists() }
            logger.log(.configurationReloaded, [.file: files.path])
            return ReloadOutcome(
                changed: before.needingReload(for: after), needsRestart: files.server.needingRestart(for: server),
                troubles: troubles)
        }
    }

    /// Does what blocks in a thread for it. Throws what `body` throws, and where the gateway is stopping.
    private func inPool<T: Sendable>(
        _ body: @escaping @Sendable () throws(OperationFailure) -> T
    ) async throws(OperationFailure) -> T {
        let result = try? await threadPool.runIfActive { () -> Result<T, OperationFailure> in
            do throws(OperationFailure) {
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }
        guard let result else { throw OperationFailure(.unavailable, "The gateway is stopping.") }
        return try result.get()
    }

    /// Reads certificates and roots anew; gives a sentence for each that can't be used. Blocks.
    private func readCertificates() -> [String] {
        var troubles: [String] = []
        // Before the certificate: whoever resumed a session of the old one must show its chain to the new roots.
        do {
            try files.trustRoots.reload()
        } catch {
            logger.log(.tlsRootsUnusable, [.error: error.description])
            troubles.append(error.description)
        }
        do {
            try files.certificates?.reload()
            if let certificate = files.certificates?.certificate { logger.logLoaded(certificate) }
        } catch {
            logger.log(.tlsCertificateUnusable, [.error: error.description])
            troubles.append(error.description)
        }
        do {
            try files.administrationCertificates?.reload()
        } catch {
            logger.log(.tlsCertificateUnusable, [.error: error.description])
            troubles.append(error.description)
        }
        do {
            try files.outboundTLS.reload()
        } catch {
            logger.log(.tlsClientCertificatesUnusable, [.error: error.description])
            troubles.append(error.description)
        }
        return troubles
    }

    /// Reads `postern.yaml` anew and tells the log what of it waits for a restart, or why it can't be used. Blocks.
    private func readSettings() throws(OperationFailure) -> ServerConfiguration {
        do throws(OperationFailure) {
            let server = try load()
            for field in files.server.needingRestart(for: server) {
                logger.log(.configurationRestartNeeded, [.setting: field])
            }
            return server
        } catch {
            logger.log(.configurationUnusable, [.file: files.path, .error: error.lines.joined(separator: " ")])
            throw error
        }
    }

    /// Reads `postern.yaml`. Blocks.
    private func load() throws(OperationFailure) -> ServerConfiguration {
        do {
            return try ServerFile.load(files.path)
        } catch {
            throw error as? OperationFailure ?? OperationFailure("\(error)")
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
