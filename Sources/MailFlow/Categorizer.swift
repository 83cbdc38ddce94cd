package import Facts
package import Mail
package import Organization

/// Decides at the end of DATA what becomes of a message: refuse it, or accept it with a delivery for each recipient.
package struct Categorizer: Sendable {
    let snapshot: ConfigurationSnapshot
    let secrets: ServerSecrets?
    let keyring: DKIMKeyring
    let router: Router

    /// A categorizer over a configuration. Without the server's secrets senders are not rewritten and loops known by
    /// Received fields alone; with the empty keyring nothing is signed.
    package init(
        snapshot: ConfigurationSnapshot, secrets: ServerSecrets? = nil, keyring: DKIMKeyring = DKIMKeyring()
    ) {
        self.snapshot = snapshot
        self.secrets = secrets
        self.keyring = keyring
        self.router = Router(snapshot: snapshot)
    }

    /// Decides about a message that came by SMTP, and writes its Received field into the edits.
    ///
    /// The Perimeter attributed the transaction when it accepted its first recipient.
    package func categorize(_ facts: MessageFacts, transaction: Transaction, session: SessionFacts) -> Categorization {
        guard let attribution = transaction.attribution else {
            return .refuse(
                Replies.relayDenied,
                decisions: [Decision(.acceptance, outcome: .refused, reply: Replies.relayDenied)])
        }
        func refuse(_ reply: Reply, _ inputs: [Decision.Input], after decisions: [Decision] = []) -> Categorization {
            let decision = attribution.decision(.acceptance, .refused, from: inputs, reply: reply)
            return .refuse(reply, decisions: decisions + [decision])
        }
        if let (reply, inputs) = refusal(facts) { return refuse(reply, inputs) }
        let pass = LoopPass(facts, organization: attribution.organization, secrets: secrets)
        if pass.isLoop { return refuse(Replies.hopCount, pass.inputs) }
        var decisions = [
            attribution.decision(
                .acceptance, .accepted,
                from: [
                    Decision.Input("size", facts.size), Decision.Input("hops", facts.hops),
                    Decision.Input("ownHops", facts.ownHops),
                ] + pass.inputs)
        ]
        let authentication = AuthenticationRuling(
            facts, attribution: attribution, transaction: transaction, session: session, snapshot: snapshot)
        decisions += authentication.decisions
        if let refusal = authentication.refusal { return .refuse(refusal, decisions: decisions) }
        let messageID = missingMessageID(facts, transaction: transaction)
        var edits = edits(facts, pass: pass, messageID: messageID, transaction: transaction, session: session)
        edits.prepended.insert(contentsOf: authentication.fields, at: 0)
        if !facts.internalFields.isEmpty {
            let connector = attribution.inboundConnector.flatMap {
                snapshot.organization(named: attribution.organization)?.inboundConnector(named: $0)
            }
            let firewall = HeaderFirewall(
                facts.internalFields, attribution: attribution, connector: connector,
                style: snapshot.server.senderAuthentication.resultsStyle)
            edits.removed = firewall.removed
            edits.trusted = firewall.trusted
            if let decision = firewall.decision { decisions.append(decision) }
        }
        guard
            var deliveries = deliveries(
                transaction.recipients, sender: transaction.envelope.sender, attribution: attribution,
                rewriting: SenderRewriting(authentication), at: facts.receivedAt, decisions: &decisions)
        else {
            return refuse(Replies.recipientLimit, [.init("limit", Resolution.maximumMembers)], after: decisions)
        }
        if let standing = authentication.senderStanding {
            for index in deliveries.indices { deliveries[index].senderStanding = standing }
        }
        if authentication.isJunk {
            for index in deliveries.indices { deliveries[index].placement = .junk }
            let isPeer = facts.source.map { $0.address == session.clientAddress } ?? true
            // The connecting client is named as it is; its greeting is the source's, as in EOP.
            edits.junkFields = JunkStamp.fields(
                .spoof, client: session.clientAddress, helo: facts.source?.helo ?? session.helo,
                reverseName: isPeer ? session.reverseName : nil)
        }
        let lane = PriorityRuling(
            of: transaction, attribution: attribution, field: facts.lowPriorityField,
            organization: snapshot.organization(named: attribution.organization))
        if let decision = lane.decision { decisions.append(decision) }
        var message = AcceptedMessage(
            deliveries: deliveries, edits: edits, decisions: decisions, priority: lane.priority)
        message.authenticationResults = authentication.results
        message.messageID = messageID
        return .accept(message)
    }

    /// The entry stage for reports that this gateway makes: from recipient resolution on, in the name of the
    /// organization whose mail the report is about. Reports are of Normal priority.
    ///
    /// Refused when the organization does not exist any more or an address is an unknown one of its own.
    package func categorizeReport(
        to recipients: [EnvelopeRecipient], organization: String, at time: WallTime
    ) -> Categorization {
        guard let owner = snapshot.organization(named: organization) else {
            return .refuse(
                Replies.noOrganization,
                decisions: [
                    Decision(.report, organization: organization, outcome: .refused, reply: Replies.noOrganization)
                ])
        }
        let attribution = Attribution(
            organization: organization, revision: owner.revision, direction: .originating, inboundConnector: nil)
        var decisions: [Decision] = []
        for recipient in recipients {
            let ownership = recipient.address.domain.flatMap { snapshot.owner(of: $0) }
            let accepted = ownership?.organization === owner ? ownership?.acceptedDomain : nil
            let admission = Perimeter(snapshot: snapshot, secrets: secrets).admit(
                recipient.address, from: .null, accepted: accepted, attribution: attribution, organization: owner,
                isOperator: false, at: time)
            if let decision = admission.decision { decisions.append(decision) }
            if let reply = admission.refusal { return .refuse(reply, decisions: decisions) }
        }
        guard
            let deliveries = deliveries(
                recipients, sender: .null, attribution: attribution, at: time, decisions: &decisions)
        else { return .refuse(Replies.recipientLimit, decisions: decisions) }
        return .accept(AcceptedMessage(deliveries: deliveries, edits: MessageEdits(), decisions: decisions))
    }

    func refusal(_ facts: MessageFacts) -> (Reply, [Decision.Input])? {
        let limits = snapshot.server.limits
        if facts.size > limits.messageSize {
            return (Replies.tooLarge, [.init("size", facts.size), .init("messageSize", limits.messageSize)])
        }
        if facts.headerSize > limits.headerSize {
            return (Replies.headerTooLarge, [.init("headerSize", facts.headerSize), .init("limit", limits.headerSize)])
        }
        if facts.longestField > limits.headerFieldSize {
            return (
                Replies.headerTooLarge,
                [.init("longestField", facts.longestField), .init("limit", limits.headerFieldSize)]
            )
        }
        if facts.fieldCount > limits.headerFields {
            return (Replies.headerTooLarge, [.init("fields", facts.fieldCount), .init("limit", limits.headerFields)])
        }
        if facts.hops >= limits.hops {
            return (Replies.hopCount, [.init("hops", facts.hops), .init("limit", limits.hops)])
        }
        if facts.ownHops >= limits.ownHops {
            return (Replies.hopCount, [.init("ownHops", facts.ownHops), .init("limit", limits.ownHops)])
        }
        return nil
    }

    private func edits(
        _ facts: MessageFacts, pass: LoopPass, messageID: String?, transaction: Transaction, session: SessionFacts
    ) -> MessageEdits {
        let hostname = snapshot.server.hostname
        let received = ReceivedField(
            helo: session.helo, clientAddress: session.clientAddress, by: hostname, isExtended: session.isExtended,
            tlsVersion: session.tls?.version, smtpUTF8: facts.smtpUTF8, id: facts.networkMessageID,
            recipients: transaction.recipients.map(\.address), date: facts.receivedAt)
        var edits = MessageEdits(prepended: [received.text])
        if let stamp = pass.stamp { edits.prepended.append(stamp) }
        var missing: [String] = []
        if let messageID { missing.append("Message-ID: \(messageID)") }
        if !facts.hasDate, isOwnSubmission(facts, transaction: transaction) {
            missing.append("Date: \(facts.receivedAt.messageDate)")
        }
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

    /// The Message-ID that is made for a message of the organization's own without one; nil for every other.
    private func missingMessageID(_ facts: MessageFacts, transaction: Transaction) -> String? {
        guard !facts.hasMessageID, isOwnSubmission(facts, transaction: transaction) else { return nil }
        return "<\(facts.networkMessageID)@\(snapshot.server.hostname)>"
    }

    /// Whether a message is one to whose header what it lacks may be added. RFC 5321 section 6.4 lets the first server of
    /// a sender do so; of other people's mail, and of what is signed already, a signature may say that the field is
    /// absent (RFC 6376 section 5.4.2).
    private func isOwnSubmission(_ facts: MessageFacts, transaction: Transaction) -> Bool {
        guard let attribution = transaction.attribution, attribution.direction == .originating, !facts.isSigned,
            let domain = transaction.envelope.sender.address?.domain
        else { return false }
        return snapshot.owner(of: domain)?.organization.name == attribution.organization
    }
}
