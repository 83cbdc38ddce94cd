internal import Mail

extension HostedContentFilterPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = HostedContentFilterPolicy()

    // What moves delivered mail, or is shown by Outlook, EOP does for its own mailboxes alone; the last ones it reserves.
    private static let ignored = [
        "Identity", "IsDefault", "MakeDefault", "RecommendedPolicyType", "BulkMovesEnabled", "InlineSafetyTipsEnabled",
        "ZapEnabled", "DownloadLink", "EnableEndUserSpamNotifications",
        "EndUserSpamNotificationCustomFromAddress", "EndUserSpamNotificationCustomFromName",
        "EndUserSpamNotificationCustomSubject", "EndUserSpamNotificationFrequency", "EndUserSpamNotificationLanguage",
        "EndUserSpamNotificationLimit",
    ]

    /// The properties of the reference page, docs/reference/policies.md.
    public static let table = ObjectTable<HostedContentFilterPolicy>(
        .hostedContentFilterPolicy, ignored: ignored,
        properties: head + actions + tags + lists + AdvancedSpamCheck.allCases.map(setting) + tail, check: check)

    private static let head: [Property<HostedContentFilterPolicy>] = [
        .value(
            "Name", \.name, .policyName,
            "The policy's name: needed in `hostedContentFilterPolicies`, where each is there once."),
        .value("AdminDisplayName", \.adminDisplayName, .remark(256), default: "none", "Text for readers."),
    ]

    private static let actions: [Property<HostedContentFilterPolicy>] = [
        .value("SpamAction", \.spamAction, .spamAction, "For spam: one of the [actions](#actions)."),
        .value(
            "HighConfidenceSpamAction", \.highConfidenceSpamAction, .spamAction,
            "For high confidence spam, and for mail from `BlockedSenders` and `BlockedSenderDomains`."),
        .value("PhishSpamAction", \.phishSpamAction, .spamAction, "For phishing."),
        .value(
            "HighConfidencePhishAction", \.highConfidencePhishAction, .highConfidencePhishAction,
            "For high confidence phishing."),
        .value(
            "BulkSpamAction", \.bulkSpamAction, .choice, "For bulk mail with a BCL of `BulkThreshold` or more."),
        .value(
            "BulkThreshold", \.bulkThreshold, .integer(1...9),
            "Bulk mail with a BCL from here on is unwanted ([BCL](scoring.md#from-signs-to-a-verdict))."),
        .value(
            "MarkAsSpamBulkMail", \.marksBulkMail, .bulkMarking,
            "Whether `BulkThreshold` counts. The BCL is told in any case."),
        .value(
            "AddXHeaderValue", \.addXHeaderValue, .fieldName, default: "`X-This-Is-Spam`",
            "The name of the header field of `AddXHeader`. With a blank or a colon in it, it is `X-This-Is-Spam` too."),
        .value(
            "ModifySubjectValue", \.modifySubjectValue, .line(255), default: "none",
            "What `ModifySubject` puts before the subject."),
        .list(
            "RedirectToRecipients", \.redirectToRecipients, .address, default: "none",
            "The recipients of `Redirect`."),
    ]

    private static let tags: [Property<HostedContentFilterPolicy>] = [
        .value("SpamQuarantineTag", \.spamQuarantineTag, .quarantineTag, tagged("spam")),
        .value(
            "HighConfidenceSpamQuarantineTag", \.highConfidenceSpamQuarantineTag, .quarantineTag,
            tagged("high confidence spam")),
        .value("PhishQuarantineTag", \.phishQuarantineTag, .quarantineTag, tagged("phishing")),
        .value(
            "HighConfidencePhishQuarantineTag", \.highConfidencePhishQuarantineTag, .quarantineTag,
            tagged("high confidence phishing")),
        .value("BulkQuarantineTag", \.bulkQuarantineTag, .quarantineTag, tagged("bulk mail")),
        .value(
            "QuarantineRetentionPeriod", \.quarantineRetentionPeriod, .integer(1...30),
            "Days that the mail stays in quarantine; also for what `antiPhishPolicy` holds back."),
        .flag(
            "PhishZapEnabled", \.phishZapEnabled,
            "Whether delivered mail that is [found late](late-findings.md#delivered-mail) to be phishing is moved."),
        .flag(
            "SpamZapEnabled", \.spamZapEnabled,
            "Whether delivered mail that nobody has read yet is moved when it is found late to be spam."),
    ]

    private static func tagged(_ verdict: String) -> String {
        "The [quarantine policy](#quarantine-policies) of \(verdict) in quarantine."
    }

    private static let lists: [Property<HostedContentFilterPolicy>] = [
        .list(
            "AllowedSenders", \.allowedSenders, .address, default: "none",
            "Authors whose mail is no spam ([sender lists](#sender-lists))."),
        .list(
            "AllowedSenderDomains", \.allowedSenderDomains, .senderDomain, default: "none",
            "Domains of such authors. `*.contoso.com` covers subdomains too."),
        .list(
            "BlockedSenders", \.blockedSenders, .address, default: "none",
            "Authors whose mail is high confidence spam."),
        .list(
            "BlockedSenderDomains", \.blockedSenderDomains, .senderDomain, default: "none",
            "Domains of such authors. `*.contoso.com` covers subdomains too."),
        .flag(
            "EnableLanguageBlockList", \.enableLanguageBlockList,
            "Whether mail in a language of `LanguageBlockList` is spam."),
        .list(
            "LanguageBlockList", \.languageBlockList, .blockedLanguage, default: "none",
            "[Languages](#languages-and-countries), such as `RU`."),
        .flag(
            "EnableRegionBlockList", \.enableRegionBlockList,
            "Whether mail that comes from a country of `RegionBlockList` is spam."),
        .list(
            "RegionBlockList", \.regionBlockList, .blockedRegion, default: "none",
            "[Countries](#languages-and-countries), such as `KP`."),
    ]

    private static func setting(_ check: AdvancedSpamCheck) -> Property<HostedContentFilterPolicy> {
        let (choices, refused) = settings(of: check)
        let meaning =
            switch check {
            case .sensitiveWords: "A [check](#sensitive-words) that makes the message high confidence spam."
            case .ndrBackscatter:
                "A [check](#backscatter) that makes the message high confidence spam, or adds to the score."
            case _ where check.rawValue.hasPrefix("Increase"):
                "A [check](#the-advanced-spam-filter) that adds to the score."
            default: "A [check](#the-advanced-spam-filter) that makes the message high confidence spam."
            }
        return .value(
            check.rawValue, \.advancedSpamFilter[check], .choice(of: choices, refused: refused), meaning)
    }

    private static func settings(
        of check: AdvancedSpamCheck
    ) -> ([ASFSetting], refused: [String: ValueKind<ASFSetting>.Refusal]) {
        guard check.hasTest else {
            return (
                [.off, .on],
                ["Test": .init(problem: "is not one of its values, as in EOP", mend: "write On or Off")]
            )
        }
        return (ASFSetting.allCases, [:])
    }

    private static let tail: [Property<HostedContentFilterPolicy>] = [
        .value(
            "TestModeAction", \.testModeAction, .choice,
            "For mail in which a check that is set to `Test` finds something."),
        .list(
            "TestModeBccToRecipients", \.testModeBccToRecipients, .address, default: "none",
            "Who gets a copy with `TestModeAction: BccMessage`."),
        .value(
            "IntraOrgFilterState", \.intraOrgFilterState, .choice,
            """
            The verdicts for which mail within the organization is acted on: the one named and all graver ones. \
            `Default` is `HighConfidencePhish`.
            """),
        .list(
            "SymbolWeights", \.symbolWeights, .symbolWeight, default: "none",
            """
            Our own, of the policy `Default` alone: signs of the [scorer](scoring.md#symbols) with the part of their \
            weight that counts, such as `FROM_EQ_TO=150%`, from 50 % to 150 %, or `HTML_NO_PLAIN=off`. Up to 64.
            """),
    ]

    /// The actions with the properties that set them.
    private var verdictActions: [(property: String, action: SpamAction)] {
        [
            ("SpamAction", spamAction), ("HighConfidenceSpamAction", highConfidenceSpamAction),
            ("PhishSpamAction", phishSpamAction), ("HighConfidencePhishAction", highConfidencePhishAction),
            ("BulkSpamAction", bulkSpamAction),
        ]
    }

    private static func check(_ reader: ObjectReader, _ policy: inout HostedContentFilterPolicy) {
        func needs(_ name: String, for action: SpamAction, mend: String) {
            guard let user = policy.verdictActions.first(where: { $0.action == action }) else { return }
            reader.mistake(user.property, "is \(action.rawValue), and there is no \(name)", mend: mend)
        }
        if policy.redirectToRecipients.isEmpty {
            needs(
                "RedirectToRecipients", for: .redirect,
                mend: "add RedirectToRecipients with the address of whoever gets it")
        }
        if policy.modifySubjectValue.isEmpty {
            needs("ModifySubjectValue", for: .modifySubject, mend: "add ModifySubjectValue: \"[SPAM] \"")
        }
        if !policy.addXHeaderValue.isEmpty, policy.spamField != policy.addXHeaderValue {
            reader.warning(
                "AddXHeaderValue", "has a blank or a colon, so the field is called \(standardSpamField), as in EOP",
                mend: "write a name such as X-Suspected-Spam")
        }
        if policy.testModeAction == .bccMessage, policy.testModeBccToRecipients.isEmpty {
            reader.mistake(
                "TestModeAction", "is BccMessage, and there is no TestModeBccToRecipients",
                mend: "add TestModeBccToRecipients with the address of whoever gets the copies")
        }
        for (subject, isOn, list) in [
            ("Language", policy.enableLanguageBlockList, policy.languageBlockList),
            ("Region", policy.enableRegionBlockList, policy.regionBlockList),
        ] {
            let (flag, name) = ("Enable\(subject)BlockList", "\(subject)BlockList")
            if isOn, list.isEmpty {
                reader.warning(flag, "is true, and \(name) names nothing", mend: "add \(name), or set it to false")
            } else if !isOn, !list.isEmpty {
                reader.warning(name, "has no effect while \(flag) is false", mend: "set \(flag): true")
            }
        }
        bothLists(reader, policy)
        weights(reader, policy)
    }

    private static func bothLists(_ reader: ObjectReader, _ policy: HostedContentFilterPolicy) {
        let senders = Set(policy.blockedSenders.map(\.lookupKey))
        for sender in policy.allowedSenders where senders.contains(sender.lookupKey) {
            reader.warning(
                "AllowedSenders", "\(sender) is in BlockedSenders too, which holds", mend: "keep it in one of them")
        }
        let domains = Set(policy.blockedSenderDomains)
        for domain in policy.allowedSenderDomains where domains.contains(domain) {
            reader.warning(
                "AllowedSenderDomains", "\(domain) is in BlockedSenderDomains too, which holds",
                mend: "keep it in one of them")
        }
    }

    private static func weights(_ reader: ObjectReader, _ policy: HostedContentFilterPolicy) {
        if policy.symbolWeights.count > maximumWeights {
            reader.mistake(
                "SymbolWeights", "has \(policy.symbolWeights.count) entries, and \(maximumWeights) are the most",
                mend: "leave out those that change least")
        }
        var seen: Set<String> = []
        if let twice = policy.symbolWeights.first(where: { !seen.insert($0.symbol).inserted }) {
            reader.mistake("SymbolWeights", "has \(twice.symbol) twice", mend: "keep one of them")
        }
    }
}

