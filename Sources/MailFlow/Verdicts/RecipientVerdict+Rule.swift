internal import Facts
internal import Mail
internal import Organization

extension RecipientVerdict {
    /// Days that a copy is kept which a rule holds.
    private static let ruleRetention = 30

    /// The same where a mail flow rule has ended the copy: what the rule says is done, unless the message is malware,
    /// and whatever else the filters found or would let pass: rules come before the verdict, so that a mailbox of security
    /// people and a simulated attack get nothing that a rule has ended. A moderator is asked about what would be delivered
    /// alone.
    func ended(by ending: RuleOutcome.Ending?) -> RecipientVerdict {
        guard let ending, !verdict.category.isMalware else { return self }
        var ended = self
        switch ending.end {
        case .reject(let reply): ended.disposition = .refuse(reply, orElse: Self.hold(by: ending.rule))
        case .quarantine: ended.disposition = .quarantine(Self.hold(by: ending.rule))
        case .moderate(var hold, requests: _):
            switch disposition {
            case .deliver, .junk, .addField, .modifySubject:
                hold.moderation?.isForJunk = disposition.placement == .junk
                ended.disposition = .quarantine(hold)
            case .redirect, .delete, .quarantine, .refuse: return self
            }
        case .delete: ended.disposition = .delete
        }
        ended.verdict.action = ended.disposition.action
        ended.policy = ObjectReference(.transportRule, ending.rule)
        ended.rule = nil
        ended.setting = ending.setting
        ended.testRecipients = []
        return ended
    }

    /// How a copy is held that a rule puts into quarantine: for administrators alone.
    private static func hold(by rule: String) -> QuarantineHold {
        QuarantineHold(
            reason: .transportRule, policyType: .exchangeTransportRule, policyName: rule,
            tag: QuarantinePolicy.adminOnly.name, retentionDays: ruleRetention, permissions: .none, notifies: false)
    }
}

extension MessageInHand {
    /// Whether the sender gets a report of what is refused to some recipients alone: where a rule rejects what the
    /// organization's own people have sent. Anybody else could have written a foreign address there.
    func tellsSender(of verdict: RecipientVerdict) -> Bool {
        verdict.policy?.kind == .transportRule && attribution.direction == .originating
            && transaction.envelope.sender.address != nil
    }

    /// Orders the questions to moderators about the copies that are held for them.
    ///
    /// - Parameters:
    ///   - verdicts: what becomes of the message.
    ///   - numbers: the number of the verdict for each address that is delivered to, by its look-up key.
    mutating func askModerators(_ verdicts: [RecipientVerdict], _ numbers: [String: Int]) {
        guard let rules, !rules.isPlain else { return }
        for delivery in accepted.deliveries {
            guard case .moderate(_, requests: let requests)? = rules.outcome(of: delivery)?.ending?.end,
                let number = numbers[delivery.deliverTo.lookupKey], verdicts.indices.contains(number),
                verdicts[number].disposition.hold?.moderation != nil
            else { continue }
            accepted.add(requests)
        }
    }
}
