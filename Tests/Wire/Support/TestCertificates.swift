import PosternTesting

/// An authority with the gateway's own certificate, and what `postern.yaml` needs of both.
struct TestCertificates {
    let root: CertificateAuthority
    let folder: TemporaryFolder
    /// For postern.yaml.
    let settings = "tls: { certificate: server.pem, key: server-key.pem, trustRoots: roots.pem }"
    /// The files that ``settings`` names.
    let files: [String: String]
    /// The file of the root.
    let rootFile: String

    /// Makes them anew.
    init() throws {
        folder = try TemporaryFolder()
        root = try CertificateAuthority()
        let server = try root.issue(["mx.postern.test"], use: .server)
        files = ["server.pem": try server.chainPEM, "server-key.pem": try server.keyPEM, "roots.pem": try root.pem]
        rootFile = try folder.write("roots.pem", try root.pem)
    }

    /// What Postfix's main.cf needs to show a certificate to whom it sends.
    func postfixClient(_ certificate: IssuedCertificate, name: String, withIntermediates: Bool = true) throws
        -> [String]
    {
        let paths = try certificate.write(to: folder, name: name, withIntermediates: withIntermediates)
        return [
            "smtp_tls_security_level = encrypt", "smtp_tls_cert_file = \(paths.certificate)",
            "smtp_tls_key_file = \(paths.key)",
        ]
    }

    /// What swaks needs to show a certificate.
    func swaksClient(_ certificate: IssuedCertificate, name: String) throws -> [String] {
        let paths = try certificate.write(to: folder, name: name)
        return ["--tls", "--tls-cert", paths.certificate, "--tls-key", paths.key]
    }
}
