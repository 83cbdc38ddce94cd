import Mail
import SenderAuthentication

/// What the check of a message found, for people and programs.
public struct MessageCheck: Codable, Sendable, Hashable {
    /// What became of one signature.
    public struct Signature: Codable, Sendable, Hashable {
        /// `pass`, `fail` and so on (RFC 8601 section 2.7.1).
        public var result: String
        /// Why; nil for pass.
        public var reason: String?
        /// `d=`; nil when the signature can't be read.
        public var domain: String?
        /// `s=`.
        public var selector: String?
        /// `a=`.
        public var algorithm: String?
        /// Whether the domain is aligned with the author's and the signature passes.
        public var isAligned: Bool
        /// Whether the key says that the domain is testing.
        public var isTesting: Bool

        /// Encodes every property, null where there is none.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(result, forKey: .result)
            try container.encode(reason, forKey: .reason)
            try container.encode(domain, forKey: .domain)
            try container.encode(selector, forKey: .selector)
            try container.encode(algorithm, forKey: .algorithm)
            try container.encode(isAligned, forKey: .isAligned)
            try container.encode(isTesting, forKey: .isTesting)
        }
    }

    /// What DMARC says.
    public struct DMARC: Codable, Sendable, Hashable {
        /// `pass`, `fail` and so on.
        public var result: String
        /// The policy that applies, as published: `none`, `quarantine` or `reject`.
        public var policy: String?
        /// What is asked for this message.
        public var requestedPolicy: String
        /// The author's domain.
        public var authorDomain: String?
        /// Where the policy was found.
        public var policyDomain: String?
        /// The author's organizational domain.
        public var organizationalDomain: String?
        /// Whether SPF passes with an aligned domain.
        public var isSPFAligned: Bool
        /// What is wrong with the record or with DNS.
        public var problem: String?
        /// The record.
        public var record: String?
        /// The way to the result.
        public var steps: [String]

        /// Encodes every property, null where there is none.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(result, forKey: .result)
            try container.encode(policy, forKey: .policy)
            try container.encode(requestedPolicy, forKey: .requestedPolicy)
            try container.encode(authorDomain, forKey: .authorDomain)
            try container.encode(policyDomain, forKey: .policyDomain)
            try container.encode(organizationalDomain, forKey: .organizationalDomain)
            try container.encode(isSPFAligned, forKey: .isSPFAligned)
            try container.encode(problem, forKey: .problem)
            try container.encode(record, forKey: .record)
            try container.encode(steps, forKey: .steps)
        }
    }

    /// What the chain of sealers says.
    public struct ARC: Codable, Sendable, Hashable {
        /// One set.
        public struct Sealing: Codable, Sendable, Hashable {
            /// `i=`.
            public var instance: Int
            /// `d=` of the seal.
            public var sealer: String
            /// `d=` of the message signature.
            public var signer: String
        }

        /// `none`, `pass` or `fail`.
        public var result: String
        /// Why; nil for pass and none.
        public var reason: String?
        /// The sets from the oldest on.
        public var sealings: [Sealing]
        /// The smallest instance whose message signature still is right, 0 when all are.
        public var oldestPass: Int?

        /// Encodes every property, null where there is none.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(result, forKey: .result)
            try container.encode(reason, forKey: .reason)
            try container.encode(sealings, forKey: .sealings)
            try container.encode(oldestPass, forKey: .oldestPass)
        }
    }

    /// What all of it comes to.
    public struct Composite: Codable, Sendable, Hashable {
        /// `pass`, `softpass`, `fail` or `none`.
        public var result: String
        /// Three digits.
        public var reason: String
        /// What they mean.
        public var meaning: String
    }

    /// SPF's part.
    public var spf: SenderCheck.SPF
    /// DKIM's, one for each signature that was evaluated.
    public var dkim: [Signature]
    /// DMARC's.
    public var dmarc: DMARC
    /// ARC's.
    public var arc: ARC
    /// Composite authentication.
    public var compauth: Composite
    /// The addresses of the From fields.
    public var authors: [String]
    /// Whether there is exactly one From field with one address, as there should be.
    public var hasSingleAuthor: Bool
    /// The Authentication-Results field that the message would get.
    public var authenticationResults: String
    /// The Received-SPF field that the message would get.
    public var receivedSPF: String
}

extension MessageCheck {
    init(
        _ authentication: MessageAuthentication, _ composite: CompositeAuthentication, authenticationResults: String,
        receivedSPF: String
    ) {
        let dmarc = authentication.dmarc
        self.init(
            spf: SenderCheck.SPF(authentication.spf),
            dkim: authentication.dkim.map { Signature($0, aligned: dmarc.alignedSignatures) }, dmarc: DMARC(dmarc),
            arc: ARC(authentication.arc), compauth: Composite(composite),
            authors: authentication.authors.addresses.map(\.description),
            hasSingleAuthor: authentication.authors.single != nil, authenticationResults: authenticationResults,
            receivedSPF: receivedSPF)
    }
}

extension MessageCheck.Signature {
    init(_ outcome: DKIMOutcome, aligned: [Domain]) {
        let signature = outcome.signature
        self.init(
            result: outcome.result.rawValue, reason: outcome.reason, domain: signature?.domain.name,
            selector: signature?.selector.name, algorithm: signature?.algorithm.rawValue,
            isAligned: outcome.result == .pass && signature.map { aligned.contains($0.domain) } == true,
            isTesting: outcome.isTesting)
    }
}

extension MessageCheck.DMARC {
    init(_ outcome: DMARCOutcome) {
        self.init(
            result: outcome.result.rawValue, policy: outcome.publishedPolicy?.rawValue,
            requestedPolicy: outcome.requestedPolicy.rawValue, authorDomain: outcome.authorDomain?.name,
            policyDomain: outcome.policyDomain?.name, organizationalDomain: outcome.organizationalDomain?.name,
            isSPFAligned: outcome.isSPFAligned, problem: outcome.problem, record: outcome.record, steps: outcome.steps)
    }
}

extension MessageCheck.ARC {
    init(_ outcome: ARCOutcome) {
        self.init(
            result: outcome.result.rawValue, reason: outcome.reason,
            sealings: outcome.sealings.map {
                Sealing(instance: $0.instance, sealer: $0.sealer.name, signer: $0.signer.name)
            }, oldestPass: outcome.oldestPass)
    }
}

extension MessageCheck.Composite {
    init(_ composite: CompositeAuthentication) {
        let reason = String(composite.reason)
        self.init(
            result: composite.result.rawValue,
            reason: String(repeating: "0", count: max(0, 3 - reason.utf8.count)) + reason, meaning: composite.meaning)
    }
}
