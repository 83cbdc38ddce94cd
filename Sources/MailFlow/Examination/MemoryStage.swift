internal import Facts
internal import Learning
internal import Mail
internal import Organization
internal import Scoring

/// Says what the organization is to remember of a message (docs/reference/learning.md), and by what the message can be found
/// when more is known of it (docs/reference/late-findings.md#delivered-mail).
///
/// Of mail from outside what it is known by, whether it goes into an inbox, and whether it came in somebody else's name. Of
/// what a person of the organization wrote, to whom: not of what programs answer by themselves (RFC 3834), which is no sign
/// that anybody knows the other.
struct MemoryStage: ExaminationStage {
    /// Recipients of a message up to which it tells whom a person writes to: beyond, it is sent to many.
    private static let correspondents = 20

    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.whole.hasSession else { return nil }
        hand.accepted.traits = hand.traits
        switch hand.attribution.direction {
        case .incoming:
            hand.accepted.spoofSighting = hand.spoofSighting
            guard let sighting = hand.knowledge?.sighting else { return nil }
            let verdicts = hand.outcomes?.verdicts ?? []
            if !verdicts.isEmpty, !verdicts.contains(where: \.saysSomethingOfSender) { return nil }
            let isJunked =
                !verdicts.isEmpty
                && verdicts.allSatisfy { !$0.saysSomethingOfSender || $0.verdict.action != .deliver }
            hand.accepted.memoryEvent =
                isJunked && isJunkByReportsAlone(hand)
                ? .receivedOfCampaign(sighting) : .received(sighting, isJunked: isJunked)
        case .originating: hand.accepted.memoryEvent = written(hand)
        }
        return nil
    }

    /// Whether a message that is kept from inboxes would go there by the default policies had nobody reported others of its
    /// campaign.
    private func isJunkByReportsAlone(_ hand: MessageInHand) -> Bool {
        guard let judgement = hand.judgementWithoutReports, let findings = hand.content,
            !SpamTestString.isIn(findings.content)
        else { return false }
        var grounds = hand.grounds
        grounds.found.subtract([.spam, .highConfidenceSpam, .phishing, .highConfidencePhishing])
        grounds.add(judgement, going: hand.scoringDirection)
        grounds.score = judgement.shownScore
        var judge = RecipientJudge(hand)
        return judge.verdict(by: hand.organization.policies.defaults, grounds).verdict.action == .deliver
    }

    private func written(_ hand: MessageInHand) -> MemoryEvent? {
        let recipients = hand.transaction.recipients
        guard recipients.count <= Self.correspondents, case .mailbox(_) = hand.transaction.envelope.sender else {
            return nil
        }
        let others = recipients.map(\.address).filter { !hand.isOwn($0) }
        guard !others.isEmpty, let author = hand.whole.author, hand.isOwn(author), !hand.whole.isAutomatic else {
            return nil
        }
        return .wrote(person: author.lookupKey, to: others.map(\.lookupKey))
    }
}

extension RecipientVerdict {
    /// Whether what became of the message says something of its sender: what people who look into attacks get is no wanted mail,
    /// nor is an attack that the organization has ordered.
    fileprivate var saysSomethingOfSender: Bool {
        cause?.kind != .secOpsMailbox && cause?.kind != .phishSimulation
    }
}

extension WholeMessage {
    /// Whether a program wrote it by itself: an answer of an absent person, a notice, mail to a list.
    fileprivate var isAutomatic: Bool {
        for field in HeaderFields(beginning) {
            switch field.name.lowercased() {
            case "auto-submitted": if !field.unfolded.lowercased().hasPrefix("no") { return true }
            case "precedence":
                let value = field.unfolded.lowercased()
                if ["bulk", "list", "junk", "auto"].contains(where: { value.hasPrefix($0) }) { return true }
            case "x-autoreply", "x-autorespond", "list-id": return true
            default: break
            }
        }
        return false
    }
}
