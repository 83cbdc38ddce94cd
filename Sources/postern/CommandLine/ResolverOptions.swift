import ArgumentParser
import Organization

/// `--dns`, for commands that ask a resolver.
struct ResolverOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("Ask this resolver instead of the configured ones.", valueName: "host:port"))
    var dns: String?

    func validate() throws { _ = try chosen }

    /// The resolver that is asked instead of the configured ones; nil for those.
    var chosen: HostPort? {
        get throws { try dns.map { try HostPort.resolver($0) } }
    }

    /// The resolvers to ask.
    func servers(_ server: ServerConfiguration) throws -> [HostPort] {
        try chosen.map { [$0] } ?? server.dnsServers
    }
}
