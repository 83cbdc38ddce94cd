internal import Mail

/// A condition of a mail flow rule in a form in which two can be compared: what is looked at, and the values of which one has
/// to match.
struct RuleTerm {
    /// What is looked at: the parameter's name, with the name of a header field where it is one.
    let subject: String
    /// The condition's property, as messages name it.
    let parameter: String
    private let values: Set<String>
    /// More than this, where the condition is about an amount.
    private let threshold: Int?
    /// Domains, which have their subdomains with them.
    private let domains: [Domain]

    init(_ condition: RuleCondition) {
        parameter = condition.parameter
        subject = RuleTerm.subject(of: condition)
        threshold = RuleTerm.threshold(of: condition)
        domains = RuleTerm.domains(of: condition)
        values = Set(RuleTerm.values(of: condition))
    }

    /// Whether another condition holds whenever this one does, as far as the two alone tell.
    func implies(_ other: RuleTerm) -> Bool {
        guard subject == other.subject else { return false }
        if let threshold, let least = other.threshold { return threshold >= least }
        if !domains.isEmpty {
            return domains.allSatisfy { domain in
                other.domains.contains { domain == $0 || domain.isSubdomain(of: $0) }
            }
        }
        return values.isSubset(of: other.values)
    }

    private static func subject(of condition: RuleCondition) -> String {
        switch condition {
        case .headerContains(let name, _), .headerMatches(let name, _): "\(condition.parameter) \(name.lowercased())"
        case .manager(let user, _): "\(condition.parameter) \(user.rawValue)"
        default: condition.parameter
        }
    }

    private static func threshold(of condition: RuleCondition) -> Int? {
        switch condition {
        case .attachmentSizeOver(let size), .messageSizeOver(let size): size
        case .sclOver(let level): level
        default: nil
        }
    }

    private static func domains(of condition: RuleCondition) -> [Domain] {
        switch condition {
        case .senderDomainIs(let domains), .recipientDomainIs(let domains): domains
        default: []
        }
    }

    /// Two lists of groups as one value, whichever is named first: either side may be the sender's.
    private static func sides(_ first: [EmailAddress], _ second: [EmailAddress]) -> String {
        let texts = [first, second].map { list in list.map(\.lookupKey).sorted().joined(separator: ",") }
        return texts.sorted().joined(separator: ";")
    }

    /// The values, those that differ in their case alone as one, where case means nothing. Patterns stay as they are:
    /// `\d` is not `\D`.
    private static func values(of condition: RuleCondition) -> [String] {
        switch condition {
        case .from(let addresses), .fromMemberOf(let addresses), .sentTo(let addresses), .sentToMemberOf(let addresses),
            .anyOfToHeader(let addresses), .anyOfCcHeader(let addresses), .anyOfToCcHeader(let addresses),
            .anyOfToHeaderMemberOf(let addresses), .anyOfCcHeaderMemberOf(let addresses),
            .anyOfToCcHeaderMemberOf(let addresses), .manager(_, let addresses):
            addresses.map(\.lookupKey)
        case .fromScope(let scope), .sentToScope(let scope): [scope.rawValue]
        case .fromAddressContainsWords(let words), .recipientAddressContainsWords(let words),
            .anyOfRecipientAddressContainsWords(let words), .subjectContainsWords(let words),
            .subjectOrBodyContainsWords(let words), .attachmentContainsWords(let words),
            .attachmentExtensionMatchesWords(let words), .contentCharacterSetContainsWords(let words),
            .headerContains(_, let words):
            words.map { $0.lowercased() }
        case .fromAddressMatchesPatterns(let patterns), .recipientAddressMatchesPatterns(let patterns),
            .anyOfRecipientAddressMatchesPatterns(let patterns), .subjectMatchesPatterns(let patterns),
            .subjectOrBodyMatchesPatterns(let patterns), .attachmentMatchesPatterns(let patterns),
            .attachmentNameMatchesPatterns(let patterns), .headerMatches(_, let patterns):
            patterns
        case .senderIpRanges(let ranges): ranges.map { "\($0)" }
        case .senderADAttributeContainsWords(let terms), .recipientADAttributeContainsWords(let terms):
            terms.flatMap { entry in entry.terms.map { "\(entry.attribute.rawValue):\($0.lowercased())" } }
        case .senderADAttributeMatchesPatterns(let terms), .recipientADAttributeMatchesPatterns(let terms):
            terms.flatMap { entry in entry.terms.map { "\(entry.attribute.rawValue):\($0)" } }
        case .attachmentPropertyContainsWords(let entries):
            entries.flatMap { entry in entry.words.map { "\(entry.property.lowercased()):\($0.lowercased())" } }
        case .messageContainsDataClassifications(let kinds): kinds.map(\.rawValue)
        case .messageTypeMatches(let type): [type.rawValue]
        case .withImportance(let importance): [importance.rawValue]
        case .senderManagementRelationship(let relationship): [relationship.rawValue]
        case .adComparison(let attribute, let comparison): ["\(attribute.rawValue) \(comparison.rawValue)"]
        case .betweenMemberOf(let first, let second):
            [sides(first, second)]
        case .senderDomainIs, .recipientDomainIs, .attachmentSizeOver, .messageSizeOver, .sclOver,
            .attachmentIsUnsupported, .attachmentProcessingLimitExceeded, .attachmentHasExecutableContent,
            .attachmentIsPasswordProtected:
            []
        }
    }
}