extension HostedContentFilterPolicy.SymbolWeight: CustomStringConvertible {
    /// As it is written: `FROM_EQ_TO=150%`, `FROM_EQ_TO=off`.
    public var description: String { "\(symbol)=" + (percent.map { "\($0)%" } ?? "off") }
}

extension ValueKind where Value == SpamAction {
    fileprivate static let spamAction = choice(
        of: SpamAction.forSpam,
        refused: [
            "NoAction": .init(
                problem: "is for BulkSpamAction alone, as in EOP",
                mend: "write MoveToJmf, or allow the senders in question")
        ])

    fileprivate static let highConfidencePhishAction = choice(
        of: SpamAction.forHighConfidencePhish,
        refused: Dictionary(
            SpamAction.allCases.filter { !SpamAction.forHighConfidencePhish.contains($0) }.map {
                (
                    $0.rawValue,
                    Refusal(
                        problem: "is not one of its values, as in EOP: such mail never reaches its recipients",
                        mend: "write Quarantine or Redirect")
                )
            }, uniquingKeysWith: { first, _ in first }))
}

extension ValueKind where Value == Bool {
    fileprivate static let bulkMarking: ValueKind = {
        var kind = choice([("On", true), ("Off", false)])
        kind.refused = [
            "Test": Refusal(problem: "is a value of EOP without a meaning", mend: "write On or Off")
        ]
        return kind
    }()
}

extension ValueKind where Value == DomainPattern {
    /// A domain of authors, with its subdomains or without.
    fileprivate static let senderDomain = ValueKind(
        .domainPattern(isAnyAllowed: false), expected: "a domain such as contoso.com or *.contoso.com"
    ) { text in
        DomainPattern(text).flatMap { $0 == .any ? nil : $0 }
    }
}

extension ValueKind where Value == HostedContentFilterPolicy.SymbolWeight {
    /// A sign and the part of its weight that counts. Which signs there are is not known here.
    fileprivate static let symbolWeight = ValueKind(
        .symbolWeight, expected: "a sign and 50% to 150% or off, such as FROM_EQ_TO=150%"
    ) { text in
        let parts = text.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count),
            parts[0].allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
        else { return nil }
        let (symbol, value) = (String(Substring(parts[0])), Substring(parts[1]))
        if value == "off" { return .init(symbol: symbol, percent: nil) }
        guard value.hasSuffix("%"), let percent = Int(value.dropLast()), (50...150).contains(percent) else {
            return nil
        }
        return .init(symbol: symbol, percent: percent)
    }
}
