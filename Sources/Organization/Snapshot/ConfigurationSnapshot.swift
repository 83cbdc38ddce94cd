public import Mail

/// The whole configuration at one moment: this server's settings and every organization, compiled for look-ups.
///
/// Immutable and shared by reference: a session keeps the one it started with. A look-up of a domain costs one hash
/// look-up, or one a label where subdomains are matched.
public final class ConfigurationSnapshot: Sendable {
    /// An accepted domain and whose it is.
    public struct Ownership: Sendable {
        /// The organization.
        public let organization: OrganizationSnapshot
        /// The accepted domain: the domain itself, or its longest parent with `MatchSubDomains`.
        public let acceptedDomain: AcceptedDomain
    }

    /// An inbound connector that knows a client, and whose it is.
    public struct ConnectorMatch: Sendable {
        /// The organization.
        public let organization: OrganizationSnapshot
        /// The connector.
        public let connector: InboundConnector
        /// By what it knows the client.
        public let identity: ConnectorIdentity
    }

    private struct Place: Hashable, Sendable {
        let organization: Int
        let index: Int
    }

    /// This server's settings.
    public let server: ServerConfiguration
    /// The organizations, by name.
    public let organizations: [OrganizationSnapshot]
    private let byName: [String: Int]
    private let domains: [String: Place]
    private let parents: [String: Place]
    private let sources: PrefixTable<Place>
    private let certificates: CertificateTable<Place>
    private let exempt: PrefixTable<Place>
    private let trusted: PrefixTable<Bool>

