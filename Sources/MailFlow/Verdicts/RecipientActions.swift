internal import Facts
internal import Mail
internal import Organization

/// Does with the copies of a message what was decided for their recipients (docs/reference/policies.md).
struct RecipientActions {
    private var outcomes: RecipientOutcomes
    /// The addresses that have a copy: nobody gets a message twice.
    private var reached: Set<String> = []

    init(_ outcomes: RecipientOutcomes) { self.outcomes = outcomes }

    /// Somebody who gets a copy beside or in place of a recipient.
    private struct Addition {
        var copy: Int
        var number: Int
        var delivery: Delivery
        var targets: [EmailAddress]
        /// Whether the recipient keeps no copy.
        var isRedirection: Bool
    }

    /// Does it.
    func apply(to hand: inout MessageInHand) {
        var actions = self
        if actions.isPlain {
            actions.place(actions.outcomes.verdicts[0].disposition.placement, on: &hand)
            return
        }
        let additions = actions.settle(&hand)
        for addition in additions { actions.add(addition, to: &hand) }
        hand.outcomes = actions.outcomes
        if hand.accepted.copies.contains(where: { $0.deliveries.isEmpty }) {
            let first = Array(hand.accepted.copies.prefix(1))
            hand.accepted.copies.removeAll { $0.deliveries.isEmpty }
            // What was accepted is on record, also where nobody has it.
            if hand.accepted.copies.isEmpty { hand.accepted.copies = first }
        }
        actions.mark(&hand)
    }

    /// Whether all get the same, and it needs nothing but a place.
    private var isPlain: Bool {
        guard outcomes.verdicts.count == 1, outcomes.verdicts[0].testRecipients.isEmpty else { return false }
        switch outcomes.verdicts[0].disposition {
        case .deliver, .junk, .quarantine: return true
        case .addField, .modifySubject, .redirect, .delete, .refuse: return false
        }
    }

    private func place(_ placement: Placement, on hand: inout MessageInHand) {
        // Nearly all mail is for the inbox, where it is by itself.
        guard placement != .inbox else { return }
        for copy in hand.accepted.copies.indices {
            for delivery in hand.accepted.copies[copy].deliveries.indices {
                hand.accepted.copies[copy].deliveries[delivery].placement = placement
            }
        }
    }

    /// Puts every copy where it belongs, and takes away what nobody gets.
    private mutating func settle(_ hand: inout MessageInHand) -> [Addition] {
        var additions: [Addition] = []
        for copy in hand.accepted.copies.indices {
            var kept: [Delivery] = []
            for var delivery in hand.accepted.copies[copy].deliveries {
                let number = outcomes.number(of: delivery)
                let outcome = outcomes.verdicts[number]
                if !outcome.testRecipients.isEmpty {
                    additions.append(
                        Addition(
                            copy: copy, number: number, delivery: delivery, targets: outcome.testRecipients,
                            isRedirection: false))
                }
                switch outcome.disposition {
                case .delete: hand.accepted.ends.append(delivery.end(.dropped, outcome))
                case .redirect(let targets, orElse: _):
                    additions.append(
                        Addition(copy: copy, number: number, delivery: delivery, targets: targets, isRedirection: true))
                case .refuse(let reply, orElse: _):
                    // What could not be said in the session is held by now, but for what its sender is told of.
                    hand.accepted.ends.append(delivery.end(.rejected, outcome))
                    hand.accepted.rejections.append(AcceptedMessage.Rejection(delivery, reply))
                case .deliver, .junk, .addField, .modifySubject, .quarantine:
                    delivery.placement = outcome.disposition.placement
                    reached.insert(delivery.deliverTo.lookupKey)
                    kept.append(delivery)
                }
            }
            hand.accepted.copies[copy].deliveries = kept
        }
        return additions
    }

    /// Where an address leads to; nowhere where it is the organization's and nobody has it: no host would take the copy.
    static func destinations(of target: EmailAddress, _ hand: MessageInHand) -> [EmailAddress] {
        if case .unknown = ReleaseTarget(of: target, in: hand.organization, hand.snapshot), RoleAddress(target) == nil {
            return []
        }
        return Resolution(target, in: hand.organization, snapshot: hand.snapshot).destinations
    }

