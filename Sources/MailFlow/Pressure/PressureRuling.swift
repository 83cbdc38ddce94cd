package import Facts
package import Mail

/// What back pressure says to MAIL, to RCPT and to a connection; pure.
package enum PressureRuling {
    /// Rules on MAIL FROM: the refusal, or a pause for a client from outside; nil when there is nothing to say.
    ///
    /// - Parameter isOutsider: neither in `trustedNetworks` nor named by an OnPremises connector.
    package static func sender(_ standing: PressureStanding, isOutsider: Bool) -> SenderRuling? {
        if let resource = standing.refusesMail {
            let decision = decision(
                .sender, resource, inputs: [Decision.Input("level", "High")], reply: Replies.insufficientResources)
            return SenderRuling(refusal: Replies.insufficientResources, decisions: [decision])
        }
        guard isOutsider, let tarpit = standing.tarpit else { return nil }
        return SenderRuling(
            decisions: [
                Decision(
                    .sender, object: object(tarpit.resource),
                    inputs: [.init("level", "Medium"), .init("seconds", tarpit.interval.milliseconds / 1_000)],
                    outcome: .heldBack)
            ], tarpit: tarpit.interval)
    }

    /// Rules on a recipient that would be accepted: while the disk is short, mail for a queue that takes none on is put
    /// off, so that what can leave still has room; nil when there is nothing to say.
    package static func recipient(
        _ standing: PressureStanding, key: QueueKey, recipient: String, isFailing: (QueueKey) -> Bool
    ) -> RecipientRuling? {
        guard let resource = standing.defersFailing, key.deliveryType == .unreachable || isFailing(key) else {
            return nil
        }
        var decision = decision(
            .recipientLimits, resource, inputs: [.init("level", "Medium"), .init("nextHop", key.nextHop)],
            reply: Replies.insufficientResources)
        decision.organization = key.organization
        decision.recipient = recipient
        return RecipientRuling.refused(Replies.insufficientResources, decision)
    }

    /// The ruling on a recipient of an organization whose waiting mail takes its whole share of the disk.
    static func overShare(_ organization: String, recipient: String) -> RecipientRuling {
        var decision = Decision(
            .recipientLimits, object: .init(.backPressure, "OrganizationShare"),
            inputs: [.init("organization", organization)], outcome: .refused, reply: Replies.insufficientResources)
        decision.organization = organization
        decision.recipient = recipient
        return RecipientRuling.refused(Replies.insufficientResources, decision)
    }

    /// The record of a connection refused for a resource.
    package static func connection(_ resource: PressureResource, reply: Reply) -> Decision {
        decision(.connection, resource, inputs: [.init("level", "High")], reply: reply)
    }

    /// The record of MAIL that is refused because the tarpit holds as many sessions as it may.
    ///
    /// - Parameter tarpit: why it has no place, as a word or two.
    package static func crowded(_ standing: PressureStanding, tarpit: String) -> Decision {
        Decision(
            .sender, object: standing.tarpit.map { object($0.resource) }, inputs: [Decision.Input("tarpit", tarpit)],
            outcome: .refused, reply: Replies.insufficientResources)
    }

    private static func decision(
        _ stage: Decision.Stage, _ resource: PressureResource, inputs: [Decision.Input], reply: Reply
    ) -> Decision {
        Decision(stage, object: object(resource), inputs: inputs, outcome: .refused, reply: reply)
    }

    private static func object(_ resource: PressureResource) -> ObjectReference {
        .init(.backPressure, resource.rawValue)
    }
}
