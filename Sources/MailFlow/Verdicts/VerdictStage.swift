internal import Facts
internal import Inspection
internal import MIME
internal import Mail
internal import Organization
internal import Scoring
internal import SenderAuthentication

/// Gathers all that speaks for and against a message, and makes the verdict of it where it is the same for all recipients
/// (docs/reference/verdict.md): most organizations have one policy of each kind, and nobody is looked up. `RecipientVerdicts`
/// does what it says, and judges for each recipient where they differ.
///
/// A message whose content was not read and against whose sender nothing speaks has no verdict.
struct VerdictStage: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.whole.hasSession else { return nil }
        if case .failed(let reason) = hand.reading {
            let reply = Replies.contentUnreadable
            hand.record(hand.attribution.decision(.verdict, .refused, from: [.init(.reason, reason)], reply: reply))
            return reply
        }
        gather(&hand)
        guard hand.isDecidedAlike, !hand.isWithoutGrounds else { return nil }
        var verdicts = verdictsOnAll(hand)
        guard hand.isJudged(verdicts) else { return nil }
        var refusal: Reply?
        if case .refuse(let reply, orElse: _) = verdicts[0].disposition { refusal = reply }
        // A refusal for the sender would have ended the message before: something has lifted it.
        let isLifted = hand.disposition.isRefusal && verdicts[0].verdict.category != .spoof
        if verdicts[0].verdict.decision?.isSkipped == true || isLifted { hand.disposition = .none }
        if refusal == nil, hand.isPutOffByEngine(verdicts) { refusal = Replies.putOffByEngine }
        hand.tell(&verdicts, isRefused: refusal != nil)
        hand.verdict = verdicts[0].verdict
        hand.outcomes = RecipientOutcomes(verdicts)
        hand.record(
            hand.attribution.decision(
                .verdict, .judged(verdicts[0].verdict), by: verdicts[0].object,
                from: hand.verdictInputs + verdicts[0].inputs + ownPeople(verdicts, hand), reply: refusal))
        return refusal
    }

    /// What becomes of the message for all recipients; behind it, where they differ, for the organization's own people.
    private func verdictsOnAll(_ hand: MessageInHand) -> [RecipientVerdict] {
        var judge = RecipientJudge(hand)
        let choices = hand.organization.policies.defaults
        var verdicts = [judge.verdict(by: choices, hand.grounds)]
        if let within = hand.groundsWithin { verdicts.append(judge.verdict(by: choices, within)) }
        return verdicts
    }

    /// Puts together what speaks for and against the message.
    private func gather(_ hand: inout MessageInHand) {
        hand.grounds.connection = hand.transaction.connectionFilter
        hand.grounds.isSpoofExplicit = hand.facts.authentication.map { $0.dmarc.result == .fail } ?? false
        hand.grounds.overrides += hand.senderOverrides()
        hand.grounds.score = hand.judgement?.shownScore ?? 0
        hand.grounds.scope =
            switch hand.scoringDirection {
            case .inbound: .incoming
            case .internalMail: .within
            case .outbound: .outbound
            }
        if let judgement = hand.judgement, judgement.isHighConfidencePhishByHost, hand.listed?.areHostsAllowed == true {
            hand.grounds.isPhishingExplained = true
            var other = judgement
            other.verdict = judgement.classBesideHost
            other.scl = min(other.scl, SpamConfidence.moreSpam.value)
            hand.grounds.add(other, going: hand.scoringDirection)
        }
        if case .read(let findings) = hand.reading, SpamTestString.isIn(findings.content) {
            hand.grounds.found.insert(hand.grounds.scope == .outbound ? .outboundSpam : .highConfidenceSpam)
            hand.grounds.confidence = .highest
            hand.grounds.hasTestString = true
        }
        if hand.grounds.scope == .outbound { hand.groundsWithin = groundsWithin(hand) }
    }

    /// What speaks against the copies of the organization's own people where one of them sends a message to the outside as
    /// well: the same as against a message to them alone. Otherwise one recipient outside would have phishing pass among all of
    /// them.
    private func groundsWithin(_ hand: MessageInHand) -> VerdictGrounds {
        var grounds = hand.grounds
        grounds.scope = .within
        grounds.found.remove(.outboundSpam)
        if let judgement = hand.judgement { grounds.add(judgement, going: .internalMail) }
        // That of the test string is not the scorer's.
        grounds.confidence = hand.grounds.confidence
        return grounds
    }

    private func ownPeople(_ verdicts: [RecipientVerdict], _ hand: MessageInHand) -> [Decision.Input] {
        guard verdicts.count > 1, verdicts[1].verdict.category != .none,
            hand.transaction.recipients.contains(where: { hand.isOwn($0.address) })
        else { return [] }
        return [.init("ownPeople", verdicts[1].verdict.description)]
    }
}

