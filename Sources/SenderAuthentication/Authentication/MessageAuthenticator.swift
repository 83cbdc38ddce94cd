public import DNS
public import Mail

/// What authenticating one message may take (docs/reference/authentication-limits.md).
public struct AuthenticationLimits: Hashable, Sendable {
    /// What may be asked of DNS for all of it.
    public var dns = ResolverBudget()
    /// Of SPF by itself.
    public var spf = SPFLimits()
    /// Octets of the body that are read at a time when it is in a file.
    public var pieceSize = 262_144

    /// The defaults.
    public init() {}
}

/// Authenticates messages by SPF, DKIM, ARC and DMARC over DNS.
public struct MessageAuthenticator: Authenticator {
    private let resolver: any Resolver
    private let time: any TimeSource
    private let limits: AuthenticationLimits
    private let keys = DKIMKeyCache()

    /// An authenticator that asks a resolver, which is expected to cache.
    public init(resolver: any Resolver, time: any TimeSource, limits: AuthenticationLimits = AuthenticationLimits()) {
        self.resolver = resolver
        self.time = time
        self.limits = limits
    }

    /// Authenticates a message, within the limits: time that DNS takes is bounded, and so is everything that is asked
    /// and computed. Reads the body once, and only when something in the header asks for it; a body in a file is read in
    /// place, so this is for threads that may block.
    public func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
        let resolver = BudgetedResolver(resolver, budget: limits.dns, time: time)
        var message = SignedMessage(header: request.header)
        let verifier = DKIMVerifier(resolver: resolver, cache: keys)
        let now = time.wallTime()
        let keyNames = verifier.keyNames(message, at: now)
        // Everything that is sure to be asked is asked at once: the keys while SPF asks and the body is hashed. What the
        // cache has costs no task.
        let spf = await withTaskGroup(of: Void.self) { group in
            for name in keyNames where resolver.cached(name, .txt) == nil {
                group.addTask { _ = try? await resolver.resolve(name, .txt) }
            }
            let spf = await sender(request, resolver: resolver)
            message.hashBody(of: request.content, pieceSize: limits.pieceSize)
            return spf
        }
        let dkim = await verifier.verify(message, at: now)
        let authors = MessageAuthors(fieldCount: 0, addresses: [])
        return MessageAuthentication(
            clientAddress: request.clientAddress, helo: request.helo, spf: spf, dkim: dkim, arc: ARCOutcome(.none),
            authors: authors, dmarc: DMARCOutcome(.none))
    }

    private func sender(_ request: AuthenticationRequest, resolver: BudgetedResolver) async -> SPFOutcome {
        let question = SPFQuestion(
            address: request.clientAddress, helo: request.helo, sender: request.sender,
            receiver: try? Domain(request.receiver))
        return await SPFChecker(resolver: resolver, time: time, limits: limits.spf).check(question)
    }
}
