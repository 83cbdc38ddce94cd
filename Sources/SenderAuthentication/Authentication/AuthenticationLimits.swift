public import DNS
internal import Mail

/// What authenticating one message may take (docs/reference/authentication-limits.md).
public struct AuthenticationLimits: Hashable, Sendable {
    /// What may be asked of DNS for all of it.
    public var dns = ResolverBudget(questions: 200, time: .seconds(8))
    /// The part of ``dns`` that only DMARC has.
    public var reservedForDMARC = ResolverBudget(questions: 16, time: .seconds(2))
    /// The most questions of ``dns`` that keys of sealers may take.
    public var arcQuestions = 50
    /// Sets that a chain of ARC may have; one of more is broken.
    public var arcSets = 50
    /// Of SPF by itself. No steps are kept: they are for people who ask.
    public var spf = SPFLimits()
    /// Octets of the body that are read at a time when it is in a file.
    public var pieceSize = 262_144

    /// The defaults.
    public init() { spf.steps = 0 }

    /// The defaults, with the steps of each evaluation kept.
    public static var explaining: AuthenticationLimits {
        var limits = AuthenticationLimits()
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