    /// Gives a copy to others. They are resolved as recipients are; their own policies have no say, so that no two of them
    /// can send a message to and fro.
    private mutating func add(_ addition: Addition, to hand: inout MessageInHand) {
        // Where a message has as many copies as it may, nobody else gets one: what can't be redirected is held.
        var count = hand.accepted.copies.reduce(0) { $0 + $1.deliveries.count }
        var isReached = false
        for target in addition.targets {
            for destination in Self.destinations(of: target, hand) {
                if reached.contains(destination.lookupKey) {
                    isReached = true
                    continue
                }
                guard count < Resolution.maximumMembers else { continue }
                isReached = true
                count += 1
                reached.insert(destination.lookupKey)
                hand.accepted.copies[addition.copy].deliveries.append(
                    addition.delivery.readdressed(to: target, at: destination))
                outcomes.numbers[destination.lookupKey] = addition.number
            }
        }
        guard addition.isRedirection else { return }
        var outcome = outcomes.verdicts[addition.number]
        if isReached {
            hand.accepted.ends.append(addition.delivery.end(.redirected, outcome, to: addition.targets))
        } else {
            hold(addition, &outcome, on: &hand)
        }
    }

    /// Holds a copy that can't be redirected: nothing is lost by a mistake in a policy.
    private mutating func hold(_ addition: Addition, _ outcome: inout RecipientVerdict, on hand: inout MessageInHand) {
        guard reached.insert(addition.delivery.deliverTo.lookupKey).inserted else {
            // Somebody else's copy was redirected to the recipient.
            hand.accepted.ends.append(addition.delivery.end(.duplicate, outcome))
            return
        }
        outcome.hold()
        let number = outcomes.verdicts.firstIndex(of: outcome) ?? outcomes.verdicts.count
        if number == outcomes.verdicts.count { outcomes.verdicts.append(outcome) }
        var delivery = addition.delivery
        delivery.placement = outcome.disposition.placement
        outcomes.numbers[delivery.deliverTo.lookupKey] = number
        hand.accepted.copies[addition.copy].deliveries.append(delivery)
        let decision = hand.attribution.decision(
            .verdict, .judged(outcome.verdict), by: outcome.policy, about: delivery.recipient.address.description,
            from: [.init(.reason, "nobody of RedirectToRecipients can get it")] + outcome.inputs)
        // The gravest verdict stands last.
        let last = hand.accepted.decisions.lastIndex {
            if case .judged(let verdict) = $0.outcome { verdict.category < outcome.verdict.category } else { false }
        }
        hand.accepted.decisions.insert(decision, at: last ?? hand.accepted.decisions.endIndex)
    }

    /// Marks the copies that are to be marked.
    private func mark(_ hand: inout MessageInHand) {
        var subject: SubjectMark?
        for (number, outcome) in outcomes.verdicts.enumerated() {
            let isMeant: (Delivery) -> Bool = { outcomes.number(of: $0) == number }
            switch outcome.disposition {
            case .addField(name: let name, isJunk: _):
                hand.accepted.edit(where: isMeant) {
                    $0.prepended.insert("\(name): This message appears to be spam.", at: 0)
                }
            case .modifySubject(prefix: let prefix):
                let mark = subject ?? SubjectMark(hand)
                subject = mark
                hand.accepted.edit(where: isMeant) { mark.edit(&$0, prefix: prefix) }
            case .deliver, .junk, .redirect, .delete, .quarantine, .refuse: break
            }
        }
    }
}

extension Delivery {
    /// A delivery of the same copy to somebody whom the sender did not name.
    ///
    /// - Parameter destination: where that address leads to.
    func readdressed(to address: EmailAddress, at destination: EmailAddress) -> Delivery {
        var delivery = self
        delivery.recipient = EnvelopeRecipient(address: address, notify: .never)
        delivery.deliverTo = destination
        (delivery.shown, delivery.primary, delivery.forwarder) = (nil, nil, nil)
        delivery.placement = .inbox
        return delivery
    }

    /// What becomes of a recipient whose copy a policy takes away.
    fileprivate func end(
        _ kind: NamedEnd.Kind, _ outcome: RecipientVerdict, to targets: [EmailAddress] = []
    ) -> NamedEnd {
        let policy = outcome.policy.map { "by \($0)" } ?? "by policy"
        let others = targets.isEmpty ? "" : targets.prefix(8).map(\.description).joined(separator: ", ") + " "
        return NamedEnd(
            recipient: shown ?? recipient.address, primary: shown == nil ? primary : nil, kind: kind,
            detail: "\(others)\(policy): \(outcome.verdict)")
    }
}
