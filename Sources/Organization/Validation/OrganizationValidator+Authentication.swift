internal import Mail

/// Rules of `dkimSigningConfigs` and `arcConfig` (docs/reference/dkim-signing.md, docs/reference/arc.md).
extension OrganizationValidator {
    func senderAuthentication() {
        signingConfigs()
        var sealers: Set<Domain> = []
        for sealer in parts.arcConfig.trustedSealers where !sealers.insert(sealer).inserted {
            root.warning("arcConfig", "names the sealer \(sealer) twice", mend: "keep one of them")
        }
    }

    private func signingConfigs() {
        var lines: [Domain: Int] = [:]
        for entry in parts.dkimSigningConfigs {
            let domain = entry.object.domain
            if let line = lines.updateValue(entry.reader.line, forKey: domain) {
                entry.reader.mistake(
                    "Domain", "\(domain) already has a configuration, in line \(line)", mend: "keep one of them")
            }
            guard !parts.hasUnreadableDomain, !parts.acceptedDomains.contains(where: { $0.object.domainName == domain })
            else { continue }
            if isAccepted(domain) {
                entry.reader.mistake(
                    "Domain",
                    "\(domain) is only covered by MatchSubDomains, and signatures are made for domains that "
                        + "are listed", mend: "add it under acceptedDomains with its own entry")
            } else {
                entry.reader.mistake(
                    "Domain", "\(domain) is not an accepted domain of the organization",
                    mend: Suggestion.mend(
                        for: domain.name, among: acceptedNames,
                        otherwise: "add it under acceptedDomains, or use one of"))
            }
        }
    }
}
