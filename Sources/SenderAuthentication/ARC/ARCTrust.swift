public import Mail

extension ARCOutcome {
    /// Whether a trusted sealer saw that the message is its author's, so that a failure of DMARC since does not count
    /// (docs/reference/arc.md).
    ///
    /// For that the chain passes, the newest seal and message signature are of one domain that is listed, and the newest
    /// ARC-Authentication-Results have DMARC passing for the author's domain, or SPF or DKIM passing for one that is
    /// aligned with it.
    ///
    /// - Parameters:
    ///   - dmarc: who the author is, and when a domain is aligned with the author's.
    ///   - trustedSealers: `ArcTrustedSealers` of the organization; compared whole, not with the domains below them.
    public func attestsPass(for dmarc: DMARCOutcome, trustedSealers: some Collection<Domain>) -> Bool {
        guard result == .pass, let sealer = newestSealer, trustedSealers.contains(sealer), let attested,
            let author = dmarc.authorDomain
        else { return false }
        let organization = dmarc.organizationalDomain ?? author
        func isAligned(_ value: String?, _ mode: DMARCAlignment?) -> Bool {
            guard let domain = ARCOutcome.domain(value) else { return false }
            return domain == author
                || mode != .strict && (domain == organization || domain.isSubdomain(of: organization))
        }
        return attested.methods.contains { method in
            guard method.result == "pass" else { return false }
            return switch method.name {
            case "dmarc": ARCOutcome.domain(method["header.from"]) == author
            case "spf": isAligned(method["smtp.mailfrom"] ?? method["smtp.helo"], dmarc.published?.spfAlignment)
            case "dkim": isAligned(method["header.d"] ?? method["header.i"], dmarc.published?.dkimAlignment)
            default: false
            }
        }
    }

    /// The domain in a property: by itself or behind the last `@`.
    private static func domain(_ value: String?) -> Domain? {
        guard let value else { return nil }
        let at = value.utf8.lastIndex(of: UInt8(ascii: "@")).map { value.utf8.index(after: $0) }
        return try? Domain(value[(at ?? value.startIndex)...])
    }
}
