public import Mail

/// What a domain asks to be done with mail that fails (RFC 9989 section 4.7).
public enum DMARCPolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// Treat it as suspicious.
    case quarantine
    /// Refuse it.
    case reject
}

/// What DMARC says of a message, with what led to it.
public struct DMARCOutcome: Hashable, Sendable {
    /// The result.
    public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
        /// There is no policy, and nothing that is aligned passes.
        case none
        /// SPF or DKIM passes for the author's domain.
        case pass
        /// Neither does.
        case fail
        /// There is no policy, but SPF or DKIM passes for the author's domain, so that one would be met.
        case bestGuessPass = "bestguesspass"
        /// DNS did not answer; another time it may.
        case temperror
        /// The policy can't be used, or there is no author to ask about.
        case permerror
    }

    /// How organizational domains are found, by the names that aggregate reports have for it (RFC 9990 section 3.1.1).
    public enum Discovery: String, Hashable, Sendable, Codable, CaseIterable {
        /// By a list of public suffixes.
        case publicSuffixList = "psl"
        /// By asking DNS upwards.
        case treeWalk = "treewalk"
    }

    /// The result.
    public var result: Result
    /// The domain of the author that was evaluated; nil when there is none.
    public var authorDomain: Domain?
    /// Where the policy was found; nil without one.
    public var policyDomain: Domain?
    /// The organizational domain of the author's.
    public var organizationalDomain: Domain?
    /// The policy that applies, of `p`, `sp` and `np`, as published; nil without one.
    public var publishedPolicy: DMARCPolicy?
    /// What is asked for this message: the published policy after `pct` and `t`, where the result is fail; none for
    /// every other result.
    public var requestedPolicy = DMARCPolicy.none
    /// Whether `pct` or `t` spared the message from the published policy.
    public var isSpared = false
    /// Whether SPF passes with an aligned domain.
    public var isSPFAligned = false
    /// The domains of passing signatures that are aligned.
    public var alignedSignatures: [Domain] = []
    /// What is wrong, for temperror and permerror, as a clause.
    public var problem: String?
    /// The text of the record, printable, bounded.
    public var record: String?
    /// The record as it was understood, with the addresses of reports; nil without one.
    public var published: DMARCRecord?
    /// How the organizational domain was looked for.
    public var discovery = Discovery.treeWalk
    /// The way of the evaluation: one line a step.
    public var steps: [String] = []

    /// Whether something passes for a domain that is aligned with the author's.
    public var hasAlignedPass: Bool { isSPFAligned || !alignedSignatures.isEmpty }

    /// Makes an outcome.
    public init(_ result: Result, authorDomain: Domain? = nil) {
        self.result = result
        self.authorDomain = authorDomain
    }
}
