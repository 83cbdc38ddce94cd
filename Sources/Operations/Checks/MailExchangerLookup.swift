import DNS
import Mail
import MailFlow

/// Adds to explanations which hosts the mail exchangers are at this moment.
enum MailExchangerLookup {
    /// The explanations with the hosts of each queue that leaves by MX.
    static func completed(_ explanations: [Explanation], resolver: any Resolver) async -> [Explanation] {
        var result = explanations
        for index in result.indices {
            for place in result[index].deliveries.indices {
                let queue = result[index].deliveries[place].queue
                guard queue.deliveryType.isByMX, let domain = try? Domain(queue.nextHop) else { continue }
                let hosts = await hosts(of: domain, resolver: resolver)
                result[index].deliveries[place].nextHop += ": \(hosts)"
            }
        }
        return result
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
            return "not known now (\(error.words))"
        }
    }
}

extension ResolverError {
    /// Why there is no answer, in words for the middle of a sentence.
    package var words: String {
        switch self {
        case .timedOut: "no answer in time"
        case .serverFailure: "the servers failed (SERVFAIL)"
        case .refused: "the servers refused to answer"
        case .bogus(let reason): "DNSSEC validation failed: \(reason)"
        case .failed(let reason): reason
        }
    }
}
