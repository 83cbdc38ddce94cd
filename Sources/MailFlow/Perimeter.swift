package import Facts
package import Mail
package import Organization

/// Rules on senders and recipients before DATA (docs/reference/attribution.md).
///
/// A value over one configuration; a session keeps the one it started with. Every question is answered from memory.
package struct Perimeter: Sendable {
    let snapshot: ConfigurationSnapshot
    let secrets: ServerSecrets?
    let ways = KnownWays()

    /// A perimeter over a configuration. Without the server's secrets it knows no return addresses of forwarded mail.
    package init(snapshot: ConfigurationSnapshot, secrets: ServerSecrets? = nil) {
        self.snapshot = snapshot
        self.secrets = secrets
    }

    private var limits: Limits { snapshot.server.limits }

    /// Rules on MAIL FROM. `declaredSize` is the SIZE parameter in octets (RFC 1870), when it was given.
    package func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling {
        func refuse(_ reply: Reply, _ inputs: [Decision.Input]) -> SenderRuling {
            SenderRuling(
                refusal: reply,
                decisions: [Decision(.sender, inputs: inputs, outcome: .refused, reply: reply)])
        }
        // Only this server has its name; a stranger that greets with it pretends.
        if claimsOwnName(session), session.crossing == nil, !session.clientAddress.isLoopback,
            !snapshot.isExemptFromSourceLimits(session.clientAddress)
        {
            return refuse(
                Replies.ownName, [.init("clientAddress", session.clientAddress), .init("helo", session.helo)])
        }
        if let declaredSize, declaredSize > limits.messageSize {
            return refuse(Replies.tooLarge, [.init("size", declaredSize), .init("messageSize", limits.messageSize)])
        }
        if let address = envelope.sender.address, address.needsSMTPUTF8, !envelope.smtpUTF8 {
            return refuse(Replies.nonASCIIAddress, [.init("sender", address)])
        }
        return SenderRuling(decisions: [
            Decision(
                .sender, inputs: [.init("sender", envelope.sender.address?.description ?? "<>")], outcome: .accepted)
        ])
    }

    private func claimsOwnName(_ session: SessionFacts) -> Bool {
        let own = snapshot.server.hostname.name
        return session.helo.utf8.count == own.utf8.count && session.helo.lowercased() == own
    }

    /// Whether the name of a peer's address should be looked up for the sake of ``recipient(_:notify:originalRecipient:in:session:)``.
    package func needsReverseName(of address: IPAddress) -> Bool { IPv6Gate.concerns(address, snapshot: snapshot) }

    /// The lists in DNS that are asked about a client; none where their answers decide nothing.
    package func dnsLists(for address: IPAddress) -> [DNSList] {
        let lists = snapshot.server.connectionFilter.dnsLists
        return lists.isEmpty || snapshot.isExemptFromSourceLimits(address) ? [] : lists
    }

    /// Rules on one RCPT TO of a transaction: count, attribution, connection filter, IPv6, Directory Based Edge Blocking,
    /// in this order.
    ///
    /// The caller keeps what was accepted in `transaction`: the attribution of the first accepted recipient fixes the
    /// organization of the rest.
    package func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
        session: SessionFacts
    ) -> RecipientRuling {
        if transaction.recipients.count >= limits.recipients {
            // From the counts alone: a peer can ask for any number of these.
            return RecipientRuling.refused(
                Replies.tooManyRecipients, as: .surplus,
                Decision(
                    .recipientLimits, organization: transaction.attribution?.organization,
                    revision: transaction.attribution?.revision, recipient: path.description,
                    inputs: [.init("recipients", transaction.recipients.count), .init("limit", limits.recipients)],
                    outcome: .refused, reply: Replies.tooManyRecipients))
        }
        let address: EmailAddress
        switch path {
        case .postmaster:
            guard let postmaster = operatorAddress else {
                return RecipientRuling.refused(
                    Replies.noOrganization,
                    Decision(
                        .attribution, recipient: "postmaster", outcome: .refused, reply: Replies.noOrganization))
            }
            address = postmaster
        case .mailbox(let mailbox):
            address = mailbox
        }
        if address.needsSMTPUTF8, !transaction.envelope.smtpUTF8 {
            return RecipientRuling.refused(
                Replies.nonASCIIAddress,
                Decision(
                    .attribution, recipient: address.description, outcome: .refused, reply: Replies.nonASCIIAddress))
        }
        var decisions: [Decision] = []
        decisions.reserveCapacity(3)
        let attributed = attribute(
            address, isOperator: path == .postmaster, transaction: transaction, session: session)
        decisions.append(attributed.decision)
        let attribution: Attribution
        let organization: OrganizationSnapshot
        let accepted: AcceptedDomain?
        switch attributed.outcome {
        case .refused(let reply, let owner):
            return RecipientRuling(.refused(reply, organization: owner), decisions: decisions)
        case .attributed(let found, let owner, let domain):
            (attribution, organization, accepted) = (found, owner, domain)
        }
        let isOperator = path == .postmaster
        let filtered = filterConnection(
            address, isOperator: isOperator, attribution: attribution, organization: organization, session: session)
        if let decision = filtered.decision { decisions.append(decision) }
        if let refusal = filtered.refusal {
            var ruling = RecipientRuling(.refused(refusal, organization: organization.name), decisions: decisions)
            ruling.needsListings = filtered.needsListings
            ruling.countsAgainstSource =
                filtered.countsUnknownRecipients
                && admit(
                    address, from: transaction.envelope.sender, accepted: accepted, attribution: attribution,
                    organization: organization, isOperator: isOperator, at: session.transactionTime
                ).isEdgeBlock
            return ruling
        }
        // The bare postmaster is never refused, whoever sends (RFC 5321 section 4.5.1).
        let gate =
            isOperator
            ? IPv6Ruling()
            : admitIPv6(
                address, accepted: accepted, attribution: attribution, organization: organization, session: session)
        if !gate.decisions.isEmpty { decisions += gate.decisions }
        if let refusal = gate.refusal {
            var ruling = RecipientRuling(
                .refused(refusal, organization: organization.name), decisions: decisions)
            ruling.needsReverseName = gate.needsReverseName
            ruling.needsListings = filtered.needsListings
            return ruling
        }
        let admission = admit(
            address, from: transaction.envelope.sender, accepted: accepted, attribution: attribution,
            organization: organization, isOperator: isOperator, at: session.transactionTime)
        if let decision = admission.decision { decisions.append(decision) }
        if let refusal = admission.refusal {
            let isAnonymous = attribution.isAnonymous
            var ruling = RecipientRuling(
                .refused(
                    refusal, organization: organization.name, as: admission.isEdgeBlock ? .edgeBlock : .ordinary),
                tarpit: admission.isEdgeBlock && isAnonymous && limits.tarpit.milliseconds > 0 ? limits.tarpit : nil,
                decisions: decisions)
            ruling.needsListings = filtered.needsListings
            ruling.countsAgainstSource = admission.isEdgeBlock && isAnonymous && filtered.ruling == .notListed
            return ruling
        }
        var ruling = RecipientRuling(
            .accepted(
                EnvelopeRecipient(address: address, notify: notify, originalRecipient: originalRecipient), attribution),
            decisions: decisions)
        ruling.needsReverseName = gate.needsReverseName
        ruling.returnAddress = admission.returnAddress
        ruling.needsListings = filtered.needsListings
        ruling.connectionFilter = filtered.ruling
        ruling.isSubjectToGreylisting = isSubjectToGreylisting(
            address, isOperator: isOperator, filtered: filtered.ruling, attribution: attribution,
            organization: organization, session: session)
        return ruling
    }

    /// Who gets mail to the bare `<postmaster>` (RFC 5321 section 4.5.1): the server's `operator`, else the postmaster
    /// of the first organization by name.
    package var operatorAddress: EmailAddress? {
        if let address = snapshot.server.operatorAddress { return address }
        guard let first = snapshot.organizations.first else { return nil }
        return first.postmaster ?? first.defaultAddress("postmaster")
    }
}

extension RecipientRuling {
    static func refused(
        _ reply: Reply, as kind: Refusal = .ordinary, _ decision: Decision
    ) -> RecipientRuling {
        RecipientRuling(.refused(reply, organization: decision.organization, as: kind), decisions: [decision])
    }
}
