import Crypto
import CryptoExtras
import NIOCore
import NIOPosix
import NIOSSL

/// An RSA key that signs away from the event loops: a signature with 2,048 bits takes as long as hundreds of commands, and
/// meanwhile no other session of the loop would be served. With ECDSA there is nothing to gain, because the way to
/// another thread costs more than the signature.
struct OffloadedKey: NIOSSLCustomPrivateKey, Hashable {
    /// What a client offered that no RSA key can do.
    private struct UnknownAlgorithm: Error {}

    // One key a value: the octets tell keys apart.
    private let key: _RSA.Signing.PrivateKey
    private let octets: [UInt8]

    /// Reads a PEM file's text; nil when it is no RSA key of 2,048 bits or more.
    init?(pem: String) {
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else { return nil }
        self.key = key
        self.octets = Array(key.derRepresentation)
    }

    static func == (one: OffloadedKey, other: OffloadedKey) -> Bool { one.octets == other.octets }

    func hash(into hasher: inout Hasher) { hasher.combine(octets) }

    var signatureAlgorithms: [SignatureAlgorithm] {
        [
            .rsaPssRsaeSha256, .rsaPssRsaeSha384, .rsaPssRsaeSha512, .rsaPkcs1Sha256, .rsaPkcs1Sha384, .rsaPkcs1Sha512,
        ]
    }

    func sign(channel: any Channel, algorithm: SignatureAlgorithm, data: ByteBuffer) -> EventLoopFuture<ByteBuffer> {
        NIOThreadPool.singleton.runIfActive(eventLoop: channel.eventLoop) {
            ByteBuffer(bytes: try signature(algorithm, Array(data.readableBytesView)).rawRepresentation)
        }
    }

    private func signature(_ algorithm: SignatureAlgorithm, _ data: [UInt8]) throws -> _RSA.Signing.RSASignature {
        switch algorithm {
        case .rsaPssRsaeSha256: try key.signature(for: SHA256.hash(data: data), padding: .PSS)
        case .rsaPssRsaeSha384: try key.signature(for: SHA384.hash(data: data), padding: .PSS)
        case .rsaPssRsaeSha512: try key.signature(for: SHA512.hash(data: data), padding: .PSS)
        case .rsaPkcs1Sha256: try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5)
        case .rsaPkcs1Sha384: try key.signature(for: SHA384.hash(data: data), padding: .insecurePKCS1v1_5)
        case .rsaPkcs1Sha512: try key.signature(for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5)
        default: throw UnknownAlgorithm()
        }
    }

    // Key exchange by RSA alone is for `compatibility: old`, which uses the key as it is.
    func decrypt(channel: any Channel, data: ByteBuffer) -> EventLoopFuture<ByteBuffer> {
        channel.eventLoop.makeFailedFuture(UnknownAlgorithm())
    }
}
