internal import Facts
internal import Mail
internal import Organization

/// The copies of outbound spam for those who look into it (`BccSuspiciousOutboundMail` of the organization's policy `Default`,
/// docs/reference/outbound.md#senders-of-spam). Nobody gets a message twice, and nobody else sees who has one.
struct SuspiciousOutboundCopies {
    /// Adds them to a message whose recipients have their outcomes.
    static func add(to hand: inout MessageInHand) {
        let policy = hand.organization.document.hostedOutboundSpamFilterPolicy
        guard policy.bccSuspiciousOutboundMail, hand.attribution.direction == .originating,
            let outcomes = hand.outcomes,
            outcomes.verdicts.contains(where: { $0.verdict.category == .outboundSpam })
        else { return }
        for copy in hand.accepted.copies.indices {
            let suspicious = hand.accepted.copies[copy].deliveries.first {
                outcomes.verdict(on: $0).verdict.category == .outboundSpam
            }
            guard let suspicious else { continue }
            // One copy is enough, as the first recipient outside gets it.
            add(suspicious, outcomes.number(of: suspicious), policy, in: copy, to: &hand)
            return
        }
    }

    private static func add(
        _ delivery: Delivery, _ number: Int, _ policy: HostedOutboundSpamFilterPolicy, in copy: Int,
        to hand: inout MessageInHand
    ) {
        var reached = Set(hand.accepted.deliveries.map(\.deliverTo.lookupKey))
        for target in policy.bccSuspiciousOutboundAdditionalRecipients {
            for destination in RecipientActions.destinations(of: target, hand)
            where reached.count < Resolution.maximumMembers && reached.insert(destination.lookupKey).inserted {
                hand.accepted.copies[copy].deliveries.append(delivery.readdressed(to: target, at: destination))
                hand.outcomes?.numbers[destination.lookupKey] = number
            }
        }
    }
}
