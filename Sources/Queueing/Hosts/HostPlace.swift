package import Mail

/// An address and a port that connections are made to, and the pool by which they are: what a host makes of the addresses of
/// one pool is not known of another's (docs/reference/outbound.md#pools).
package struct HostPlace: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    package var address: IPAddress
    /// The port.
    package var port: Int
    /// The pool.
    package var pool = EgressPool.normal

    package init(address: IPAddress, port: Int) {
        self.address = address
        self.port = port
    }

    /// `[192.0.2.1]:25`.
    package var description: String { "[\(address)]:\(port)" }
}

/// Leave to make one connection to a host. Whoever has it says once whether the host greeted, and once that the
/// connection is gone.
package struct HostLease: Hashable, Sendable {
    /// The host.
    package let place: HostPlace
    /// The /64 that counts it too until the host has greeted; nil where none does.
    let network: IPAddress?
    /// When it was given.
    let since: Instant?

    /// Leave that nobody counts.
    package init(_ place: HostPlace) { self.init(place: place, network: nil, since: nil) }

    init(place: HostPlace, network: IPAddress?, since: Instant?) {
        self.place = place
        self.network = network
        self.since = since
    }
}

/// Whether an attempt may make a connection to a host.
package enum HostClaim: Hashable, Sendable {
    /// It may.
    case granted(HostLease)
    /// Not now: the host, or its network, has as many connections as it may have.
    case full
    /// The host does not greet, for this reason, and is not tried before its next probe.
    case down(DeliveryFailure)
}
