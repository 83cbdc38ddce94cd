package import DNS
package import Mail
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import Organization
import SMTP

/// Fetches policies from `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` (RFC 8461 section 3.3).
///
/// Each fetch is a connection of its own to an address that was looked up for it and that ``EgressGuard`` permits; the
/// server's certificate must be valid for the name; no redirect is followed.
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

    private let resolver: any DNS.Resolver
    private let egressGuard: @Sendable () -> EgressGuard
    private let verifier: ChainVerifier
    private let time: any TimeSource
    private let group: any EventLoopGroup
    private let bounds: Bounds
    private let context: NIOSSLContext
    private let places: Places

    /// Makes a fetcher; throws when TLS can't be set up.
    package init(
        resolver: any DNS.Resolver, egressGuard: @escaping @Sendable () -> EgressGuard, verifier: ChainVerifier,
        time: any TimeSource, group: any EventLoopGroup, bounds: Bounds = Bounds()
    ) throws {
        self.resolver = resolver
        self.egressGuard = egressGuard
        self.verifier = verifier
        self.time = time
        self.group = group
        self.bounds = bounds
        places = Places(perSource: bounds.fetchesPerAddress)
        var configuration = TLSConfiguration.makeClientConfiguration()
        // The chain and the name are judged by our own verifier, in the callback.
        configuration.certificateVerification = .noHostnameVerification
        ServerConfiguration.TLS.Compatibility.intermediate.apply(to: &configuration)
        configuration.applicationProtocols = ["http/1.1"]
        context = try NIOSSLContext(configuration: configuration)
    }

    /// The octets of a domain's policy.
    package func fetch(_ domain: Domain) async -> Result<[UInt8], PolicyFetchFailure> {
        guard let host = try? Domain("mta-sts.\(domain.name)") else {
            return .failure(.unavailable("mta-sts.\(domain) is longer than a name may be"))
        }
        let deadline = NIODeadline.now() + .milliseconds(bounds.time.milliseconds)
        let addresses = await addresses(of: host)
        guard !addresses.isEmpty else { return .failure(.unavailable("\(host) has no address")) }
        var failure = PolicyFetchFailure.unavailable("\(host) took too long")
        for address in addresses.prefix(bounds.addresses) where NIODeadline.now() < deadline {
            if let refusal = egressGuard().refusal(of: address) {
                failure = .unavailable(refusal)
                continue
            }
            // A server that keeps many domains waiting keeps no others from theirs.
            guard places.enter(address) == nil else {
                failure = .busy("\(host) [\(address)] is being asked for other domains")
                continue
            }
            defer { places.leave(address) }
            do {
                return .success(try await get(host, at: address, by: deadline))
            } catch let error as PolicyFetchFailure {
                failure = error
                // Another address of a server that was reached would say the same.
                guard case .unavailable = error else { break }
            } catch {
                failure = .unavailable("\(host) [\(address)] can't be reached: \(error)")
            }
        }
        return .failure(failure)
    }

    private func addresses(of host: Domain) async -> [IPAddress] {
        async let four = try? await resolver.resolve(host, .a)
        async let six = try? await resolver.resolve(host, .aaaa)
        return await [four, six].compactMap { $0 }.flatMap(\.records).compactMap { record in
            if case .address(let address) = record { address } else { nil }
        }
    }

    private func get(_ host: Domain, at address: IPAddress, by deadline: NIODeadline) async throws -> [UInt8] {
        let (verifier, time, context, octets) = (verifier, time, context, bounds.octets)
        let eventLoop = group.next()
        let result = eventLoop.makePromise(of: [UInt8].self)
        let distrust = Distrust()
        let connecting = min(
            TimeAmount.milliseconds(bounds.connecting.milliseconds), max(.milliseconds(1), deadline - .now()))
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(connecting)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(
                        context: context, serverHostname: host.name,
                        customVerificationCallback: { certificates, promise in
                            let chain = certificates.compactMap { try? $0.toDERBytes() }
                            promise.completeWithTask {
                                let verdict = await verifier.verify(chain, purpose: .server, at: time.wallTime())
                                let reason = Self.objection(to: verdict, host: host)
                                distrust.set(reason)
                                return reason == nil ? .certificateVerified : .failed
                            }
                        })
                    try channel.pipeline.syncOperations.addHandler(tls)
                    try channel.pipeline.syncOperations.addHandler(AnswerBound(octets: octets))
                    try channel.pipeline.syncOperations.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
                    try channel.pipeline.syncOperations.addHandler(
                        PolicyRequest(host: host, deadline: deadline, result: result, distrust: distrust))
                }
            }
        do {
            _ = try await bootstrap.connect(
                to: SocketAddress(ipAddress: address.description, port: bounds.port)
            ).get()
        } catch {
            let reason = NIODeadline.now() < deadline ? "[\(address)] can't be reached: \(error)" : "took too long"
            result.fail(PolicyFetchFailure.unavailable("\(host) \(reason)"))
        }
        return try await result.futureResult.get()
    }

    /// What is wrong with the server's certificate; nil when it is this host's.
    private static func objection(to verdict: ChainVerdict, host: Domain) -> String? {
        if let distrust = verdict.distrust { return "the certificate of \(host) is not trusted: \(distrust)" }
        guard let certificate = verdict.certificate, certificate.names.contains(where: { $0.covers(host) })
        else { return "the certificate of \(host) is for other names" }
        return nil
    }
}
