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
        let recipientOwner = address.domain.flatMap { snapshot.owner(of: $0) }
        let senderDomain = transaction.envelope.sender.address?.domain
        let facts = Facts(
            address: address, senderDomain: senderDomain, recipientOwner: recipientOwner, client: session.clientAddress)
        if isOperator { return attributeOperator(facts, transaction) }
        if let fixed = transaction.attribution { return attributeNext(facts, fixed) }

        // Step 1: the enabled OnPremises connectors of all organizations that name the client's address.
        let matches = snapshot.onPremisesConnectors(from: session.clientAddress)
        if !matches.isEmpty {
            let senderOwner = senderDomain.flatMap { snapshot.owner(of: $0) }
            // Step 2b: the organization among them whose accepted domain the sender's is.
            if let senderOwner,
                let match = matches.first(where: { $0.organization === senderOwner.organization })
            {
                return originating(facts, match, senderOwner)
            }
            // Step 2c: the organization among them whose accepted domain the recipient's is.
            if let recipientOwner,
                let match = matches.first(where: { $0.organization === recipientOwner.organization })
            {
                return attributed(facts, recipientOwner.organization, .incoming, match.connector.name)
            }
            // Step 2d: nobody's sender and nobody's recipient is relaying.
            if recipientOwner == nil { return refused(facts, Replies.senderNotAccepted, matches[0]) }
        }
        // Step 4: no connector; the recipient's domain says whose it is.
        guard let recipientOwner else { return refused(facts, Replies.relayDenied, nil) }
        return attributed(facts, recipientOwner.organization, .incoming, nil)
    }

    struct Facts {
        var address: EmailAddress
        var senderDomain: Domain?
        var recipientOwner: ConfigurationSnapshot.Ownership?
        var client: IPAddress
    }

    // Later recipients keep the organization, direction and connector of the first accepted one.
    private func attributeNext(_ facts: Facts, _ fixed: Attribution) -> Attributed {
        guard let organization = snapshot.organization(named: fixed.organization) else {
            return refused(facts, Replies.tooManyRecipients, nil)
        }
        let isOwn = facts.recipientOwner?.organization === organization
        if fixed.direction == .originating || isOwn {
            return attributed(facts, organization, fixed.direction, fixed.inboundConnector)
        }
        // Another organization's recipient belongs into another transaction; a sender that follows RFC 5321 section
        // 4.5.3.1.10 opens one after this reply.
        if facts.recipientOwner != nil { return refused(facts, Replies.tooManyRecipients, nil) }
        return refused(
            facts, fixed.inboundConnector == nil ? Replies.relayDenied : Replies.senderNotAccepted, nil)
    }

    // The bare postmaster is the operator's, whoever sends (RFC 5321 section 4.5.1).
    private func attributeOperator(_ facts: Facts, _ transaction: Transaction) -> Attributed {
        if let fixed = transaction.attribution, let organization = snapshot.organization(named: fixed.organization) {
            let isOwn = facts.recipientOwner?.organization === organization
            if facts.recipientOwner != nil, !isOwn { return refused(facts, Replies.tooManyRecipients, nil) }
            return attributed(facts, organization, fixed.direction, fixed.inboundConnector)
        }
        guard let organization = facts.recipientOwner?.organization ?? snapshot.organizations.first else {
            return refused(facts, Replies.noOrganization, nil)
        }
        return attributed(facts, organization, .incoming, nil)
    }

    private func originating(
        _ facts: Facts, _ match: ConfigurationSnapshot.ConnectorMatch, _ sender: ConfigurationSnapshot.Ownership
    ) -> Attributed {
        guard !sender.acceptedDomain.sendingFromDomainDisabled else {
            let decision = Decision(
                .attribution, organization: match.organization.name, revision: match.organization.revision,
                object: .init(kind: "AcceptedDomain", name: sender.acceptedDomain.name),
                recipient: facts.address.description, inputs: inputs(facts) + ["SendingFromDomainDisabled=true"],
                outcome: "refused", reply: Replies.sendingDisabled)
            return Attributed(
                outcome: .refused(Replies.sendingDisabled, organization: match.organization.name), decision: decision)
        }
        return attributed(facts, match.organization, .originating, match.connector.name)
    }

    private func attributed(
        _ facts: Facts, _ organization: OrganizationSnapshot, _ direction: Direction, _ connector: String?
    ) -> Attributed {
        let isOwn = facts.recipientOwner?.organization === organization
        let accepted = isOwn ? facts.recipientOwner?.acceptedDomain : nil
        let object: Decision.ObjectReference? =
            if let connector {
                .init(kind: "InboundConnector", name: connector)
            } else {
                accepted.map { .init(kind: "AcceptedDomain", name: $0.name) }
            }
        let decision = Decision(
            .attribution, organization: organization.name, revision: organization.revision, object: object,
            recipient: facts.address.description, inputs: inputs(facts),
            outcome: direction == .originating ? "originating" : "incoming")
        let attribution = Attribution(
            organization: organization.name, revision: organization.revision, direction: direction,
            inboundConnector: connector)
        return Attributed(outcome: .attributed(attribution, organization, accepted), decision: decision)
    }

    private func refused(_ facts: Facts, _ reply: Reply, _ match: ConfigurationSnapshot.ConnectorMatch?) -> Attributed {
        let organization = match?.organization ?? facts.recipientOwner?.organization
        let decision = Decision(
            .attribution, organization: organization?.name, revision: organization?.revision,
            object: match.map { .init(kind: "InboundConnector", name: $0.connector.name) },
            recipient: facts.address.description, inputs: inputs(facts), outcome: "refused", reply: reply)
        return Attributed(outcome: .refused(reply, organization: organization?.name), decision: decision)
    }

    private func inputs(_ facts: Facts) -> [String] {
        [
            "clientAddress=\(facts.client)", "senderDomain=\(facts.senderDomain?.name ?? "<>")",
            "recipientDomain=\(facts.address.domain?.name ?? "literal")",
        ]
    }
}
