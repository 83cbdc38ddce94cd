import Crypto
import Mail
import Organization

/// Holds a server's certificate against TLSA records (RFC 7672 section 3).
struct DANEVerifier: Sendable {
    let records: [TLSARecord]
    /// The reference identifiers of section 3.2.3.
    let names: [Domain]
    let verifier: ChainVerifier?

    /// How the certificate matches, or why it doesn't.
    func verify(_ chain: [[UInt8]], at time: WallTime) async -> Result<String, TLSRefusal> {
        guard let leaf = chain.first else { return .failure(.tlsaInvalid("no certificate was sent")) }
        let records = Self.strongest(records)
        // Section 3.1.1: neither names nor dates of the certificate matter.
        if records.contains(where: { $0.usage == .endEntity && Self.matches($0, leaf) }) {
            return .success("DANE-EE(3)")
        }
        let anchorRecords = records.filter { $0.usage == .trustAnchor }
        guard !anchorRecords.isEmpty else { return .failure(.tlsaInvalid("no TLSA record matches the certificate")) }
        return await verify(chain, below: anchorRecords, at: time)
    }

    private func verify(
        _ chain: [[UInt8]], below records: [TLSARecord], at time: WallTime
    ) async -> Result<String, TLSRefusal> {
        var anchors = chain.dropFirst().prefix(ChainVerifier.maximumCertificates).filter { certificate in
            records.contains { Self.matches($0, certificate) }
        }
        // Section 3.1.2: a whole certificate in DNS need not be sent by the server.
        anchors += records.filter { $0.selector == .certificate && $0.matching == .full }.map(\.data)
        guard !anchors.isEmpty, let verifier else {
            return .failure(.tlsaInvalid("no TLSA record matches a certificate of the chain"))
        }
        let verdict = await verifier.verify(chain, anchors: anchors, purpose: .server, at: time)
        guard verdict.isTrusted, let certificate = verdict.certificate else {
            let reason = PeerVerdict.reason(of: verdict)
            if case .expired? = verdict.distrust { return .failure(.certificateExpired(reason)) }
            return .failure(.tlsaInvalid(reason))
        }
        guard certificate.names.contains(where: { name in names.contains { name.covers($0) } }) else {
            let wanted = names.map(\.name).joined(separator: " or ")
            return .failure(.hostMismatch(PeerVerdict.mismatch(certificate, wanted: wanted)))
        }
        return .success("DANE-TA(2)")
    }

    /// Without the records of a weaker digest where there are ones of a stronger with the same usage and selector
    /// (RFC 7671 section 9): a broken digest must not be an attacker's to choose.
    static func strongest(_ records: [TLSARecord]) -> [TLSARecord] {
        records.filter { record in
            record.matching != .sha256
                || !records.contains {
                    $0.usage == record.usage && $0.selector == record.selector && $0.matching == .sha512
                }
        }
    }

    /// Whether a record names a certificate (RFC 6698 section 2.1).
    static func matches(_ record: TLSARecord, _ certificate: [UInt8]) -> Bool {
        let selected: [UInt8]
        switch record.selector {
        case .certificate: selected = certificate
        case .publicKey:
            guard let key = PeerCertificate.subjectPublicKeyInfo(of: certificate) else { return false }
            selected = key
        }
        return switch record.matching {
        case .full: record.data == selected
        case .sha256: SHA256.hash(data: selected) == record.data
        case .sha512: SHA512.hash(data: selected) == record.data
        }
    }
}
