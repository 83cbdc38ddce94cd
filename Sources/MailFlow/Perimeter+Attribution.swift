internal import Facts
internal import Mail
internal import Organization

extension Perimeter {
    enum AttributionOutcome {
        /// Whose mail it is, and the recipient's accepted domain when it is one of that organization.
        case attributed(Attribution, OrganizationSnapshot, AcceptedDomain?)
        case refused(Reply, organization: String?)
    }

    struct Attributed {
        var outcome: AttributionOutcome
        var decision: Decision
    }

    /// Decides whose mail a recipient makes this, which way it goes and by which inbound connector
    /// (docs/reference/attribution.md; the steps carry its numbers).
    func attribute(
        _ address: EmailAddress, isOperator: Bool, transaction: Transaction, session: SessionFacts
    ) -> Attributed {
        let senderDomain = transaction.envelope.sender.address?.domain
        let facts = AttributionFacts(
            address: address, senderDomain: senderDomain, senderOwner: senderDomain.flatMap { snapshot.owner(of: $0) },
            recipientOwner: address.domain.flatMap { snapshot.owner(of: $0) }, session: session)
        if let fixed = transaction.attribution { return attributeNext(facts, fixed, isOperator: isOperator) }
        let attributed = attributeFirst(facts)
        // The bare postmaster is never refused, whoever sends (RFC 5321 section 4.5.1).
        if isOperator, case .refused = attributed.outcome { return attributeOperator(facts) }
        return attributed
    }

    private func attributeFirst(_ facts: AttributionFacts) -> Attributed {
        // Step 1: the enabled OnPremises connectors of all organizations that know the client. Another organization of
        // this server is never one of their servers, whoever names this server's address.
        let matches =
            facts.session.crossing != nil
            ? []
            : snapshot.onPremisesConnectors(
                from: facts.session.clientAddress, certificate: facts.session.tls?.clientCertificate)
        if !matches.isEmpty {
            // Step 2a: the one organization among them that owns the certificate's name.
            if let (owner, name) = certificateOwner(facts, matches) {
                return byOnPremises(facts, owner, matches, step: "2a", certificateName: name)
            }
            // Step 2b: the organization among them whose accepted domain the sender's is.
            if let owner = facts.senderOwner?.organization, matches.contains(where: { $0.organization === owner }) {
                return byOnPremises(facts, owner, matches, step: "2b")
            }
            // Step 2c: the organization among them whose accepted domain the recipient's is.
            if let owner = facts.recipientOwner?.organization, matches.contains(where: { $0.organization === owner }) {
                return byOnPremises(facts, owner, matches, step: "2c")
            }
            // Step 2d: nobody's sender and nobody's recipient is relaying.
            if facts.recipientOwner == nil {
                return facts.refused(
                    Replies.senderNotAccepted, organization: matches[0].organization, connector: matches[0].connector,
                    step: "2d")
            }
        }
        // Step 4: no OnPremises connector; the recipient's domain says whose it is.
        guard let owner = facts.recipientOwner?.organization else {
            return facts.refused(Replies.relayDenied, organization: nil, step: "4")
        }
        return byPartner(facts, owner)
    }

    /// The organization that owns a name of the certificate by which its own connector knows the client, when there is
    /// only one. A certificate that is known by its fingerprint is believed in all its names, for the organization
    /// that named it.
    private func certificateOwner(
        _ facts: AttributionFacts, _ matches: [ConfigurationSnapshot.ConnectorMatch]
    ) -> (OrganizationSnapshot, CertificateName)? {
        guard let certificate = facts.session.tls?.clientCertificate else { return nil }
        var found: (OrganizationSnapshot, CertificateName)?
        for match in matches where match.identity.isCertificate {
            let names: [CertificateName] =
                if match.identity == .fingerprint {
                    certificate.claimedNames
                } else if let pattern = match.connector.tlsSenderCertificateName {
                    certificate.names.filter { $0.isMatched(by: pattern) }
                } else {
                    []
                }
            guard let name = names.first(where: { snapshot.directOwner(of: $0)?.organization === match.organization })
            else { continue }
            if let found, found.0 !== match.organization { return nil }
            if found == nil { found = (match.organization, name) }
        }
        return found
    }

    /// Step 3: the direction, and the best of the organization's connectors.
    private func byOnPremises(
        _ facts: AttributionFacts, _ owner: OrganizationSnapshot,
        _ matches: [ConfigurationSnapshot.ConnectorMatch], step: String, certificateName: CertificateName? = nil
    ) -> Attributed {
        let sender = facts.senderOwner.flatMap { $0.organization === owner ? $0.acceptedDomain : nil }
        let own = matches.filter { $0.organization === owner }
        guard
            let match = own.min(by: { a, b in
                if a.identity.precision != b.identity.precision { return a.identity.precision > b.identity.precision }
                let (first, second) = (a.connector.association(sender), b.connector.association(sender))
                return first != second ? first < second : a.connector.name < b.connector.name
            })
        else { return facts.refused(Replies.relayDenied, organization: owner, step: step) }
        let connector = match.connector
        var notes = [Decision.Input("matchedBy", match.identity)]
        if owner.blockedConnectors.contains(connector.name) {
            return facts.refused(
                Replies.connectorBlocked, organization: owner, connector: connector, step: step,
                notes: notes + [Decision.Input("blocked", true)])
        }
        if let certificateName { notes.append(.init("certificateOwner", certificateName)) }
        if connector.treatMessagesAsInternal, sender != nil { notes.append(.init("TreatMessagesAsInternal", true)) }
        let isOriginating = certificateName != nil || sender != nil
        if isOriginating {
            if let sender, sender.sendingFromDomainDisabled {
                return facts.refused(
                    Replies.sendingDisabled, organization: owner,
                    object: .init(.acceptedDomain, sender.name), step: step,
                    notes: [.init("SendingFromDomainDisabled", true)])
            }
            // A report, forwarded mail, or a domain that nobody registered: only a certificate of the organization's
            // own carries these.
            if sender == nil { notes.append(.init("unregisteredSender", true)) }
        }
        let attribution = Attribution(
            owner: owner, direction: isOriginating ? .originating : .incoming,
            inboundConnector: connector.name, connectorType: .onPremises, isMatchedByIdentity: true)
        return facts.attributed(attribution, owner, step: step, notes: notes)
    }

