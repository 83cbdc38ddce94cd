import Mail
import Organization
import SMTP

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

    /// What came of TLS on a connection; nil when it failed otherwise.
    init?(_ domain: Domain, _ connection: ClientConnection, failure: ClientFailure?) {
        let host = connection.host
        switch failure {
        case nil where connection.tlsVersion == nil, .tlsUnavailable:
            self.init(domain, host, failure: .starttlsNotSupported)
        case nil:
            // What a policy in mode `testing` finds fault with is told, though the mail goes.
            if connection.demands.observed != nil, host.security.policy?.allowsHost == false {
                let refusal = TLSRefusal.exchangerNotAllowed(domain)
                self.init(domain, host, failure: refusal.failure, detail: refusal.detail)
            } else {
                let refusal = connection.verdict?.observed
                self.init(domain, host, failure: refusal?.failure, detail: refusal?.detail)
            }
        case .tlsFailed(let reason): self.init(domain, host, failure: .validationFailure, detail: reason)
        case .certificateRejected:
            let refusal = connection.verdict?.refusal
            self.init(domain, host, failure: refusal?.failure ?? .validationFailure, detail: refusal?.detail)
        default: return nil
        }
    }
}