/// What of a message rules look at and change, as far as it matters for whether a rule behind another one is ever reached.
struct RuleAspects: OptionSet {
    let rawValue: UInt8
    /// The subject and other header fields, those that tell senders and kinds of messages among them.
    static let header = RuleAspects(rawValue: 1 << 0)
    /// Who gets it.
    static let recipients = RuleAspects(rawValue: 1 << 1)
    /// Body, files and size.
    static let content = RuleAspects(rawValue: 1 << 2)
    /// How unwanted it is.
    static let confidence = RuleAspects(rawValue: 1 << 3)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What an action changes.
    init(changedBy action: RuleAction) {
        switch action {
        case .removeHeader, .setHeader, .prependSubject: self = .header
        case .applyHtmlDisclaimer: self = [.header, .content]
        case .setSCL: self = .confidence
        case .addToRecipients, .copyTo, .blindCopyTo, .addManagerAsRecipient, .redirectMessageTo:
            self = [.header, .recipients]
        case .generateIncidentReport, .generateNotification, .routeMessageOutboundConnector,
            .routeMessageOutboundRequireTls, .rejectMessage, .quarantine, .moderateMessageByUser,
            .moderateMessageByManager, .deleteMessage:
            self = []
        }
    }

    /// What a condition looks at.
    init(lookedAtBy condition: RuleCondition) {
        switch condition {
        case .senderIpRanges: self = []
        case .sentTo, .sentToScope, .sentToMemberOf, .recipientAddressContainsWords, .recipientAddressMatchesPatterns,
            .recipientDomainIs, .recipientADAttributeContainsWords, .recipientADAttributeMatchesPatterns,
            .anyOfRecipientAddressContainsWords, .anyOfRecipientAddressMatchesPatterns:
            self = .recipients
        case .betweenMemberOf, .manager, .senderManagementRelationship, .adComparison: self = [.header, .recipients]
        case .from, .fromScope, .fromMemberOf, .fromAddressContainsWords, .fromAddressMatchesPatterns, .senderDomainIs,
            .senderADAttributeContainsWords, .senderADAttributeMatchesPatterns, .anyOfToHeader, .anyOfCcHeader,
            .anyOfToCcHeader, .anyOfToHeaderMemberOf, .anyOfCcHeaderMemberOf, .anyOfToCcHeaderMemberOf,
            .subjectContainsWords, .subjectMatchesPatterns, .messageTypeMatches, .withImportance, .headerContains,
            .headerMatches:
            self = .header
        case .subjectOrBodyContainsWords, .subjectOrBodyMatchesPatterns, .messageContainsDataClassifications,
            .contentCharacterSetContainsWords:
            self = [.header, .content]
        case .attachmentContainsWords, .attachmentMatchesPatterns, .attachmentNameMatchesPatterns,
            .attachmentExtensionMatchesWords, .attachmentSizeOver, .attachmentIsUnsupported,
            .attachmentProcessingLimitExceeded, .attachmentHasExecutableContent, .attachmentIsPasswordProtected,
            .attachmentPropertyContainsWords, .messageSizeOver:
            self = .content
        case .sclOver: self = .confidence
        }
    }
}
