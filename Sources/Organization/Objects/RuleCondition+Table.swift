internal import Mail

/// The parameters of conditions, in the order in which a rule keeps them (docs/reference/mail-flow-rules.md#conditions). Each
/// has an exception that mirrors it.
enum RuleConditionTable {
    /// All of them.
    static let parameters: [RuleParameter<RuleCondition>] = [
        sender, recipient, anyRecipient, text, attachments, message, relations,
    ].flatMap { $0 }

    private static let sender: [RuleParameter<RuleCondition>] = [
        .addresses(
            "From", { .from($0) }, { if case .from(let list) = $0 { list } else { nil } },
            "The sender is one of them."),
        .choice(
            "FromScope", RuleCondition.Scope.self, { .fromScope($0) },
            { if case .fromScope(let scope) = $0 { scope } else { nil } },
            "Where the sender is."),
        .addresses(
            "FromMemberOf", { .fromMemberOf($0) }, { if case .fromMemberOf(let list) = $0 { list } else { nil } },
            "The sender is a member of one of these groups."),
        .words(
            "FromAddressContainsWords", { .fromAddressContainsWords($0) },
            { if case .fromAddressContainsWords(let list) = $0 { list } else { nil } },
            "The sender's address has one of these words."),
        .patterns(
            "FromAddressMatchesPatterns", { .fromAddressMatchesPatterns($0) },
            { if case .fromAddressMatchesPatterns(let list) = $0 { list } else { nil } },
            "The sender's address matches one of these patterns."),
        .domains(
            "SenderDomainIs", { .senderDomainIs($0) },
            { if case .senderDomainIs(let list) = $0 { list } else { nil } },
            "The sender's address is in one of these domains or in a subdomain."),
        .list(
            "SenderIpRanges", ValueKind<IPNetwork>.networkRange, { .senderIpRanges($0) },
            { if case .senderIpRanges(let list) = $0 { list } else { nil } },
            "The message comes from one of these addresses, with any mask; IPv6 is taken too."),
        .list(
            "SenderADAttributeContainsWords", ValueKind<RuleCondition.AttributeTerms>.attributeTerms(isPattern: false),
            { .senderADAttributeContainsWords($0) },
            { if case .senderADAttributeContainsWords(let list) = $0 { list } else { nil } },
            "An attribute of a sender in the directory has one of these words."),
        .list(
            "SenderADAttributeMatchesPatterns", ValueKind<RuleCondition.AttributeTerms>.attributeTerms(isPattern: true),
            { .senderADAttributeMatchesPatterns($0) },
            { if case .senderADAttributeMatchesPatterns(let list) = $0 { list } else { nil } },
            "An attribute of a sender in the directory matches one of these patterns."),
    ]

    private static let recipient: [RuleParameter<RuleCondition>] = [
        .addresses(
            "SentTo", { .sentTo($0) }, { if case .sentTo(let list) = $0 { list } else { nil } },
            "The recipient is one of them."),
        .value(
            "SentToScope", ValueKind<RuleCondition.Scope>.recipientScope, { .sentToScope($0) },
            { if case .sentToScope(let scope) = $0 { scope } else { nil } }, "Where the recipient is."),
        .addresses(
            "SentToMemberOf", { .sentToMemberOf($0) },
            { if case .sentToMemberOf(let list) = $0 { list } else { nil } },
            "The recipient is a member of one of these groups."),
        .words(
            "RecipientAddressContainsWords", { .recipientAddressContainsWords($0) },
            { if case .recipientAddressContainsWords(let list) = $0 { list } else { nil } },
            "The recipient's address has one of these words."),
        .patterns(
            "RecipientAddressMatchesPatterns", { .recipientAddressMatchesPatterns($0) },
            { if case .recipientAddressMatchesPatterns(let list) = $0 { list } else { nil } },
            "The recipient's address matches one of these patterns."),
        .domains(
            "RecipientDomainIs", { .recipientDomainIs($0) },
            { if case .recipientDomainIs(let list) = $0 { list } else { nil } },
            "The recipient's address is in one of these domains or in a subdomain."),
        .list(
            "RecipientADAttributeContainsWords",
            ValueKind<RuleCondition.AttributeTerms>.attributeTerms(isPattern: false),
            { .recipientADAttributeContainsWords($0) },
            { if case .recipientADAttributeContainsWords(let list) = $0 { list } else { nil } },
            "An attribute of a recipient in the directory has one of these words."),
        .list(
            "RecipientADAttributeMatchesPatterns",
            ValueKind<RuleCondition.AttributeTerms>.attributeTerms(isPattern: true),
            { .recipientADAttributeMatchesPatterns($0) },
            { if case .recipientADAttributeMatchesPatterns(let list) = $0 { list } else { nil } },
            "An attribute of a recipient in the directory matches one of these patterns."),
    ]

