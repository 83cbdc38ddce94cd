import Mail
import Organization

extension TLSSession {
    /// What came of TLS with a host of a domain, held against what the domain publishes.
    init(_ domain: Domain, _ host: RemoteHost, failure: Failure?, detail: String? = nil) {
        self.init(
            domain: domain, policyType: .noPolicyFound, exchanger: host.name, address: host.address, failure: failure,
            detail: detail)
        switch host.security.dane {
        case .records(let records, base: _, names: _):
            policyType = .tlsa
            policy = records.map(\.description)
        case .unusable, .invalid: policyType = .tlsa
        case .absent:
            if failure == .daneRequired {
                policyType = .tlsa
            } else if let found = host.security.policy {
                policyType = .sts
                policy = found.policy.lines
                exchangerPatterns = found.policy.exchangers.map(\.description)
            }
        }
    }
}
