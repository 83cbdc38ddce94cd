package import DNS
package import Log
package import Mail
package import Organization

/// Sets up DNS: libunbound, from the root or through forwarders, behind a cache.
package enum ResolverFactory {
    /// A resolver as this server's settings say: over `servers` in place of theirs, where given; from the root when
    /// there are none.
    ///
    /// - Parameter logger: gets the finding whether forwarders can be validated; nil to say nothing and not to look.
    package static func make(
        _ settings: ServerConfiguration, servers: [HostPort]? = nil, time: any TimeSource, logger: Logger?
    ) throws(OperationFailure) -> CachingResolver {
        var configuration = configuration(servers: servers ?? settings.dnsServers)
        if let file = settings.dnsTrustAnchors { configuration.trustAnchors = [.file(file)] }
        do {
            switch settings.dnssec {
            case .auto where !configuration.servers.isEmpty:
                let forwarding = try ForwardingResolver(configuration, time: time) { report($0, to: logger) }
                if logger != nil { Task { await forwarding.probe() } }
                return CachingResolver(forwarding, time: time)
            case .auto, .on:
                return CachingResolver(try UnboundResolver(configuration), time: time)
            case .off:
                configuration.trustAnchors = []
                logger?.log(.dnsValidationOff)
                return CachingResolver(try UnboundResolver(configuration), time: time)
            }
        } catch {
            throw OperationFailure(error.description)
        }
    }

    /// A resolver for a few questions of a command, over `servers`, from the root when there are none.
    package static func makeForCommand(servers: [HostPort]) throws(OperationFailure) -> any Resolver {
        var configuration = configuration(servers: servers)
        // Whether forwarders can be validated is not worth a question here.
        if !servers.isEmpty { configuration.trustAnchors = [] }
        do {
            return try UnboundResolver(configuration)
        } catch {
            throw OperationFailure(error.description)
        }
    }

    private static func configuration(servers: [HostPort]) -> UnboundConfiguration {
        var configuration = UnboundConfiguration()
        configuration.servers = servers.compactMap { server in
            guard case .address(let address) = server.host, let port = UInt16(exactly: server.port) else { return nil }
            return UnboundConfiguration.Server(address: address, port: port)
        }
        return configuration
    }

    private static func report(_ validates: Bool, to logger: Logger?) {
        logger?.log(validates ? .dnsValidationOn : .dnsValidationImpossible)
    }
}
