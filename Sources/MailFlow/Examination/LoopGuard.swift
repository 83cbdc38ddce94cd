internal import Facts
internal import Mail

/// Refuses a message that has passed the organization too often by the stamps it carries, and accepts every other.
struct LoopGuard: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        let pass = LoopPass(
            hand.whole.facts.networkMessageID, hand.whole.facts.loopFields, organization: hand.attribution.organization,
            secrets: hand.basis.secrets)
        if pass.isLoop {
            hand.refuse(Replies.hopCount, pass.inputs)
            return Replies.hopCount
        }
        hand.loopStamp = pass.stamp
        var inputs = [
            Decision.Input("size", hand.whole.facts.size), Decision.Input("hops", hand.whole.facts.hops),
            Decision.Input("ownHops", hand.whole.facts.ownHops),
        ]
        if !pass.inputs.isEmpty { inputs += pass.inputs }
        hand.record(hand.attribution.decision(.acceptance, .accepted, from: inputs))
        return nil
    }
}
