internal import Mail

/// Rules of accepted domains (docs/reference/accepted-domains.md).
extension OrganizationValidator {
    /// How many domains EOP takes.
    private static let maximumDomains = 900

    func acceptedDomains() {
        if parts.acceptedDomains.isEmpty, !parts.hasUnreadableDomain {
            root.mistake(
                "acceptedDomains", "names no domain, so no mail would be taken", mend: "add { DomainName: contoso.com }"
            )
        }
        if parts.isEOPCompatible, parts.acceptedDomains.count > Self.maximumDomains {
            root.mistake(
                "acceptedDomains",
                "names \(parts.acceptedDomains.count) domains; EOP takes at most \(Self.maximumDomains)",
                mend: "cover subdomains with MatchSubDomains, or remove eop-compatible")
        }
        var lines: [Domain: Int] = [:]
        var defaultLine: Int?
        for entry in parts.acceptedDomains {
            let domain = entry.object
            if let line = lines[domain.domainName] {
                entry.reader.mistake(
                    "DomainName", "\(domain.domainName) is already an accepted domain, in line \(line)",
                    mend: "keep one of them")
            } else {
                lines[domain.domainName] = entry.reader.line
            }
            guard domain.isDefault else { continue }
            if let line = defaultLine {
                entry.reader.mistake(
                    "Default", "line \(line) has the default domain already", mend: "keep Default: true on one domain")
            } else {
                defaultLine = entry.reader.line
            }
        }
        duplicates(parts.acceptedDomains.filter { $0.reader.has("Name") }.map { ($0.object.name, $0.reader) })
    }
}
