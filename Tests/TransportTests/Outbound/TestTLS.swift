import NIOSSL

/// A self-signed certificate for `peer.test`, valid until 2126. Its key guards nothing.
enum TestTLS {
    static func serverContext(maximum: TLSVersion? = nil) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        let privateKey = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        if let maximum {
            configuration.minimumTLSVersion = .tlsv1
            configuration.maximumTLSVersion = maximum
        }
        return try NIOSSLContext(configuration: configuration)
    }

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgApcFTKW+fcAjRHeK
        5llYnEvSd0ew8XocvVgG6MgiB/WhRANCAARlBvV29O5lgo20wIXwAK8gLFRZfA5X
        xwcnbqwE0POSJm+83+G3wJoQ8WSKFbbAp3TZkRSVVLKvHUy3hp7hAgnd
        -----END PRIVATE KEY-----
        """

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBfjCCASWgAwIBAgIUWK2HI+XuJg/7WEC5rsd9BitZONcwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJcGVlci50ZXN0MCAXDTI2MTEyMzE0MTAxNVoYDzIxMjYxMDMw
        MTQxMDE1WjAUMRIwEAYDVQQDDAlwZWVyLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARlBvV29O5lgo20wIXwAK8gLFRZfA5XxwcnbqwE0POSJm+83+G3wJoQ
        8WSKFbbAp3TZkRSVVLKvHUy3hp7hAgndo1MwUTAdBgNVHQ4EFgQUY0oXNjZkCPkc
        mKuCWMoXwkXeErEwHwYDVR0jBBgwFoAUY0oXNjZkCPkcmKuCWMoXwkXeErEwDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBDeXlCxubp7wUiwF6L0VlT
        2C/lP6aMzkEcXRFKXSfETQIgT4m7Xss+B3YXGBV/qVpV31jEl9p1wmVi3KYiK6OM
        Qkg=
        -----END CERTIFICATE-----
        """
}
