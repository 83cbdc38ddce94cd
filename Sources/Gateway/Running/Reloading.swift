import Logging
import NIOPosix
import Operations
import Organization
import Queueing
import SMTP
import Transport

/// What SIGHUP does: reads the TLS certificate, the trusted roots and `postern.yaml` again. What can't be used changes nothing.
struct Reloading: Sendable {
    let file: String
    let changes: ConfigurationChanges
    let certificates: TLSCertificateStore?
    let trustRoots: TrustRoots
    let outboundTLS: OutboundTLS
    /// The settings that the listeners, the store and DNS were started with.
    let started: ServerConfiguration
    /// Reads the files.
    let threadPool: NIOThreadPool
    let logger: Logger

    func reload() async {
        guard let server = try? await threadPool.runIfActive({ read() }) else { return }
        await changes.apply(Reloading.merged(started, with: server))
        logger.notice("\(file) was reloaded.")
    }

    /// Reads what is there to be read anew; nil when `postern.yaml` can't be used. Blocks.
    private func read() -> ServerConfiguration? {
        // Before the certificate: whoever resumed a session of the old one must show its chain to the new roots.
        do {
            try trustRoots.reload()
        } catch {
            logger.error("The trusted certificates were not reloaded; the old ones stay. \(error.description)")
        }
        do {
            try certificates?.reload()
        } catch {
            logger.error("The TLS certificate was not reloaded; the old one stays. \(error.description)")
        }
        do {
            try outboundTLS.reload()
        } catch {
            logger.error("The client certificates were not reloaded; the old ones stay. \(error.description)")
        }
        do {
            let server = try ServerFile.load(file)
            for field in Reloading.needingRestart(from: started, to: server) {
                logger.warning(
                    "A changed setting needs a restart of postern; it stays as it was.", metadata: ["field": "\(field)"]
                )
            }
            return server
        } catch {
            let lines = (error as? OperationFailure)?.lines ?? ["\(error)"]
            logger.error("\(file) was not reloaded; the old settings stay. \(lines.joined(separator: " "))")
            return nil
        }
    }

    /// The fields that differ and are read at start alone.
    static func needingRestart(from old: ServerConfiguration, to new: ServerConfiguration) -> [String] {
        var fields: [String] = []
        if old.hostname != new.hostname { fields.append("hostname") }
        if old.data != new.data { fields.append("data") }
        if old.listeners != new.listeners { fields.append("listeners") }
        if old.tls != new.tls { fields.append("tls") }
        if old.dnsServers != new.dnsServers || old.dnssec != new.dnssec || old.dnsTrustAnchors != new.dnsTrustAnchors {
            fields.append("dns")
        }
        if old.administration != new.administration { fields.append("administration") }
        if SessionLimits(old.limits) != SessionLimits(new.limits)
            || ConnectionLimits(old.limits) != ConnectionLimits(new.limits)
            || HandshakeLimits(old.limits) != HandshakeLimits(new.limits)
            || old.limits.pressure != new.limits.pressure
            || SchedulerConfiguration(old.limits) != SchedulerConfiguration(new.limits)
        {
            fields.append("limits")
        }
        return fields
    }

    /// The new settings, with those of the start where they can't change.
    static func merged(_ old: ServerConfiguration, with new: ServerConfiguration) -> ServerConfiguration {
        var merged = new
        merged.hostname = old.hostname
        merged.data = old.data
        merged.listeners = old.listeners
        merged.tls = old.tls
        merged.dnsServers = old.dnsServers
        merged.dnssec = old.dnssec
        merged.dnsTrustAnchors = old.dnsTrustAnchors
        merged.administration = old.administration
        return merged
    }
}
