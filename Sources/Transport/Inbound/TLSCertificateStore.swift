import FoundationEssentials
import NIOConcurrencyHelpers
package import NIOSSL
package import Organization

/// The server's certificate and key for STARTTLS, loaded from PEM files and loaded again without a restart.
///
/// TLS contexts are dear, so one is shared by all handshakes until ``reload()`` puts a new one in its place; handshakes
/// under way and open sessions keep theirs.
package final class TLSCertificateStore: Sendable {
    /// Why a certificate can't be used, as a sentence that names the file and what to do.
    package struct LoadError: Error, Hashable, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// Whom the certificate is shown to.
    package enum Clients: Sendable {
        /// Servers and programs that bring mail, which may show a certificate of their own.
        case mail
        /// Browsers and programs that speak HTTP: a browser would ask its user for a certificate, so none is asked for.
        case http
    }

    private let certificateFile: String
    private let keyFile: String
    private let clients: Clients
    private let compatibility: ServerConfiguration.TLS.Compatibility
    private let current: NIOLockedValueBox<Loaded>

    private struct Loaded {
        var context: NIOSSLContext
        var certificate: PeerCertificate?
    }

    /// Loads the certificate chain (leaf first) and its key, both PEM.
    ///
    /// - Parameter compatibility: which versions and suites are used.
    package init(
        certificateFile: String, keyFile: String, for clients: Clients = .mail,
        compatibility: ServerConfiguration.TLS.Compatibility = .intermediate
    ) throws(LoadError) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.clients = clients
        self.compatibility = compatibility
        self.current = NIOLockedValueBox(
            try Self.load(certificateFile: certificateFile, keyFile: keyFile, for: clients, compatibility))
    }

    /// Reads both files again; new handshakes use what they hold now. When they can't be used, the old ones stay.
    package func reload() throws(LoadError) {
        let loaded = try Self.load(certificateFile: certificateFile, keyFile: keyFile, for: clients, compatibility)
        current.withLockedValue { $0 = loaded }
    }

    /// The context for a new handshake.
    package var context: NIOSSLContext { current.withLockedValue { $0.context } }

    /// What the certificate says of itself; nil for one that only the TLS library can read.
    package var certificate: PeerCertificate? { current.withLockedValue { $0.certificate } }

    private static func load(
        certificateFile: String, keyFile: String, for clients: Clients,
        _ compatibility: ServerConfiguration.TLS.Compatibility
    ) throws(LoadError) -> Loaded {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
        } catch {
            throw LoadError(
                description: "The TLS certificate file \(certificateFile) can't be used: "
                    + "\(PEMTrouble.reason(certificateFile)). Put the certificate there, followed by its intermediates, readable by this user."
            )
        }
        guard !chain.isEmpty else {
            throw LoadError(
                description: "The TLS certificate file \(certificateFile) holds no certificate. "
                    + "Put the certificate there in PEM form, followed by its intermediates.")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
        } catch {
            throw LoadError(
                description: "The TLS key file \(keyFile) can't be used: "
                    + "\(PEMTrouble.reason(keyFile, "private key")). Put the certificate's private key there, without a passphrase, readable by this user."
            )
        }
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            compatibility.apply(to: &configuration)
            switch clients {
            case .mail:
                // Asks for a client certificate and never demands one: an untrusted certificate is no identity, not a
                // failed handshake. The verification callback of the handler accepts whatever comes.
                configuration.certificateVerification = .optionalVerification
            case .http:
                configuration.certificateVerification = .none
                configuration.applicationProtocols = ["http/1.1"]
            }
            // Nothing is checked against roots here, and loading those of the system takes milliseconds.
            configuration.trustRoots = .certificates([])
            let context = try NIOSSLContext(configuration: configuration)
            let certificate = chain.first.flatMap { try? $0.toDERBytes() }.flatMap { ChainVerifier.read($0) }
            // The context with the key itself has shown that the two belong together. Key exchange by RSA needs it so.
            guard compatibility != .old, let text = try? String(contentsOfFile: keyFile, encoding: .utf8),
                let offloaded = OffloadedKey(pem: text)
            else { return Loaded(context: context, certificate: certificate) }
            configuration.privateKey = .privateKey(NIOSSLPrivateKey(customPrivateKey: offloaded))
            return Loaded(context: try NIOSSLContext(configuration: configuration), certificate: certificate)
        } catch {
            throw LoadError(
                description: "The TLS certificate in \(certificateFile) and the key in \(keyFile) can't be used "
                    + "together. Check that the key belongs to the first certificate of the file.")
        }
    }
}
