internal import Facts
package import Mail
package import NIOCore
internal import Organization
package import Queueing
internal import Scoring
internal import SenderAuthentication

/// What is known of a copy now that was not when its message was accepted (docs/reference/late-findings.md).
package struct LateFinding: Hashable, Sendable {
    /// How its recipient's policy has it held.
    package var hold: QuarantineHold
    /// What is known, on one line, safe to show: `TenantBlockUrl contoso.example/*`.
    package var cause: String

    /// Puts one together.
    package init(hold: QuarantineHold, cause: String) {
        self.hold = hold
        self.cause = cause
    }
}

/// Judges accepted mail anew, as the same message from the same client would be judged now, and tells what of that is a late
/// finding: what the organization's list blocks, malware, and campaigns that people report as phishing. Nothing else that
/// would be decided otherwise today is one.
package struct LateJudge: Sendable {
    private let basis: ExaminationBasis
    private let examiners: Examiners

    /// The stages that say what a message is. None of them refuses it for its size, its recipients or a loop, and no mail
    /// flow rule is evaluated: all that was done before. What one of them would refuse today was accepted, so that the next
    /// ones are asked all the same.
    private static let stages: [any ExaminationStage] = [
        AcceptedBefore(), GoingOn(stage: AuthenticationStage()), GoingOn(stage: MalwareStage()),
        GoingOn(stage: ScoringStage()), GoingOn(stage: VerdictStage()), RecipientVerdicts(),
    ]

    /// - Parameters:
    ///   - basis: what live mail is examined by.
    ///   - examiners: what live mail is examined with. Nothing is counted for aggregate reports.
    package init(_ basis: ExaminationBasis, examiners: Examiners) {
        self.basis = ExaminationBasis(
            snapshot: basis.snapshot, secrets: basis.secrets, keyring: DKIMKeyring(), stages: Self.stages)
        var examiners = examiners
        examiners.recorder = nil
        self.examiners = examiners
    }

    /// What is found for some recipients of a message; those for whom nothing is found are left out. Nil where that can't be
    /// told now, since nobody is there to look into what has to be looked into. Asks DNS and engines, and reads the content, so
    /// it is for threads that may block. It changes nothing.
    ///
    /// - Parameters:
    ///   - content: the content as it was received.
    ///   - moment: the time that it is judged at.
    package func findings(
        on message: MessageStatus, for recipients: [MessageStatus.Recipient], reading content: ByteBuffer,
        at moment: WallTime
    ) async -> [RecipientID: LateFinding]? {
        guard let owner = basis.snapshot.organization(named: message.organization),
            let client = message.clientAddress, let routing = recipients.first?.routing
        else { return [:] }
        var transaction = Transaction(envelope: message.envelope)
        transaction.recipients = recipients.map(\.recipient)
        var session = SessionFacts(clientAddress: client, helo: message.clientName)
        session.transactionTime = moment
        let attribution = Self.attribution(routing, owner, client)
        if let address = transaction.recipients.first?.address {
            transaction.connectionFilter =
                basis.perimeter.filterConnection(
                    address, isOperator: false, attribution: attribution, organization: owner, session: session
                ).ruling
        }
        let deliveries = recipients.map { recipient in
            var delivery = Delivery(
                recipient: recipient.recipient, deliverTo: recipient.deliverTo, sender: recipient.sender,
                key: recipient.key, routing: recipient.routing)
            delivery.shown = recipient.shown
            // Of a copy that is forwarded to the outside, the policies of whoever forwards it count.
            if let shown = recipient.shown, basis.snapshot.acceptedDomain(of: shown.domain, in: owner) == nil {
                delivery.forwarder = recipient.recipient.address
            }
            return delivery
        }
        let examination = Examination(
            of: WholeMessage(
                reading: content, content: .memory(content), transaction: transaction, session: session,
                id: message.networkMessageID, receivedAt: moment, ownName: basis.snapshot.server.hostname.name,
                headerLimit: .max),
            attribution: attribution, by: basis,
            copies: [MessageCopy(edits: MessageEdits(), deliveries: deliveries)])
        let result = await examination.run(by: examiners)
        let hand = result.hand
        guard let outcomes = hand.outcomes else { return result.refusal?.isPermanent == false ? nil : [:] }
        let confidence = RuleAction.setSCL(0).parameter
        let isRuled = message.rules.contains { $0.effect == .enforced && $0.actions.contains(confidence) }
        var found: [RecipientID: LateFinding] = [:]
        for (recipient, delivery) in zip(recipients, deliveries) {
            let verdict = outcomes.verdict(on: delivery)
            // What may be another answer the next time decides nothing.
            if case .refuse(let reply, orElse: _) = verdict.disposition, !reply.isPermanent { return nil }
            guard let cause = Self.cause(of: verdict, hand, isRuled: isRuled), let hold = verdict.disposition.hold
            else { continue }
            found[recipient.id] = LateFinding(hold: hold, cause: cause)
        }
        return found
    }

    /// Whose mail it was, as far as its routing says. Who only wrote in the name of a partner was not identified by the
    /// partner's connector.
    private static func attribution(
        _ routing: RoutingInputs, _ owner: OrganizationSnapshot, _ client: IPAddress
    ) -> Attribution {
        guard let name = routing.arrivalConnector, let connector = owner.inboundConnector(named: name) else {
            return Attribution(owner: owner, direction: routing.direction)
        }
        let isIdentified =
            connector.connectorType == .onPremises || connector.restrictDomainsToCertificate
            || connector.restrictDomainsToIPAddresses && connector.identity(of: client) != nil
        return Attribution(
            owner: owner, direction: routing.direction, inboundConnector: connector.name,
            connectorType: connector.connectorType, isMatchedByIdentity: isIdentified)
    }

    /// What makes a verdict a late finding; nil where it is none.
    ///
    /// - Parameter isRuled: whether a mail flow rule has said how unwanted the message is: that goes before what reports say,
    ///   but for phishing beyond doubt.
    private static func cause(of verdict: RecipientVerdict, _ hand: MessageInHand, isRuled: Bool) -> String? {
        if let cause = verdict.cause {
            switch cause.kind {
            case .blockedFile, .blockedURL, .blockedSender, .blockedSpoof:
                return SafeText.escaped(cause.description, limit: 320)
            default: break
            }
        }
        switch verdict.verdict.category {
        case .malware, .antiMalware:
            let signature = hand.content.flatMap { MalwareFindings($0).detections.first?.signature }
            return signature.map { "malware " + SafeText.escaped($0, limit: 200) } ?? "malware"
        case .phishing where isRuled, .intraOrganizationPhishing where isRuled: return nil
        case .highConfidencePhishing, .phishing, .intraOrganizationPhishing:
            return isByReports(hand) ? "people report others like it as phishing" : nil
        case .fileType, .highConfidenceSpam, .spoof, .spam, .outboundSpam, .bulk, .none: return nil
        }
    }

    /// Whether the scorer says so since others of its campaign were reported.
    private static func isByReports(_ hand: MessageInHand) -> Bool {
        guard let with = hand.judgement?.verdict, let without = hand.judgementWithoutReports?.verdict else {
            return false
        }
        return without < with
    }
}

/// What the author's domain asks to do with mail in its name was done when the message came, and so was what is done without
/// an engine's answer. Keys that are gone by now, policies that are new, and an engine that does not answer refuse nothing, and
/// so hide nothing of what is found.
private struct AcceptedBefore: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        hand.whole.facts.authentication?.dmarc.requestedPolicy = DMARCPolicy.none
        if case .read(var findings) = hand.reading {
            for index in findings.engines.indices { findings.engines[index].failure = nil }
            hand.reading = .read(findings)
        }
        return nil
    }
}

/// A stage that ends nothing.
private struct GoingOn: ExaminationStage {
    let stage: any ExaminationStage

    var name: String { stage.name }

    func rule(on hand: inout MessageInHand) -> Reply? {
        _ = stage.rule(on: &hand)
        return nil
    }
}
