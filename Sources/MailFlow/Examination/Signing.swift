internal import Facts
internal import Mail
internal import SenderAuthentication

/// Puts the signatures of the plan on top of every copy, each over its own fields (docs/reference/dkim-signing.md). Reads
/// the content.
///
/// What can't be signed goes unsigned, and the record says why: receivers take it like any other without a signature,
/// while a refusal would hold up mail that is in order.
struct Signing: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard !hand.plan.signingKeys.isEmpty, let content = hand.whole.content else { return nil }
        let signer = DKIMSigner(hand.plan.signingKeys)
        for index in hand.accepted.copies.indices {
            do {
                let fields = try signer.signatures(
                    header: hand.whole.beginning, edits: hand.accepted.copies[index].edits, content: content,
                    at: hand.whole.facts.receivedAt)
                hand.accepted.copies[index].edits.prepended.insert(contentsOf: fields, at: 0)
            } catch {
                hand.recordOnce(
                    hand.attribution.decision(.signing, .signingFailed(reason: "\(error)")))
            }
        }
        return nil
    }
}

extension MessageInHand {
    /// Adds a decision that may hold for many copies.
    mutating func recordOnce(_ decision: Decision) {
        if !accepted.decisions.contains(decision) { accepted.decisions.append(decision) }
    }
}
