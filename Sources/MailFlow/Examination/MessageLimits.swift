internal import Facts
internal import Mail
internal import Organization

/// The limits of this server on a message and its header, and on how often it has been passed on.
struct MessageLimits: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard let (reply, inputs) = Self.refusal(of: hand.facts, by: hand.snapshot.server.limits) else { return nil }
        hand.refuse(reply, inputs)
        return reply
    }

    /// The limit that a message is over, and what it is by; nil when it is over none.
    static func refusal(of facts: MessageFacts, by limits: Limits) -> (Reply, [String])? {
        if facts.size > limits.messageSize {
            return (Replies.tooLarge, ["size=\(facts.size)", "messageSize=\(limits.messageSize)"])
        }
        if facts.headerSize > limits.headerSize {
            return (Replies.headerTooLarge, ["headerSize=\(facts.headerSize)", "limit=\(limits.headerSize)"])
        }
        if facts.longestField > limits.headerFieldSize {
            return (Replies.headerTooLarge, ["longestField=\(facts.longestField)", "limit=\(limits.headerFieldSize)"])
        }
        if facts.fieldCount > limits.headerFields {
            return (Replies.headerTooLarge, ["fields=\(facts.fieldCount)", "limit=\(limits.headerFields)"])
        }
        if facts.hops >= limits.hops { return (Replies.hopCount, ["hops=\(facts.hops)", "limit=\(limits.hops)"]) }
        if facts.ownHops >= limits.ownHops {
            return (Replies.hopCount, ["ownHops=\(facts.ownHops)", "limit=\(limits.ownHops)"])
        }
        return nil
    }
}

extension MessageInHand {
    /// Records that the whole message is refused.
    mutating func refuse(_ reply: Reply, _ inputs: [String]) {
        record(
            Decision(
                .acceptance, organization: attribution.organization, revision: attribution.revision, inputs: inputs,
                outcome: "refused", reply: reply))
    }
}
