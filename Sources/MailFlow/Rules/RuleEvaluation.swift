internal import Facts
internal import Mail
internal import Organization
internal import Patterns

/// The evaluation of an organization's mail flow rules on a message: the rules in their order, each on every copy that
/// no rule before has ended (docs/reference/mail-flow-rules.md#evaluation).
///
/// The one evaluator: live mail, explain and `rule test` run it. Recipients for whom the same has been done share a
/// copy; a rule that holds for some of them alone parts them. Pure: it knows the message in hand and nothing else.
struct RuleEvaluation {
    /// A recipient.
    struct Target {
        var delivery: Delivery
        /// The person of the organization whose copy it is, or whoever gets it outside.
        let person: RulePerson
        /// As the sender named it.
        let original: RulePerson
        /// Whether a rule has added it, and nothing names it to others.
        var isBlind = false
    }

    /// What a rule has done, for its decision.
    struct Match {
        var recipients: [Int] = []
        /// The conditions with what they found.
        var inputs: [Decision.Input] = []
        /// What was done, or would have been.
        var actions: [String] = []
        /// What it was done with, and what could not be done.
        var notes: [Decision.Input] = []
    }

    let table: TransportRuleTable
    let message: RuleMessage
    let detail: RuleDetail
    /// The recipients; those that rules add stand behind the others.
    var targets: [Target] = []
    /// Different copies.
    var copies: [RuleCopy] = []
    /// The addresses that have a copy: nobody gets a message twice.
    var reached: Set<String> = []
    /// Recipients that have no copy any more, by their numbers, and what is told of them.
    var gone: Set<Int> = []
    var ends: [NamedEnd] = []
    /// What this server is to write.
    var notices: [NoticeOrder] = []
    /// For the record.
    var decisions: [Decision] = []
    /// What came of each rule for each recipient.
    var traces: [RuleTrace] = []
    /// The name of a rule that wants the whole message to come again, since it can't be evaluated.
    private(set) var deferral: String?

    // Made once, where a rule asks.
    var madeMark: SubjectMark?
    var madeNotices: RuleNotices?
    var madeWriter: DisclaimerWriter?
    /// The searches of recipients' addresses, by the recipient's number.
    var recipientHits: [Int: TermHits] = [:]
    var originalHits: [Int: TermHits] = [:]
    // Kept for the next rule, so that none takes memory of its own.
    private var meant: [Int] = []
    private var left = RuleEvaluation.recorded

    init(_ hand: MessageInHand, _ table: TransportRuleTable, detail: RuleDetail) {
        self.table = table
        self.detail = detail
        message = RuleMessage(hand, table)
        for copy in hand.accepted.copies {
            let start = targets.count
            for delivery in copy.deliveries { targets.append(target(delivery)) }
            copies.append(RuleCopy(edits: copy.edits, recipients: Array(start..<targets.count)))
        }
        for target in targets { reached.insert(target.delivery.deliverTo.lookupKey) }
    }

    /// A recipient as rules see it.
    func target(_ delivery: Delivery) -> Target {
        // The recipient that it was for before it was forwarded.
        let named = delivery.forwarder ?? delivery.shown ?? delivery.primary ?? delivery.recipient.address
        let person = message.person(named)
        return Target(
            delivery: delivery, person: person,
            original: named == delivery.recipient.address ? person : message.person(delivery.recipient.address))
    }

    /// Evaluates all rules.
    mutating func run() {
        if detail == .all {
            for place in table.rules.indices {
                if table.rules[place].rule.isEnabled { evaluate(place) } else { trace(place, result: .disabled) }
                if deferral != nil { return }
            }
            return
        }
        for place in table.enabled {
            evaluate(place)
            if deferral != nil { return }
        }
    }

    // MARK: - One rule

    private mutating func evaluate(_ place: Int) {
        let rule = table.rules[place]
        guard rule.isActive(at: message.hand.facts.receivedAt) else {
            if detail == .all { trace(place, result: .notActive) }
            return
        }
        var found: Match?
        var trouble: (RuleTrouble, [Int])?
        // Copies that the rule parts from others come behind these, and are not looked at again.
        for copy in 0..<copies.count {
            if let before = copies[copy].stoppedBy {
                if detail == .all { trace(place, copy: copy, result: .stoppedBefore) { $0.stoppedBy = before } }
                continue
            }
            do throws(RuleTrouble) {
                guard try isMeant(rule, copy) else {
                    if detail == .all {
                        let told = explained(place, copy, copies[copy].recipients)
                        traces += told
                    }
                    continue
                }
                try act(place, on: copy, &found)
            } catch {
                trouble = trouble ?? (error, copies[copy].recipients)
                if detail == .all {
                    let reason = error.reason
                    trace(place, copy: copy, result: .failed) { $0.reason = reason }
                }
            }
        }
        if let found {
            record(rule, found)
            orderNotices(of: rule.rule, found)
        }
        if let trouble { note(rule, trouble.0, trouble.1) }
    }

