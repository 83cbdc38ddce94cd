import Log
package import Mail
import NIOConcurrencyHelpers
import NIOSSL
package import Organization

/// TLS of connections to other servers: what they show and what they are checked against.
///
/// Contexts are dear, so there is one for each certificate that may be shown, and one without; what a connection
/// demands of the other side is checked in its own callback and needs no context of its own.
package final class OutboundTLS: Sendable {
    /// Why certificates can't be used, as a sentence that names the file and what to do.
    package struct LoadError: Error, Hashable, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// Checks servers' certificates; nil to trust none.
    let verifier: ChainVerifier?
    let time: any TimeSource
    private let certificates: [ServerConfiguration.TLS.ClientCertificate]
    private let compatibility: ServerConfiguration.TLS.Compatibility
    private let contexts: NIOLockedValueBox<[String?: NIOSSLContext]>

    /// Loads the certificates.
    ///
    /// - Parameters:
    ///   - verifier: checks servers' certificates; nil to trust none.
    ///   - certificates: what outbound connectors may show, by name.
    ///   - compatibility: which versions and suites are used.
    package init(
        verifier: ChainVerifier?, certificates: [ServerConfiguration.TLS.ClientCertificate] = [],
        compatibility: ServerConfiguration.TLS.Compatibility = .intermediate, time: any TimeSource
    ) throws(LoadError) {
        self.verifier = verifier
        self.certificates = certificates
        self.compatibility = compatibility
        self.time = time
        contexts = NIOLockedValueBox(try Self.load(certificates, compatibility))
    }

    /// Reads the certificates again; new handshakes use what the files hold now. When one can't be used, all old ones
    /// stay.
    package func reload() throws(LoadError) {
        let loaded = try Self.load(certificates, compatibility)
        contexts.withLockedValue { $0 = loaded }
    }

    /// The context for a handshake in which a certificate is shown, or none; nil when there is no certificate of the name.
    func context(showing name: String?) -> NIOSSLContext? { contexts.withLockedValue { $0[name] } }

    private static func load(
        _ certificates: [ServerConfiguration.TLS.ClientCertificate],
        _ compatibility: ServerConfiguration.TLS.Compatibility
    ) throws(LoadError) -> [String?: NIOSSLContext] {
        var contexts: [String?: NIOSSLContext] = [:]
        do {
            contexts[nil] = try NIOSSLContext(configuration: configuration(compatibility))
        } catch {
            throw LoadError(description: "TLS can't be set up for delivery: \(error).")
        }
        for certificate in certificates { contexts[certificate.name] = try load(certificate, compatibility) }
        return contexts
    }

    private static func load(
        _ certificate: ServerConfiguration.TLS.ClientCertificate,
        _ compatibility: ServerConfiguration.TLS.Compatibility
    ) throws(LoadError) -> NIOSSLContext {
        let what = "The client certificate \(certificate.name)"
        do {
            var configuration = configuration(compatibility)
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate.certificate)
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem))
            guard !configuration.certificateChain.isEmpty else {
                throw LoadError(
                    description: "\(what) is not in \(certificate.certificate): put it there in PEM form, followed by "
                        + "its intermediates.")
            }
            return try NIOSSLContext(configuration: configuration)
        } catch let error as LoadError {
            throw error
        } catch {
            throw LoadError(
                description: "\(what) can't be loaded: "
                    + PEMTrouble.reason(certificate: certificate.certificate, key: certificate.key)
                    + ". Put the certificate and its key there in PEM form, readable by this user.")
        }
    }

    private static func configuration(_ compatibility: ServerConfiguration.TLS.Compatibility) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        compatibility.apply(to: &configuration)
        // The callback of each handshake decides; with `none` it would not be called.
        configuration.certificateVerification = .noHostnameVerification
        // Roots here would be loaded for nothing: the callback has its own.
        configuration.trustRoots = .certificates([])
        return configuration
    }
}
