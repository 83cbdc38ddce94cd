import DNS
import Logging
import Mail
import Organization

/// Sets up DNS: libunbound, from the root or through forwarders, behind a cache.
enum ResolverFactory {
    /// A resolver over `servers`; from the root when there are none.
    ///
    /// - Parameter logger: gets the finding whether forwarders can be validated; nil to say nothing.
    static func make(servers: [HostPort], time: any TimeSource, logger: Logger?) async throws -> any Resolver {
        let addresses = servers.compactMap { server -> UnboundConfiguration.Server? in
            guard case .address(let address) = server.host, let port = UInt16(exactly: server.port) else { return nil }
            return UnboundConfiguration.Server(address: address, port: port)
        }
        do {
            guard !addresses.isEmpty else {
                return CachingResolver(try UnboundResolver(UnboundConfiguration()), time: time)
            }
            let forwarding = try ForwardingResolver(UnboundConfiguration(servers: addresses), time: time) { validates in
                guard !validates else { return }
                logger?.warning(
                    "The DNS servers don't pass on what DNSSEC needs; answers are not validated, DANE is off.")
            }
            if logger != nil { Task { await forwarding.probe() } }
            return CachingResolver(forwarding, time: time)
        } catch {
            throw OperationFailure(error.description)
        }
    }
}
