internal import Facts
internal import Mail
internal import Organization

/// What a policy against spam makes of a message by its own checks, languages and countries (docs/reference/policies.md).
/// Pure.
struct ContentPolicyCheck: Sendable, Hashable {
    /// Spam, spam beyond doubt, or nothing.
    private(set) var raised = VerdictCategory.none
    /// How sure that is.
    private(set) var confidence: SpamConfidence?
    /// The language or the country that is blocked.
    private(set) var reasons: [Decision.Input] = []
    /// Values of the header fields that say what was found.
    private(set) var customSpam: [String] = []
    /// Who else gets the message, since a check in test mode found something.
    private(set) var testRecipients: [EmailAddress] = []

    /// What `X-CustomSpam` says of what a check in test mode found.
    static let testWords = "This message was filtered by the custom spam filter option"

    /// - Parameters:
    ///   - hits: the checks of the advanced spam filter that find something.
    ///   - unsure: those of them that only add to the score, since what they go by is not all here.
    ///   - score: the score of the content, on the scale where 5 is spam.
    ///   - language: the language as a tag, `en`; nil where none is sure.
    ///   - country: the country of the source in two letters; nil where nobody knows.
    init(
        _ policy: HostedContentFilterPolicy, hits: AdvancedSpamChecks, unsure: AdvancedSpamChecks = [], score: Double,
        language: String?, country: String?
    ) {
        let filter = policy.advancedSpamFilter
        let counting = hits.intersection(filter.on).checks
        customSpam = counting.map(\.customSpam)
        var added = 0.0
        for check in counting {
            if let score = check.score ?? (unsure.contains(check.bit) ? AdvancedSpamCheck.hitScore : nil) {
                added += score
            } else {
                raise(.highConfidenceSpam, .highest)
            }
        }
        if added > 0 { raise(byScore: score + added) }
        if let language, !policy.blockedLanguages.isEmpty, policy.blockedLanguages.contains(language.uppercased()) {
            reasons.append(.init("LanguageBlockList", language.uppercased()))
            raise(.spam, .moreSpam)
        }
        if let country, !policy.blockedRegions.isEmpty, policy.blockedRegions.contains(country.uppercased()) {
            reasons.append(.init("RegionBlockList", country.uppercased()))
            raise(.spam, .moreSpam)
        }
        guard !hits.isDisjoint(with: filter.test) else { return }
        switch policy.testModeAction {
        case .none: break
        case .addXHeader: customSpam.append(Self.testWords)
        case .bccMessage: testRecipients = policy.testModeBccToRecipients
        }
    }

    private mutating func raise(byScore score: Double) {
        if score >= 15 {
            raise(.highConfidenceSpam, .highest)
        } else if score >= 10 {
            raise(.highConfidenceSpam, SpamConfidence(clamping: 8))
        } else if score >= 7 {
            raise(.spam, .moreSpam)
        } else if score >= 5 {
            raise(.spam, .spam)
        }
    }

    private mutating func raise(_ category: VerdictCategory, _ confidence: SpamConfidence) {
        raised = min(raised, category)
        self.confidence = max(self.confidence ?? confidence, confidence)
    }
}
