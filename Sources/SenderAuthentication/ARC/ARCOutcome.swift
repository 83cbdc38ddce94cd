public import Mail

/// What the chain of sealers says (RFC 8617 section 5.2), with what led to it.
public struct ARCOutcome: Hashable, Sendable {
    /// The result.
    public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
        /// There is no chain.
        case none
        /// Every seal is right, and so is the newest signature of the message.
        case pass
        /// The chain is broken.
        case fail
    }

    /// One set of the chain.
    public struct Sealing: Hashable, Sendable {
        /// `i=`.
        public var instance: Int
        /// `d=` of the seal.
        public var sealer: Domain
        /// `d=` of the message signature.
        public var signer: Domain

        /// Makes a set's summary.
        public init(instance: Int, sealer: Domain, signer: Domain) {
            self.instance = instance
            self.sealer = sealer
            self.signer = signer
        }
    }

    /// The result.
    public var result: Result
    /// Why, as a clause; nil for pass and none.
    public var reason: String?
    /// Whether the failure is one of DNS, so that another time it may pass.
    public var isTemporary = false
    /// The sets from the oldest on.
    public var sealings: [Sealing] = []
    /// The smallest instance whose message signature still is right; 0 when all are; nil when it was not found out.
    public var oldestPass: Int?
    /// What the newest sealer saw: the payload of the newest ARC-Authentication-Results, parsed.
    public var attested: AuthenticationResults?

    /// Makes an outcome.
    public init(_ result: Result, reason: String? = nil) {
        self.result = result
        self.reason = reason
    }

    /// The newest set, when its seal and its message signature are of one domain; a sealer is trusted by that name.
    public var newestSealer: Domain? {
        guard let newest = sealings.last, newest.sealer == newest.signer else { return nil }
        return newest.sealer
    }
}
