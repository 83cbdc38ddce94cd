package import Mail
package import Organization

/// Where a queue's mail goes, by the configuration of the moment.
package enum NextHop: Hashable, Sendable {
    /// The mail exchangers of a domain; the connector when one chose this.
    case mx(Domain, connector: OutboundConnector?)
    /// The smart hosts of a connector: one pool, tried in random order.
    case smartHosts([SmartHost], connector: OutboundConnector)
    /// A mailbox host, by LMTP.
    case lmtp(MailboxHost)
    /// Maildirs under a folder, given as an absolute path.
    case maildir(root: String)
    /// Whoever reads what people report.
    case submissions
    /// Nowhere: an accepted domain without a route, for this reason.
    case unreachable(reason: String)
}

extension NextHop {
    /// By which the host that a queue leads to files copies into the junk folder; nil where it does not, and where the copies
    /// leave the organization.
    package var junkSubaddress: JunkSubaddress? {
        guard staysInside else { return nil }
        return switch self {
        case .lmtp(let host): host.junkSubaddress
        case .mx(_, let connector): connector?.junkSubaddress
        case .smartHosts(_, let connector): connector.junkSubaddress
        case .maildir, .submissions, .unreachable: nil
        }
    }

    /// The form in which a message that takes this way carries the fields of trusted servers.
    package var trustedForm: MessageEdits.TrustedForm {
        switch self {
        case .lmtp, .maildir, .submissions: .organization
        case .mx(_, let connector): connector?.cloudServicesMailEnabled == true ? .crossPremises : .none
        case .smartHosts(_, let connector): connector.cloudServicesMailEnabled ? .crossPremises : .none
        case .unreachable: .none
        }
    }

    /// Whether a copy that takes this way stays with the organization, so that it may carry verdicts.
    package var staysInside: Bool {
        switch self {
        case .lmtp, .maildir, .submissions: true
        case .mx(_, let connector): connector?.connectorType == .onPremises
        case .smartHosts(_, let connector): connector.connectorType == .onPremises
        case .unreachable: false
        }
    }
}
