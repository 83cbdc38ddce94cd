package import Mail
package import SenderAuthentication

extension SenderForgery {
    /// What authentication says against the sender of a message; nil for nothing that is sure
    /// (docs/reference/sender-authentication.md).
    ///
    /// It is about MAIL FROM, to which reports go. A signature of the sender's own domain clears it, however the message
    /// came; an author who passes DMARC does not, for he may have named somebody else as the sender.
    package init?(of sender: ReversePath, _ authentication: MessageAuthentication) {
        guard let domain = sender.address?.domain else { return nil }
        let dmarc = authentication.dmarc
        func isRelated(_ other: Domain?) -> Bool {
            guard let other else { return false }
            if other == domain || other.isSubdomain(of: domain) || domain.isSubdomain(of: other) { return true }
            guard let organizational = dmarc.organizationalDomain else { return false }
            return domain.isSubdomain(of: organizational) && other.isSubdomain(of: organizational)
        }
        if authentication.dkim.contains(where: { $0.result == .pass && isRelated($0.domain) }) { return nil }
        switch authentication.spf.result {
        case .fail: self = .spf
        case .pass: return nil
        case .none, .neutral, .softfail, .temperror, .permerror:
            // What the domain asks for counts, also where it spares this message.
            guard dmarc.result == .fail, let policy = dmarc.publishedPolicy, policy != .none,
                isRelated(dmarc.authorDomain)
            else { return nil }
            self = .dmarc
        }
    }
}
