public import Mail

/// What all results of authentication come to (docs/reference/composite-authentication.md).
public struct CompositeAuthentication: Hashable, Sendable {
    /// The result.
    public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
        /// The sender is who it says.
        case pass
        /// It probably is.
        case softpass
        /// It is not, or nothing shows that it is.
        case fail
        /// Not checked, or passed over.
        case none
    }

    /// The result.
    public var result: Result
    /// Why: three digits.
    public var reason: Int

    /// Makes a result.
    public init(_ result: Result, _ reason: Int) {
        self.result = result
        self.reason = reason
    }
}

extension CompositeAuthentication {
    /// What an administrator has ruled about a pair of author's domain and sending infrastructure.
    public enum SpoofRuling: Hashable, Sendable {
        /// The infrastructure may send for the domain.
        case allow
        /// It may not.
        case block
    }

    /// What the result is made from beside the authentication of the message.
    public struct Circumstances: Hashable, Sendable {
        /// Whether the client's address is on an allow list.
        public var isAllowedAddress: Bool
        /// Whether an inbound connector identified the client, by certificate or address, so that its mail is not
        /// questioned.
        public var isIdentifiedByConnector: Bool
        /// Whether Enhanced Filtering found the source behind that client and is in force, so that the mail is
        /// questioned after all.
        public var isSkipListingInForce: Bool
        /// Whether one of the author's domains is an accepted domain of the organization.
        public var isOwnDomain: Bool
        /// Whether a trusted sealer attests that the message passed before it was changed on the way (RFC 8617).
        public var isAttestedByTrustedSealer: Bool
        /// What an administrator has ruled; nil for nothing.
        public var spoofRuling: SpoofRuling?
        /// Whether a domain that passes has sent for the author's long and often enough, without complaint.
        public var hasGoodHistory: Bool
        /// Whether the message came through a filter whose hops Enhanced Filtering skips, from a source that has sent mail of the
        /// author's domain which the domain vouched for, long and often enough, without complaint.
        public var isFromProvenSource: Bool

        /// Puts circumstances together; by default there is nothing particular.
        public init(
            isAllowedAddress: Bool = false, isIdentifiedByConnector: Bool = false, isSkipListingInForce: Bool = false,
            isOwnDomain: Bool = false, isAttestedByTrustedSealer: Bool = false, spoofRuling: SpoofRuling? = nil,
            hasGoodHistory: Bool = false, isFromProvenSource: Bool = false
        ) {
            self.isAllowedAddress = isAllowedAddress
            self.isIdentifiedByConnector = isIdentifiedByConnector
            self.isSkipListingInForce = isSkipListingInForce
            self.isOwnDomain = isOwnDomain
            self.isAttestedByTrustedSealer = isAttestedByTrustedSealer
            self.spoofRuling = spoofRuling
            self.hasGoodHistory = hasGoodHistory
            self.isFromProvenSource = isFromProvenSource
        }

        /// Whether the mail is not questioned.
        public var isBypassed: Bool { isAllowedAddress || isIdentifiedByConnector && !isSkipListingInForce }
    }

    /// The result for a message: the first row of the table that fits.
    public static func evaluate(
        _ authentication: MessageAuthentication, _ circumstances: Circumstances
    ) -> CompositeAuthentication {
        let dmarc = authentication.dmarc
        if circumstances.spoofRuling == .block { return .init(.fail, 2) }
        if circumstances.isBypassed { return .init(.none, 451) }
        if dmarc.result == .pass { return .init(.pass, 100) }
        if dmarc.result == .fail, circumstances.isAttestedByTrustedSealer { return .init(.pass, 130) }
        if dmarc.result == .fail || dmarc.result == .none, circumstances.isFromProvenSource,
            authentication.isBodyAloneChanged
        {
            return .init(.pass, 108)
        }
        // What is asked for this message, after the share that the domain spares.
        if dmarc.result == .fail, dmarc.requestedPolicy != .none {
            return .init(.fail, circumstances.isOwnDomain ? 10 : 0)
        }
        if dmarc.result == .bestGuessPass { return .init(.pass, 109) }
        if dmarc.result == .permerror, dmarc.hasAlignedPass { return .init(.pass, 111) }
        if circumstances.spoofRuling == .allow { return .init(.pass, 105) }
        if authentication.hasPass, circumstances.hasGoodHistory { return .init(.softpass, 201) }
        if authentication.hasTemporaryError { return .init(.none, 301) }
        return .init(.fail, circumstances.isOwnDomain ? 601 : 1)
    }

    /// What the reason means, as a clause.
    public var meaning: String {
        switch reason {
        case 0: "DMARC fails and the domain asks to act"
        case 1: "nothing shows that the sender is who it says"
        case 2: "the organization does not let this sender send for the domain"
        case 10: "DMARC fails for an accepted domain that asks to act"
        case 100: "DMARC passes"
        case 105: "the organization lets this sender send for the domain"
        case 108: "a filter changed the body that the author's domain signed, and the source is known to send for it"
        case 109: "there is no DMARC record, but SPF or DKIM passes for the author's domain"
        case 111: "the DMARC record can't be used, but SPF or DKIM passes for the author's domain"
        case 130: "DMARC fails, but a trusted sealer saw the message pass"
        case 201: "SPF or DKIM passes for another domain, and this sender has long sent for the author's"
        case 301: "DNS did not answer"
        case 451: "mail of this client is not questioned"
        case 601: "nothing shows that mail of an accepted domain comes from there"
        default: "another reason"
        }
    }
}

extension MessageAuthentication {
    /// Whether SPF or a signature passes for any domain.
    public var hasPass: Bool { spf.result == .pass || dkim.contains { $0.result == .pass } }

    /// Whether DNS failed where another answer could have changed the result.
    var hasTemporaryError: Bool {
        dmarc.result == .temperror || spf.result == .temperror || dkim.contains { $0.result == .temperror }
    }

    /// Whether a signature of the author's domain is right for the header, and nothing but the body was changed since.
    public var isBodyAloneChanged: Bool {
        guard authorDomains.count == 1, let author = dmarc.authorDomain else { return false }
        let organization = dmarc.organizationalDomain ?? author
        let mode = dmarc.published?.dkimAlignment
        return dkim.contains { outcome in
            guard outcome.isBodyAloneChanged, let domain = outcome.domain else { return false }
            return domain == author
                || mode != .strict && (domain == organization || domain.isSubdomain(of: organization))
        }
    }

    /// The domains of the authors, each once.
    public var authorDomains: [Domain] { authors.domains }
}
