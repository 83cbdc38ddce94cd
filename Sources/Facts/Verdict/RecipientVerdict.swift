package import Mail

/// What becomes of a message for one recipient, and by which of the organization's objects.
package struct RecipientVerdict: Sendable, Hashable {
    /// What the message is to the recipient; its action is that of ``disposition``.
    package var verdict: Verdict
    /// What is done.
    package var disposition: Disposition
    /// The policy that says what is done; nil where none has to.
    package var policy: ObjectReference?
    /// The rule that gives the recipient this policy; nil for the policies that all have.
    package var rule: String?
    /// The property of the policy, with its value; nil where none has to.
    package var setting: Decision.Input?
    /// The entry or rule that decided, before or in place of the filter; nil for none.
    package var cause: VerdictOverride?
    /// What else of the policy led to it: a language, a country.
    package var reasons: [Decision.Input] = []
    /// What the advanced spam filter says of it, as values of header fields.
    package var customSpam: [String] = []
    /// Whether the recipient is to be told that the author has not written to the organization before.
    package var isFirstContact = false
    /// Whether a banner in the recipient's copy says so.
    package var showsFirstContactBanner = false
    /// Who else gets it, since a check of the advanced spam filter is in test mode.
    package var testRecipients: [EmailAddress] = []

    /// Puts one together.
    package init(
        _ verdict: Verdict, _ disposition: Disposition, by policy: ObjectReference? = nil, rule: String? = nil,
        setting: Decision.Input? = nil, cause: VerdictOverride? = nil
    ) {
        self.verdict = verdict
        self.disposition = disposition
        self.policy = policy
        self.rule = rule
        self.setting = setting
        self.cause = cause
        self.verdict.action = disposition.action
    }

    /// Makes of what can't be done what takes its place: of a refusal where other recipients are not refused, of a
    /// redirection to nobody.
    package mutating func hold() {
        switch disposition {
        case .refuse(_, orElse: let hold), .redirect(_, orElse: let hold): disposition = .quarantine(hold)
        case .deliver, .junk, .addField, .modifySubject, .delete, .quarantine: return
        }
        verdict.action = disposition.action
    }

    /// The facts of a record: what decided.
    package var inputs: [Decision.Input] {
        var inputs: [Decision.Input] = []
        if let cause { inputs.append(.init(.override, SafeText.escaped(cause.description, limit: 320))) }
        if let rule { inputs.append(.init("rule", rule)) }
        if let setting { inputs.append(setting) }
        inputs += reasons
        if let hold = disposition.hold, disposition.action == .quarantine {
            inputs.append(.init("quarantine", "\(hold.reason.rawValue) \(hold.tag)"))
            inputs.append(.init("days", hold.retentionDays))
        }
        if case .redirect(let addresses, orElse: _) = disposition {
            inputs += addresses.prefix(8).map { Decision.Input("redirectedTo", $0) }
        }
        if showsFirstContactBanner { inputs.append(.init("FirstContactBanner", "true")) }
        inputs += customSpam.map { Decision.Input("X-CustomSpam", $0) }
        return inputs
    }
}

/// What becomes of a message for its recipients: each different outcome once.
package struct RecipientOutcomes: Sendable, Hashable {
    /// The outcomes.
    package var verdicts: [RecipientVerdict]
    /// The number of the outcome for each address that is delivered to, by its look-up key; an address without one has the
    /// first.
    package var numbers: [String: Int]

    /// Puts them together.
    package init(_ verdicts: [RecipientVerdict], numbers: [String: Int] = [:]) {
        self.verdicts = verdicts
        self.numbers = numbers
    }

    /// The number of a delivery's outcome.
    package func number(of delivery: Delivery) -> Int {
        verdicts.count == 1 ? 0 : numbers[delivery.deliverTo.lookupKey] ?? 0
    }

    /// A delivery's outcome.
    package func verdict(on delivery: Delivery) -> RecipientVerdict { verdicts[number(of: delivery)] }
}