extension MessageInHand {
    /// Has verdicts say what the content is, as records have it.
    func tell(_ verdicts: inout [RecipientVerdict], isRefused: Bool) {
        let judgement = judgement.map { ContentJudgement(recording: $0) }
        // Nobody reports what is refused.
        let mark = isRefused ? nil : mark
        for index in verdicts.indices {
            verdicts[index].verdict.judgement = judgement
            verdicts[index].verdict.mark = mark
        }
    }

    /// Whether the content was not read and nothing else speaks for or against the message of people who have the default
    /// policies: nobody has to be asked then.
    fileprivate var isWithoutGrounds: Bool {
        guard content == nil, disposition == .none, grounds.found.isEmpty, grounds.overrides.isEmpty,
            grounds.connection == .notListed
        else { return false }
        let choice = organization.policies.defaults.contentFilter
        guard choice.policy.advancedSpamFilter.isOff, choice.policy.blockedRegions.isEmpty else { return false }
        return policyOverride(choice, composite) == nil
    }

    /// Whether there is something to say of a message: nobody speaks of what nobody has read.
    func isJudged(_ verdicts: [RecipientVerdict]) -> Bool {
        if content != nil { return true }
        return verdicts.contains {
            $0.verdict.category != .none || $0.verdict.decision != .notSpam || $0.verdict.address != .notListed
        }
    }

    /// Whether it is to come again since an engine asks for that, and a recipient would get it.
    func isPutOffByEngine(_ verdicts: [RecipientVerdict]) -> Bool {
        isPutOffByEngine
            && verdicts.contains { $0.verdict.decision?.isSkipped != true && !$0.verdict.category.isMalware }
    }

    /// What was found, as inputs of the decision.
    var verdictInputs: [Decision.Input] {
        var found = grounds.found
        if disposition != .none { found.insert(.spoof) }
        if let malware = malwareRuling?.category { found.insert(malware) }
        found.remove(.none)
        var inputs = found.sorted().map { Decision.Input("found", $0.rawValue) }
        if grounds.hasTestString { inputs.append(.init("testString", "GTUBE")) }
        switch grounds.connection {
        case .notListed: break
        case .allowed(let entry): inputs.append(.init("IPAllowList", entry))
        case .safeListed(let zone): inputs.append(.init("safeList", zone))
        }
        inputs += opinionInputs
        guard let findings = content else { return inputs }
        inputs.append(.init("parts", findings.content.parts.count))
        inputs.append(.init("links", findings.content.links.count))
        if let language = findings.language { inputs.append(.init("language", language)) }
        let unread = Set(findings.content.defects.filter(\.kind.isUnread).map(\.kind.rawValue))
        for kind in unread.sorted() { inputs.append(.init("notFullyRead", kind)) }
        for bound in Set(findings.inspected.flatMap(\.incomplete)).map(\.rawValue).sorted() {
            inputs.append(.init("notFullyRead", "file: \(bound)"))
        }
        return inputs
    }
}
