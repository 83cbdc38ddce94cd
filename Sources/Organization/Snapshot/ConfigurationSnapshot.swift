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

    /// An inbound connector that an address matches, and whose it is.
    public struct ConnectorMatch: Sendable {
        /// The organization.
        public let organization: OrganizationSnapshot
        /// The connector.
        public let connector: InboundConnector
        /// The length of the prefix that matched.
        public let prefix: Int
    }

    private struct Place: Sendable {
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
        for (number, organization) in sorted.enumerated() {
            for (index, domain) in organization.document.acceptedDomains.enumerated() {
                let place = Place(organization: number, index: index)
                if domains[domain.domainName.name] == nil { domains[domain.domainName.name] = place }
                if domain.matchSubDomains, parents[domain.domainName.name] == nil {
                    parents[domain.domainName.name] = place
                }
            }
            for (index, connector) in organization.document.inboundConnectors.enumerated()
            where connector.isEnabled && connector.connectorType == .onPremises {
                for network in connector.senderIPAddresses {
                    sources.append((network, Place(organization: number, index: index)))
                }
            }
        }
        self.domains = domains
        self.parents = parents
        self.sources = PrefixTable(sources)
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

    /// The enabled OnPremises connectors of all organizations that name an address, the longest prefix first, then by
    /// organization and connector name.
    public func onPremisesConnectors(from address: IPAddress) -> [ConnectorMatch] {
        guard !sources.isEmpty else { return [] }
        var matches: [ConnectorMatch] = []
        sources.forEach(containing: address) { prefix, place in
            let organization = organizations[place.organization]
            matches.append(
                ConnectorMatch(
                    organization: organization,
                    connector: organization.document.inboundConnectors[place.index], prefix: prefix))
        }
        if matches.count > 1 {
            matches.sort {
                if $0.prefix != $1.prefix { return $0.prefix > $1.prefix }
                if $0.organization.name != $1.organization.name { return $0.organization.name < $1.organization.name }
                return $0.connector.name < $1.connector.name
            }
        }
        return matches
    }

    /// Whether a peer is exempt from limits by source: it is in `trustedNetworks` or an inbound connector names it.
    public func isExemptFromSourceLimits(_ address: IPAddress) -> Bool {
        trusted.contains(address) || sources.contains(address)
    }
}