    private static let anyRecipient: [RuleParameter<RuleCondition>] = [
        .words(
            "AnyOfRecipientAddressContainsWords", { .anyOfRecipientAddressContainsWords($0) },
            { if case .anyOfRecipientAddressContainsWords(let list) = $0 { list } else { nil } },
            "The address of any recipient has one of these words. It holds for all recipients."),
        .patterns(
            "AnyOfRecipientAddressMatchesPatterns", { .anyOfRecipientAddressMatchesPatterns($0) },
            { if case .anyOfRecipientAddressMatchesPatterns(let list) = $0 { list } else { nil } },
            "The address of any recipient matches one of these patterns. It holds for all recipients."),
        .addresses(
            "AnyOfToHeader", { .anyOfToHeader($0) },
            { if case .anyOfToHeader(let list) = $0 { list } else { nil } },
            "To names one of them, people or groups. It holds for all recipients."),
        .addresses(
            "AnyOfCcHeader", { .anyOfCcHeader($0) },
            { if case .anyOfCcHeader(let list) = $0 { list } else { nil } },
            "Cc names one of them, people or groups. It holds for all recipients."),
        .addresses(
            "AnyOfToCcHeader", { .anyOfToCcHeader($0) },
            { if case .anyOfToCcHeader(let list) = $0 { list } else { nil } },
            "To or Cc names one of them, people or groups. It holds for all recipients."),
        .addresses(
            "AnyOfToHeaderMemberOf", { .anyOfToHeaderMemberOf($0) },
            { if case .anyOfToHeaderMemberOf(let list) = $0 { list } else { nil } },
            "To names a member of one of these groups. It holds for all recipients."),
        .addresses(
            "AnyOfCcHeaderMemberOf", { .anyOfCcHeaderMemberOf($0) },
            { if case .anyOfCcHeaderMemberOf(let list) = $0 { list } else { nil } },
            "Cc names a member of one of these groups. It holds for all recipients."),
        .addresses(
            "AnyOfToCcHeaderMemberOf", { .anyOfToCcHeaderMemberOf($0) },
            { if case .anyOfToCcHeaderMemberOf(let list) = $0 { list } else { nil } },
            "To or Cc names a member of one of these groups. It holds for all recipients."),
    ]

    private static let relations: [RuleParameter<RuleCondition>] = [
        .halfList(
            "BetweenMemberOf1", ValueKind<EmailAddress>.proxyAddress,
            "Groups; with `BetweenMemberOf2`. The sender is a member of one side and the recipient one of the other.",
            set: { groups, condition in
                guard let condition else { return .betweenMemberOf(groups, []) }
                guard case .betweenMemberOf(_, let others) = condition else { return nil }
                return .betweenMemberOf(groups, others)
            }, get: { if case .betweenMemberOf(let groups, _) = $0 { groups } else { nil } }),
        .halfList(
            "BetweenMemberOf2", ValueKind<EmailAddress>.proxyAddress, "The groups of the other side.",
            set: { groups, condition in
                guard let condition else { return .betweenMemberOf([], groups) }
                guard case .betweenMemberOf(let others, _) = condition else { return nil }
                return .betweenMemberOf(others, groups)
            }, get: { if case .betweenMemberOf(_, let groups) = $0 { groups } else { nil } }),
        .half(
            "ManagerForEvaluatedUser", ValueKind<RuleCondition.EvaluatedUser>.choice,
            "Whose manager is one of `ManagerAddresses`.",
            set: { user, condition in
                guard let condition else { return .manager(of: user, isOneOf: []) }
                guard case .manager(_, let managers) = condition else { return nil }
                return .manager(of: user, isOneOf: managers)
            }, get: { if case .manager(let user, _) = $0 { user } else { nil } }),
        .halfList(
            "ManagerAddresses", ValueKind<EmailAddress>.proxyAddress, "The managers, with `ManagerForEvaluatedUser`.",
            set: { managers, condition in
                guard let condition else { return .manager(of: .sender, isOneOf: managers) }
                guard case .manager(let user, _) = condition else { return nil }
                return .manager(of: user, isOneOf: managers)
            }, get: { if case .manager(_, let managers) = $0 { managers } else { nil } }),
        .choice(
            "SenderManagementRelationship", RuleCondition.ManagementRelationship.self,
            { .senderManagementRelationship($0) },
            { if case .senderManagementRelationship(let relationship) = $0 { relationship } else { nil } },
            "The sender is the manager of a recipient, or a recipient is the sender's."),
        .half(
            "ADComparisonAttribute", ValueKind<DirectoryAttribute>.choice,
            "The attribute in which the sender is compared with the recipients.",
            set: { attribute, condition in
                guard let condition else { return .adComparison(attribute, .equal) }
                guard case .adComparison(_, let comparison) = condition else { return nil }
                return .adComparison(attribute, comparison)
            }, get: { if case .adComparison(let attribute, _) = $0 { attribute } else { nil } }),
        .half(
            "ADComparisonOperator", ValueKind<RuleCondition.ComparisonOperator>.choice,
            default: "`Equal`, where `ADComparisonAttribute` is given",
            "Whether the attribute has to be equal, or to differ.",
            set: { comparison, condition in
                // Without an attribute the rule is refused, whichever stands here.
                guard let condition else { return .adComparison(.department, comparison) }
                guard case .adComparison(let attribute, _) = condition else { return nil }
                return .adComparison(attribute, comparison)
            }, get: { if case .adComparison(_, let comparison) = $0 { comparison } else { nil } }),
    ]
}
