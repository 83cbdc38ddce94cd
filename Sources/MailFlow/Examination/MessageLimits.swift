internal import Facts
internal import Mail
internal import Organization

/// The limits of this server on a message and its header, and on how often it has been passed on.
struct MessageLimits: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard let (reply, inputs) = Self.refusal(of: hand.whole.facts, by: hand.basis.snapshot.server.limits) else {
            return nil
        }
        hand.refuse(reply, inputs)
        return reply
    }

    /// The limit that a message is over, and what it is by; nil when it is over none.
    static func refusal(of facts: MessageFacts, by limits: Limits) -> (Reply, [Decision.Input])? {
        if facts.size > limits.messageSize {
            return (Replies.tooLarge, [.init("size", facts.size), .init("messageSize", limits.messageSize)])
        }
        if facts.headerSize > limits.headerSize {
            return (Replies.headerTooLarge, [.init("headerSize", facts.headerSize), .init("limit", limits.headerSize)])
        }
        if facts.longestField > limits.headerFieldSize {
            return (
                Replies.headerTooLarge,
                [.init("longestField", facts.longestField), .init("limit", limits.headerFieldSize)]
            )
        }
        if facts.fieldCount > limits.headerFields {
            return (Replies.headerTooLarge, [.init("fields", facts.fieldCount), .init("limit", limits.headerFields)])
        }
        if facts.hops >= limits.hops {
            return (Replies.hopCount, [.init("hops", facts.hops), .init("limit", limits.hops)])
        }
        if facts.ownHops >= limits.ownHops {
            return (Replies.hopCount, [.init("ownHops", facts.ownHops), .init("limit", limits.ownHops)])
        }
        return nil
    }
}

extension MessageInHand {
    /// Records that the whole message is refused.
    mutating func refuse(_ reply: Reply, _ inputs: [Decision.Input]) {
        record(attribution.decision(.acceptance, .refused, from: inputs, reply: reply))
    }
}
