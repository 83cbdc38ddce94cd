import Facts
import Mail
import MailFlow
import Organization

/// Attribution written straight from docs/reference/attribution.md, with loops over everything and names as text: what
/// the compiled one must say too.
struct AttributionReference {
    let organizations: [OrganizationSnapshot]
    let requiredReply: Reply

    /// What is said to a recipient: the attribution, or the reply.
    enum Answer: Equatable {
        case accepted(Attribution)
        case refused(Reply)
    }

    private typealias Owned = (organization: OrganizationSnapshot, domain: AcceptedDomain)
    private typealias Entry = (
        organization: OrganizationSnapshot, connector: InboundConnector, length: Int, isCertificate: Bool
    )

    func answer(_ recipient: Domain, sender: Domain?, session: SessionFacts, fixed: Attribution?) -> Answer {
        let r = owner(recipient)
        guard let fixed else { return first(r, sender, session) }
        let own = organizations.first { $0.name == fixed.organization }
        if fixed.direction == .originating { return .accepted(fixed) }
        guard let r else {
            return .refused(fixed.connectorType == .onPremises ? Replies.senderNotAccepted : Replies.relayDenied)
        }
        guard r.organization === own else { return .refused(Replies.tooManyRecipients) }
        if fixed.connectorType == .onPremises { return .accepted(fixed) }
        let answer = partners(r, sender, session)
        if case .accepted = answer { return .accepted(fixed) }
        return answer
    }

    private func first(_ r: Owned?, _ sender: Domain?, _ session: SessionFacts) -> Answer {
        let certificate = session.tls?.clientCertificate
        // 1
        var entries: [Entry] = []
        for organization in organizations {
            for connector in organization.document.inboundConnectors
            where connector.isEnabled && connector.connectorType == .onPremises {
                if let length = certificateLength(connector, certificate) {
                    entries.append((organization, connector, length, true))
                } else if connector.tlsSenderCertificateName == nil,
                    connector.tlsSenderCertificateFingerprints.isEmpty,
                    let length = prefix(connector, session.clientAddress)
                {
                    entries.append((organization, connector, length, false))
                }
            }
        }
        let f = sender.flatMap { owner($0) }
        if !entries.isEmpty {
            // 2a
            var owners: [OrganizationSnapshot] = []
            for entry in entries where entry.isCertificate {
                let names =
                    certificate.map { entry.connector.tlsSenderCertificateFingerprints.contains($0.fingerprint) }
                        == true
                    ? certificate?.claimedNames ?? []
                    : (certificate?.names ?? []).filter { matches(entry.connector.tlsSenderCertificateName, $0) }
                if names.contains(where: { directOwner($0) === entry.organization }),
                    !owners.contains(where: { $0 === entry.organization })
                {
                    owners.append(entry.organization)
                }
            }
            if owners.count == 1 { return onPremises(owners[0], true, f, entries) }
            // 2b
            if let f, entries.contains(where: { $0.organization === f.organization }) {
                return onPremises(f.organization, false, f, entries)
            }
            // 2c
            if let r, entries.contains(where: { $0.organization === r.organization }) {
                return onPremises(r.organization, false, f, entries)
            }
            // 2d
            if r == nil { return .refused(Replies.senderNotAccepted) }
        }
        // 4
        guard let r else { return .refused(Replies.relayDenied) }
        return partners(r, sender, session)
    }

    // 3
    private func onPremises(_ t: OrganizationSnapshot, _ certOwned: Bool, _ f: Owned?, _ entries: [Entry]) -> Answer {
        let sender = f?.organization === t ? f?.domain : nil
        func rank(_ entry: Entry) -> (Int, Int, Int, String) {
            let associated = entry.connector.associatedAcceptedDomains
            let association =
                associated.isEmpty ? 1 : (associated.contains { $0 == sender?.domainName } ? 0 : 2)
            return (entry.isCertificate ? 0 : 1, -entry.length, association, entry.connector.name)
        }
        let best = entries.filter { $0.organization === t }.min { rank($0) < rank($1) }
        guard let best else { return .refused(Replies.relayDenied) }
        if t.blockedConnectors.contains(best.connector.name) { return .refused(Replies.connectorBlocked) }
        let originating = certOwned || sender != nil
        if originating, sender?.sendingFromDomainDisabled == true { return .refused(Replies.sendingDisabled) }
        return .accepted(
            Attribution(
                owner: t, direction: originating ? .originating : .incoming,
                inboundConnector: best.connector.name, connectorType: .onPremises, isMatchedByIdentity: true))
    }

