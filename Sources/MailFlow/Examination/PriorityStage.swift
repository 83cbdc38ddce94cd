internal import Facts
internal import Mail

/// The lane that a message takes in its queues. What this gateway makes is of Normal priority.
struct PriorityStage: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.session != nil else { return nil }
        let lane = PriorityRuling(
            of: hand.transaction, attribution: hand.attribution, field: hand.facts.lowPriorityField)
        hand.record(lane.decision)
        hand.accepted.priority = lane.priority
        return nil
    }
}