    /// Compiles the tables over organizations that agree with one another; where they don't, the first by name wins.
    public init(server: ServerConfiguration, organizations: [OrganizationSnapshot]) {
        let sorted = organizations.sorted { $0.name < $1.name }
        self.server = server
        self.organizations = sorted
        self.byName = Dictionary(sorted.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var domains: [String: Place] = [:]
        var parents: [String: Place] = [:]
        var sources: [(IPNetwork, Place)] = []
        var certificates: [(InboundConnector, Place)] = []
        var exempt: [(IPNetwork, Place)] = []
        for (number, organization) in sorted.enumerated() {
            for (index, domain) in organization.document.acceptedDomains.enumerated() {
                let place = Place(organization: number, index: index)
                if domains[domain.domainName.name] == nil { domains[domain.domainName.name] = place }
                if domain.matchSubDomains, parents[domain.domainName.name] == nil {
                    parents[domain.domainName.name] = place
                }
            }
            for (index, connector) in organization.document.inboundConnectors.enumerated() where connector.isEnabled {
                let place = Place(organization: number, index: index)
                if connector.identifiesByAddress { exempt += connector.senderIPAddresses.map { ($0, place) } }
                guard connector.connectorType == .onPremises else { continue }
                if connector.namesCertificates {
                    certificates.append((connector, place))
                } else {
                    sources += connector.senderIPAddresses.map { ($0, place) }
                }
            }
        }
        self.domains = domains
        self.parents = parents
        self.sources = PrefixTable(sources)
        self.certificates = CertificateTable(certificates)
        self.exempt = PrefixTable(exempt)
        self.trusted = PrefixTable(server.trustedNetworks.map { ($0, true) })
    }

    /// The same configuration with an organization that differs from the one of its name in what no table here is made
    /// of: in its directory, or in what is blocked. Nil where its document is another one. The tables are shared, so that
    /// a change to one recipient among ten thousand organizations compiles nothing.
    public func replacing(_ organization: OrganizationSnapshot) -> ConfigurationSnapshot? {
        guard let number = byName[organization.name], organizations[number].revision == organization.revision,
            organizations[number].document.name == organization.document.name
        else { return nil }
        var organizations = self.organizations
        organizations[number] = organization
        return ConfigurationSnapshot(self, organizations: organizations)
    }

    private init(_ other: ConfigurationSnapshot, organizations: [OrganizationSnapshot]) {
        server = other.server
        self.organizations = organizations
        byName = other.byName
        domains = other.domains
        parents = other.parents
        sources = other.sources
        certificates = other.certificates
        exempt = other.exempt
        trusted = other.trusted
    }

    /// An organization by name.
    public func organization(named name: String) -> OrganizationSnapshot? { byName[name].map { organizations[$0] } }

    /// Whose accepted domain a domain is: its exact entry, else its longest parent with `MatchSubDomains`.
    public func owner(of domain: Domain) -> Ownership? {
        if let place = domains[domain.name] { return ownership(place) }
        guard !parents.isEmpty else { return nil }
        var candidate = domain.parent
        while let parent = candidate {
            if let place = parents[parent.name] { return ownership(place) }
            candidate = parent.parent
        }
        return nil
    }

    private func ownership(_ place: Place) -> Ownership {
        let organization = organizations[place.organization]
        return Ownership(
            organization: organization, acceptedDomain: organization.document.acceptedDomains[place.index])
    }

    /// Whose certificate name a name is: the owner of the accepted domain that is the name itself, else of the one
    /// directly above it. `MatchSubDomains` does not count, and nothing higher up does.
    public func directOwner(of name: CertificateName) -> Ownership? {
        switch name {
        case .host(let host):
            if let place = domains[host.name] { return ownership(place) }
            return host.parent.flatMap { domains[$0.name] }.map { ownership($0) }
        case .wildcard(let domain): return domains[domain.name].map { ownership($0) }
        }
    }

    /// The enabled OnPremises connectors of all organizations that know a client, by its certificate or, where they
    /// name no certificate, by its address. The narrowest first, certificates before addresses.
    public func onPremisesConnectors(
        from address: IPAddress, certificate: ClientCertificate? = nil
    ) -> [ConnectorMatch] {
        var matches: [ConnectorMatch] = []
        if let certificate {
            for place in certificates.values(for: certificate) {
                let organization = organizations[place.organization]
                let connector = organization.document.inboundConnectors[place.index]
                guard let identity = connector.identity(of: certificate) else { continue }
                matches.append(ConnectorMatch(organization: organization, connector: connector, identity: identity))
            }
        }
        if !sources.isEmpty {
            var seen: Set<Place> = []
            sources.forEach(containing: address) { prefix, place in
                // The longest prefix of a connector comes first.
                guard seen.insert(place).inserted else { return }
                let organization = organizations[place.organization]
                matches.append(
                    ConnectorMatch(
                        organization: organization,
                        connector: organization.document.inboundConnectors[place.index],
                        identity: .address(prefix: prefix)))
            }
        }
        if matches.count > 1 {
            matches.sort {
                if $0.identity.precision != $1.identity.precision {
                    return $0.identity.precision > $1.identity.precision
                }
                if $0.organization.name != $1.organization.name { return $0.organization.name < $1.organization.name }
                return $0.connector.name < $1.connector.name
            }
        }
        return matches
    }

    /// Whether a peer is in `trustedNetworks`.
    public func isTrusted(_ address: IPAddress) -> Bool { trusted.contains(address) }

    /// Whether a peer is exempt from limits by source: it is in `trustedNetworks`, or an inbound connector that is not
    /// blocked knows it by its address alone.
    public func isExemptFromSourceLimits(_ address: IPAddress) -> Bool {
        if trusted.contains(address) { return true }
        var isExempt = false
        exempt.forEach(containing: address) { _, place in
            let organization = organizations[place.organization]
            let connector = organization.document.inboundConnectors[place.index]
            if !organization.blockedConnectors.contains(connector.name) { isExempt = true }
        }
        return isExempt
    }
}

extension InboundConnector {
    /// Whether an address of `SenderIPAddresses` is all it takes to be known.
    fileprivate var identifiesByAddress: Bool {
        switch connectorType {
        case .onPremises: !namesCertificates
        case .partner: restrictDomainsToIPAddresses && !restrictDomainsToCertificate
        }
    }
}
