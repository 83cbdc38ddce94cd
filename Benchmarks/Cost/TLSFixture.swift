import Foundation
import NIOSSL
import Transport

/// A certificate, its key, and a client that takes it. The key protects nothing: it is here so that each run has the same.
enum TLSFixture {
    static func store(in folder: String) throws -> TLSCertificateStore {
        let (certificateFile, keyFile) = (folder + "/certificate.pem", folder + "/key.pem")
        try certificate.write(toFile: certificateFile, atomically: false, encoding: .utf8)
        try key.write(toFile: keyFile, atomically: false, encoding: .utf8)
        return try TLSCertificateStore(certificateFile: certificateFile, keyFile: keyFile)
    }

    static func clientContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.trustRoots = .certificates([])
        return try NIOSSLContext(configuration: configuration)
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBizCCATGgAwIBAgIUEnZS/RsqsWGSag3SiCM35xiJqYQwCgYIKoZIzj0EAwIw
        GjEYMBYGA1UEAwwPbXgucG9zdGVybi50ZXN0MCAXDTI2MTEzMDAzMjY0M1oYDzIx
        MjYxMTA2MDMyNjQzWjAaMRgwFgYDVQQDDA9teC5wb3N0ZXJuLnRlc3QwWTATBgcq
        hkjOPQIBBggqhkjOPQMBBwNCAARx3RQa8GJpK6LXOdmWyei7fDnokg2Gnlyifogy
        x47JZmizJzbq0d9Q/3SWlOPKlknh5V3Vn87f3JNM9xpDEgK2o1MwUTAdBgNVHQ4E
        FgQUCuBlXEySLuaZlnmt4EG+0WYZeEUwHwYDVR0jBBgwFoAUCuBlXEySLuaZlnmt
        4EG+0WYZeEUwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBt+zvj
        ntDI0IVbxiHaRiLIk5y/iye4VnBvAih2+pwp7gIhANu4OtUdjWGxCqh94/xocrnZ
        enuu4Os22B4nNnMKcwka
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYerbHrie1HeMKTrh
        dVQ6zq8MLNFEv0T9KVfklq+hU7qhRANCAARx3RQa8GJpK6LXOdmWyei7fDnokg2G
        nlyifogyx47JZmizJzbq0d9Q/3SWlOPKlknh5V3Vn87f3JNM9xpDEgK2
        -----END PRIVATE KEY-----
        """
}
