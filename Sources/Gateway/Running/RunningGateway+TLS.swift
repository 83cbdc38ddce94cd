import Mail
import Operations
import Organization
import Transport

/// What TLS with clients and servers needs, read from files.
extension RunningGateway {
    static func loadCertificates(_ server: ServerConfiguration) throws -> TLSCertificateStore? {
        guard let tls = server.tls else { return nil }
        do {
            return try TLSCertificateStore(
                certificateFile: tls.certificate, keyFile: tls.key, compatibility: tls.compatibility)
        } catch {
            throw OperationFailure(.configuration, error.description)
        }
    }

    static func loadTrustRoots(_ server: ServerConfiguration) throws -> TrustRoots {
        do {
            return try TrustRoots(server.tls?.trustRoots ?? .system)
        } catch {
            throw OperationFailure(.configuration, error.description)
        }
    }

    static func loadOutboundTLS(
        _ server: ServerConfiguration, roots: TrustRoots, time: any TimeSource
    ) throws -> OutboundTLS {
        do {
            return try OutboundTLS(
                verifier: ChainVerifier(roots: roots), certificates: server.tls?.clientCertificates ?? [],
                compatibility: server.tls?.compatibility ?? .intermediate, time: time)
        } catch {
            throw OperationFailure(.configuration, error.description)
        }
    }
}
