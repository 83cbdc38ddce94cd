import NIOConcurrencyHelpers
import NIOSSL
package import Organization
import SwiftASN1
import X509

/// The certificates that chains must lead to: those of the operating system or of a PEM file (`tls.trustRoots`).
///
/// Loading costs milliseconds, so one object serves a whole configuration. Those of the system are loaded when they are
/// first needed; a file is loaded at once, so that a mistake in it shows at the start.
package final class TrustRoots: Sendable {
    /// Why the roots can't be used, as a sentence that names the file and what to do.
    package struct LoadError: Error, Hashable, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    private struct State {
        var store: CertificateStore?
        var generation = 0
    }

    /// Where Debian and Red Hat keep the roots of the system.
    private static let systemFiles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

    private let source: ServerConfiguration.TLS.TrustRoots
    private let state: NIOLockedValueBox<State>

    /// Loads the roots of a file; those of the system later.
    package init(_ source: ServerConfiguration.TLS.TrustRoots) throws(LoadError) {
        self.source = source
        switch source {
        case .system: self.state = NIOLockedValueBox(State())
        case .file(let file): self.state = NIOLockedValueBox(State(store: try Self.load(file: file)))
        }
    }

    /// Reads the roots again; chains that are checked from now on must lead to these. When a file can't be used, the
    /// old roots stay.
    package func reload() throws(LoadError) {
        var store: CertificateStore?
        if case .file(let file) = source { store = try Self.load(file: file) }
        state.withLockedValue { [store] in $0 = State(store: store, generation: $0.generation + 1) }
    }

    /// Counts reloads; a verdict is good for the generation it was reached with.
    package var generation: Int { state.withLockedValue { $0.generation } }

    /// The roots. Blocks for some milliseconds the first time, so not to be asked for on an event loop.
    var store: CertificateStore {
        state.withLockedValue { state in
            if let store = state.store { return store }
            let store = Self.loadSystem()
            state.store = store
            return store
        }
    }

    private static func load(file: String) throws(LoadError) -> CertificateStore {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw LoadError(
                description: "tls.trustRoots: the file \(file) can't be used: \(PEMTrouble.reason(file)). Put the "
                    + "certificates of the authorities to trust there in PEM form, readable by this user, or set "
                    + "tls.trustRoots to system.")
        }
        let roots = parsed(certificates)
        guard !roots.isEmpty else {
            throw LoadError(
                description:
                    "tls.trustRoots: the file \(file) holds no certificate that can be used. Put the certificates "
                    + "of the authorities to trust there in PEM form, or set tls.trustRoots to system.")
        }
        return CertificateStore(roots)
    }

    // A machine without the package ca-certificates trusts nobody.
    private static func loadSystem() -> CertificateStore {
        for file in systemFiles {
            guard let certificates = try? NIOSSLCertificate.fromPEMFile(file) else { continue }
            return CertificateStore(parsed(certificates))
        }
        return CertificateStore()
    }

    private static func parsed(_ certificates: [NIOSSLCertificate]) -> [Certificate] {
        certificates.compactMap { certificate in
            guard let bytes = try? certificate.toDERBytes() else { return nil }
            return try? Certificate(derEncoded: bytes)
        }
    }
}
