import DNS
import Mail
package import MailFlow
package import Organization

/// Adds to explanations which hosts the mail exchangers are at this moment.
package enum MailExchangerLookup {
    /// The explanations with the hosts of each queue that leaves by MX. Blocks for some seconds at most.
    package static func completed(_ explanations: [Explanation], servers: [HostPort]) -> [Explanation] {
        guard explanations.contains(where: { $0.deliveries.contains { $0.queue.deliveryType == .dnsConnector } }) else {
            return explanations
        }
        return Blocking.run {
            var result = explanations
            guard let resolver = try? ResolverFactory.makeForCommand(servers: servers) else { return result }
            for index in result.indices {
                for place in result[index].deliveries.indices {
                    let queue = result[index].deliveries[place].queue
                    guard queue.deliveryType == .dnsConnector, let domain = try? Domain(queue.nextHop) else { continue }
                    let hosts = await hosts(of: domain, resolver: resolver)
                    result[index].deliveries[place].nextHop += ": \(hosts)"
                }
            }
            return result
        }
    }

    private static func hosts(of domain: Domain, resolver: any Resolver) async -> String {
        do {
            let answer = try await resolver.resolve(domain, .mx)
            switch answer.outcome {
            case .nameError: return "none, the domain does not exist"
            case .noData: return "\(domain) itself, for it has no MX record"
            case .records(let records):
                let exchangers = records.compactMap { record -> (UInt16, String)? in
                    guard case .mx(let preference, let exchange) = record else { return nil }
                    return (preference, exchange?.name ?? ". (accepts no mail)")
                }
                return exchangers.sorted { $0 < $1 }.map { "\($0.1) (\($0.0))" }.joined(separator: ", ")
            }
        } catch {
            return "not known now (\(error))"
        }
    }
}
