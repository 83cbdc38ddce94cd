internal import Facts
internal import Mail
internal import Organization

/// The limits of the organization on the size and the recipients of a message (docs/configuration.md#transportconfig).
/// Reports are not meant: nobody could be told.
struct OrganizationLimits: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        let organization = hand.organization
        let limits = Self.limits(of: organization, hand.attribution.direction)
        guard limits.size != nil || limits.recipients != nil, hand.transaction.envelope.sender != .null else {
            return nil
        }
        if let most = limits.size, hand.facts.size > most {
            let name: Decision.Input.Name =
                hand.attribution.direction == .originating ? "MaxSendSize" : "MaxReceiveSize"
            return Self.refuse(&hand, [.init("size", hand.facts.size), .init(name, most)], Replies.tooLarge)
        }
        let count = hand.transaction.recipients.count
        if let most = limits.recipients, count > most {
            return Self.refuse(
                &hand, [.init("recipients", count), .init("MaxRecipientEnvelopeLimit", most)], Replies.recipientLimit)
        }
        return nil
    }

    private static func limits(
        of organization: OrganizationSnapshot, _ direction: Direction
    ) -> (size: Int?, recipients: Int?) {
        let recipients = organization.document.transportConfig.maxRecipientEnvelopeLimit
        switch direction {
        case .originating: return (organization.document.transportConfig.maxSendSize, recipients)
        case .incoming: return (organization.document.transportConfig.maxReceiveSize, recipients)
        }
    }

    private static func refuse(_ hand: inout MessageInHand, _ inputs: [Decision.Input], _ reply: Reply) -> Reply {
        hand.record(
            hand.organization.decision(
                .acceptance, .refused, by: ObjectReference(.transportConfig, hand.organization.name), from: inputs,
                reply: reply))
        return reply
    }
}
