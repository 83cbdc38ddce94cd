public import DNS
internal import Mail

/// What authenticating one message may take (docs/reference/authentication-limits.md).
public struct AuthenticationLimits: Hashable, Sendable {
    /// What may be asked of DNS for all of it.
    public var dns = ResolverBudget(questions: 200, time: .seconds(8))
    /// The part of ``dns`` that only DMARC has.
    public var reservedForDMARC = ResolverBudget(questions: 16, time: .seconds(2))
    /// DKIM signatures that are evaluated, from the top.
    public var signatures = DKIMVerifier.maximumSignatures
    /// The most questions of ``dns`` that keys of sealers may take: those of a whole chain of fifty.
    public var arcQuestions = 60
    /// Sets that a chain of ARC may have; one of more is broken.
    public var arcSets = 50
    /// Of SPF by itself. No steps are kept: they are for people who ask.
    public var spf = SPFLimits()
    /// Octets of the body that are read at a time when it is in a file.
    public var pieceSize = 262_144

    /// The defaults.
    public init() { spf.steps = 0 }

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
