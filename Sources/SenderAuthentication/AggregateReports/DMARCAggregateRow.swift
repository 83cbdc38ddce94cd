public import Mail

/// What messages are counted by for the aggregate report of a day: all that makes one `record` of it, and whose policy
/// it is about (RFC 9990 section 3.1, docs/reference/dmarc-reports.md).
public struct DMARCAggregateRow: Hashable, Sendable {
    /// What became of a message by DMARC: `disposition`.
    public enum Disposition: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing, although it did not pass.
        case none
        /// Nothing, because it passed.
        case pass
        /// It was treated as suspicious.
        case quarantine
        /// It was refused.
        case reject
    }

    /// Why something else was done than the policy asks for: `reason`.
    public struct Override: Hashable, Sendable, Codable {
        /// `type`.
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            /// A setting of ours.
            case localPolicy = "local_policy"
            /// It came by a mailing list.
            case mailingList = "mailing_list"
            /// Something else, which the comment tells.
            case other
            /// The domain is only testing its policy (`t=y`).
            case policyTestMode = "policy_test_mode"
            /// A forwarder that is trusted.
            case trustedForwarder = "trusted_forwarder"
        }

        /// `type`.
        public var kind: Kind
        /// `comment`; empty for none.
        public var comment: String

        /// Makes a reason.
        public init(_ kind: Kind, _ comment: String = "") {
            self.kind = kind
            self.comment = comment
        }
    }

    /// One of `auth_results`: what SPF or a signature came to by itself.
    public struct Method: Hashable, Sendable {
        /// The domain that was checked.
        public var domain: String
        /// The selector of a signature; empty for SPF.
        public var selector: String
        /// The result in lower case.
        public var result: String
        /// Why, as a clause; empty for none.
        public var reason: String

        /// Makes a result.
        public init(domain: String, selector: String = "", result: String, reason: String = "") {
            self.domain = domain
            self.selector = selector
            self.result = result
            self.reason = reason
        }
    }

    /// The day.
    public var day: UTCDay
    /// Whose mail it was.
    public var organization: String
    /// `policy_published`, `domain`: where the policy was found; empty in ``leftOut(on:)``.
    public var policyDomain: String
    /// The policy's record as it was published, bounded.
    public var policy: String
    /// `discovery_method`.
    public var discovery: DMARCOutcome.Discovery
    /// `header_from`.
    public var headerFrom: String
    /// `source_ip`; empty where many sources were put together for want of room.
    public var source: String
    /// `disposition`.
    public var disposition: Disposition
    /// `reason`.
    public var overrides: [Override]
    /// `policy_evaluated`, `dkim`: whether a signature passes for an aligned domain.
    public var isDKIMAligned: Bool
    /// `policy_evaluated`, `spf`: whether SPF passes for an aligned domain.
    public var isSPFAligned: Bool
    /// `envelope_from`: the domain of MAIL FROM; empty for the null sender.
    public var envelopeFrom: String
    /// `envelope_to`: the domain of the first recipient.
    public var envelopeTo: String
    /// `auth_results`, `spf`; nil where SPF had no domain to check.
    public var spf: Method?
    /// `auth_results`, `dkim`: those that matter most to the domain first, bounded.
    public var dkim: [Method]

    /// Makes a row of everything.
    public init(
        day: UTCDay, organization: String, policyDomain: String, policy: String, discovery: DMARCOutcome.Discovery,
        headerFrom: String, source: String, disposition: Disposition, overrides: [Override] = [],
        isDKIMAligned: Bool = false, isSPFAligned: Bool = false, envelopeFrom: String = "", envelopeTo: String = "",
        spf: Method? = nil, dkim: [Method] = []
    ) {
        self.day = day
        self.organization = organization
        self.policyDomain = policyDomain
        self.policy = policy
        self.discovery = discovery
        self.headerFrom = headerFrom
        self.source = source
        self.disposition = disposition
        self.overrides = overrides
        self.isDKIMAligned = isDKIMAligned
        self.isSPFAligned = isSPFAligned
        self.envelopeFrom = envelopeFrom
        self.envelopeTo = envelopeTo
        self.spf = spf
        self.dkim = dkim
    }
}

extension DMARCAggregateRow {
    /// Octets of a policy's record that are kept; a longer one is cut behind a tag.
    public static let maximumPolicy = 1_024
    /// Octets of the results of signatures that are kept; the least important are left out.
    public static let maximumSignatures = 1_024
    private static let maximumReason = 100

