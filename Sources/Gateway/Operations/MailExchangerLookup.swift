import DNS
import Foundation
import Mail
public import Organization

/// Adds to an explanation which hosts its mail exchangers are at this moment.
public enum MailExchangerLookup {
    /// The explanation with the hosts of each queue that leaves by MX. Blocks for some seconds at most.
    public static func completed(_ explanation: Explanation, servers: [HostPort]) -> Explanation {
        guard explanation.recipients.contains(where: { $0.mailExchangerDomain != nil }) else { return explanation }
        return Blocking.run {
            var result = explanation
            guard let resolver = try? await ResolverFactory.make(servers: servers, time: SystemTime(), logger: nil)
            else { return result }
            for index in result.recipients.indices {
                guard let name = result.recipients[index].mailExchangerDomain, let domain = try? Domain(name) else {
                    continue
                }
                let hosts = await hosts(of: domain, resolver: resolver)
                result.recipients[index].nextHop = "the mail exchangers of \(domain): \(hosts)"
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

extension Explanation.Recipient {
    /// The domain whose mail exchangers take it, when its queue leaves by MX.
    var mailExchangerDomain: String? {
        guard let queue else { return nil }
        let parts = queue.split(separator: "\\", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[1] == DeliveryType.dnsConnector.rawValue[...] else { return nil }
        return String(parts[2])
    }
}
