public import DNS
public import Mail

/// Authenticates messages by SPF, DKIM, ARC and DMARC over DNS (docs/reference/sender-authentication.md).
///
/// Keeps parsed policies and keys; to be shared by all messages.
public struct MessageAuthenticator: Authenticator {
    private let resolver: any Resolver
    private let time: any TimeSource
    private let method: OrganizationalDomainMethod
    private let limits: AuthenticationLimits
    private let policies = SPFRecordCache()
    private let keys = DKIMKeyCache()

    /// An authenticator that asks a resolver, which is expected to cache.
    ///
    /// - Parameters:
    ///   - method: how the organizational domain of an author's domain is found.
    ///   - limits: what one message may take.
    public init(
        resolver: any Resolver, time: any TimeSource, method: OrganizationalDomainMethod = .treeWalk,
        limits: AuthenticationLimits = AuthenticationLimits()
    ) {
        self.resolver = resolver
        self.time = time
        self.method = method
        self.limits = limits
    }

    /// Authenticates a message, within the limits: time that DNS takes is bounded, and so is everything that is asked
    /// and computed. Reads the body once, and only when something in the header asks for it; a body in a file is read in
    /// place, so this is for threads that may block.
    public func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
        let whole = BudgetedResolver(resolver, budget: limits.dns, time: time)
        // What the sender of a message chooses to be asked can't use up what its author's policy needs.
        let shared = BudgetedResolver(whole, budget: limits.dns - limits.reservedForDMARC, time: time)
        let chained = BudgetedResolver(
            shared, budget: ResolverBudget(questions: limits.arcQuestions, time: limits.dns.time), time: time)
        let signatures = DKIMVerifier(resolver: shared, cache: keys)
        let chain = ARCVerifier(resolver: chained, cache: keys, maximumSets: limits.arcSets)
        let now = time.wallTime()
        let authors = request.knownAuthors
        var message = SignedMessage(header: request.header, maximumSignatures: limits.signatures)

        let signers = signatures.keyNames(message, at: now)
        let sealers = chain.keyNames(message)
        // Everything that is sure to be asked is asked at once, while SPF asks and the body is hashed. What the cache has
        // costs no task.
        let spf = await withTaskGroup(of: Void.self) { group in
            for name in policyNames(authors) { ask(name, of: whole, in: &group) }
            for name in signers { ask(name, of: shared, in: &group) }
            for name in sealers { ask(name, of: chained, in: &group) }
            let spf = await sender(request, resolver: shared)
            message.hashBody(of: request.content, pieceSize: limits.pieceSize)
            return spf
        }
        let dkim = await signatures.verify(message, at: now)
        let arc = await chain.verify(message, at: now)
        let dmarc = await DMARCEvaluator(resolver: whole, method: method)
            .evaluate(authors, spf: spf, dkim: dkim, header: request.header)
        return MessageAuthentication(
            clientAddress: request.clientAddress, helo: request.helo, spf: spf, dkim: dkim, arc: arc, authors: authors,
            dmarc: dmarc)
    }

    // Where the policies of the first authors are, for it is sure that they are asked for.
    private func policyNames(_ authors: MessageAuthors) -> [Domain] {
        authors.domains.prefix(2).compactMap { try? Domain("_dmarc.\($0)") }
    }

    private func ask(_ name: Domain, of resolver: BudgetedResolver, in group: inout TaskGroup<Void>) {
        guard resolver.cached(name, .txt) == nil else { return }
        // A failure is kept too, and found by who asks next.
        group.addTask { _ = try? await resolver.resolve(name, .txt) }
    }

    private func sender(_ request: AuthenticationRequest, resolver: BudgetedResolver) async -> SPFOutcome {
        if let known = SPFOutcome(known: request) { return known }
        let question = SPFQuestion(
            address: request.clientAddress, helo: request.helo, sender: request.sender,
            receiver: try? Domain(request.receiver))
        let outcome = await SPFChecker(resolver: resolver, time: time, limits: limits.spf, cache: policies)
            .check(question)
        return request.isClientKnown ? outcome : outcome.ofUnknownClient
    }
}
