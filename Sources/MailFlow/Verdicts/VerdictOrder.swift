internal import Facts
internal import Mail
internal import Organization

/// Which of all that speaks for and against a message decides for one recipient: the first of an order that nobody can
/// configure (docs/reference/verdict.md has it as a table). Pure.
struct VerdictOrder {
    /// What follows.
    enum Effect: Sendable, Hashable {
        /// It is delivered.
        case deliver
        /// It goes into the junk folder, whatever the policy says.
        case junk
        /// What the recipient's policies say is done for the category.
        case act
        /// It is refused for its sender.
        case refuse
    }

    /// What decided, and what the message is.
    struct Ruling: Sendable, Hashable {
        var category = VerdictCategory.none
        var confidence: SpamConfidence? = .notSpam
        var decision: FilterDecision? = .notSpam
        var effect = Effect.deliver
        /// The entry or rule that decided; nil where the filter or authentication did.
        var cause: VerdictOverride?
        /// Whether the recipient's policy looked at the message itself, so that what its checks say belongs to it.
        var isChecked = false
        /// Whether the complaints about the sender of bulk mail are at the policy's threshold or beyond.
        var isBulk = false
    }

    private let grounds: VerdictGrounds
    private let recipient: RecipientGrounds
    private let overrides: [VerdictOverride]
    /// What the filter found and what is acted on among these people, without what others say.
    private let found: Set<VerdictCategory>
    /// What of malware was found, by the policy or by an engine; nothing where none was.
    private let malware: VerdictCategory

    private init(_ grounds: VerdictGrounds, _ recipient: RecipientGrounds) {
        self.grounds = grounds
        self.recipient = recipient
        overrides = grounds.overrides + recipient.overrides
        var found = grounds.found
        found.remove(.none)
        if grounds.isPhishingExplained { found.remove(.highConfidencePhishing) }
        if grounds.scope == .within { found = found.filter { recipient.intraOrganization.actsOn($0) } }
        self.found = found
        malware = min(recipient.malware, grounds.found.filter(\.isMalware).min() ?? .none)
    }

    /// The ruling on a message for a recipient.
    static func ruling(_ grounds: VerdictGrounds, _ recipient: RecipientGrounds) -> Ruling {
        let order = VerdictOrder(grounds, recipient)
        return grounds.scope == .outbound ? order.outbound() : order.first()
    }

    private func override(_ kind: VerdictOverride.Kind) -> VerdictOverride? {
        overrides.isEmpty ? nil : overrides.first { $0.kind == kind }
    }

    // MARK: - The order

    private func first() -> Ruling {
        if let cause = override(.secOpsMailbox) { return passed(.skipped, cause) }
        if recipient.sender.isRefusal, !isRefusalLifted { return refusal }
        if malware != .none { return acted(malware, nil, cause: malware == .malware ? override(.blockedFile) : nil) }
        if let cause = override(.released) { return passed(.released, cause) }
        if let cause = override(.phishSimulation) { return passed(.skipped, cause) }
        if let cause = override(.blockedURL) ?? override(.blockedSender) {
            return acted(.highConfidencePhishing, .spam, cause: cause)
        }
        if found.contains(.highConfidencePhishing) { return acted(.highConfidencePhishing, .spam) }
        if let cause = override(.blockedSpoof) { return acted(.spoof, .spam, cause: cause) }
        if let cause = override(.userTrustsAddress) { return passed(.safeSender, cause) }
        if let cause = override(.userTrustsDomain) {
            let other = organizationOrder()
            // A domain is anybody's who writes in its name: what the policy holds, it holds.
            return isHeld(other) ? other : passed(.safeSender, cause)
        }
        if let cause = override(.userBlocksSender) { return blockedByUser(cause) }
        return organizationOrder()
    }

    /// What the organization says, and what the filter found.
    private func organizationOrder() -> Ruling {
        // That an address is wanted does not prove that this mail is from there: of a forged one the entry says nothing, and what
        // else is said and found counts as ever.
        if let cause = override(.allowedSender), recipient.sender == .none { return passed(.skipped, cause) }
        if let cause = override(.allowedSpoof), found.isEmpty, recipient.raised == .none, !isBulk {
            return passed(.skipped, cause)
        }
        if let cause = override(.ruleAllows) { return passed(.skipped, cause) }
        if let cause = override(.ruleHighConfidenceSpam) { return marked(.highConfidenceSpam, .markedBefore, cause) }
        if let cause = override(.ruleSpam) { return marked(.spam, .markedBefore, cause) }
        let isFilteredByRule = override(.ruleFilters) != nil
        if let cause = override(.allowedAddress), !isFilteredByRule, recipient.sender == .none {
            return passed(.allowedAddress, cause)
        }
        if let cause = override(.policyBlocksSender) { return marked(.highConfidenceSpam, .blockedSender, cause) }
        if let cause = override(.policyAllowsSender) { return passed(.allowedSender, cause) }
        return filterOrder(passingSpam: isFilteredByRule ? nil : override(.safeListedAddress))
    }

