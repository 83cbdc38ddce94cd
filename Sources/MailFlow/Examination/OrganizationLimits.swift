internal import Facts
internal import MIME
internal import Mail
internal import Organization

/// The limits of the organization on the size, the recipients and the parts of a message
/// (docs/configuration.md#transportconfig).
/// Reports are not meant: nobody could be told.
struct OrganizationLimits: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        let organization = hand.organization
        let limits = Self.limits(of: organization, hand.attribution.direction)
        guard hand.transaction.envelope.sender != .null else { return nil }
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
        return Self.partsRefusal(&hand)
    }

    /// The refusal of a message with more parts than the organization takes. Other readings of a part are none of their own.
    private static func partsRefusal(_ hand: inout MessageInHand) -> Reply? {
        let config = hand.organization.document.transportConfig
        guard config.countsParts, let findings = hand.contentForRules else { return nil }
        if let most = config.maxMessageParts {
            let count = findings.content.parts.lazy.filter {
                !$0.isAlternative && ($0.role == .message || $0.role == .part)
            }.count
            if count > most {
                return refuse(&hand, [.init("parts", count), .init("MaxMessageParts", most)], Replies.tooManyParts)
            }
        }
        if let most = config.maxMessageAttachments {
            let count = RuleAttachments(findings, readsText: false).files.count
            if count > most {
                return refuse(
                    &hand, [.init("attachments", count), .init("MaxMessageAttachments", most)],
                    Replies.tooManyAttachments)
            }
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
