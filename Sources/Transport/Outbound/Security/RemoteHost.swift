import Mail
import NIOCore
import Organization
import Queueing

/// One address to connect to.
struct RemoteHost: Hashable, CustomStringConvertible {
    /// The host's name, nil when it was given by address.
    var name: Domain?
    var address: IPAddress
    var port: Int
    /// What it must prove by what its domain publishes.
    var security: HostSecurity = .none

    /// Where it is.
    var place: HostPlace { HostPlace(address: address, port: port) }

    /// As events and reports name it.
    var mailHost: MailHost { .at(address, port: port, name: name) }

    /// `mx.example.net [192.0.2.1]:25`, or `[192.0.2.1]:25`.
    var description: String { mailHost.description }

    /// Nil never, as `address` is one; the initializer of the address can say no to other text.
    var socketAddress: SocketAddress? { try? SocketAddress(ipAddress: address.description, port: port) }
}

/// Which servers a queue's mail goes to, as far as connections are concerned.
enum Route: Hashable {
    case mx(Domain, port: Int)
    case smartHosts([SmartHost])
    case lmtp(HostPort)
}

/// A route, and what is demanded of connections on it: what hosts are looked up for and connections are kept for.
struct Destination: Hashable {
    var route: Route
    var security: OutboundSecurity
    /// From which addresses and under which name; nil where neither is set.
    var origin: OutboundPools.Pool?

    /// The recipients' domain, where the hosts are its mail exchangers.
    var domain: Domain? {
        if case .mx(let domain, _) = route { return domain }
        return nil
    }
}
