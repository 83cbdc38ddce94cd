import NIOSSL
import Organization

extension ServerConfiguration.TLS.Compatibility {
    // RFC 9325 sections 4.1 and 4.2: forward secrecy and authenticated encryption.
    private static let recommended: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    // Without authenticated encryption, then without forward secrecy; a partner gets the first that it can do.
    private static let legacy: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        .TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, .TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, .TLS_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_RSA_WITH_AES_256_GCM_SHA384, .TLS_RSA_WITH_AES_128_CBC_SHA, .TLS_RSA_WITH_AES_256_CBC_SHA,
    ]

    /// Sets the versions and the suites of a connection. The suites of TLS 1.3 are all of the first kind.
    func apply(to configuration: inout TLSConfiguration) {
        switch self {
        case .modern:
            configuration.minimumTLSVersion = .tlsv13
        case .intermediate:
            configuration.minimumTLSVersion = .tlsv12
            configuration.cipherSuiteValues = Self.recommended
        case .old:
            configuration.minimumTLSVersion = .tlsv12
            configuration.cipherSuiteValues = Self.recommended + Self.legacy
        }
    }
}
