internal import Facts
internal import Mail
internal import Organization

/// Takes out of every copy the fields that only the organization's own servers may set, where others set them.
struct HeaderFirewallStage: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard !hand.whole.facts.internalFields.isEmpty else { return nil }
        let firewall = HeaderFirewall(
            hand.facts.internalFields, attribution: hand.attribution,
            connector: hand.attribution.inboundConnector.flatMap { hand.organization.inboundConnector(named: $0) },
            style: hand.snapshot.server.senderAuthentication.resultsStyle)
        hand.edit { edits in
            edits.removed = firewall.removed
            edits.trusted = firewall.trusted
        }
        hand.record(firewall.decision)
        return nil
    }
}
