public import DNS
public import Mail

/// What authenticating one message may take (docs/reference/authentication-limits.md).
public struct AuthenticationLimits: Hashable, Sendable {
    /// What may be asked of DNS for all of it.
    public var dns: ResolverBudget
    /// The part of ``dns`` that only DMARC has.
    public var reservedForDMARC = ResolverBudget(questions: 16, time: .seconds(2))
    /// DKIM signatures that are evaluated, from the top.
    public var signatures: Int
    /// The most questions of ``dns`` that keys of sealers may take: those of a whole chain of fifty.
    public var arcQuestions = 60
    /// Sets that a chain of ARC may have; one of more is broken.
    public var arcSets: Int
    /// Of SPF by itself. No steps are kept: they are for people who ask.
    public var spf = SPFLimits()
    /// Octets of the body that are read at a time when it is in a file.
    public var pieceSize = 262_144

    /// As a server's limits want it: `dnsQueries`, `dnsTime`, `dkimSignatures`, `arcSets`, `spfTerms` and
    /// `spfVoidLookups`.
    public init(_ limits: Limits = Limits()) {
        dns = ResolverBudget(questions: limits.dnsQueries, time: limits.dnsTime)
        signatures = limits.dkimSignatures
        arcSets = limits.arcSets
        // A small budget leaves most of it to what is asked first.
        reservedForDMARC = ResolverBudget(
            questions: min(reservedForDMARC.questions, limits.dnsQueries / 4),
            time: min(reservedForDMARC.time, Interval(milliseconds: limits.dnsTime.milliseconds / 4)))
        spf.lookups = limits.spfTerms
        spf.voidLookups = limits.spfVoidLookups
        spf.steps = 0
    }

    /// The same, with the steps of each evaluation kept.
    public var explaining: AuthenticationLimits {
        var limits = self
        limits.spf.steps = SPFLimits().steps
        return limits
    }
}

extension ResolverBudget {
    /// What is left without a part.
    static func - (budget: ResolverBudget, part: ResolverBudget) -> ResolverBudget {
        ResolverBudget(
            questions: max(0, budget.questions - part.questions),
            time: Interval(milliseconds: max(0, budget.time.milliseconds - part.time.milliseconds)))
    }
}
