package import Mail
package import MailFlow

/// Says where queues lead at the moment.
package protocol RouteLookup: Sendable {
    /// Where a queue's mail goes now; nil while its connector or mailbox host does not exist. Called on the event loop
    /// at each attempt; must not block.
    func nextHop(for key: QueueKey) -> NextHop?
}

/// Knows the listeners of this server.
package protocol OwnListenerLookup: Sendable {
    /// Whether an address and port are a listener of this server, so that mail sent there would loop.
    func contains(_ address: IPAddress, _ port: Int) -> Bool
}
