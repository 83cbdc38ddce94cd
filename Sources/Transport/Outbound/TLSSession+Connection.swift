import Mail
import SMTP

extension TLSSession {
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
