internal import Facts
internal import Mail
internal import SenderAuthentication

/// Puts a set of ARC on top of every copy that leaves for another server, above signatures and everything else
/// (docs/reference/arc.md). Reads the content.
///
/// What can't be sealed goes without, and the record says why. What was not authenticated is not sealed.
struct Sealing: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard let key = hand.plan.sealingKey, let chain = hand.whole.facts.authentication?.arc,
            let results = hand.results, let content = hand.whole.content
        else { return nil }
        for index in hand.accepted.copies.indices {
            let copy = hand.accepted.copies[index]
            guard copy.deliveries.contains(where: { $0.key.deliveryType.leavesOrganization }) else { continue }
            var decision = hand.attribution.decision(.signing, .sealed)
            do {
                let fields = try ARCSealer(key).set(
                    header: hand.whole.beginning, edits: copy.edits, content: content, chain: chain,
                    results: results.strict, at: hand.whole.facts.receivedAt)
                guard !fields.isEmpty else { continue }
                hand.accepted.copies[index].edits.prepended.insert(contentsOf: fields, at: 0)
                decision.inputs = [
                    Decision.Input("sealer", key.domain), Decision.Input("selector", key.selector),
                    Decision.Input("arc", chain.result.rawValue),
                ]
            } catch {
                decision.outcome = .sealingFailed(reason: "\(error)")
            }
            hand.recordOnce(decision)
        }
        return nil
    }
}

extension DeliveryType {
    /// Whether what leaves this way goes to a server that is no mailbox host of the organization.
    fileprivate var leavesOrganization: Bool { isByMX || isToSmartHosts }
}
