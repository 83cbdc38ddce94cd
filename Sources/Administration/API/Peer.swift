package import Identity
package import Mail

/// Who is at the other end of a request's connection.
package enum Peer: Hashable, Sendable {
    /// A client at an address.
    case address(IPAddress)
    /// A program of this machine that came by the listener's Unix socket: a proxy, as a rule.
    case socket
    /// A user of this machine that came by the control socket, with its rights.
    case control(Principal)
}
