public import Mail

/// The values of a condition by their sort, for checks, counts and searches that treat one sort alike.
public enum RuleValues: Hashable, Sendable {
    /// People, none of them a group.
    case people([EmailAddress])
    /// People and groups.
    case anybody([EmailAddress])
    /// Groups, with the parameter that names them.
    case groups([RuleGroups])
    /// Words or patterns.
    case terms([String])
    /// Values that name nobody and are searched for nowhere.
    case others
}

/// Groups that a parameter of a condition names.
public struct RuleGroups: Hashable, Sendable {
    /// The parameter, without `ExceptIf`.
    public var parameter: String
    /// The groups.
    public var addresses: [EmailAddress]
}

extension RuleCondition {
    /// Its values by their sort.
    public var values: RuleValues {
        switch self {
        case .from(let people), .sentTo(let people), .manager(of: _, isOneOf: let people): .people(people)
        case .anyOfToHeader(let people), .anyOfCcHeader(let people), .anyOfToCcHeader(let people): .anybody(people)
        case .fromMemberOf(let groups), .sentToMemberOf(let groups), .anyOfToHeaderMemberOf(let groups),
            .anyOfCcHeaderMemberOf(let groups), .anyOfToCcHeaderMemberOf(let groups):
            .groups([RuleGroups(parameter: parameter, addresses: groups)])
        case .betweenMemberOf(let first, let second):
            .groups([
                RuleGroups(parameter: "BetweenMemberOf1", addresses: first),
                RuleGroups(parameter: "BetweenMemberOf2", addresses: second),
            ])
        case .fromAddressContainsWords(let terms), .fromAddressMatchesPatterns(let terms),
            .recipientAddressContainsWords(let terms), .recipientAddressMatchesPatterns(let terms),
            .anyOfRecipientAddressContainsWords(let terms), .anyOfRecipientAddressMatchesPatterns(let terms),
            .subjectContainsWords(let terms), .subjectMatchesPatterns(let terms),
            .subjectOrBodyContainsWords(let terms), .subjectOrBodyMatchesPatterns(let terms),
            .attachmentContainsWords(let terms), .attachmentMatchesPatterns(let terms),
            .attachmentNameMatchesPatterns(let terms), .attachmentExtensionMatchesWords(let terms),
            .contentCharacterSetContainsWords(let terms), .headerContains(name: _, words: let terms),
            .headerMatches(name: _, patterns: let terms):
            .terms(terms)
        case .senderADAttributeContainsWords(let attributes), .senderADAttributeMatchesPatterns(let attributes),
            .recipientADAttributeContainsWords(let attributes), .recipientADAttributeMatchesPatterns(let attributes):
            .terms(attributes.flatMap(\.terms))
        case .attachmentPropertyContainsWords(let properties): .terms(properties.flatMap(\.words))
        case .fromScope, .senderDomainIs, .senderIpRanges, .sentToScope, .recipientDomainIs,
            .messageContainsDataClassifications, .attachmentSizeOver, .attachmentIsUnsupported,
            .attachmentProcessingLimitExceeded, .attachmentHasExecutableContent, .attachmentIsPasswordProtected,
            .messageSizeOver, .messageTypeMatches, .withImportance, .sclOver, .senderManagementRelationship,
            .adComparison:
            .others
        }
    }
}

extension RuleCondition {
    /// The groups that it names, by the parameter; none for a condition that is not about members.
    var groups: [RuleGroups] { if case .groups(let groups) = values { groups } else { [] } }
}

extension TransportRule {
    /// How many characters the words and patterns of its conditions and exceptions have together.
    public var termLength: Int {
        (conditions + exceptions).reduce(0) { sum, condition in
            guard case .terms(let terms) = condition.values else { return sum }
            return sum + terms.reduce(0) { $0 + $1.unicodeScalars.count }
        }
    }

    /// How many characters it has as JSON (RFC 8259) without blanks between the tokens: what a document of it has to give.
    /// Bounds for the size of a rule mean this number.
    public var length: Int {
        var length = 2
        for (index, property) in TransportRule.table.properties.compactMap(written).enumerated() {
            length += property + (index > 0 ? 1 : 0)
        }
        return length
    }

    /// The length of `"Name":value`; nil for a property that is not written.
    private func written(_ property: Property<TransportRule>) -> Int? {
        guard let texts = property.written(self) else { return nil }
        let values = texts.map { text in
            switch property.form {
            case .boolean, .integer, .number: text.utf8.count
            default: Self.quoted(text)
            }
        }
        let list = property.isList ? 2 + max(0, values.count - 1) : 0
        return Self.quoted(property.name) + 1 + list + values.reduce(0, +)
    }

    private static func quoted(_ text: String) -> Int {
        text.unicodeScalars.reduce(2) { length, scalar in
            switch scalar {
            case "\"", "\\", "\u{8}", "\t", "\n", "\u{c}", "\r": length + 2
            case "\u{0}"..."\u{1f}": length + 6
            default: length + 1
            }
        }
    }
}
