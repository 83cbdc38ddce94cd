import Mail
import Organization

extension DocumentGenerator {
    /// A name that no other policy or rule has.
    mutating func policyName() -> String {
        one(of: ["Sales ", "Zürich's ", "#", "null ", "@", "😀 ", "- ", "true "]) + "\(number())"
    }

    mutating func policies(of document: inout OrganizationDocument) throws {
        document.quarantinePolicies = some(1...2) { generator in
            var policy = QuarantinePolicy(name: generator.policyName())
            let permissions: [QuarantinePermissions] = [.none, .limited, .full, [.blockSender, .preview, .viewHeader]]
            policy.permissions = generator.one(of: permissions)
            policy.isESNEnabled = generator.chance(50)
            return policy
        }
        document.globalQuarantinePolicy.frequency = one(of: GlobalQuarantinePolicy.Frequency.allCases)
        if chance(40) {
            document.globalQuarantinePolicy.fromAddress = EmailAddress(
                localPart: "held \(number())", domain: document.acceptedDomains[0].domainName)
            document.globalQuarantinePolicy.languages = [.german, .english]
            document.globalQuarantinePolicy.subjects = ["Zurückgehalten: # 😀", ""]
            document.globalQuarantinePolicy.senderNames = ["null", "Quarantine"]
            document.globalQuarantinePolicy.disclaimers = ["- ", "Ask: help@"]
        }
        let tags = (QuarantinePolicy.builtIn + document.quarantinePolicies).map(\.name)
        try spamPolicies(of: &document, tags)
        document.malwareFilterPolicy.fileTypeAction = one(of: MalwareFilterPolicy.FileTypeAction.allCases)
        document.malwareFilterPolicy.quarantineTag = one(of: tags)
        document.malwareFilterPolicies = some(0...2) { generator in
            var policy = MalwareFilterPolicy()
            policy.name = generator.policyName()
            policy.adminDisplayName = generator.one(of: ["", "two\nlines"])
            policy.quarantineTag = generator.one(of: tags)
            policy.macroAction = generator.one(of: MalwareFilterPolicy.ContentAction.allCases)
            return policy
        }
        document.malwareFilterRules = rules(of: document.malwareFilterPolicies.map(\.name), in: document)
        document.antiPhishPolicy.spoofQuarantineTag = one(of: tags)
        document.antiPhishPolicy.enableFirstContactSafetyTips = chance(30)
        document.antiPhishPolicy.firstContactBanner = chance(30)
        document.antiPhishPolicies = some(0...2) { generator in
            var policy = AntiPhishPolicy()
            policy.name = generator.policyName()
            policy.dmarcRejectAction = generator.one(of: AntiPhishPolicy.RejectAction.allCases)
            policy.spoofQuarantineTag = generator.one(of: tags)
            return policy
        }
        document.antiPhishRules = rules(of: document.antiPhishPolicies.map(\.name), in: document)
        document.hostedOutboundSpamFilterPolicy.recipientLimitPerDay = Int.random(in: 0...10_000, using: &random)
        document.hostedOutboundSpamFilterPolicies = some(0...2) { generator in
            var policy = HostedOutboundSpamFilterPolicy()
            policy.name = generator.policyName()
            policy.recipientLimitExternalPerHour = Int.random(in: 0...10_000, using: &generator.random)
            policy.actionWhenThresholdReached = generator.one(
                of: HostedOutboundSpamFilterPolicy.ThresholdAction.allCases)
            policy.autoForwardingMode = generator.one(of: HostedOutboundSpamFilterPolicy.AutoForwardingMode.allCases)
            return policy
        }
        document.remoteDomains = try some(0...2) { generator in
            var remote = RemoteDomain(
                name: generator.policyName(), domainName: .suffix(try Domain("r\(generator.number()).example")))
            remote.autoForwardEnabled = generator.chance(50)
            remote.ndrEnabled = generator.chance(50)
            return remote
        }
        document.hostedOutboundSpamFilterRules = rules(
            of: document.hostedOutboundSpamFilterPolicies.map(\.name), in: document)
        document.eopProtectionPolicyRules = PresetSecurityPolicy.allCases.filter { _ in chance(40) }.map { preset in
            var rule = EOPProtectionPolicyRule(preset)
            rule.isEnabled = chance(70)
            if chance(70) { rule.recipients = recipients(of: document) }
            return rule
        }
    }

