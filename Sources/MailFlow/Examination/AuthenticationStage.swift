internal import Facts
internal import Mail
internal import Organization
internal import SenderAuthentication

/// What follows from who really sent a message, the rule for clients over IPv6 first (docs/reference/ipv6.md,
/// docs/reference/sender-authentication.md): a refusal, grounds of the verdict, header fields on top.
///
/// A message is refused here for its author where all recipients have the same policy and nothing could have it pass: its
/// content is not judged then. Otherwise `RecipientVerdicts` says so, for each recipient.
struct AuthenticationStage: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        // Before anything is taken out of the message in hand: most mail of known peers ends here.
        guard hand.whole.hasSource else { return nil }
        guard let session = hand.session else { return nil }
        let facts = hand.facts
        let pair = hand.spoofPair(session)
        if pair == nil, hand.isPairUnsure {
            let reply = Replies.tryAgainLater
            hand.record(
                hand.attribution.decision(
                    .senderAuthentication, .refused,
                    from: [.init(.reason, "DNS does not say the name of the address, or whether it leads back")],
                    reply: reply))
            return reply
        }
        if let pair { hand.grounds.overrides.append(pair) }
        let spoofRuling = pair.map { pair -> CompositeAuthentication.SpoofRuling in
            pair.kind == .blockedSpoof ? .block : .allow
        }
        let ruling = AuthenticationRuling(
            facts, attribution: hand.attribution, transaction: hand.transaction, session: session,
            knowledge: hand.knowledge?.knowledge, snapshot: hand.snapshot, pair: spoofRuling,
            policy: hand.isDecidedAlike ? hand.organization.policies.defaults.antiPhish : nil,
            isRefused: { hand.isRefused(for: $0, $1) })
        hand.accepted.decisions += ruling.decisions
        hand.disposition = ruling.disposition
        hand.sender = ruling.sender
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
