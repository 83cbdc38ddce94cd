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
    /// Nowhere: an accepted domain without a route, for this reason.
    case unreachable(reason: String)
}
