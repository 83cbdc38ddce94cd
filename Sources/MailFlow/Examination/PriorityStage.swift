internal import Facts
internal import Mail
internal import Organization

/// The lane that a message takes in its queues. What this gateway makes is of Normal priority.
struct PriorityStage: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.whole.hasSession else { return nil }
        guard !hand.attribution.owner.document.deliveryPriorities.isEmpty || hand.whole.facts.lowPriorityField != nil
        else {
            hand.accepted.priority = .normal
            return nil
        }
        let lane = PriorityRuling(
            of: hand.transaction, attribution: hand.attribution, field: hand.facts.lowPriorityField)
        hand.record(lane.decision)
        hand.accepted.priority = lane.priority
        return nil
    }
}
