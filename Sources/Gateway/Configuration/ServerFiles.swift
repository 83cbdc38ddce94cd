import Mail
import Operations
import Organization
import Transport

/// What a gateway is told by files: `postern.yaml` and the certificates that it names.
struct ServerFiles: Sendable {
    /// The path of `postern.yaml`.
    let path: String
    /// What it said at the start.
    let server: ServerConfiguration
    /// The certificate that clients see; nil when there is none.
    let certificates: TLSCertificateStore?
    /// The certificate that browsers and programs of administrators see; nil where they speak without TLS.
    let administrationCertificates: TLSCertificateStore?
    /// What other certificates are checked against.
    let trustRoots: TrustRoots
    /// What servers see, and what theirs are checked against.
    let outboundTLS: OutboundTLS

    /// Reads them all. Throws an `OperationFailure` that names what can't be used.
    init(_ path: String, time: any TimeSource) throws {
        self.path = path
        let server = try ServerFile.load(path)
        self.server = server
        do {
            certificates = try server.tls.map {
                try TLSCertificateStore(
                    certificateFile: $0.certificate, keyFile: $0.key, compatibility: $0.compatibility)
            }
            administrationCertificates = try server.administration?.tls.map {
                try TLSCertificateStore(
                    certificateFile: $0.certificate, keyFile: $0.key, for: .http,
                    compatibility: server.tls?.compatibility ?? .intermediate)
            }
            trustRoots = try TrustRoots(server.tls?.trustRoots ?? .system)
            outboundTLS = try OutboundTLS(
                verifier: ChainVerifier(roots: trustRoots), certificates: server.tls?.clientCertificates ?? [],
                compatibility: server.tls?.compatibility ?? .intermediate, time: time)
        } catch {
            throw OperationFailure(.configuration, "\(error)")
        }
    }
}
