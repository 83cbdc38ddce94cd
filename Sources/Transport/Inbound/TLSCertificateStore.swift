import NIOConcurrencyHelpers
import NIOSSL

/// The server's certificate and key for STARTTLS, loaded from PEM files and loaded again without a restart.
///
/// TLS contexts are dear, so one is shared by all handshakes until ``reload()`` puts a new one in its place; handshakes
/// under way and open sessions keep theirs.
public final class TLSCertificateStore: Sendable {
    /// Why a certificate can't be used, as a sentence that names the file and what to do.
    public struct LoadError: Error, Hashable, CustomStringConvertible {
        /// The sentence.
        public let description: String
    }

    private let certificateFile: String
    private let keyFile: String
    private let current: NIOLockedValueBox<NIOSSLContext>

    /// Loads the certificate chain (leaf first) and its key, both PEM.
    public init(certificateFile: String, keyFile: String) throws(LoadError) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.current = NIOLockedValueBox(try Self.load(certificateFile: certificateFile, keyFile: keyFile))
    }

    /// Reads both files again; new handshakes use what they hold now. When they can't be used, the old ones stay.
    public func reload() throws(LoadError) {
        let context = try Self.load(certificateFile: certificateFile, keyFile: keyFile)
        current.withLockedValue { $0 = context }
    }

    /// The context for a new handshake.
    var context: NIOSSLContext { current.withLockedValue { $0 } }

    private static func load(certificateFile: String, keyFile: String) throws(LoadError) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
        } catch {
            throw LoadError(
                description: "The TLS certificate file \(certificateFile) can't be read as PEM (\(error)). "
                    + "Put the certificate there, followed by its intermediates, readable by this user.")
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
                description: "The TLS key file \(keyFile) can't be read as a PEM private key (\(error)). "
                    + "Put the certificate's private key there, without a passphrase, readable by this user.")
        }
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            // Asks for a client certificate and never demands one: an untrusted certificate is no identity, not a
            // failed handshake. The verification callback of the handler accepts whatever comes.
            configuration.certificateVerification = .optionalVerification
            // Nothing is checked against roots here, and loading those of the system takes milliseconds.
            configuration.trustRoots = .certificates([])
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw LoadError(
                description: "The TLS certificate in \(certificateFile) and the key in \(keyFile) can't be used "
                    + "together (\(error)). Check that the key belongs to the first certificate of the file.")
        }
    }
}
