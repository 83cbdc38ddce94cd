internal import Facts
internal import Learning
internal import Mail
internal import Organization

/// Says what the organization is to remember of a message (docs/reference/learning.md).
///
/// Of mail from outside what it is known by, and whether it goes into an inbox. Of what a person of the organization wrote, to
/// whom: not of what programs answer by themselves (RFC 3834), which is no sign that anybody knows the other.
struct MemoryStage: ExaminationStage {
    /// Recipients of a message up to which it tells whom a person writes to: beyond, it is sent to many.
    private static let correspondents = 20

    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.whole.hasSession else { return nil }
        switch hand.attribution.direction {
        case .incoming:
            guard let sighting = hand.knowledge?.sighting else { return nil }
            let isJunked = hand.outcomes.map { $0.verdicts.allSatisfy { $0.verdict.action != .deliver } } ?? false
            hand.accepted.memoryEvent = .received(sighting, isJunked: isJunked)
        case .originating: hand.accepted.memoryEvent = written(hand)
        }
        return nil
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
