internal import Facts
internal import Mail
internal import Organization

/// Evaluates the organization's mail flow rules (docs/reference/mail-flow-rules.md): changes copies and recipients, and
/// keeps for the verdict what rules say of it.
///
/// It stands behind the resolution of recipients, so that rules see those who get the message, and before the verdicts,
/// so that whoever gets a copy by a rule is judged, too. What this server writes itself passes no rules, nor does what
/// it let out of quarantine, nor what people report.
struct MailFlowRules: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        let table = hand.organization.transportRules
        guard !table.isEmpty || hand.ruleDetail == .all && !table.rules.isEmpty, hand.passesRules else { return nil }
        var evaluation = RuleEvaluation(hand, table, detail: hand.ruleDetail)
        evaluation.run()
        hand.accepted.decisions += evaluation.decisions
        hand.rules = evaluation.outcomes
        if evaluation.deferral != nil { return Replies.putOffByRule }
        evaluation.place(on: &hand.accepted)
        return nil
    }
}

extension MessageInHand {
    /// Whether the organization's rules are evaluated on the message.
    var passesRules: Bool { whole.hasSession && !isReport && !isReleasedBefore }

    /// Whether an enabled rule is to be evaluated on the message.
    var hasRules: Bool { !organization.transportRules.isEmpty && whole.hasSession && !isReport }
}

extension MessageInHand {
    /// Evaluates the organization's rules on the message as it stands, and throws away what comes of it: for those who measure
    /// the evaluation by itself.
    ///
    /// - Returns: how many decisions there were.
    package func countRuleDecisions() -> Int {
        var evaluation = RuleEvaluation(self, organization.transportRules, detail: .none)
        evaluation.run()
        return evaluation.decisions.count
    }
}

extension RuleEvaluation {
    /// What a verdict has to go by, and the traces.
    var outcomes: RuleOutcomes {
        var outcomes = RuleOutcomes()
        outcomes.traces = traces
        for copy in copies where copy.isChanged {
            let override = copy.level.flatMap { VerdictOverride(ruleConfidence: $0.scl, rule: $0.rule) }
            outcomes.add(
                RuleOutcome(override: override, ending: copy.ending),
                for: copy.recipients.map { targets[$0].delivery.deliverTo })
        }
        return outcomes
    }

    /// Has the message be what the rules have made of it.
    func place(on accepted: inout AcceptedMessage) {
        accepted.ends += ends
        accepted.add(notices)
        guard copies.contains(where: \.isChanged) else { return }
        var made: [MessageCopy] = []
        for copy in copies {
            let deliveries = copy.recipients.map { number in
                var delivery = targets[number].delivery
                if let connector = copy.connector { delivery.routing.ruleConnector = connector }
                if copy.requiresTLS { delivery.routing.requiresTLS = true }
                return delivery
            }
            guard !deliveries.isEmpty || targets.isEmpty else { continue }
            if let same = made.firstIndex(where: { $0.edits == copy.edits }) {
                made[same].deliveries += deliveries
            } else {
                made.append(MessageCopy(edits: copy.edits, deliveries: deliveries))
            }
        }
        // What was accepted is on record, also where nobody has it.
        accepted.copies = made.isEmpty ? copies.prefix(1).map { MessageCopy(edits: $0.edits, deliveries: []) } : made
    }
}
