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
    ///   - trustedSealers: `ArcTrustedSealers` of the organization; compared whole, not with the domains below them.
    ///   - author: the domain of From.
    ///   - isAligned: whether a domain is aligned with the author's.
    public func attestsPass(
        of author: Domain, trustedSealers: some Collection<Domain>, isAligned: (Domain) -> Bool
    ) -> Bool {
        guard result == .pass, let sealer = newestSealer, trustedSealers.contains(sealer), let attested else {
            return false
        }
        return attested.methods.contains { method in
            guard method.result == "pass" else { return false }
            return switch method.name {
            case "dmarc": ARCOutcome.domain(method["header.from"]) == author
            case "spf":
                (ARCOutcome.domain(method["smtp.mailfrom"]) ?? ARCOutcome.domain(method["smtp.helo"])).map(isAligned)
                    ?? false
            case "dkim":
                (ARCOutcome.domain(method["header.d"]) ?? ARCOutcome.domain(method["header.i"])).map(isAligned)
                    ?? false
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
