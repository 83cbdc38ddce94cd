internal import Facts
internal import Mail
internal import Organization

/// Says for one recipient after the other what becomes of a message, and looks no policy of it up twice.
///
/// Pure: it knows the message in hand and nothing else.
struct RecipientJudge {
    /// The policies of a recipient as one key.
    private struct Key: Equatable {
        var contentFilter: ObjectIdentifier
        var malwareFilter: ObjectIdentifier
        var antiPhish: ObjectIdentifier

        init(_ choices: PolicyTable.Choices) {
            contentFilter = ObjectIdentifier(choices.contentFilter)
            malwareFilter = ObjectIdentifier(choices.malwareFilter)
            antiPhish = ObjectIdentifier(choices.antiPhish)
        }
    }

    /// What the policies of some recipients say.
    private struct Judged {
        var actions: PolicyActions
        var grounds: RecipientGrounds
    }

    private let hand: MessageInHand
    private let listed: ListedContent
    private var findings: MalwareFindings?
    private var hits: AdvancedSpamChecks?
    // The recipients of a message have few policies, nearly always one of each kind: these are searched, not hashed.
    private var known: [(key: Key, judged: Judged)] = []
    /// What becomes of the message for recipients who say nothing, by their policies and whose mail it is.
    private var plain: [(key: Key, scope: VerdictGrounds.Scope, verdict: RecipientVerdict)] = []
    private var malware: [(policy: ObjectIdentifier, ruling: MalwareRuling)] = []
    /// For the record: what each policy against malware has found, but for the one that `MalwareStage` went by.
    private(set) var decisions: [Decision] = []
    /// The refusal of the whole message that a policy asks for since it can't be looked at now; nil for none.
    private(set) var deferral: Reply?

    init(_ hand: MessageInHand) {
        self.hand = hand
        listed = hand.listed ?? ListedContent()
        if let ruling = hand.malwareRuling {
            malware.append((ObjectIdentifier(hand.organization.policies.defaults.malwareFilter), ruling))
        }
    }

    /// What becomes of the message for a recipient with these policies.
    ///
    /// - Parameters:
    ///   - grounds: what speaks for and against it, the same for all recipients of one scope.
    ///   - overrides: what the recipient says, and what the mailbox is.
    mutating func verdict(
        by choices: PolicyTable.Choices, _ grounds: VerdictGrounds, overrides: [VerdictOverride] = []
    ) -> RecipientVerdict {
        // Most of many recipients say nothing.
        guard overrides.isEmpty else { return judge(by: choices, grounds, overrides) }
        let key = Key(choices)
        if let known = plain.first(where: { $0.key == key && $0.scope == grounds.scope }) { return known.verdict }
        let verdict = judge(by: choices, grounds, [])
        plain.append((key, grounds.scope, verdict))
        return verdict
    }

    private mutating func judge(
        by choices: PolicyTable.Choices, _ grounds: VerdictGrounds, _ overrides: [VerdictOverride]
    ) -> RecipientVerdict {
        let judged = judged(by: choices, grounds)
        var recipient = judged.grounds
        recipient.overrides += overrides
        // It matters to nobody else.
        if overrides.contains(where: { $0.kind == .userTrustsDomain }) { recipient.held = judged.actions.held }
        let ruling = VerdictOrder.ruling(grounds, recipient)
        if let refused = judged.actions.refusedContent, ruling.effect != .refuse,
            ruling.cause?.kind != .secOpsMailbox, !ruling.category.isMalware
        {
            var verdict = judged.actions.verdict(on: ruling, grounds)
            // What can't be read may be anything, whoever sends it.
            verdict.disposition = .refuse(refused.reply, orElse: refused.hold)
            verdict.verdict.action = .refuse
            verdict.policy = .init(.malwareFilterPolicy, choices.malwareFilter.name)
            verdict.rule = choices.malwareFilter.rule
            verdict.setting = judged.actions.malware?.property
            return verdict
        }
        return judged.actions.verdict(on: ruling, grounds)
    }

    private mutating func judged(by choices: PolicyTable.Choices, _ grounds: VerdictGrounds) -> Judged {
        let key = Key(choices)
        if let known = known.first(where: { $0.key == key }) { return known.judged }
        let policy = choices.contentFilter.policy
        let isIncoming = grounds.scope == .incoming
        let check = ContentPolicyCheck(
            policy, hits: isIncoming && !policy.advancedSpamFilter.isOff ? advancedSpamChecks() : [],
            unsure: hand.returned == .unknownToUs && !hand.organization.sendsThroughUs
                ? AdvancedSpamCheck.ndrBackscatter.bit : [],
            score: isIncoming ? grounds.score : 0, language: isIncoming ? hand.content?.language : nil,
            country: isIncoming ? hand.origin.country : nil)
        let sender = AuthenticationPolicy(hand.facts, hand.sender, by: choices.antiPhish.policy)
        let actions = PolicyActions(
            choices: choices, table: hand.organization.policies, malware: malwareRuling(choices.malwareFilter),
            sender: sender, check: check, isFirstContact: isIncoming && hand.isFirstContact)
        var recipient = RecipientGrounds()
        recipient.malware = actions.malware?.category ?? .none
        recipient.sender = sender?.disposition ?? .none
        recipient.raised = check.raised
        recipient.raisedConfidence = check.confidence
        recipient.bulkThreshold = policy.marksBulkMail ? BulkComplaint(clamping: policy.bulkThreshold) : nil
        recipient.intraOrganization = policy.intraOrgFilterState
        if let override = hand.policyOverride(choices.contentFilter, hand.composite) {
            recipient.overrides.append(override)
        }
        let new = Judged(actions: actions, grounds: recipient)
        known.append((key, new))
        return new
    }

    private mutating func advancedSpamChecks() -> AdvancedSpamChecks {
        if let hits { return hits }
        let found = AdvancedSpamFindings(hand).hits
        hits = found
        return found
    }

    private mutating func malwareRuling(_ choice: PolicyTable.Choice<MalwareFilterPolicy>) -> MalwareRuling? {
        guard let content = hand.content else { return nil }
        let key = ObjectIdentifier(choice)
        if let known = malware.first(where: { $0.policy == key }) { return known.ruling }
        let findings = findings ?? MalwareFindings(content)
        self.findings = findings
        let ruling = MalwareRuling(
            findings, by: choice.policy, blocking: listed.blockedFile, allowing: listed.allowedFiles)
        malware.append((key, ruling))
        decisions.append(ruling.decision(findings, hand.attribution, by: choice.name))
        if let reply = ruling.refusal, !reply.isPermanent { deferral = reply }
        return ruling
    }

    /// What the policy against forged senders of a recipient asks to do.
    func sender(by choices: PolicyTable.Choices) -> SenderDisposition {
        let key = Key(choices)
        return known.first { $0.key == key }?.judged.grounds.sender ?? .none
    }

    /// Whether a message passes for some recipients although an engine did not look at it.
    var isUnscanned: Bool { malware.contains { $0.ruling.isUnscanned && $0.ruling.category == .none } }
}
