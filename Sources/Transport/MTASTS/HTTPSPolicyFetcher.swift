package import DNS
package import Mail
package import NIOCore
package import Organization
import SMTP

/// Fetches policies from `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` (RFC 8461 section 3.3) by ``GuardedHTTP``.
package struct HTTPSPolicyFetcher: PolicyFetching {
    /// Bounds, published in docs/reference/mta-sts.md.
    package struct Bounds: Sendable {
        /// For a whole fetch, with all addresses that are tried.
        package var time = Interval.seconds(30)
        /// For a connection to one address.
        package var connecting = Interval.seconds(8)
        /// Addresses tried.
        package var addresses = 4
        /// Fetches at a time from one address, or one IPv6 network of 64 bits, whatever domains they are for.
        package var fetchesPerAddress = 4
        /// Octets of an answer, its head and all that frames it among them.
        package var octets = 131_072
        /// The port: 443, but for tests.
        package var port = 443

        /// The published values.
        package init() {}
    }

    private let http: GuardedHTTP
    private let port: Int

    /// Makes a fetcher; throws when TLS can't be set up.
    package init(
        resolver: any DNS.Resolver, egressGuard: @escaping @Sendable () -> EgressGuard, verifier: ChainVerifier,
        time: any TimeSource, group: any EventLoopGroup, bounds: Bounds = Bounds()
    ) throws {
        var own = GuardedHTTP.Bounds()
        own.time = bounds.time
        own.connecting = bounds.connecting
        own.addresses = bounds.addresses
        own.questionsPerAddress = bounds.fetchesPerAddress
        own.octets = bounds.octets
        http = try GuardedHTTP(
            resolver: resolver, egressGuard: egressGuard, verifier: verifier, time: time, group: group, bounds: own)
        port = bounds.port
    }

    /// The octets of a domain's policy.
    package func fetch(_ domain: Domain) async -> Result<[UInt8], PolicyFetchFailure> {
        guard let host = try? Domain("mta-sts.\(domain.name)") else {
            return .failure(.unavailable("mta-sts.\(domain) is longer than a name may be"))
        }
        let question = HTTPQuestion(
            of: PublicURL(.https, HostPort(.name(host), port: port)), "/.well-known/mta-sts.txt",
            fields: [("Accept", "text/plain")], contentLimit: StrictTransportText.maximumSize, judge: Self.problem)
        return await http.ask(question).mapError { failure -> PolicyFetchFailure in
            switch failure {
            case .unavailable(let text), .guarded(let text): .unavailable(text)
            case .untrusted(let text): .untrusted(text)
            case .tooLarge(let limit): .invalid("the policy has more than \(limit) octets")
            case .busy(let text): .busy(text)
            }
        }
    }

    /// What is wrong with an answer: it must be 200 with text/plain (RFC 8461 section 3.3).
    @Sendable private static func problem(_ status: Int, _ field: (String) -> String?) -> String? {
        guard status == 200 else { return "answered with status \(status)" }
        let media = (field("content-type") ?? "").prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return media == "text/plain" ? nil : "answered with something else than text/plain"
    }
}
