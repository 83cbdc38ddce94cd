public import Mail

extension OrganizationSnapshot {
    /// The accepted domain in whose name the organization itself writes: the one with `Default`, else the first; nil
    /// without any (docs/reference/accepted-domains.md).
    public var defaultDomain: AcceptedDomain? {
        document.acceptedDomains.first(where: \.isDefault) ?? document.acceptedDomains.first
    }

    /// An address in ``defaultDomain``; nil for an organization without accepted domains.
    public func defaultAddress(_ localPart: String) -> EmailAddress? {
        defaultDomain.map { EmailAddress(localPart: localPart, domain: $0.domainName) }
    }
}

extension ConfigurationSnapshot {
    /// The accepted domain of an organization that covers a domain; nil for a domain of somebody else, and for none.
    public func acceptedDomain(of domain: Domain?, in organization: OrganizationSnapshot) -> AcceptedDomain? {
        guard let domain, let ownership = owner(of: domain), ownership.organization === organization else { return nil }
        return ownership.acceptedDomain
    }
}
