internal import Facts
internal import Mail

/// What follows from who really sent a message, the rule for clients over IPv6 first (docs/reference/ipv6.md,
/// docs/reference/sender-authentication.md): a refusal, grounds of the verdict, header fields on top.
struct AuthenticationStage: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        // Before anything is taken out of the message in hand: most mail of known peers ends here.
        guard hand.whole.hasSource else { return nil }
        guard let session = hand.session else { return nil }
        let facts = hand.facts
        let ruling = AuthenticationRuling(
            facts, attribution: hand.attribution, transaction: hand.transaction, session: session,
            knowledge: hand.knowledge?.knowledge, snapshot: hand.snapshot)
        hand.accepted.decisions += ruling.decisions
        hand.disposition = ruling.disposition
        hand.composite = ruling.composite
        hand.results = ruling.results
        hand.receivedSPF = ruling.receivedSPF
        for copy in hand.accepted.copies.indices {
            hand.accepted.copies[copy].edits.prepended.insert(contentsOf: ruling.fields, at: 0)
            for delivery in hand.accepted.copies[copy].deliveries.indices {
                hand.accepted.copies[copy].deliveries[delivery].senderStanding = ruling.senderStanding
            }
        }
        return ruling.refusal
    }
}