    /// What authentication says, and what the filter and the recipient's policy found.
    ///
    /// - Parameter cause: what has spam pass.
    private func filterOrder(passingSpam cause: VerdictOverride?) -> Ruling {
        if recipient.sender != .none, !found.contains(.phishing), !found.contains(.highConfidenceSpam) || cause != nil {
            return acted(.spoof, .spam)
        }
        var left = found
        // Among the organization's own people the policy's own checks say nothing.
        if grounds.scope == .incoming, recipient.raised != .none { left.insert(recipient.raised) }
        if isBulk { left.insert(.bulk) }
        if recipient.sender != .none { left.insert(.spoof) }
        if cause != nil { left.subtract([.spam, .highConfidenceSpam, .bulk]) }
        if let category = left.min() {
            var ruling = acted(category, .spam)
            ruling.isChecked = grounds.scope == .incoming
            ruling.isBulk = isBulk
            return ruling
        }
        if let cause { return passed(.skipped, cause) }
        var ruling = Ruling(isChecked: grounds.scope == .incoming)
        if let told = grounds.confidence, !told.isSpam { ruling.confidence = told }
        // It is told, and nothing is done about it.
        if grounds.found.contains(.intraOrganizationPhishing) { ruling.category = .intraOrganizationPhishing }
        return ruling
    }

    /// What the organization's own people send to others: that it is spam is told, and it is sent.
    private func outbound() -> Ruling {
        if malware != .none { return acted(malware, nil, cause: malware == .malware ? override(.blockedFile) : nil) }
        if let cause = override(.ruleAllows) { return passed(.skipped, cause) }
        var ruling = Ruling()
        if found.contains(.outboundSpam) {
            ruling.category = .outboundSpam
            ruling.decision = .spam
            ruling.confidence = confidence(of: .outboundSpam)
        } else if let told = grounds.confidence, !told.isSpam {
            ruling.confidence = told
        }
        return ruling
    }

    // MARK: - Its parts

    /// Whether something has the message pass although authentication asks to refuse it. Nobody can believe who it is from
    /// where that can't even be told.
    private var isRefusalLifted: Bool {
        if override(.phishSimulation) ?? override(.released) != nil { return true }
        // Whoever wants the author's mail does not want that which the organization says is forged.
        guard case .reject = recipient.sender, override(.blockedSpoof) == nil else { return false }
        return overrides.contains {
            switch $0.kind {
            case .userTrustsAddress, .ruleAllows, .policyAllowsSender: true
            default: false
            }
        }
    }

    private var refusal: Ruling {
        Ruling(category: .spoof, confidence: confidence(of: .spoof), decision: .spam, effect: .refuse)
    }

    /// The recipient blocks the sender: what is worse than bulk mail is dealt with as the policy says.
    private func blockedByUser(_ cause: VerdictOverride) -> Ruling {
        if let category = found.filter({ $0 < .bulk && $0 != .highConfidencePhishing }).min() {
            return acted(category, .blockedByUser, cause: cause)
        }
        return Ruling(
            category: .spam, confidence: .moreSpam, decision: .blockedByUser, effect: .junk, cause: cause)
    }

    /// It is spam of a kind because somebody says so, unless the filter has found worse.
    private func marked(
        _ category: VerdictCategory, _ decision: FilterDecision, _ cause: VerdictOverride
    ) -> Ruling {
        let gravest = found.union([category]).min() ?? category
        var ruling = acted(gravest, gravest < .highConfidenceSpam ? .spam : decision, cause: cause)
        // Copies carry the number that a rule has given.
        if gravest == category, let level = cause.level { ruling.confidence = SpamConfidence(clamping: level) }
        return ruling
    }

    private func acted(
        _ category: VerdictCategory, _ decision: FilterDecision?, cause: VerdictOverride? = nil
    ) -> Ruling {
        Ruling(
            category: category, confidence: confidence(of: category), decision: decision, effect: .act, cause: cause)
    }

    private func passed(_ decision: FilterDecision, _ cause: VerdictOverride) -> Ruling {
        Ruling(confidence: .skipped, decision: decision, cause: cause)
    }

    /// Whether a ruling has the message held or refused.
    private func isHeld(_ ruling: Ruling) -> Bool {
        switch ruling.effect {
        case .deliver, .junk: false
        case .refuse: true
        case .act: ruling.category == .spoof ? recipient.sender.holds : recipient.held.contains(ruling.category)
        }
    }

    private var isBulk: Bool {
        grounds.scope == .incoming && (recipient.bulkThreshold.map { grounds.bulk >= $0 } ?? false)
    }

    /// The number that a category has by itself, or the filter's where it fits the category.
    private func confidence(of category: VerdictCategory) -> SpamConfidence? {
        let told = [grounds.confidence, recipient.raised == .none ? nil : recipient.raisedConfidence]
            .compactMap(\.self).max()
        switch category {
        case .malware, .antiMalware, .fileType: return nil
        case .highConfidencePhishing: return .highest
        case .phishing, .intraOrganizationPhishing: return SpamConfidence(clamping: 8)
        case .highConfidenceSpam:
            guard let told, told.value >= 7 else { return .highest }
            return told
        case .spoof: return grounds.isSpoofExplicit ? SpamConfidence(clamping: 7) : .spam
        case .spam:
            guard let told, told == .spam || told == .moreSpam else { return .spam }
            return told
        case .outboundSpam:
            guard let told, told.isSpam else { return .spam }
            return told
        case .bulk: return .moreSpam
        case .none: return .notSpam
        }
    }
}

extension HostedContentFilterPolicy.IntraOrgFilterState {
    /// Whether mail of a category among the organization's own people is acted on: each level has the graver ones in it.
    fileprivate func actsOn(_ category: VerdictCategory) -> Bool {
        let gravity =
            switch category {
            case .highConfidencePhishing: 4
            case .phishing, .intraOrganizationPhishing: 3
            case .highConfidenceSpam: 2
            case .spam: 1
            case .malware, .antiMalware, .fileType, .spoof, .outboundSpam, .bulk, .none: 0
            }
        let lowest =
            switch self {
            case .standard, .highConfidencePhish: 4
            case .phish: 3
            case .highConfidenceSpam: 2
            case .spam: 1
            case .disabled: 5
            }
        return gravity >= lowest
    }
}
