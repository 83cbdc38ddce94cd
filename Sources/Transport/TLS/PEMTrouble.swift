import NIOSSL
import Organization

/// Why a PEM file can't be used, in words: what the library throws has none.
enum PEMTrouble {
    /// The reason as a clause without a full stop.
    static func reason(_ file: String, _ content: String = "certificate") -> String {
        FileTrouble.reason(file) ?? "it holds no \(content) in PEM form"
    }

    /// The reason why a certificate and its key can't be used together.
    static func reason(certificate: String, key: String) -> String {
        if (try? NIOSSLCertificate.fromPEMFile(certificate).isEmpty) != false {
            return "\(certificate): \(reason(certificate))"
        }
        if (try? NIOSSLPrivateKey(file: key, format: .pem)) == nil { return "\(key): \(reason(key, "private key"))" }
        return "the key in \(key) does not belong to the first certificate in \(certificate)"
    }
}
