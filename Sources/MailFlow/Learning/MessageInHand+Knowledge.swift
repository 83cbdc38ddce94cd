internal import Facts
internal import Learning
internal import MIME
internal import Mail
internal import Organization
internal import Scoring

extension MessageInHand {
    /// Recipients that the scorer looks at.
    private static let recipients = 50

    /// Gathers what the organization knows of a message from outside whose content was read: from memory, without waiting.
    mutating func gatherKnowledge(by examiners: ContentExaminers) {
        guard let memory = examiners.memory, attribution.direction == .incoming, whole.hasSession,
            case .read(let findings) = reading, let scorer = scorer?.scorer
        else { return }
        let source = facts.source
        let input = ScoringInput(
            content: findings.content, header: scorer.header(of: whole.beginning),
            envelope: .init(
                sender: source?.sender ?? transaction.envelope.sender,
                recipients: transaction.recipients.prefix(Self.recipients).map(\.address), client: originAddress),
            authentication: facts.authentication.map { AuthenticationFacts($0) })
        let specimen = scorer.read(input).specimen
        knowledge = memory.knowledge(of: specimen, for: attribution.organization, at: facts.receivedAt)
    }
}
