internal import Facts
internal import Mail

/// Refuses a message that has passed the organization too often by the stamps it carries, and accepts every other.
struct LoopGuard: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        let (facts, attribution) = (hand.facts, hand.attribution)
        let pass = LoopPass(facts, organization: attribution.organization, secrets: hand.basis.secrets)
        if pass.isLoop {
            hand.refuse(Replies.hopCount, pass.inputs)
            return Replies.hopCount
        }
        hand.loopStamp = pass.stamp
        hand.record(
            attribution.decision(
                .acceptance, .accepted,
                from: [
                    Decision.Input("size", facts.size), Decision.Input("hops", facts.hops),
                    Decision.Input("ownHops", facts.ownHops),
                ] + pass.inputs))
        return nil
    }
}
