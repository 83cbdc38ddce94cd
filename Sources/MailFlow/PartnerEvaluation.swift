internal import Facts
internal import Mail
internal import Organization

/// What an organization's Partner connectors say to incoming mail (docs/reference/attribution.md, step 5).
enum PartnerEvaluation {
    /// None has anything to do with it.
    case none
    /// A connector restricts mail of the sender's domain, and the client is not the one it names.
    case restricted(InboundConnector)
    /// The connector that the mail came by; `identity` is nil when only the sender's domain found it.
    case matched(InboundConnector, ConnectorIdentity?)

    private struct Identified {
        var connector: InboundConnector
        var identity: ConnectorIdentity
        var specificity: Int
    }

    init(of owner: OrganizationSnapshot, sender: Domain?, recipient: AcceptedDomain?, session: SessionFacts) {
        var candidates = owner.partnerConnectors(sender: sender)
        if let recipient {
            candidates.removeAll {
                !$0.connector.associatedAcceptedDomains.isEmpty
                    && !$0.connector.associatedAcceptedDomains.contains(recipient.domainName)
            }
        }
        guard !candidates.isEmpty else {
            self = .none
            return
        }
        // First who the client is; a connector counts only when every restriction set on it holds.
        var best: Identified?
        for candidate in candidates {
            guard let identity = PartnerEvaluation.identity(of: session, by: candidate.connector) else { continue }
            let found = Identified(
                connector: candidate.connector, identity: identity, specificity: candidate.specificity)
            if best.map({ PartnerEvaluation.precedes(found, $0) }) ?? true { best = found }
        }
        if let best {
            self = .matched(best.connector, best.identity)
            return
        }
        // A restriction goes before a permission. The candidates come with the most specific first.
        func first(where condition: (InboundConnector) -> Bool) -> InboundConnector? {
            candidates.filter { condition($0.connector) }.min {
                $0.specificity != $1.specificity
                    ? $0.specificity > $1.specificity : $0.connector.name < $1.connector.name
            }?.connector
        }
        if let connector = first(where: \.isRestricted) {
            self = .restricted(connector)
        } else if let connector = first(where: { _ in true }) {
            self = .matched(connector, nil)
        } else {
            self = .none
        }
    }

    private static func identity(of session: SessionFacts, by connector: InboundConnector) -> ConnectorIdentity? {
        let certificate = connector.identity(of: session.tls?.clientCertificate)
        if connector.restrictDomainsToCertificate, certificate == nil { return nil }
        var address: ConnectorIdentity?
        if connector.restrictDomainsToIPAddresses {
            address = connector.identity(of: session.clientAddress)
            if address == nil { return nil }
        }
        return certificate ?? address
    }

    // A certificate before an address, then the more specific sender, then the longer prefix, then the name.
    private static func precedes(_ a: Identified, _ b: Identified) -> Bool {
        if a.identity.isCertificate != b.identity.isCertificate { return a.identity.isCertificate }
        if a.specificity != b.specificity { return a.specificity > b.specificity }
        if !a.identity.isCertificate, a.identity.precision != b.identity.precision {
            return a.identity.precision > b.identity.precision
        }
        return a.connector.name < b.connector.name
    }
}

extension InboundConnector {
    fileprivate var isRestricted: Bool { restrictDomainsToCertificate || restrictDomainsToIPAddresses }
}