    /// The row that a message belongs to; nil where no policy was found, so that there is nobody to report to.
    ///
    /// - Parameters:
    ///   - disposition: what DMARC made become of it.
    ///   - overrides: why that is not what the policy asks for.
    ///   - recipient: the domain of the first recipient.
    public init?(
        of authentication: MessageAuthentication, on day: UTCDay, organization: String,
        disposition: Disposition, overrides: [Override], sender: ReversePath, recipient: Domain?
    ) {
        let dmarc = authentication.dmarc
        guard let policyDomain = dmarc.policyDomain, let author = dmarc.authorDomain else { return nil }
        self.init(
            day: day, organization: organization, policyDomain: policyDomain.name,
            policy: Self.bounded(dmarc.record ?? ""), discovery: dmarc.discovery, headerFrom: author.name,
            source: authentication.clientAddress.description, disposition: disposition, overrides: overrides,
            isDKIMAligned: !dmarc.alignedSignatures.isEmpty, isSPFAligned: dmarc.isSPFAligned,
            envelopeFrom: sender.address?.domain?.name ?? "", envelopeTo: recipient?.name ?? "",
            spf: authentication.spf.domain.map { domain in
                Method(
                    domain: domain.name, result: authentication.spf.result.rawValue,
                    reason: Self.clause(authentication.spf.problem))
            }, dkim: Self.signatures(authentication.dkim, author: author, aligned: dmarc.alignedSignatures))
    }

    // RFC 9990 section 3.1.2 has the order: strictly aligned, aligned, passing, others.
    private static func signatures(
        _ outcomes: [DKIMOutcome], author: Domain, aligned: [Domain]
    ) -> [Method] {
        func rank(_ outcome: DKIMOutcome) -> Int {
            guard outcome.result == .pass, let domain = outcome.signature?.domain else { return 3 }
            return domain == author ? 0 : aligned.contains(domain) ? 1 : 2
        }
        var room = maximumSignatures
        var methods: [Method] = []
        // A sort that keeps the order of equals.
        for wanted in 0...3 {
            for outcome in outcomes where rank(outcome) == wanted {
                guard let signature = outcome.signature else { continue }
                let method = Method(
                    domain: signature.domain.name, selector: signature.selector.name, result: outcome.result.rawValue,
                    reason: clause(outcome.reason))
                room -= method.text.utf8.count + 1
                guard room >= 0 else { return methods }
                methods.append(method)
            }
        }
        return methods
    }

    private static func clause(_ text: String?) -> String {
        guard let text else { return "" }
        return String(
            decoding: text.utf8.prefix(maximumReason).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") },
            as: UTF8.self)
    }

    private static func bounded(_ record: String) -> String {
        guard record.utf8.count > maximumPolicy else { return record }
        let beginning = record.utf8.prefix(maximumPolicy)
        let end = beginning.lastIndex(of: UInt8(ascii: ";")) ?? beginning.startIndex
        return String(record[..<end])
    }

    /// The row for messages of this one when there is no room to tell them apart: by policy, disposition and alignment.
    public var merged: DMARCAggregateRow {
        DMARCAggregateRow(
            day: day, organization: organization, policyDomain: policyDomain, policy: policy, discovery: discovery,
            headerFrom: policyDomain, source: "", disposition: disposition, isDKIMAligned: isDKIMAligned,
            isSPFAligned: isSPFAligned)
    }

    /// Whether it stands for messages that were put together for want of room.
    public var isMerged: Bool { source.isEmpty && !isLeftOut }

    /// The row for messages of a day that nothing else is known of, because there was no room even by policy.
    public static func leftOut(on day: UTCDay) -> DMARCAggregateRow {
        DMARCAggregateRow(
            day: day, organization: "", policyDomain: "", policy: "", discovery: .treeWalk, headerFrom: "", source: "",
            disposition: .none)
    }

    /// Whether it is ``leftOut(on:)``.
    public var isLeftOut: Bool { policyDomain.isEmpty }

    /// About how many octets it takes.
    public var size: Int {
        var size = organization.utf8.count + policyDomain.utf8.count + policy.utf8.count + headerFrom.utf8.count
        size += source.utf8.count + envelopeFrom.utf8.count + envelopeTo.utf8.count + (spf?.text.utf8.count ?? 0)
        for method in dkim { size += method.text.utf8.count }
        for override in overrides { size += override.comment.utf8.count + 16 }
        return size + 64
    }
}

/// The form in which parts of a row are stored: a line each, words with a space between them.
extension DMARCAggregateRow.Method {
    /// `contoso.com s1 fail the body is another`; a word that is empty is a hyphen.
    public var text: String {
        "\(domain) \(selector.isEmpty ? "-" : selector) \(result)" + (reason.isEmpty ? "" : " \(reason)")
    }

    /// Reads ``text``; nil for other text.
    public init?(_ text: some StringProtocol) {
        let words = text.split(separator: Character(" "), maxSplits: 3, omittingEmptySubsequences: false).map {
            String($0)
        }
        guard words.count >= 3, !words[0].isEmpty else { return nil }
        self.init(
            domain: words[0], selector: words[1] == "-" ? "" : words[1], result: words[2],
            reason: words.count > 3 ? words[3] : "")
    }
}

extension DMARCAggregateRow.Override {
    /// `local_policy the connector is trusted`.
    public var text: String { comment.isEmpty ? kind.rawValue : "\(kind.rawValue) \(comment)" }

    /// Reads ``text``; nil for other text.
    public init?(_ text: some StringProtocol) {
        let words = text.split(separator: Character(" "), maxSplits: 1, omittingEmptySubsequences: false).map {
            String($0)
        }
        guard let first = words.first, let kind = Kind(rawValue: first) else { return nil }
        self.init(kind, words.count > 1 ? words[1] : "")
    }
}
