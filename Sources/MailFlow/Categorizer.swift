public import Mail
public import Organization

/// Decides at the end of DATA what becomes of a message: refuse it, or accept it with a delivery for each recipient.
public struct Categorizer: Sendable {
    private let snapshot: ConfigurationSnapshot
    private let router: Router

    /// A categorizer over a configuration.
    public init(snapshot: ConfigurationSnapshot) {
        self.snapshot = snapshot
        self.router = Router(snapshot: snapshot)
    }

    /// Decides about a message that came by SMTP, and writes its Received field into the edits.
    ///
    /// The Perimeter attributed the transaction when it accepted its first recipient.
    public func categorize(_ facts: MessageFacts, transaction: Transaction, session: SessionFacts) -> Categorization {
        guard let attribution = transaction.attribution else {
            return .refuse(
                Replies.relayDenied,
                decisions: [Decision(.acceptance, outcome: "refused", reply: Replies.relayDenied)])
        }
        if let (reply, inputs) = refusal(facts) {
            let decision = Decision(
                .acceptance, organization: attribution.organization, revision: attribution.revision, inputs: inputs,
                outcome: "refused", reply: reply)
            return .refuse(reply, decisions: [decision])
        }
        var decisions = [
            Decision(
                .acceptance, organization: attribution.organization, revision: attribution.revision,
                inputs: ["size=\(facts.size)", "hops=\(facts.hops)", "ownHops=\(facts.ownHops)"], outcome: "accepted")
        ]
        let deliveries = deliveries(transaction.recipients, attribution: attribution, decisions: &decisions)
        let lane = PriorityRuling(
            of: transaction, attribution: attribution, field: facts.lowPriorityField,
            organization: snapshot.organization(named: attribution.organization))
        if let decision = lane.decision { decisions.append(decision) }
        return .accept(
            deliveries: deliveries, edits: edits(facts, transaction: transaction, session: session),
            decisions: decisions, priority: lane.priority)
    }

    /// The entry stage for reports that this gateway makes: from recipient resolution on, in the name of the
    /// organization whose mail the report is about. Reports are of Normal priority.
    ///
    /// Refused when the organization does not exist any more or an address is an unknown one of its own.
    public func categorizeReport(to recipients: [EnvelopeRecipient], organization: String) -> Categorization {
        guard let owner = snapshot.organization(named: organization) else {
            return .refuse(
                Replies.noOrganization,
                decisions: [
                    Decision(.report, organization: organization, outcome: "refused", reply: Replies.noOrganization)
                ])
        }
        let attribution = Attribution(
            organization: organization, revision: owner.revision, direction: .originating, inboundConnector: nil)
        var decisions: [Decision] = []
        for recipient in recipients {
            let ownership = recipient.address.domain.flatMap { snapshot.owner(of: $0) }
            let accepted = ownership?.organization === owner ? ownership?.acceptedDomain : nil
            let admission = Perimeter(snapshot: snapshot).admit(
                recipient.address, accepted: accepted, attribution: attribution, organization: owner,
                isOperator: false)
            if let decision = admission.decision { decisions.append(decision) }
            if let reply = admission.refusal { return .refuse(reply, decisions: decisions) }
        }
        let deliveries = deliveries(recipients, attribution: attribution, decisions: &decisions)
        return .accept(deliveries: deliveries, edits: MessageEdits(), decisions: decisions)
    }

    private func refusal(_ facts: MessageFacts) -> (Reply, [String])? {
        let limits = snapshot.server.limits
        if facts.size > limits.messageSize {
            return (Replies.tooLarge, ["size=\(facts.size)", "messageSize=\(limits.messageSize)"])
        }
        if facts.headerSize > limits.headerSize {
            return (Replies.headerTooLarge, ["headerSize=\(facts.headerSize)", "limit=\(limits.headerSize)"])
        }
        if facts.longestField > limits.headerFieldSize {
            return (Replies.headerTooLarge, ["longestField=\(facts.longestField)", "limit=\(limits.headerFieldSize)"])
        }
        if facts.fieldCount > limits.headerFields {
            return (Replies.headerTooLarge, ["fields=\(facts.fieldCount)", "limit=\(limits.headerFields)"])
        }
        if facts.hops >= limits.hops { return (Replies.hopCount, ["hops=\(facts.hops)", "limit=\(limits.hops)"]) }
        if facts.ownHops >= limits.ownHops {
            return (Replies.hopCount, ["ownHops=\(facts.ownHops)", "limit=\(limits.ownHops)"])
        }
        return nil
    }

    func deliveries(
        _ recipients: [EnvelopeRecipient], attribution: Attribution, decisions: inout [Decision]
    ) -> [Delivery] {
        let inputs = RoutingInputs(
            direction: attribution.direction, arrivalConnector: attribution.inboundConnector,
            revision: attribution.revision)
        let organization = snapshot.organization(named: attribution.organization)
        var deliveries: [Delivery] = []
        deliveries.reserveCapacity(recipients.count)
        var seen: Set<String> = []
        for recipient in recipients {
            // A recipient that the sender named twice gets one copy.
            if recipients.count > 1, !seen.insert(recipient.address.lookupKey).inserted { continue }
            var deliverTo = recipient.address
            if let organization {
                let resolution = Resolution(recipient.address, in: organization, snapshot: snapshot)
                deliverTo = resolution.deliverTo
                if let decision = resolution.decision { decisions.append(decision) }
            }
            let (key, decision) = router.route(deliverTo, inputs: inputs, organization: attribution.organization)
            decisions.append(decision)
            deliveries.append(Delivery(recipient: recipient, deliverTo: deliverTo, key: key, routing: inputs))
        }
        return deliveries
    }

    private func edits(_ facts: MessageFacts, transaction: Transaction, session: SessionFacts) -> MessageEdits {
        let hostname = snapshot.server.hostname
        let received = ReceivedField(
            helo: session.helo, clientAddress: session.clientAddress, by: hostname, isExtended: session.isExtended,
            tlsVersion: session.tls?.version, smtpUTF8: facts.smtpUTF8, id: facts.networkMessageID,
            recipients: transaction.recipients.map(\.address), date: facts.receivedAt)
        var edits = MessageEdits(prepended: [received.text])
        // RFC 5321 section 6.4: a first server may add what a submission lacks.
        var missing: [String] = []
        if !facts.hasMessageID { missing.append("Message-ID: <\(facts.networkMessageID)@\(hostname)>") }
        if !facts.hasDate { missing.append("Date: \(facts.receivedAt.messageDate)") }
        guard facts.lacksBlankLine else {
            edits.appended = missing
            return edits
        }
        // The first blank line is somewhere in the body: what is added must not go there.
        edits.prepended += missing
        // A first line that begins with a blank would be read as the end of the field above it, which is ours.
        if facts.headerSize == 0 { edits.prepended.append("") }
        return edits
    }
}
