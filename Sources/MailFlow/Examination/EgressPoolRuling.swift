internal import Facts
internal import Mail
internal import Organization
internal import SenderAuthentication

/// By which pool the copies of a message leave that go to the internet (docs/reference/outbound.md#pools).
struct EgressPoolRuling {
    /// What holds for all copies, before the verdict for one of them is looked at.
    private let common: EgressPool

    /// What is known of a message. Nothing is sure of mail whose sender was not authenticated.
    init(_ hand: MessageInHand) {
        common = Self.common(hand)
    }

    /// The pool of one copy.
    func pool(of delivery: Delivery, in hand: MessageInHand) -> EgressPool {
        if hand.outcomes?.verdict(on: delivery).verdict.category.isSpamOfSender == true { return .highRisk }
        return common
    }

    private static func common(_ hand: MessageInHand) -> EgressPool {
        // Reports and notices, whoever makes them: nobody has asked for them, and they answer forged senders too.
        guard let sender = hand.whole.transaction.envelope.sender.address else { return .highRisk }
        let known = hand.facts.authentication
        if let dmarc = known?.dmarc, dmarc.result == .fail, dmarc.requestedPolicy != .none { return .highRisk }
        if hand.isSenderDomainEmpty { return .highRisk }
        if hand.isOwn(sender) { return .normal }
        guard let known else { return .relay }
        let domain = sender.domain
        let isProved =
            known.spf.result == .pass && known.spf.identity == .mailFrom
            || known.dkim.contains { $0.result == .pass && $0.domain != nil && $0.domain == domain }
        return isProved ? .normal : .relay
    }
}