    /// Step 5: the organization's Partner connectors, and what it does about mail in its own name.
    private func byPartner(_ facts: AttributionFacts, _ owner: OrganizationSnapshot, keeping fixed: Attribution? = nil)
        -> Attributed
    {
        let partner = PartnerEvaluation(
            of: owner, sender: facts.senderDomain, recipient: facts.recipientOwner?.acceptedDomain,
            session: facts.session)
        switch partner {
        case .restricted(let connector):
            return facts.refused(
                Replies.partnerRestricted, organization: owner, connector: connector, step: "5",
                notes: connector.restrictions)
        case .matched(let connector, let identity):
            let notes = [Decision.Input("matchedBy", identity?.description ?? "senderDomain")]
            if owner.blockedConnectors.contains(connector.name) {
                return facts.refused(
                    Replies.connectorBlocked, organization: owner, connector: connector, step: "5",
                    notes: notes + [Decision.Input("blocked", true)])
            }
            // What crosses from one organization to the other passes no network.
            if connector.requireTls, facts.session.tls == nil, facts.session.crossing == nil {
                return facts.refused(
                    Replies.startTLSRequired(snapshot.server.starttlsRequiredReply), organization: owner,
                    connector: connector, step: "5", notes: notes + [Decision.Input("RequireTls", true)])
            }
            if identity == nil, let refused = directSend(facts, owner) { return refused }
            let attribution = Attribution(
                owner: owner, direction: .incoming,
                inboundConnector: connector.name, connectorType: .partner, isMatchedByIdentity: identity != nil)
            return facts.attributed(
                fixed ?? attribution, owner, connector: connector.name, step: "5", notes: notes)
        case .none:
            if let refused = directSend(facts, owner) { return refused }
            let attribution = Attribution(
                owner: owner, direction: .incoming, inboundConnector: nil)
            return facts.attributed(fixed ?? attribution, owner, connector: nil, step: "6")
        }
    }

    private func directSend(_ facts: AttributionFacts, _ owner: OrganizationSnapshot) -> Attributed? {
        guard owner.document.rejectDirectSend, facts.senderOwner?.organization === owner else { return nil }
        return facts.refused(
            Replies.directSendRejected, organization: owner,
            object: .init(.organization, owner.name), step: "5", notes: [.init("RejectDirectSend", true)])
    }

    // Later recipients keep the organization and direction of the first accepted one, and its OnPremises connector.
    private func attributeNext(_ facts: AttributionFacts, _ fixed: Attribution, isOperator: Bool) -> Attributed {
        let organization = fixed.owner
        let isOwn = facts.recipientOwner?.organization === organization
        if fixed.direction == .originating || isOwn || (isOperator && facts.recipientOwner == nil) {
            let isPartners = fixed.direction == .incoming && fixed.connectorType != .onPremises && !isOperator
            return isPartners
                ? byPartner(facts, organization, keeping: fixed)
                : facts.attributed(fixed, organization, step: "later recipient")
        }
        // Another organization's recipient belongs into another transaction; a sender that follows RFC 5321 section
        // 4.5.3.1.10 opens one after this reply.
        if facts.recipientOwner != nil {
            return facts.refused(Replies.tooManyRecipients, organization: nil, step: "later recipient")
        }
        return facts.refused(
            fixed.connectorType == .onPremises ? Replies.senderNotAccepted : Replies.relayDenied, organization: nil,
            step: "later recipient")
    }

    private func attributeOperator(_ facts: AttributionFacts) -> Attributed {
        guard let owner = facts.recipientOwner?.organization ?? snapshot.organizations.first else {
            return facts.refused(Replies.noOrganization, organization: nil, step: "postmaster")
        }
        let attribution = Attribution(
            owner: owner, direction: .incoming, inboundConnector: nil)
        return facts.attributed(attribution, owner, step: "postmaster")
    }
}

extension InboundConnector {
    /// How well `AssociatedAcceptedDomains` fits the sender's accepted domain: 0 named, 1 no list, 2 not named.
    fileprivate func association(_ sender: AcceptedDomain?) -> Int {
        if associatedAcceptedDomains.isEmpty { return 1 }
        return sender.map { associatedAcceptedDomains.contains($0.domainName) } == true ? 0 : 2
    }

    /// The restrictions that are set, for the record.
    fileprivate var restrictions: [Decision.Input] {
        (restrictDomainsToCertificate ? [Decision.Input("RestrictDomainsToCertificate", true)] : [])
            + (restrictDomainsToIPAddresses ? [Decision.Input("RestrictDomainsToIPAddresses", true)] : [])
    }
}
