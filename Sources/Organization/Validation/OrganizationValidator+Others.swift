internal import Mail

/// Rules between the organizations of one server (docs/reference/attribution.md).
extension OrganizationValidator {
    func besideOthers() {
        let others = others.filter { $0.name != parts.name }
        guard !others.isEmpty else { return }
        domains(beside: others)
        addresses(beside: others)
    }

    private func domains(beside others: [OrganizationSnapshot]) {
        let own = Dictionary(
            parts.acceptedDomains.map { ($0.object.domainName, $0) }, uniquingKeysWith: { first, _ in first })
        func report(_ entry: Entry<AcceptedDomain>, _ theirs: Domain, _ organization: String) {
            let domain = entry.object.domainName
            guard !unnamed.contains(organization) else {
                entry.reader.mistake(
                    "DomainName",
                    theirs == domain
                        ? "\(domain) belongs to another organization of this server"
                        : "\(domain) overlaps with a domain of another organization of this server",
                    mend: "remove it here, or ask the operator of the server whose it is")
                return
            }
            entry.reader.mistake(
                "DomainName",
                theirs == domain
                    ? "\(domain) belongs to organization \(organization)"
                    : "\(domain) overlaps with \(theirs) of organization \(organization)",
                mend: "remove it here, or from the other organization first")
        }
        var theirParents: [Domain: String] = [:]
        for other in others {
            for theirs in other.document.acceptedDomains {
                if theirs.matchSubDomains { theirParents[theirs.domainName] = other.name }
                if let entry = own[theirs.domainName] { report(entry, theirs.domainName, other.name) }
                // Their domain below one of ours that takes its subdomains.
                for parent in theirs.domainName.ancestors {
                    guard let entry = own[parent], entry.object.matchSubDomains else { continue }
                    report(entry, theirs.domainName, other.name)
                }
            }
        }
        guard !theirParents.isEmpty else { return }
        for entry in parts.acceptedDomains {
            for parent in entry.object.domainName.ancestors {
                if let organization = theirParents[parent] { report(entry, parent, organization) }
            }
        }
    }

    // Two organizations behind one address can't be told apart, unless one of them shows a certificate.
    private func addresses(beside others: [OrganizationSnapshot]) {
        for entry in parts.inboundConnectors where entry.object.isIdentifiedByAddress {
            for other in others {
                for theirs in other.document.inboundConnectors where theirs.isIdentifiedByAddress {
                    guard
                        let shared = entry.object.senderIPAddresses.first(where: { block in
                            theirs.senderIPAddresses.contains { $0.overlaps(block) }
                        })
                    else { continue }
                    entry.reader.mistake(
                        "SenderIPAddresses",
                        unnamed.contains(other.name)
                            ? "\(shared) is also of a connector of another organization of this server"
                            : "\(shared) is also of connector \"\(theirs.name)\" of organization \(other.name)",
                        mend: "name only servers that send for this organization alone, or identify them by "
                            + "TlsSenderCertificateName")
                }
            }
        }
    }
}

extension InboundConnector {
    /// Whether an address alone says whose mail it is.
    fileprivate var isIdentifiedByAddress: Bool {
        connectorType == .onPremises && !isIdentifiedByCertificate && !senderIPAddresses.isEmpty
    }
}

extension Domain {
    /// The domains above this one, the closest first.
    fileprivate var ancestors: [Domain] {
        var result: [Domain] = []
        var next = parent
        while let domain = next {
            result.append(domain)
            next = domain.parent
        }
        return result
    }
}
