import DNS
import Facts
import Mail
import MailFlow
package import Organization

/// Finds out for `postern explain` what a session would know of its peer's name (docs/reference/ipv6.md).
package enum ReverseNameLookup {
    /// The query with the names of an IPv6 client; without them when DNS does not say. Blocks for some seconds at most.
    package static func completed(_ query: ExplainQuery, servers: [HostPort]) -> ExplainQuery {
        guard let address = IPAddress(query.clientAddress), address.family == .v6 else { return query }
        return Blocking.run {
            guard let resolver = try? ResolverFactory.makeForCommand(servers: servers) else { return query }
            var query = query
            switch await ReverseName.lookUp(address, resolver: resolver) {
            case .found(let names): query.reverseNames = names.map(\.name)
            case .missing: query.reverseNames = []
            case .unknown: query.reverseNames = nil
            }
            return query
        }
    }
}
