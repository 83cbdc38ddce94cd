internal import Facts
internal import Mail
internal import Organization

// How a rule ends a copy (docs/reference/mail-flow-rules.md#actions).
extension RuleEvaluation {
    /// What a rule does with a copy at last.
    enum Terminal {
        /// It is rejected, held, moderated or deleted.
        case ending(RuleOutcome.Ending, parameter: String)
        /// Others get it.
        case redirection([EmailAddress], parameter: String)
    }

    /// The action of a rule that ends a copy: reject, quarantine, moderate, delete, redirect, in this order; nil for
    /// none.
    mutating func terminal(
        of rule: TransportRule, _ recipients: [Int], _ match: inout Match
    ) throws(RuleTrouble) -> Terminal? {
        var found: [(rank: Int, terminal: Terminal)] = []
        func ending(_ end: RuleOutcome.End, _ action: RuleAction, _ value: String) -> Terminal {
            .ending(
                RuleOutcome.Ending(
                    end: end, rule: rule.name, setting: .init(.init(rawValue: action.parameter), value)),
                parameter: action.parameter)
        }
        for action in rule.actions {
            switch action {
            case .rejectMessage(reason: let reason, enhancedStatusCode: let code):
                let reply = Replies.rejectedByRule(reason: reason, enhancedStatusCode: code)
                found.append((0, ending(.reject(reply), action, reply.description)))
            case .quarantine: found.append((1, ending(.quarantine, action, "true")))
            case .moderateMessageByUser(let moderators):
                guard let end = try moderation(by: moderators, rule, action, recipients, &match) else { continue }
                found.append((2, ending(end, action, moderators.map(\.description).joined(separator: ", "))))
            case .moderateMessageByManager:
                let moderators = senderManager.map { [$0] } ?? []
                guard let end = try moderation(by: moderators, rule, action, recipients, &match) else { continue }
                found.append((2, ending(end, action, "true")))
            case .deleteMessage: found.append((3, ending(.delete, action, "true")))
            case .redirectMessageTo(let addresses):
                found.append((4, .redirection(addresses, parameter: action.parameter)))
            case .addManagerAsRecipient(.redirect):
                guard let manager = senderManager else { continue }
                found.append((4, .redirection([manager], parameter: action.parameter)))
            default: continue
            }
        }
        return found.min { $0.rank < $1.rank }?.terminal
    }

    /// How copies are held for moderators; nil where one of them has sent the message, which then goes on.
    private mutating func moderation(
        by moderators: [EmailAddress], _ rule: TransportRule, _ action: RuleAction, _ recipients: [Int],
        _ match: inout Match
    ) throws(RuleTrouble) -> RuleOutcome.End? {
        let sender = (message.envelopeSender + message.authors).first { message.isInside($0) }
        // A moderator is no administrator, and sees no more than a recipient.
        let named = recipients.filter { !targets[$0].isBlind }
        let outcome = ModerationHold.make(
            rule: rule.name, moderators: moderators, sender: sender?.address,
            recipients: named.map { targets[$0].shown }, in: message.hand.organization, message.hand.snapshot,
            notices: ruleNotices())
        switch outcome {
        case .hold(let hold, requests: let requests): return .moderate(hold, requests: requests)
        case .sentByModerator(let moderator):
            match.notes.append(.init("moderator", moderator))
            return nil
        case .nobody(reason: let reason): throw .undoable(action.parameter, reason)
        }
    }

    /// Ends a copy by a rule's last action; without one it goes on.
    mutating func end(
        _ copy: inout RuleCopy, by terminal: Terminal?, _ rule: TransportRule, _ match: inout Match
    ) {
        switch terminal {
        case nil: return
        case .ending(let ending, parameter: let parameter)?:
            copy.ending = ending
            if !match.actions.contains(parameter) { match.actions.append(parameter) }
        case .redirection(let addresses, parameter: let parameter)?:
            match.actions.append(parameter)
            if redirect(&copy, to: addresses, rule) {
                copy.isChanged = true
                // The rules behind see it with its new recipients, unless all of them have another copy already.
                if !copy.recipients.isEmpty { return }
            } else {
                // Nothing is lost by a mistake in a rule.
                let reason = "nobody of \(parameter) can get it"
                match.notes.append(.init(.reason, reason))
                copy.ending = RuleOutcome.Ending(
                    end: .quarantine, rule: rule.name, setting: .init(.init(rawValue: parameter), reason))
            }
        }
        copy.stoppedBy = rule.name
        copy.isChanged = true
    }

    /// Gives a copy to others in place of its recipients.
    ///
    /// - Returns: whether any of them gets it; the copy is as it was where none does.
    private mutating func redirect(
        _ copy: inout RuleCopy, to addresses: [EmailAddress], _ rule: TransportRule
    ) -> Bool {
        guard let first = copy.recipients.first else { return true }
        let addresses = addresses.prefix(RuleBounds.redirections)
        let template = targets[first].delivery
        var own: [String: Int] = [:]
        for recipient in copy.recipients { own[targets[recipient].delivery.deliverTo.lookupKey] = recipient }
        var recipients: [Int] = []
        var isReached = false
        for address in addresses {
            for destination in RecipientActions.destinations(of: address, message.hand) {
                let key = destination.lookupKey
                if let recipient = own[key] {
                    // Whoever it is redirected to keeps it.
                    if !recipients.contains(recipient) { recipients.append(recipient) }
                    isReached = true
                } else if reached.contains(key) {
                    isReached = true
                } else if let number = reach(destination, for: address, like: template) {
                    recipients.append(number)
                    isReached = true
                }
            }
        }
        guard isReached else { return false }
        let others = addresses.map(\.description).joined(separator: ", ")
        let kept = Set(recipients)
        for recipient in copy.recipients where !kept.contains(recipient) {
            let delivery = targets[recipient].delivery
            gone.insert(recipient)
            reached.remove(delivery.deliverTo.lookupKey)
            ends.append(
                NamedEnd(
                    recipient: delivery.shown ?? delivery.recipient.address,
                    primary: delivery.shown == nil ? delivery.primary : nil, kind: .redirected,
                    detail: "\(others) by \(ObjectReference(.transportRule, rule.name))"))
        }
        copy.recipients = recipients
        return true
    }
}
