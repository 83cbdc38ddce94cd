package import DNS
package import Mail
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import Organization

/// Asks servers of HTTP, by TLS wherever the question does not say otherwise.
///
/// Each question is a connection of its own, to an address that was looked up for it and that ``EgressGuard`` permits: no
/// name is looked up again between the check and the connection. The server's certificate must be valid for the name, and no
/// redirect is followed.
package struct GuardedHTTP: Sendable {
    /// Bounds of one question.
    package struct Bounds: Sendable {
        /// For all of it, with all addresses that are tried.
        package var time = Interval.seconds(30)
        /// For a connection to one address.
        package var connecting = Interval.seconds(8)
        /// Addresses tried.
        package var addresses = 4
        /// Questions at a time to one address, or one IPv6 network of 64 bits.
        package var questionsPerAddress = 4
        /// Octets of an answer, its head and all that frames it among them.
        package var octets = 131_072

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

    /// Makes a client; throws when TLS can't be set up.
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
        places = Places(perSource: bounds.questionsPerAddress)
        var configuration = TLSConfiguration.makeClientConfiguration()
        // The chain and the name are judged by our own verifier, in the callback.
        configuration.certificateVerification = .noHostnameVerification
        ServerConfiguration.TLS.Compatibility.intermediate.apply(to: &configuration)
        configuration.applicationProtocols = ["http/1.1"]
        context = try NIOSSLContext(configuration: configuration)
    }

    /// The content of the answer to a question.
    package func ask(_ question: HTTPQuestion) async -> Result<[UInt8], HTTPFailure> {
        let (deadline, place) = (NIODeadline.now() + .milliseconds(bounds.time.milliseconds), question.origin.place)
        let (addresses, host) = await addresses(of: place.host)
        guard !addresses.isEmpty else { return .failure(.unavailable("\(host) has no address")) }
        var failure = HTTPFailure.unavailable("\(host) took too long")
        for address in addresses.prefix(bounds.addresses) where NIODeadline.now() < deadline {
            if let refusal = egressGuard().refusal(of: address) {
                failure = .guarded(refusal)
                continue
            }
            // A server that keeps many waiting keeps no others from theirs.
            guard places.enter(address) == nil else {
                failure = .busy("\(host) [\(address)] is being asked already")
                continue
            }
            defer { places.leave(address) }
            do {
                return .success(try await ask(question, host: host, at: address, by: deadline))
            } catch let error as HTTPFailure {
                failure = error
                // Another address of a server that was reached would say the same.
                guard case .unavailable = error else { return .failure(failure) }
            } catch {
                failure = .unavailable("\(host) [\(address)] can't be reached: \(error)")
            }
        }
        return .failure(failure)
    }

    private func addresses(of host: HostPort.Host) async -> (addresses: [IPAddress], name: String) {
        let name: Domain
        switch host {
        case .address(let address): return ([address], address.description)
        case .name(let domain): name = domain
        }
        async let four = try? await resolver.resolve(name, .a)
        async let six = try? await resolver.resolve(name, .aaaa)
        let found = await [four, six].compactMap { $0 }.flatMap(\.records).compactMap { record in
            if case .address(let address) = record { address } else { nil }
        }
        return (found, name.name)
    }

    private func ask(
        _ question: HTTPQuestion, host: String, at address: IPAddress, by deadline: NIODeadline
    ) async throws -> [UInt8] {
        let octets = bounds.octets
        let eventLoop = group.next()
        let result = eventLoop.makePromise(of: [UInt8].self)
        let distrust = Distrust()
        let connecting = min(
            TimeAmount.milliseconds(bounds.connecting.milliseconds), max(.milliseconds(1), deadline - .now()))
        let secure = securing(question.origin, distrust)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(connecting)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try secure(channel)
                    try channel.pipeline.syncOperations.addHandler(AnswerBound(octets: octets))
                    try channel.pipeline.syncOperations.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
                    try channel.pipeline.syncOperations.addHandler(
                        HTTPExchange(question, host: host, deadline: deadline, result: result, distrust: distrust))
                }
            }
        do {
            _ = try await bootstrap.connect(
                to: SocketAddress(ipAddress: address.description, port: question.origin.place.port)
            ).get()
        } catch {
            let reason = NIODeadline.now() < deadline ? "[\(address)] can't be reached: \(error)" : "took too long"
            result.fail(HTTPFailure.unavailable("\(host) \(reason)"))
        }
        return try await result.futureResult.get()
    }

    /// What puts TLS into a connection to a server, where it is spoken to by TLS.
    private func securing(
        _ origin: PublicURL, _ distrust: Distrust
    ) -> @Sendable (any Channel) throws -> Void {
        guard origin.scheme == .https else { return { _ in } }
        let (verifier, time, context) = (verifier, time, context)
        let name: Domain? = if case .name(let name) = origin.place.host { name } else { nil }
        return { channel in
            let tls = try NIOSSLClientHandler(
                context: context, serverHostname: name?.name,
                customVerificationCallback: { certificates, promise in
                    let chain = certificates.compactMap { try? $0.toDERBytes() }
                    promise.completeWithTask {
                        let verdict = await verifier.verify(chain, purpose: .server, at: time.wallTime())
                        let reason = Self.objection(to: verdict, host: name)
                        distrust.set(reason)
                        return reason == nil ? .certificateVerified : .failed
                    }
                })
            try channel.pipeline.syncOperations.addHandler(tls)
        }
    }

    /// What is wrong with the server's certificate; nil when it is this host's. No certificate is taken for an address.
    private static func objection(to verdict: ChainVerdict, host: Domain?) -> String? {
        guard let host else { return "no certificate is checked for an address" }
        if let distrust = verdict.distrust { return "the certificate of \(host) is not trusted: \(distrust)" }
        guard let certificate = verdict.certificate, certificate.names.contains(where: { $0.covers(host) })
        else { return "the certificate of \(host) is for other names" }
        return nil
    }
}
