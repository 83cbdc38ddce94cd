internal import Facts
internal import Mail
internal import Organization

/// Directory Based Edge Blocking for a message on whose recipients no RCPT was ruled: one that this gateway makes. What
/// came by SMTP has passed it.
struct RecipientAdmission: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard !hand.whole.hasSession else { return nil }
        for recipient in hand.transaction.recipients {
            let admission = hand.basis.perimeter.admit(
                recipient.address, from: hand.transaction.envelope.sender,
                accepted: hand.snapshot.acceptedDomain(of: recipient.address.domain, in: hand.organization),
                attribution: hand.attribution, organization: hand.organization, isOperator: false,
                at: hand.facts.receivedAt)
            hand.record(admission.decision)
            if let refusal = admission.refusal { return refusal }
        }
        return nil
    }
}
