public import Mail

/// What the check of a sender comes to (RFC 7208 section 2.6).
public enum SPFResult: String, Hashable, Sendable, Codable, CaseIterable {
    /// There is no policy, or no domain to check.
    case none
    /// The domain says nothing about the address.
    case neutral
    /// The address may send for the domain.
    case pass
    /// It may not.
    case fail
    /// It probably may not.
    case softfail
    /// DNS did not answer; another time it may.
    case temperror
    /// The policy can't be used.
    case permerror
}

/// The result of a check, with what led to it.
public struct SPFOutcome: Hashable, Sendable {
    /// Which name of the sender was checked (RFC 7208 section 2.2).
    public enum Identity: String, Hashable, Sendable, Codable {
        /// The domain of MAIL FROM.
        case mailFrom = "mailfrom"
        /// The name in EHLO or HELO.
        case helo
    }

    /// The result.
    public var result: SPFResult
    /// Which identity was checked.
    public var identity: Identity
    /// The domain that was checked; nil when there was none that could be.
    public var domain: Domain?
    /// The directive that decided, as it is written; `default` when none matched; nil without a policy.
    public var mechanism: String?
    /// What is wrong, for temperror and permerror, and where a pass does not count.
    public var problem: String?
    /// The domain's own explanation of a fail (section 6.2): text of a stranger's, printable ASCII, bounded.
    public var explanation: String?
    /// Whether this server knew the sender by itself, so that the domain's record was not asked.
    public var isKnown = false
    /// How many terms asked DNS, of at most ten.
    public var lookups = 0
    /// The way of the evaluation.
    public var steps: [SPFStep] = []

    /// Makes an outcome.
    public init(_ result: SPFResult, identity: Identity, domain: Domain?) {
        self.result = result
        self.identity = identity
        self.domain = domain
    }
}

extension SPFOutcome {
    /// The outcome where the client that was asked about stands for one that can't be told: that the domain permits it
    /// says nothing of the other.
    var ofUnknownClient: SPFOutcome {
        guard result == .pass else { return self }
        var outcome = self
        outcome.result = .neutral
        outcome.problem = "the client that the message came from can't be told"
        return outcome
    }
}

/// One step of an evaluation.
public struct SPFStep: Hashable, Sendable {
    /// How many records deep: 0 for the domain's own.
    public var depth: Int
    /// The record's domain.
    public var domain: Domain
    /// The term, or the whole record where it was found.
    public var term: String
    /// What came of it.
    public var outcome: String
}

/// What a check may take (RFC 7208 section 4.6.4).
public struct SPFLimits: Hashable, Sendable {
    /// Terms that ask DNS.
    public var lookups = 10
    /// Terms `a`, `mx` and `exists` whose look-ups come back empty, so that they lead to no address at all.
    public var voidLookups = 2
    /// Mail exchangers of one `mx`; more are an error.
    public var exchangers = 10
    /// Names of one PTR look-up; more are not looked at.
    public var names = 10
    /// In all; what is over is temperror.
    public var time: Interval = .seconds(20)
    /// Octets of an explanation.
    public var explanation = 512
    /// Steps that are kept.
    public var steps = 200

    /// RFC 7208's.
    public init() {}
}