    /// Whether a rule holds for a copy, or for some of its recipients: those are in ``meant`` then.
    private mutating func isMeant(_ rule: TransportRuleTable.Rule, _ copy: Int) throws(RuleTrouble) -> Bool {
        guard try holds(rule.head, rule, copy, nil) else { return false }
        meant.removeAll(keepingCapacity: true)
        if rule.recipient.isEmpty {
            meant += copies[copy].recipients
        } else {
            for index in copies[copy].recipients.indices {
                let number = copies[copy].recipients[index]
                if try holds(rule.recipient, rule, copy, number) { meant.append(number) }
            }
            if meant.isEmpty { return false }
        }
        return try holds(rule.content, rule, copy, nil)
    }

    private mutating func holds(
        _ step: TransportRuleTable.Step, _ rule: TransportRuleTable.Rule, _ copy: Int, _ recipient: Int?
    ) throws(RuleTrouble) -> Bool {
        for test in step.conditions {
            guard try holds(test, rule, copy, recipient) else { return false }
        }
        for test in step.exceptions {
            if try holds(test, rule, copy, recipient) { return false }
        }
        return true
    }

    /// Does what a rule asks for with the recipients that it means.
    private mutating func act(_ place: Int, on copy: Int, _ found: inout Match?) throws(RuleTrouble) {
        let rule = table.rules[place].rule
        let recipients = meant
        var match = Match()
        match.recipients = recipients
        // The first copy stands for all of them.
        if found == nil { match.inputs = inputs(of: table.rules[place], copy, recipients.first) }
        let isWhole = recipients.count == copies[copy].recipients.count
        // Before anything is changed that was looked at.
        let traced = detail == .all ? explained(place, copy, copies[copy].recipients) : []
        guard rule.mode == .enforce else {
            pretend(rule, &match)
            finish(traced, match, &found)
            return
        }
        var changed = copies[copy]
        changed.recipients = recipients
        try apply(rule, to: &changed, &match)
        if rule.stopRuleProcessing, changed.stoppedBy == nil {
            changed.stoppedBy = rule.name
            changed.isChanged = true
        }
        if isWhole {
            copies[copy] = changed
        } else {
            let others = Set(recipients)
            copies[copy].recipients.removeAll { others.contains($0) }
            copies[copy].isChanged = true
            changed.isChanged = true
            copies.append(changed)
        }
        finish(traced, match, &found)
    }

    private mutating func finish(_ traced: [RuleTrace], _ match: Match, _ found: inout Match?) {
        for var trace in traced {
            if trace.result == .matched { trace.actions = match.actions }
            traces.append(trace)
        }
        guard found != nil else {
            found = match
            return
        }
        found?.recipients += match.recipients
        for action in match.actions where found?.actions.contains(action) == false { found?.actions.append(action) }
        for note in match.notes where found?.notes.contains(note) == false { found?.notes.append(note) }
    }

    /// Has a rule that can't be evaluated do what it says for this case.
    private mutating func note(_ rule: TransportRuleTable.Rule, _ trouble: RuleTrouble, _ recipients: [Int]) {
        let isDeferred = rule.rule.ruleErrorAction == .defer && rule.rule.mode == .enforce
        if isDeferred { deferral = rule.rule.name }
        let hit = RuleHit(rule: rule.rule.name, effect: .failed, reason: trouble.reason)
        append(
            message.hand.attribution.decision(
                .mailFlowRules, .rule(hit), by: ObjectReference(.transportRule, rule.rule.name),
                from: [.init("RuleErrorAction", rule.rule.ruleErrorAction.rawValue)] + names(recipients),
                reply: isDeferred ? Replies.putOffByRule : nil))
    }

    // MARK: - Recording

    /// Recipients that a decision names at most.
    private static let named = 20
    /// Decisions of rules that a message has at most.
    static let recorded = 50

    private mutating func record(_ rule: TransportRuleTable.Rule, _ match: Match) {
        let rule = rule.rule
        let hit = RuleHit(
            rule: rule.name, effect: rule.mode == .enforce ? .enforced : .audited, actions: match.actions)
        var inputs = match.inputs + match.notes
        if rule.mode == .auditAndNotify { inputs.append(.init("Mode", rule.mode.rawValue)) }
        if let severity = rule.setAuditSeverity { inputs.append(.init("SetAuditSeverity", severity.rawValue)) }
        append(
            message.hand.attribution.decision(
                .mailFlowRules, .rule(hit), by: ObjectReference(.transportRule, rule.name),
                from: inputs + names(match.recipients)))
    }

    private mutating func append(_ decision: Decision) {
        left -= 1
        if left >= 0 {
            decisions.append(decision)
        } else if left == -1 {
            decisions.append(
                message.hand.attribution.decision(
                    .mailFlowRules, .acceptedBecause("further rules acted that are not on record")))
        }
    }

    /// The recipients as a record names them.
    private func names(_ recipients: [Int]) -> [Decision.Input] {
        var inputs = recipients.prefix(Self.named).map { Decision.Input("recipient", targets[$0].shown) }
        if recipients.count > inputs.count { inputs.append(.init("more", recipients.count - inputs.count)) }
        return inputs
    }
}

extension RuleEvaluation.Target {
    /// The address as a record names it: a member of a group is told apart by its own.
    var shown: EmailAddress { delivery.shown == nil ? delivery.recipient.address : delivery.deliverTo }
}
