internal import Facts
internal import Mail
internal import Organization

/// Gives forwarded copies that leave the organization a sender of its own (docs/reference/srs.md): those of a message
/// whose sender is none of the organization's.
struct SenderRewriting: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.basis.secrets != nil, hand.whole.transaction.envelope.sender != .null else { return nil }
        var rewriting: Rewriting?
        for copy in hand.accepted.copies.indices {
            for index in hand.accepted.copies[copy].deliveries.indices
            where leaves(
                hand.accepted.copies[copy].deliveries[index].deliverTo.domain,
                by: hand.accepted.copies[copy].deliveries[index].key.connector, hand)
            {
                if rewriting == nil {
                    // Asked for the first copy that leaves: most mail has none.
                    guard let outsider = outsideSender(hand) else { return nil }
                    let standing = hand.accepted.copies[copy].deliveries[index].senderStanding
                    rewriting = rewrite(outsider, standing: standing, hand)
                }
                hand.accepted.copies[copy].deliveries[index].sender = rewriting?.sender.map { .mailbox($0) }
            }
        }
        hand.record(rewriting?.decision)
        return nil
    }

    private struct Rewriting {
        var sender: EmailAddress?
        var decision: Decision
    }

    /// The sender when it is none of the organization: then what leaves is forwarded.
    private func outsideSender(_ hand: MessageInHand) -> EmailAddress? {
        guard let address = hand.whole.transaction.envelope.sender.address else { return nil }
        return hand.isOwn(address) ? nil : address
    }

    /// Whether a copy leaves the organization by a way on which senders are rewritten.
    private func leaves(_ domain: Domain?, by connector: String?, _ hand: MessageInHand) -> Bool {
        if hand.snapshot.acceptedDomain(of: domain, in: hand.organization) != nil { return false }
        guard let connector = connector.flatMap({ hand.organization.outboundConnector(named: $0) }),
            connector.connectorType == .onPremises
        else { return true }
        // The organization's own servers see the sender as it is, unless they send on what they get.
        return connector.senderRewritingEnabled
    }

    /// Why the organization does not lend its name to the message, as a clause; nil where it does.
    private func obstacle(_ standing: SenderStanding?, _ disposition: SenderDisposition) -> String? {
        if let forgery = standing?.forgery { return "it is forged, by \(forgery.rawValue)" }
        if case .junk = disposition { return "the message fails authentication" }
        return nil
    }

    private func rewrite(
        _ sender: EmailAddress, standing: SenderStanding?, _ hand: MessageInHand
    ) -> Rewriting {
        let organization = hand.organization
        if let reason = obstacle(standing, hand.disposition) {
            return Rewriting(
                sender: nil,
                decision: organization.decision(
                    .senderRewriting, .senderKept(reason: reason), from: [.init("sender", sender)]))
        }
        let home = organization.defaultDomain
        let rewritten = home.flatMap { home in
            hand.basis.secrets.flatMap {
                ReturnAddress(secrets: $0).rewriting(
                    sender, organization: organization.name, domain: home.domainName, at: hand.facts.receivedAt)
            }
        }
        return Rewriting(
            sender: rewritten,
            decision: organization.decision(
                .senderRewriting,
                rewritten.map { .senderRewritten($0) } ?? .senderKept(reason: "rewritten, it would be too long"),
                by: home.map { .init(.acceptedDomain, $0.name) }, from: [.init("sender", sender)]))
    }
}
