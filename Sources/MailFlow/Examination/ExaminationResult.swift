internal import Facts
package import Mail

/// What came of an examination.
package struct ExaminationResult: Sendable {
    /// The message as the stages left it.
    package let hand: MessageInHand
    /// The refusal of the whole message; nil where it is accepted.
    package let refusal: Reply?

    /// Passes a message through the stages from a line of the list on, until one of them refuses it.
    init(deciding hand: consuming MessageInHand, from start: Int) {
        let stages = hand.basis.stages
        var index = start
        var refusal: Reply?
        while refusal == nil, index < stages.count {
            refusal = stages[index].rule(on: &hand)
            index += 1
        }
        self.hand = hand
        self.refusal = refusal
    }

    /// Whether the message is refused.
    package var isRefused: Bool { refusal != nil }

    /// What becomes of the message. The record of one that is accepted begins with what was planned.
    package var categorization: Categorization {
        if let refusal { return .refuse(refusal, decisions: hand.accepted.decisions) }
        guard !hand.plan.decisions.isEmpty else { return .accept(hand.accepted) }
        var accepted = hand.accepted
        accepted.decisions = hand.plan.decisions + accepted.decisions
        return .accept(accepted)
    }
}