    // 5
    private func partners(_ r: Owned, _ sender: Domain?, _ session: SessionFacts) -> Answer {
        let t = r.organization
        let certificate = session.tls?.clientCertificate
        var a: [(connector: InboundConnector, specificity: Int)] = []
        for connector in t.document.inboundConnectors where connector.isEnabled && connector.connectorType == .partner {
            let associated = connector.associatedAcceptedDomains
            guard associated.isEmpty || associated.contains(r.domain.domainName) else { continue }
            let specificities = connector.senderDomains.compactMap { specificity($0, sender) }
            if let most = specificities.max() { a.append((connector, most)) }
        }
        var identified: [(connector: InboundConnector, rank: (Int, Int, Int, String))] = []
        for (k, specificity) in a {
            let byCertificate = certificateLength(k, certificate) != nil
            let length = k.restrictDomainsToIPAddresses ? prefix(k, session.clientAddress) : nil
            guard byCertificate || length != nil else { continue }
            if k.restrictDomainsToCertificate, !byCertificate { continue }
            if k.restrictDomainsToIPAddresses, length == nil { continue }
            identified.append((k, (byCertificate ? 0 : 1, -specificity, byCertificate ? 0 : -(length ?? 0), k.name)))
        }
        var connector: InboundConnector?
        var isIdentified = false
        if let best = identified.min(by: { $0.rank < $1.rank }) {
            (connector, isIdentified) = (best.connector, true)
        } else if a.contains(where: {
            $0.connector.restrictDomainsToIPAddresses || $0.connector.restrictDomainsToCertificate
        }) {
            return .refused(Replies.partnerRestricted)
        } else {
            connector = a.min { (-$0.specificity, $0.connector.name) < (-$1.specificity, $1.connector.name) }?.connector
        }
        if let connector {
            if t.blockedConnectors.contains(connector.name) { return .refused(Replies.connectorBlocked) }
            if connector.requireTls, session.tls == nil { return .refused(requiredReply) }
        }
        if !isIdentified, t.document.rejectDirectSend, sender.flatMap({ owner($0) })?.organization === t {
            return .refused(Replies.directSendRejected)
        }
        return .accepted(
            Attribution(
                owner: t, direction: .incoming, inboundConnector: connector?.name,
                connectorType: connector?.connectorType, isMatchedByIdentity: isIdentified))
    }

    // MARK: - Words of the page

    private func owner(_ domain: Domain) -> Owned? {
        var best: (Owned, Int)?
        for organization in organizations {
            for accepted in organization.document.acceptedDomains {
                let name = accepted.domainName.name
                if name == domain.name { return (organization, accepted) }
                if accepted.matchSubDomains, domain.name.hasSuffix(".\(name)"), name.count > best?.1 ?? 0 {
                    best = ((organization, accepted), name.count)
                }
            }
        }
        return best?.0
    }

    private func directOwner(_ name: CertificateName) -> OrganizationSnapshot? {
        func exact(_ text: String) -> OrganizationSnapshot? {
            organizations.first { $0.document.acceptedDomains.contains { $0.domainName.name == text } }
        }
        let text = name.description
        if text.hasPrefix("*.") { return exact(String(text.dropFirst(2))) }
        return exact(text) ?? exact(text.split(separator: ".").dropFirst().joined(separator: "."))
    }

    private func matches(_ pattern: DomainPattern?, _ name: CertificateName) -> Bool {
        let text = name.description.hasPrefix("*.") ? String(name.description.dropFirst(2)) : name.description
        switch pattern {
        case .exact(let domain): return text == domain.name
        case .suffix(let domain): return text == domain.name || text.hasSuffix(".\(domain.name)")
        case .any, nil: return false
        }
    }

    /// How narrowly a connector knows a certificate: a fingerprint most, then by the length of its pattern.
    private func certificateLength(_ connector: InboundConnector, _ certificate: ClientCertificate?) -> Int? {
        guard let certificate else { return nil }
        if connector.tlsSenderCertificateFingerprints.contains(certificate.fingerprint) { return 100_000 }
        guard certificate.names.contains(where: { matches(connector.tlsSenderCertificateName, $0) }) else { return nil }
        switch connector.tlsSenderCertificateName {
        case .exact(let domain): return 2 * domain.name.count + 1
        case .suffix(let domain): return 2 * domain.name.count
        case .any, nil: return nil
        }
    }

    private func prefix(_ connector: InboundConnector, _ address: IPAddress) -> Int? {
        connector.senderIPAddresses.filter { $0.contains(address) }.map(\.prefix).max()
    }

    private func specificity(_ pattern: DomainPattern, _ sender: Domain?) -> Int? {
        switch pattern {
        case .any: 0
        case .exact(let domain): domain == sender ? 100_000 : nil
        case .suffix(let domain):
            sender.map { $0.name == domain.name || $0.name.hasSuffix(".\(domain.name)") } == true
                ? domain.name.count : nil
        }
    }
}
