package import Mail
package import MailFlow
package import SenderAuthentication

/// What the check of a message found, for people and programs.
package struct MessageCheck: Codable, Sendable, Hashable {
    /// What became of one signature.
    package struct Signature: Codable, Sendable, Hashable {
        /// `pass`, `fail` and so on (RFC 8601 section 2.7.1).
        package var result: String
        /// Why; nil for pass.
        package var reason: String?
        /// `d=`; nil when the signature can't be read.
        package var domain: String?
        /// `s=`.
        package var selector: String?
        /// `a=`.
        package var algorithm: String?
        /// Whether the domain is aligned with the author's and the signature passes.
        package var isAligned: Bool
        /// Whether the key says that the domain is testing.
        package var isTesting: Bool
    }

    /// What DMARC says.
    package struct DMARC: Codable, Sendable, Hashable {
        /// `pass`, `fail` and so on.
        package var result: String
        /// The policy that applies, as published: `none`, `quarantine` or `reject`.
        package var policy: String?
        /// What is asked for this message.
        package var requestedPolicy: String
        /// The author's domain.
        package var authorDomain: String?
        /// Where the policy was found.
        package var policyDomain: String?
        /// The author's organizational domain.
        package var organizationalDomain: String?
        /// Whether SPF passes with an aligned domain.
        package var isSPFAligned: Bool
        /// What is wrong with the record or with DNS.
        package var problem: String?
        /// The record.
        package var record: String?
        /// The way to the result.
        package var steps: [String]

        enum CodingKeys: String, CodingKey {
            case result, policy, requestedPolicy, authorDomain, policyDomain, organizationalDomain
            case isSPFAligned = "isSpfAligned"
            case problem, record, steps
        }
    }

    /// What the chain of sealers says.
    package struct ARC: Codable, Sendable, Hashable {
        /// One set.
        package struct Sealing: Codable, Sendable, Hashable {
            /// `i=`.
            package var instance: Int
            /// `d=` of the seal.
            package var sealer: String
            /// `d=` of the message signature.
            package var signer: String
        }

        /// `none`, `pass` or `fail`.
        package var result: String
        /// Why; nil for pass and none.
        package var reason: String?
        /// The sets from the oldest on.
        package var sealings: [Sealing]
        /// The smallest instance whose message signature still is right, 0 when all are.
        package var oldestPass: Int?
    }

    /// What all of it comes to.
    package struct Composite: Codable, Sendable, Hashable {
        /// Whether it speaks for the message.
        package var result: CompositeAuthentication.Result
        /// Three digits.
        package var reason: String
        /// What they mean.
        package var meaning: String

        /// Whether the message passes, if only softly.
        package var isPass: Bool { result == .pass || result == .softpass }
    }

    /// SPF's part.
    package var spf: SenderCheck.SPF
    /// DKIM's, one for each signature that was evaluated.
    package var dkim: [Signature]
    /// DMARC's.
    package var dmarc: DMARC
    /// ARC's.
    package var arc: ARC
    /// Composite authentication.
    package var compauth: Composite
    /// The addresses of the From fields.
    package var authors: [String]
    /// Whether there is exactly one From field with one address, as there should be.
    package var hasSingleAuthor: Bool
    /// The Authentication-Results field that the message would get.
    package var authenticationResults: String
    /// The Received-SPF field that the message would get.
    package var receivedSPF: String
    /// What the filters say of it; nil where it is refused before they look at it, or where none reads content.
    package var verdict: VerdictView?
    /// What mail flow rules did, or would have done, for a message to nobody in particular: the decisions of the rules that
    /// matched, and of those that could not be evaluated.
    package var rules: [Decision]
    /// The reply that refuses it; nil where it is taken.
    package var refusal: String?
    /// All fields that the message would get on top, the topmost first.
    package var fields: [String]
    /// The fields with the verdict, which stand above those toward hosts of the organization.
    package var stamps: [String]
    /// What DNS was asked, in order, each with what the running gateway's cache holds of it, where that was asked.
    package var lookups: [DNSLookup]

    enum CodingKeys: String, CodingKey {
        case spf, dkim, dmarc, arc, compauth, authors, hasSingleAuthor, authenticationResults
        case receivedSPF = "receivedSpf"
        case verdict, rules, refusal, fields, stamps, lookups
    }
}

extension MessageCheck {
    init(
        _ authentication: MessageAuthentication, _ composite: CompositeAuthentication, authenticationResults: String,
        receivedSPF: String, verdict: VerdictView?, rules: [Decision], refusal: String?, edits: MessageEdits,
        lookups: [DNSLookup]
    ) {
        let dmarc = authentication.dmarc
        self.init(
            spf: SenderCheck.SPF(authentication.spf),
            dkim: authentication.dkim.map { Signature($0, aligned: dmarc.alignedSignatures) }, dmarc: DMARC(dmarc),
            arc: ARC(authentication.arc), compauth: Composite(composite),
            authors: authentication.authors.addresses.map(\.description),
            hasSingleAuthor: authentication.authors.single != nil,
            authenticationResults: authenticationResults, receivedSPF: receivedSPF, verdict: verdict,
            rules: rules, refusal: refusal, fields: edits.prepended, stamps: edits.stamps(.organization),
            lookups: lookups)
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
            result: composite.result,
            reason: String(repeating: "0", count: max(0, 3 - reason.utf8.count)) + reason, meaning: composite.meaning)
    }
}
