internal import Facts
internal import Learning
internal import MIME
internal import Mail
internal import Organization
internal import Scoring

extension MessageInHand {
    /// Gathers what the organization knows of a message from outside whose content was read: from memory, without waiting.
    mutating func gatherKnowledge(by examiners: ContentExaminers) {
        guard let memory = examiners.memory, attribution.direction == .incoming, whole.hasSession,
            case .read(let findings) = reading, let scorer = scorer?.scorer
        else { return }
        let message = scorer.read(scoringInput(findings.content, by: scorer))
        var specimen = message.specimen
        specimen.sender.isBehindFilter = facts.source?.isBehindFilter ?? false
        knowledge = memory.knowledge(of: specimen, for: attribution.organization, at: facts.receivedAt)
        // Nobody else's report is compared with it.
        if organization.hasSubmissions { mark = memory.mark(of: specimen) }
        read = message
    }
}
