internal import Mail

/// Values by what connectors say of certificates: which connectors know a certificate.
///
/// A look-up costs one hash look-up for each label of each name, however many connectors there are.
struct CertificateTable<Value: Hashable & Sendable>: Sendable {
    private var exact: [String: [Value]] = [:]
    private var suffix: [String: [Value]] = [:]
    private var fingerprints: [String: [Value]] = [:]

    init(_ entries: some Sequence<(InboundConnector, Value)>) {
        for (connector, value) in entries {
            switch connector.tlsSenderCertificateName {
            case .exact(let domain): exact[domain.name, default: []].append(value)
            case .suffix(let domain): suffix[domain.name, default: []].append(value)
            case .any, nil: break
            }
            for fingerprint in Set(connector.tlsSenderCertificateFingerprints) {
                fingerprints[fingerprint, default: []].append(value)
            }
        }
    }

    /// The values of every connector that knows the certificate, each once.
    func values(for certificate: ClientCertificate) -> Set<Value> {
        var found = Set(fingerprints[certificate.fingerprint] ?? [])
        if exact.isEmpty, suffix.isEmpty { return found }
        for name in certificate.names {
            if let values = exact[name.domain.name] { found.formUnion(values) }
            guard !suffix.isEmpty else { continue }
            var candidate: Domain? = name.domain
            while let domain = candidate {
                if let values = suffix[domain.name] { found.formUnion(values) }
                candidate = domain.parent
            }
        }
        return found
    }
}
