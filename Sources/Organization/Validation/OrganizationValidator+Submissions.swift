internal import Mail

/// Rules of `reportSubmissionPolicy` (docs/reference/people-reports.md).
///
/// No two organizations can have one address for reports: it is in an accepted domain, and each of those has one owner.
extension OrganizationValidator {
    func reportAddresses() {
        let entries = parts.document.reportSubmissionPolicy.addresses
        guard !entries.isEmpty else { return }
        var recipients: [String: EmailAddress] = [:]
        for entry in parts.recipients {
            for address in [entry.object.primarySmtpAddress] + entry.object.emailAddresses {
                recipients[address.lookupKey] = entry.object.primarySmtpAddress
            }
        }
        var properties: [String: String] = [:]
        for entry in entries {
            let (address, key) = (entry.address, entry.address.lookupKey)
            func mistake(_ problem: String, mend: String) {
                root.mistake("reportSubmissionPolicy", "\(entry.property): \(problem)", mend: mend)
            }
            // The same address in several lists is EOP's own way, and one mistake about it is enough.
            if let other = properties.updateValue(entry.property, forKey: key) {
                if other == entry.property { mistake("names \(address) twice", mend: "keep one of them") }
                continue
            }
            if let owner = recipients[key] ?? directory?.recipient(key)?.primarySmtpAddress {
                mistake(
                    "\(address) is an address of the recipient \(owner), whose mail would not reach them any more",
                    mend: "name an address that nobody has")
            }
            if ["postmaster", "abuse"].contains(address.localPart.lowercased()) {
                mistake(
                    "\(address) is an address that mail from outside must reach (RFC 5321 section 4.5.1, RFC 2142)",
                    mend: "name an address that nobody has")
            }
            accepted(address, entry.property, mistake)
        }
    }

    private func accepted(
        _ address: EmailAddress, _ property: String, _ mistake: (_ problem: String, _ mend: String) -> Void
    ) {
        guard !parts.hasUnreadableDomain else { return }
        guard let domain = address.domain, isAccepted(domain) else {
            return mistake(
                "\(address) is not in an accepted domain of the organization",
                Suggestion.mend(
                    for: address.domain?.name ?? "", among: acceptedNames,
                    otherwise: "add the domain under acceptedDomains, or use one of"))
        }
        // Its own entry goes before that of a parent.
        let entry =
            parts.document.acceptedDomains.first { $0.domainName == domain }
            ?? parts.document.acceptedDomains.first { $0.matchSubDomains && domain.isSubdomain(of: $0.domainName) }
        if entry?.domainType == .internalRelay {
            root.warning(
                "reportSubmissionPolicy",
                "\(property): \(address) is in the InternalRelay domain \(domain), whose recipients another "
                    + "server knows: what strangers send to it is relayed there",
                mend: "name an address in an Authoritative domain")
        }
    }
}
