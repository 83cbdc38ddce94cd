internal import Facts
internal import Mail
internal import Organization

/// Decides for each recipient what the verdict comes to where recipients have different policies or lists, and does for all
/// what was decided (docs/reference/policies.md): puts copies where they belong, marks them, sends them to others, drops them.
///
/// A message is refused where all of its recipients are refused it for the same reason. Otherwise those who are refused it
/// have it held: a report to its sender could hit somebody else. What a rule rejects of the organization's own people is
/// reported to them.
struct RecipientVerdicts: ExaminationStage {
    /// Recipients whose decisions a record has at most, where they differ.
    static let recorded = 50

    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.whole.hasSession else { return nil }
        if !hand.isDecidedAlike {
            if let refusal = judge(&hand) { return refusal }
        } else if let outcomes = hand.outcomes, outcomes.verdicts.count > 1 {
            // The second one is that of the organization's own people.
            var numbers: [String: Int] = [:]
            for delivery in hand.accepted.deliveries where hand.isOwn(delivery.deliverTo) {
                numbers[delivery.deliverTo.lookupKey] = 1
            }
            hand.outcomes?.numbers = numbers
        }
        if let outcomes = hand.outcomes { RecipientActions(outcomes).apply(to: &hand) }
        SuspiciousOutboundCopies.add(to: &hand)
        MalwareNotices.add(to: &hand)
        return nil
    }

    // MARK: - Judging

    /// What becomes of the message for each of its deliveries.
    private struct Judgement {
        var verdicts: [RecipientVerdict] = []
        var numbers: [String: Int] = [:]
        /// The recipients of each outcome, as a record names them.
        var names: [[String]] = []
        /// What authentication leads to, for the recipient for whom it is gravest.
        var disposition = SenderDisposition.none
        private var known: [RecipientVerdict: Int] = [:]

        mutating func add(_ verdict: RecipientVerdict, for delivery: Delivery) {
            let number = known[verdict] ?? verdicts.count
            if number == verdicts.count {
                known[verdict] = number
                verdicts.append(verdict)
                names.append([])
            }
            numbers[delivery.deliverTo.lookupKey] = number
            if names[number].count < RecipientVerdicts.recorded {
                // A member of a group is told apart by its own address.
                let name = delivery.shown == nil ? delivery.recipient.address : delivery.deliverTo
                names[number].append(name.description)
            }
        }

        /// The reply that refuses the message to all; nil where not all of them are refused it, or for different reasons.
        var refusal: Reply? {
            var found: (reply: Reply, reason: QuarantineReason)?
            for verdict in verdicts {
                guard case .refuse(let reply, orElse: let hold) = verdict.disposition else { return nil }
                guard found == nil || found?.reason == hold.reason else { return nil }
                found = found ?? (reply: reply, reason: hold.reason)
            }
            return found?.reply
        }
    }

    /// - Returns: the refusal of the whole message.
    private func judge(_ hand: inout MessageInHand) -> Reply? {
        // Each recipient's lists are compared with them.
        if hand.organization.hasUserLists, hand.facts.authentication == nil { _ = hand.authors() }
        var judge = RecipientJudge(hand)
        var found = judgement(of: hand, by: &judge)
        hand.accepted.decisions += judge.decisions
        if let deferral = judge.deferral { return deferral }
        guard !found.verdicts.isEmpty, hand.isJudged(found.verdicts) || hand.rules?.isPlain == false else {
            return nil
        }
        var refusal = found.refusal
        if refusal == nil {
            hand.askModerators(found.verdicts, found.numbers)
            for number in found.verdicts.indices where found.verdicts[number].verdict.action == .refuse {
                if !hand.tellsSender(of: found.verdicts[number]) { found.verdicts[number].hold() }
            }
            // What is held where it would have been refused is no refusal in reports to the author's domain.
            if found.disposition.isRefusal { found.disposition = .junk(.quarantine) }
            if hand.isPutOffByEngine(found.verdicts) { refusal = Replies.putOffByEngine }
        }
        hand.disposition = found.disposition
        if judge.isUnscanned { hand.edit { $0.stamps.append(AntispamStamps.unscannedField) } }
        hand.tell(&found.verdicts, isRefused: refusal != nil)
        record(found, refusal, on: &hand)
        hand.outcomes = RecipientOutcomes(found.verdicts, numbers: found.numbers)
        return refusal
    }

    private func judgement(of hand: MessageInHand, by judge: inout RecipientJudge) -> Judgement {
        var found = Judgement()
        let (organization, policies) = (hand.organization, hand.organization.policies)
        let isIncoming = hand.attribution.direction == .incoming
        let rules = hand.rules
        for delivery in hand.accepted.deliveries {
            let said = rules?.outcome(of: delivery)
            guard isIncoming || hand.isOwn(delivery.deliverTo) else {
                // Custom policies are for those who get mail in the organization.
                let verdict = judge.verdict(
                    by: policies.defaults, hand.grounds, overrides: said?.override.map { [$0] } ?? [])
                found.add(verdict.ended(by: said?.ending), for: delivery)
                continue
            }
            let (address, recipient) = hand.policyHolder(of: delivery)
            let choices = policies.choices(for: address)
            var overrides: [VerdictOverride] = []
            // The mailbox may be listed by another address than its primary one.
            if organization.advancedDelivery.hasSecOpsMailboxes,
                ([address] + (recipient?.emailAddresses ?? [])).contains(
                    where: organization.advancedDelivery.isSecOpsMailbox)
            {
                overrides.append(VerdictOverride(.secOpsMailbox, address.description))
            }
            if let override = recipient.flatMap({ hand.userOverride(of: $0) }) { overrides.append(override) }
            if let override = said?.override { overrides.append(override) }
            let verdict = judge.verdict(by: choices, hand.groundsWithin ?? hand.grounds, overrides: overrides)
                .ended(by: said?.ending)
            found.add(verdict, for: delivery)
            let sender = judge.sender(by: choices)
            if verdict.verdict.decision?.isSkipped != true, sender.gravity > found.disposition.gravity {
                found.disposition = sender
            }
        }
        if found.verdicts.isEmpty {
            // A message that is checked may be for nobody in particular.
            found.verdicts = [judge.verdict(by: policies.defaults, hand.groundsWithin ?? hand.grounds)]
            found.names = [[]]
        }
        return found
    }

    // MARK: - Recording

    /// Records what becomes of the message, the gravest outcome last: that is the one that the message is found by.
    private func record(_ found: Judgement, _ refusal: Reply?, on hand: inout MessageInHand) {
        let inputs = hand.verdictInputs
        let order = found.verdicts.indices.sorted {
            (found.verdicts[$1].verdict.category, $0) < (found.verdicts[$0].verdict.category, $1)
        }
        var left = Self.recorded
        for number in order {
            let outcome = found.verdicts[number]
            let isCommon = found.verdicts.count == 1
            let names: [String?] = isCommon ? [nil] : found.names[number].map { Optional($0) }
            // The last outcome is never left out.
            for (place, name) in names.enumerated() where place == 0 || left > 0 {
                left -= 1
                var verdict = outcome.verdict
                if place > 0 { (verdict.judgement, verdict.mark) = (nil, nil) }
                hand.record(
                    hand.attribution.decision(
                        .verdict, .judged(verdict), by: outcome.object, about: name,
                        from: (place == 0 ? inputs : []) + outcome.inputs, reply: refusal))
            }
            hand.verdict = outcome.verdict
        }
    }
}

extension SenderDisposition {
    /// How grave it is, the gravest with the highest number.
    fileprivate var gravity: Int {
        switch self {
        case .none: 0
        case .junk(.moveToJmf): 1
        case .junk(.quarantine): 2
        case .reject, .rejectFrom: 3
        }
    }
}

extension MessageInHand {
    /// Whose policies and lists a delivery is subject to: the recipient that it was for before it was forwarded, by the
    /// primary address.
    fileprivate func policyHolder(of delivery: Delivery) -> (address: EmailAddress, recipient: Recipient?) {
        let named = delivery.forwarder ?? delivery.shown ?? delivery.primary ?? delivery.recipient.address
        for address in [named, delivery.deliverTo] {
            guard let accepted = snapshot.acceptedDomain(of: address.domain, in: organization),
                let recipient = organization.recipient(address, plusAddressing: accepted.plusAddressing)
            else { continue }
            return (recipient.primarySmtpAddress, recipient)
        }
        return (named, nil)
    }
}
