internal import Facts
internal import Inspection
internal import MIME
internal import Mail
internal import Organization
internal import Scoring
internal import SenderAuthentication

/// Makes the one verdict of all that was found (docs/reference/verdict.md), and does what it says: refuses the message,
/// or has its copies go into the junk folder.
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
        hand.grounds.connection = hand.transaction.connectionFilter
        if case .junk = hand.disposition {
            hand.grounds.found.insert(.spoof)
            hand.grounds.isSpoofExplicit = hand.facts.authentication.map { $0.dmarc.result == .fail } ?? false
        }
        if case .read(let findings) = hand.reading {
            if SpamTestString.isIn(findings.content) {
                hand.grounds.found.insert(hand.scoringDirection == .outbound ? .outboundSpam : .highConfidenceSpam)
                hand.grounds.confidence = .highest
            }
        } else if hand.grounds == VerdictGrounds() {
            return nil
        }
        let policy = hand.organization.document.hostedContentFilterPolicy
        hand.grounds.bulkThreshold = policy.marksBulkMail ? BulkComplaint(clamping: policy.bulkThreshold) : nil
        hand.grounds.isOriginating = hand.attribution.direction == .originating
        var verdict = Verdict(hand.grounds)
        verdict.judgement = hand.judgement.map { ContentJudgement(recording: $0) }
        hand.verdict = verdict
        hand.verdictWithin = verdictWithin(hand)
        var refusal = verdict.action == .refuse ? hand.malwareReply ?? Replies.malware : nil
        if refusal == nil, hand.isPutOffByEngine, verdict.decision?.isSkipped != true {
            refusal = Replies.putOffByEngine
        }
        // Nobody reports what is refused.
        if refusal == nil { verdict.mark = hand.mark }
        hand.record(
            hand.attribution.decision(.verdict, .judged(verdict), from: inputs(hand), reply: refusal))
        if verdict.action == .junk {
            junk(&hand) { _ in true }
        } else if hand.verdictWithin?.action == .junk {
            let judged = hand
            junk(&hand) { judged.isOwn($0.deliverTo) }
        }
        return refusal
    }

    private func junk(_ hand: inout MessageInHand, where isMeant: (Delivery) -> Bool) {
        for copy in hand.accepted.copies.indices {
            for delivery in hand.accepted.copies[copy].deliveries.indices
            where isMeant(hand.accepted.copies[copy].deliveries[delivery]) {
                hand.accepted.copies[copy].deliveries[delivery].placement = .junk
            }
        }
    }

    /// The verdict on what the organization's own people get of a message that one of them sends to the outside as well: that
    /// of a message to them alone. Otherwise one recipient outside would have phishing pass among all of them.
    private func verdictWithin(_ hand: MessageInHand) -> Verdict? {
        guard hand.scoringDirection == .outbound else { return nil }
        var grounds = hand.grounds
        grounds.found.remove(.outboundSpam)
        if let judgement = hand.judgement { grounds.add(judgement, going: .internalMail) }
        // That of the test string is not the scorer's.
        grounds.confidence = hand.grounds.confidence
        var verdict = Verdict(grounds)
        verdict.judgement = hand.verdict?.judgement
        return verdict
    }

    private func inputs(_ hand: MessageInHand) -> [Decision.Input] {
        var inputs = hand.grounds.found.sorted().map { Decision.Input("found", $0.rawValue) }
        switch hand.grounds.connection {
        case .notListed: break
        case .allowed(let entry): inputs.append(.init("IPAllowList", entry))
        case .safeListed(let zone): inputs.append(.init("safeList", zone))
        }
        inputs += hand.opinionInputs
        if let within = hand.verdictWithin, within.category != .none,
            hand.transaction.recipients.contains(where: { hand.isOwn($0.address) })
        {
            inputs.append(.init("ownPeople", within.description))
        }
        guard let findings = hand.content else { return inputs }
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
