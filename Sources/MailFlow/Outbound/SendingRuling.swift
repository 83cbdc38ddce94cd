package import Facts
package import Mail

/// What becomes of mail that a sender wants to send.
package struct SendingRuling: Sendable, Hashable {
    /// The answer.
    package enum Verdict: Sendable, Hashable {
        /// The sender may.
        case allowed
        /// The sender may send nothing at all.
        case restricted(RestrictedSender)
        /// The sender has reached a limit.
        case exceeded(SenderLimit)
    }

    /// The answer.
    package var verdict: Verdict
    /// What somebody has to be told; nil for nothing.
    package var alert: SenderAlert?

    package init(_ verdict: Verdict, alert: SenderAlert? = nil) {
        self.verdict = verdict
        self.alert = alert
    }

    /// The reply to mail that is refused; nil where it is not.
    package var refusal: Reply? {
        switch verdict {
        case .allowed: nil
        case .restricted(let restriction):
            restriction.state == .blocked ? Replies.senderRestricted : Replies.submissionQuota
        case .exceeded(let limit):
            switch limit {
            case .messagesPerMinute: Replies.submissionRate
            case .externalRecipientsPerDay, .organizationRecipientsPerDay: Replies.organizationQuota
            case .unregisteredMessagesPerDay, .unregisteredShare: Replies.unregisteredDomains
            case .externalPerHour, .internalPerHour, .perDay, .recipientsPerDay, .spamPerHour, .spamShare:
                Replies.submissionQuota
            }
        }
    }

    /// The decision for the record of mail that is refused; nil where it is not.
    ///
    /// - Parameter recipient: the recipient that it is about; nil for the whole message.
    package func decision(of sender: OutboundSender, _ attribution: Attribution, about recipient: String? = nil)
        -> Decision?
    {
        guard let refusal else { return nil }
        let (object, inputs): (ObjectReference?, [Decision.Input]) =
            switch verdict {
            case .allowed: (nil, [])
            case .restricted(let restriction):
                (
                    ObjectReference(.restrictedSender, restriction.key.sender),
                    [.init("limit", restriction.limit.rawValue), .init("action", restriction.state.rawValue)]
                )
            case .exceeded(let limit):
                (
                    limit.object(of: sender),
                    [.init(.init(rawValue: limit.rawValue), sender.limits[limit])]
                )
            }
        return attribution.decision(
            .recipientLimits, .refused, by: object, about: recipient,
            from: [.init("sender", sender.key.sender)] + inputs, reply: refusal)
    }
}

extension SenderLimit {
    /// The object that has it; nil for this server.
    fileprivate func object(of sender: OutboundSender) -> ObjectReference? {
        switch self {
        case .externalPerHour, .internalPerHour, .perDay:
            ObjectReference(.hostedOutboundSpamFilterPolicy, sender.policy)
        case .externalRecipientsPerDay, .unregisteredMessagesPerDay, .unregisteredShare:
            ObjectReference(.transportConfig, sender.key.organization)
        case .recipientsPerDay, .messagesPerMinute, .spamPerHour, .spamShare, .organizationRecipientsPerDay: nil
        }
    }
}

extension OutboundSender {
    /// The ceilings of the sender's organization that its mail to the outside counts towards, for readers of what would become of
    /// a message: nobody has counted anything then. Nil where there are none.
    package func ceilings(_ attribution: Attribution) -> Decision? {
        var ceilings: [SenderLimit] = [.externalRecipientsPerDay, .organizationRecipientsPerDay]
        if isUnregistered { ceilings += [.unregisteredMessagesPerDay, .unregisteredShare] }
        let inputs = ceilings.filter { limits[$0] > 0 }.map {
            Decision.Input(.init(rawValue: $0.rawValue), limits[$0])
        }
        guard !inputs.isEmpty else { return nil }
        return attribution.decision(
            .recipientLimits, .accepted, by: ObjectReference(.transportConfig, key.organization), from: inputs)
    }
}

/// A sender has reached a limit.
package struct SenderAlert: Sendable, Hashable {
    /// The sender.
    package var key: SenderKey
    /// The limit.
    package var limit: SenderLimit
    /// How high it is.
    package var most: Int
    /// The name of the policy.
    package var policy: String
    /// What the sender may do from now on; nil where nothing is different.
    package var restriction: RestrictedSender?

    package init(
        key: SenderKey, limit: SenderLimit, most: Int, policy: String, restriction: RestrictedSender? = nil
    ) {
        self.key = key
        self.limit = limit
        self.most = most
        self.policy = policy
        self.restriction = restriction
    }
}