    private mutating func spamPolicies(of document: inout OrganizationDocument, _ tags: [String]) throws {
        try change(&document.hostedContentFilterPolicy, tags)
        document.hostedContentFilterPolicies = try some(1...3) { generator in
            var policy = HostedContentFilterPolicy()
            policy.name = generator.policyName()
            try generator.change(&policy, tags)
            return policy
        }
        document.hostedContentFilterRules = rules(of: document.hostedContentFilterPolicies.map(\.name), in: document)
    }

    private mutating func change(_ policy: inout HostedContentFilterPolicy, _ tags: [String]) throws {
        let outside = try Domain("fabrikam.example")
        policy.adminDisplayName = one(of: ["", " # none"])
        for path in [
            \HostedContentFilterPolicy.spamAction, \.highConfidenceSpamAction, \.phishSpamAction,
        ] {
            policy[keyPath: path] = one(of: SpamAction.forSpam)
        }
        policy.highConfidencePhishAction = one(of: SpamAction.forHighConfidencePhish)
        policy.bulkSpamAction = one(of: SpamAction.allCases)
        policy.spamQuarantineTag = one(of: tags)
        policy.bulkQuarantineTag = one(of: tags)
        policy.quarantineRetentionPeriod = Int.random(in: 1...30, using: &random)
        policy.addXHeaderValue = one(of: ["", "X-Suspected", "X-My Header"])
        policy.modifySubjectValue = one(of: ["[SPAM] ", "Müll: "])
        policy.redirectToRecipients = [EmailAddress(localPart: "spam box", domain: outside)]
        policy.allowedSenders = some(0...2) { EmailAddress(localPart: "a\($0.number())", domain: outside) }
        policy.blockedSenderDomains = some(0...2) { $0.one(of: [.exact(outside), .suffix(outside)]) }
        policy.enableLanguageBlockList = chance(30)
        policy.languageBlockList = some(0...2) { $0.one(of: ["RU", "ZH-CN"]) }
        policy.regionBlockList = some(0...2) { $0.one(of: ["KP", "XS"]) }
        for check in AdvancedSpamCheck.allCases {
            policy.advancedSpamFilter[check] = one(of: check.hasTest ? ASFSetting.allCases : [.off, .on])
        }
        policy.testModeAction = one(of: HostedContentFilterPolicy.TestModeAction.allCases)
        policy.testModeBccToRecipients = [EmailAddress(localPart: "copies", domain: outside)]
        policy.intraOrgFilterState = one(of: HostedContentFilterPolicy.IntraOrgFilterState.allCases)
    }

    private mutating func rules<Policy: RuledPolicy>(
        of policies: [String], in document: OrganizationDocument
    ) -> [PolicyRule<Policy>] {
        policies.enumerated().map { index, policy in
            var rule = PolicyRule<Policy>(name: policyName())
            rule.policy = policy
            rule.priority = chance(60) ? index : nil
            rule.isEnabled = chance(80)
            rule.comments = one(of: ["", "for \"now\""])
            rule.recipients = recipients(of: document)
            return rule
        }
    }

    /// Conditions of every sort now and then, and one at least.
    private mutating func recipients(of document: OrganizationDocument) -> RecipientFilter {
        let people = document.recipients.filter { !$0.recipientType.isGroup }.map(\.primarySmtpAddress)
        let groups = document.recipients.filter(\.recipientType.hasMemberList).map(\.primarySmtpAddress)
        let domains = document.acceptedDomains.map(\.domainName)
        var filter = RecipientFilter()
        filter.recipientDomainIs = some(1...2) { $0.one(of: domains) }
        if !people.isEmpty {
            filter.sentTo = some(0...2) { $0.one(of: people) }
            filter.exceptIfSentTo = some(0...1) { $0.one(of: people) }
        }
        if !groups.isEmpty {
            filter.sentToMemberOf = some(0...2) { $0.one(of: groups) }
            filter.exceptIfSentToMemberOf = some(0...1) { $0.one(of: groups) }
        }
        filter.exceptIfRecipientDomainIs = some(0...1) { $0.one(of: domains) }
        return filter
    }
}
