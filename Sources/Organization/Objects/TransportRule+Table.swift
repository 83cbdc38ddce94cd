internal import Mail

extension TransportRule: DescribedObject {
    /// Each property at its default.
    public static let blank = TransportRule(name: "")

    /// The properties of the reference page, docs/reference/mail-flow-rules.md.
    public static let table = ObjectTable<TransportRule>(
        .transportRule,
        ignored: [
            "Identity", "Description", "Guid", "ImmutableId", "RuleVersion", "CreatedBy", "LastModifiedBy",
            "WhenChanged", "ManuallyModified",
        ],
        unsupported: unsupported, spellings: otherNames,
        properties: own + whenProperties + unlessProperties + thenProperties,
        check: { reader, rule in check(reader, rule) })

    private static let own: [Property<TransportRule>] = [
        .name(\.name, "The name, each once."),
        .optional(
            "Priority", \.priority, .integer(0...9_999), default: "behind the others",
            "The rule with the lowest number goes first. No two have the same."),
        .value("Enabled", \.isEnabled, .enabledState, "Whether the rule is used. EOP's `State` says the same."),
        .value("Mode", \.mode, .choice, "Whether the rule acts, or is only recorded."),
        .optional(
            "ActivationDate", \.activationDate, .ruleDate, default: "none",
            "Before this moment the rule does nothing."),
        .optional(
            "ExpiryDate", \.expiryDate, .ruleDate, default: "none", "From this moment on the rule does nothing."),
        .flag("StopRuleProcessing", \.stopRuleProcessing, "Whether no rule behind this one sees mail that it matches."),
        .value(
            "RuleErrorAction", \.ruleErrorAction, .choice,
            "What becomes of mail on which the rule can't be decided: the rule is passed over, or mail is put off."),
        .value(
            "SenderAddressLocation", \.senderAddressLocation, .choice,
            "Where conditions about senders find the address: in From, in MAIL FROM, or in both."),
        .value(
            "RecipientAddressType", \.recipientAddressType, .choice,
            "Which address conditions about recipients look at: the primary one, or the one that mail was sent to."),
        .optional(
            "SetAuditSeverity", \.setAuditSeverity, .choice, default: "none", "How grave a match is, for reports."),
        .value("Comments", \.comments, .remark(1_024), default: "none", "Text for readers."),
    ]

    private static let whenProperties = RuleConditionTable.parameters.map { $0.property(in: \.conditions) }
    private static let unlessProperties = RuleConditionTable.parameters.map {
        $0.property(in: \.exceptions, isException: true)
    }
    private static let thenProperties = RuleActionTable.parameters.map { $0.property(in: \.actions) }

    /// Names that EOP's documentation uses beside those of its commands. All names are read in any case.
    private static let otherNames: [String: String] = [
        "State": "Enabled",
        "ADAttributeComparisonAttribute": "ADComparisonAttribute",
        "ExceptIfADAttributeComparisonAttribute": "ExceptIfADComparisonAttribute",
        "ADAttributeComparisonOperator": "ADComparisonOperator",
        "ExceptIfADAttributeComparisonOperator": "ExceptIfADComparisonOperator",
        "ManagerAddress": "ManagerAddresses",
        "ExceptIfManagerAddress": "ExceptIfManagerAddresses",
    ]
}

extension ValueKind where Value == Bool {
    /// Whether a rule is used: a flag, or the words that EOP shows for it.
    fileprivate static let enabledState = ValueKind(.boolean, expected: "true or false") { text in
        switch text {
        case "Enabled": true
        case "Disabled": false
        default: flag.parse(text)
        }
    } text: {
        flag.text($0)
    }
}

// What EOP's rules have and this gateway does not.
extension TransportRule {
    private static let unsupported: [UnsupportedProperty] = [
        encryption, classifications, leakPrevention, supervision, edge, older,
    ].flatMap { $0 }

    private static let encryption = refusals(
        [
            "ApplyOME", "RemoveOME", "RemoveOMEv2", "RemoveRMSAttachmentEncryption", "ApplyRightsProtectionTemplate",
            "ApplyRightsProtectionCustomizationTemplate",
        ], "asks for Microsoft's own encryption, which no server but Microsoft's can do",
        "leave it out; RouteMessageOutboundRequireTls encrypts the way to the next host")

    private static let classifications = refusals(
        [
            "ApplyClassification", "HasClassification", "ExceptIfHasClassification", "HasNoClassification",
            "ExceptIfHasNoClassification",
        ], "is about message classifications, which Exchange servers alone keep",
        "leave it out, or mark mail with SetHeaderName and look for that with HeaderContainsMessageHeader")

    private static let leakPrevention = refusals(
        [
            "NotifySender", "SenderNotificationType", "HasSenderOverride", "ExceptIfHasSenderOverride", "DlpPolicy",
            "RuleSubType",
        ], "belongs to data loss prevention, whose policies and tips to senders this gateway does not have",
        "leave it out; MessageContainsDataClassifications finds numbers of payment cards and bank accounts")

    private static let supervision = refusals(
        [
            "SenderInRecipientList", "ExceptIfSenderInRecipientList", "RecipientInSenderList",
            "ExceptIfRecipientInSenderList",
        ], "is about supervision lists, which nobody can fill any more", "name people or groups in From and SentTo")

    private static let edge = refusals(
        ["Disconnect", "LogEventText", "SmtpRejectMessageRejectStatusCode", "SmtpRejectMessageRejectText"],
        "is an action of Edge Transport servers alone",
        "reject mail with RejectMessageReasonText and RejectMessageEnhancedStatusCode, or leave it out")

    private static let older: [UnsupportedProperty] = [
        UnsupportedProperty(
            "UseLegacyRegex",
            problem: "asks for the patterns of Exchange 2010, which mean other things by the same signs",
            mend: "write the patterns as .NET has them, and leave it out"),
        UnsupportedProperty(
            "IncidentReportOriginalMail", problem: "is what older versions had",
            mend: "write AttachOriginalMail in IncidentReportContent"),
    ]

    private static func refusals(_ names: [String], _ problem: String, _ mend: String) -> [UnsupportedProperty] {
        names.map { UnsupportedProperty($0, problem: problem, mend: mend) }
    }
}
