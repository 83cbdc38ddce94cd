internal import Mail

// The conditions about what is in a message.
extension RuleConditionTable {
    static let text: [RuleParameter<RuleCondition>] = [
        .words(
            "SubjectContainsWords", atMost: RuleBounds.subjectWordLength, { .subjectContainsWords($0) },
            { if case .subjectContainsWords(let list) = $0 { list } else { nil } },
            "The subject has one of these words."),
        .patterns(
            "SubjectMatchesPatterns", { .subjectMatchesPatterns($0) },
            { if case .subjectMatchesPatterns(let list) = $0 { list } else { nil } },
            "The subject matches one of these patterns."),
        .words(
            "SubjectOrBodyContainsWords", atMost: RuleBounds.subjectWordLength, { .subjectOrBodyContainsWords($0) },
            { if case .subjectOrBodyContainsWords(let list) = $0 { list } else { nil } },
            "The subject or the text of the body has one of these words."),
        .patterns(
            "SubjectOrBodyMatchesPatterns", { .subjectOrBodyMatchesPatterns($0) },
            { if case .subjectOrBodyMatchesPatterns(let list) = $0 { list } else { nil } },
            "The subject, the text of the body or its HTML matches one of these patterns."),
        .list(
            "MessageContainsDataClassifications", ValueKind<RuleCondition.DataClassification>.dataClassification,
            { .messageContainsDataClassifications($0) },
            { if case .messageContainsDataClassifications(let list) = $0 { list } else { nil } },
            "The message holds sensitive data of one of these types."),
    ]

    static let attachments: [RuleParameter<RuleCondition>] = [
        .words(
            "AttachmentContainsWords", { .attachmentContainsWords($0) },
            { if case .attachmentContainsWords(let list) = $0 { list } else { nil } },
            "The text of an attachment has one of these words."),
        .patterns(
            "AttachmentMatchesPatterns", { .attachmentMatchesPatterns($0) },
            { if case .attachmentMatchesPatterns(let list) = $0 { list } else { nil } },
            "The text of an attachment matches one of these patterns."),
        .patterns(
            "AttachmentNameMatchesPatterns", { .attachmentNameMatchesPatterns($0) },
            { if case .attachmentNameMatchesPatterns(let list) = $0 { list } else { nil } },
            "The name of an attachment matches one of these patterns."),
        .list(
            "AttachmentExtensionMatchesWords", ValueKind<String>.fileExtension,
            { .attachmentExtensionMatchesWords($0) },
            { if case .attachmentExtensionMatchesWords(let list) = $0 { list } else { nil } },
            "An attachment, or a file in one, has one of these extensions, such as `exe`."),
        .value(
            "AttachmentSizeOver", ValueKind<Int>.exceededSize, { .attachmentSizeOver($0) },
            { if case .attachmentSizeOver(let octets) = $0 { octets } else { nil } },
            "An attachment is larger than this."),
        .flag(
            "AttachmentIsUnsupported", .attachmentIsUnsupported,
            "An attachment is of a type whose text this server can't read."),
        .flag(
            "AttachmentProcessingLimitExceeded", .attachmentProcessingLimitExceeded,
            "The reading of an attachment came to a bound before its end."),
        .flag(
            "AttachmentHasExecutableContent", .attachmentHasExecutableContent,
            "An attachment is a program, by its content."),
        .flag(
            "AttachmentIsPasswordProtected", .attachmentIsPasswordProtected,
            "An attachment is locked with a password."),
        .list(
            "AttachmentPropertyContainsWords", ValueKind<RuleCondition.PropertyWords>.propertyWords,
            { .attachmentPropertyContainsWords($0) },
            { if case .attachmentPropertyContainsWords(let list) = $0 { list } else { nil } },
            "A property of an attached document has one of these words."),
    ]

    static let message: [RuleParameter<RuleCondition>] = [
        .value(
            "MessageSizeOver", ValueKind<Int>.exceededSize, { .messageSizeOver($0) },
            { if case .messageSizeOver(let octets) = $0 { octets } else { nil } },
            "The message is larger than this."),
        .words(
            "ContentCharacterSetContainsWords", { .contentCharacterSetContainsWords($0) },
            { if case .contentCharacterSetContainsWords(let list) = $0 { list } else { nil } },
            "A part of the message has a character set of one of these names."),
        .choice(
            "MessageTypeMatches", RuleCondition.MessageType.self, { .messageTypeMatches($0) },
            { if case .messageTypeMatches(let type) = $0 { type } else { nil } }, "What sort of message it is."),
        .choice(
            "WithImportance", RuleCondition.Importance.self, { .withImportance($0) },
            { if case .withImportance(let importance) = $0 { importance } else { nil } },
            "The importance that the sender gave it."),
        .value(
            "SCLOver", ValueKind<Int>.integer(-1...9), { .sclOver($0) },
            { if case .sclOver(let level) = $0 { level } else { nil } },
            "The spam confidence level is this or more."),
        .half(
            "HeaderContainsMessageHeader", ValueKind<String>.headerName,
            "The name of the field for `HeaderContainsWords`.",
            set: { name, condition in
                guard let condition else { return .headerContains(name: name, words: []) }
                guard case .headerContains(_, let words) = condition else { return nil }
                return .headerContains(name: name, words: words)
            },
            get: { condition in
                guard case .headerContains(let name, _) = condition, !name.isEmpty else { return nil }
                return name
            }),
        .halfList(
            "HeaderContainsWords", ValueKind<String>.words(RuleBounds.wordLength),
            "Such a field has one of these words; with `HeaderContainsMessageHeader`.",
            set: { words, condition in
                guard let condition else { return .headerContains(name: "", words: words) }
                guard case .headerContains(let name, _) = condition else { return nil }
                return .headerContains(name: name, words: words)
            }, get: { if case .headerContains(_, let words) = $0 { words } else { nil } }),
        .half(
            "HeaderMatchesMessageHeader", ValueKind<String>.headerName,
            "The name of the field for `HeaderMatchesPatterns`.",
            set: { name, condition in
                guard let condition else { return .headerMatches(name: name, patterns: []) }
                guard case .headerMatches(_, let patterns) = condition else { return nil }
                return .headerMatches(name: name, patterns: patterns)
            },
            get: { condition in
                guard case .headerMatches(let name, _) = condition, !name.isEmpty else { return nil }
                return name
            }),
        .halfList(
            "HeaderMatchesPatterns", ValueKind<String>.pattern,
            "Such a field matches one of these patterns; with `HeaderMatchesMessageHeader`.",
            set: { patterns, condition in
                guard let condition else { return .headerMatches(name: "", patterns: patterns) }
                guard case .headerMatches(let name, _) = condition else { return nil }
                return .headerMatches(name: name, patterns: patterns)
            }, get: { if case .headerMatches(_, let patterns) = $0 { patterns } else { nil } }),
    ]
}
