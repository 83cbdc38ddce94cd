package import Mail

/// What speaks for and against a message by the time that its verdict is made: what the filters found and what an
/// administrator wants, each by itself.
package struct VerdictGrounds: Sendable, Hashable {
    /// What was found, each kind once. ``VerdictCategory/none`` in it says nothing.
    package var found: Set<VerdictCategory> = []
    /// How sure the filter is of what it found; nil for the number that the category has by itself.
    package var confidence: SpamConfidence?
    /// Whether the author's domain itself asks to act on a forged sender.
    package var isSpoofExplicit = false
    /// How many complaints the sender of bulk mail gets.
    package var bulk = BulkComplaint.none
    /// The level from which bulk mail is unwanted; nil where it never is.
    package var bulkThreshold: BulkComplaint?
    /// Whether the message is of the organization's own people: then spam is nothing to act on, but told.
    package var isOriginating = false
    /// What the connection filter says of the connecting address.
    package var connection = ConnectionFilterRuling.notListed

    /// Nothing.
    package init() {}
}

extension Verdict {
    /// The one verdict on a message: the highest category that applies, unless the administrator lets the message pass.
    ///
    /// Pure. Lower categories are dropped, whatever is done about the highest one. Malware and phishing beyond doubt are
    /// never let pass. An allowed address passes all else; a safe one passes spam and bulk mail.
    package init(_ grounds: VerdictGrounds) {
        let isBulk = grounds.bulkThreshold.map { grounds.bulk >= $0 } ?? false
        var found = grounds.found
        if isBulk { found.insert(.bulk) }
        found.remove(.none)
        let (connection, isOriginating) = (grounds.connection, grounds.isOriginating)
        let (reach, address) = (connection.reach, connection.standing)
        let passed = found.filter {
            reach.passes($0) || isOriginating && !$0.isNeverPassed && !$0.isOfOwnPeople
        }
        self.init(bulk: grounds.bulk, address: address)
        if let category = found.subtracting(passed).min() {
            self.category = category
            action = category.isMalware ? .refuse : category.isOfOwnPeople ? .deliver : .junk
            decision = category.isMalware ? nil : category == .intraOrganizationPhishing ? .notSpam : .spam
            confidence = category.confidence(isSpoofExplicit: grounds.isSpoofExplicit, told: grounds.confidence)
            isBeyondBulkThreshold = isBulk
        } else if let skipped = reach.decision {
            confidence = .skipped
            decision = skipped
        } else if let told = grounds.confidence, !told.isSpam {
            confidence = told
        }
    }
}

/// What an address lets pass.
private enum Reach {
    case nothing
    case spam
    case all

    /// What a message that the filter is passed by for carries as its decision; nil where it is not.
    var decision: FilterDecision? {
        switch self {
        case .nothing: nil
        case .all: .allowedAddress
        case .spam: .skipped
        }
    }

    func passes(_ category: VerdictCategory) -> Bool {
        if category.isNeverPassed { return false }
        switch (self, category) {
        case (.nothing, _): return false
        case (.all, _): return true
        case (.spam, .spam), (.spam, .highConfidenceSpam), (.spam, .outboundSpam), (.spam, .bulk): return true
        case (.spam, _): return false
        }
    }
}

extension ConnectionFilterRuling {
    fileprivate var reach: Reach {
        switch self {
        case .notListed: .nothing
        case .allowed: .all
        case .safeListed: .spam
        }
    }
}

extension VerdictCategory {
    /// Whether nobody can let mail of this kind pass.
    fileprivate var isNeverPassed: Bool { isMalware || self == .highConfidencePhishing }

    /// Whether only mail of the organization's own people is of this kind. Nothing is done about it: what leaves has no junk
    /// folder, and phishing within acts from its gravest kind on.
    fileprivate var isOfOwnPeople: Bool { self == .outboundSpam || self == .intraOrganizationPhishing }

    /// The number that a category has by itself, or the filter's where it fits the category.
    fileprivate func confidence(isSpoofExplicit: Bool, told: SpamConfidence?) -> SpamConfidence? {
        switch self {
        case .malware, .antiMalware, .fileType: return nil
        case .highConfidencePhishing: return .highest
        case .phishing: return SpamConfidence(clamping: 8)
        case .highConfidenceSpam:
            guard let told, told.value >= 7 else { return .highest }
            return told
        case .spoof: return isSpoofExplicit ? SpamConfidence(clamping: 7) : .spam
        case .spam:
            guard let told, told == .spam || told == .moreSpam else { return .spam }
            return told
        case .outboundSpam:
            guard let told, told.isSpam else { return .spam }
            return told
        case .bulk: return .moreSpam
        case .intraOrganizationPhishing, .none: return .notSpam
        }
    }
}
