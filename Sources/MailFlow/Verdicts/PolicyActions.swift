internal import Facts
internal import Mail
internal import Organization

/// What the policies of a recipient ask to do for a ruling (docs/reference/policies.md). Pure.
struct PolicyActions {
    /// The recipient's policies.
    let choices: PolicyTable.Choices
    /// The organization's, for the policies of quarantine that they name.
    let table: PolicyTable
    /// What the policy against malware says; nil where the content was not read.
    let malware: MalwareRuling?
    /// What the policy against forged senders says; nil where the sender was not authenticated.
    let sender: AuthenticationPolicy?
    /// What the policy against spam says by its own checks.
    let check: ContentPolicyCheck
    /// Whether the author has not written to the organization before, as far as it remembers.
    var isFirstContact = false

    private var contentFilter: HostedContentFilterPolicy { choices.contentFilter.policy }

    /// What becomes of a message.
    ///
    /// - Parameter grounds: what the ruling was made from.
    func verdict(on ruling: VerdictOrder.Ruling, _ grounds: VerdictGrounds) -> RecipientVerdict {
        let verdict = Verdict(
            category: ruling.category, confidence: ruling.confidence, bulk: grounds.bulk,
            isBeyondBulkThreshold: ruling.isBulk, decision: ruling.decision, address: grounds.connection.standing)
        var result =
            switch ruling.effect {
            case .deliver: RecipientVerdict(verdict, .deliver, cause: ruling.cause)
            case .junk: RecipientVerdict(verdict, .junk, cause: ruling.cause)
            case .refuse: bySender(verdict, cause: nil)
            case .act: act(verdict, cause: ruling.cause)
            }
        result.isFirstContact = isFirstContact && choices.antiPhish.policy.enableFirstContactSafetyTips
        result.showsFirstContactBanner = isFirstContact && choices.antiPhish.policy.firstContactBanner
        if ruling.isChecked {
            result.customSpam = check.customSpam
            result.testRecipients = check.testRecipients
            if check.raised == ruling.category { result.reasons = check.reasons }
        }
        return result
    }

    /// The categories whose mail the policy against spam holds.
    var held: Set<VerdictCategory> {
        let categories: [VerdictCategory] = [
            .highConfidencePhishing, .phishing, .intraOrganizationPhishing, .highConfidenceSpam, .spam, .bulk,
        ]
        return Set(categories.filter { setting(for: $0).action == .quarantine })
    }

    private func act(_ verdict: Verdict, cause: VerdictOverride?) -> RecipientVerdict {
        switch verdict.category {
        case .malware, .antiMalware, .fileType: byMalware(verdict, cause: cause)
        case .spoof: bySender(verdict, cause: cause)
        case .highConfidencePhishing, .phishing, .highConfidenceSpam, .intraOrganizationPhishing, .spam, .bulk:
            byContent(verdict, cause: cause)
        case .outboundSpam, .none: RecipientVerdict(verdict, .deliver, cause: cause)
        }
    }

    // MARK: - Malware

    private func byMalware(_ verdict: Verdict, cause: VerdictOverride?) -> RecipientVerdict {
        let choice = choices.malwareFilter
        let isFile = verdict.category == .fileType
        let hold = hold(
            isFile ? .fileTypeBlock : .malware, .antiMalwarePolicy, choice.name, tag: choice.policy.quarantineTag,
            days: MalwareFilterPolicy.quarantineRetention, cause: cause)
        let disposition: Disposition =
            if isFile, let reply = malware?.refusal { .refuse(reply, orElse: hold) } else { .quarantine(hold) }
        return RecipientVerdict(
            verdict, disposition, by: .init(.malwareFilterPolicy, choice.name), rule: choice.rule,
            setting: isFile ? malware?.property : nil, cause: cause)
    }

    /// What becomes of content that the policy against malware refuses without calling it malware; nil for none.
    var refusedContent: (reply: Reply, hold: QuarantineHold)? {
        guard let malware, malware.category == .none, let reply = malware.refusal else { return nil }
        let choice = choices.malwareFilter
        return (
            reply,
            hold(
                .fileTypeBlock, .antiMalwarePolicy, choice.name, tag: choice.policy.quarantineTag,
                days: MalwareFilterPolicy.quarantineRetention, cause: nil)
        )
    }

    // MARK: - Forged senders

    private func bySender(_ verdict: Verdict, cause: VerdictOverride?) -> RecipientVerdict {
        let choice = choices.antiPhish
        let hold = hold(
            .phish, .antiPhishPolicy, choice.name, tag: choice.policy.spoofQuarantineTag,
            days: contentFilter.quarantineRetentionPeriod, cause: cause)
        let disposition: Disposition =
            switch sender?.disposition ?? .none {
            case .none, .junk(.moveToJmf): .junk
            case .junk(.quarantine): .quarantine(hold)
            case .reject(let domain): .refuse(Replies.failsDMARC(domain), orElse: hold)
            case .rejectFrom: .refuse(Replies.invalidFrom, orElse: hold)
            }
        return RecipientVerdict(
            verdict, disposition, by: .init(.antiPhishPolicy, choice.name), rule: choice.rule,
            setting: sender?.property, cause: cause)
    }

    // MARK: - Spam and phishing

    /// What the policy says of a category.
    private struct Setting {
        var action: SpamAction
        var property: Decision.Input.Name
        var tag: String
        var reason: QuarantineReason
    }

    private func setting(for category: VerdictCategory) -> Setting {
        let policy = contentFilter
        return switch category {
        case .highConfidencePhishing:
            Setting(
                action: policy.highConfidencePhishAction, property: "HighConfidencePhishAction",
                tag: policy.highConfidencePhishQuarantineTag, reason: .highConfPhish)
        case .phishing, .intraOrganizationPhishing:
            Setting(
                action: policy.phishSpamAction, property: "PhishSpamAction", tag: policy.phishQuarantineTag,
                reason: .phish)
        case .highConfidenceSpam:
            Setting(
                action: policy.highConfidenceSpamAction, property: "HighConfidenceSpamAction",
                tag: policy.highConfidenceSpamQuarantineTag, reason: .spam)
        case .bulk:
            Setting(
                action: policy.bulkSpamAction, property: "BulkSpamAction", tag: policy.bulkQuarantineTag, reason: .bulk)
        case .spam, .malware, .antiMalware, .fileType, .spoof, .outboundSpam, .none:
            Setting(
                action: policy.spamAction, property: "SpamAction", tag: policy.spamQuarantineTag, reason: .spam)
        }
    }

    private func byContent(_ verdict: Verdict, cause: VerdictOverride?) -> RecipientVerdict {
        let choice = choices.contentFilter
        let setting = setting(for: verdict.category)
        let hold = hold(
            setting.reason, .hostedContentFilterPolicy, choice.name, tag: setting.tag,
            days: contentFilter.quarantineRetentionPeriod, cause: cause)
        var verdict = verdict
        let disposition: Disposition
        switch setting.action {
        case .moveToJmf: disposition = .junk
        case .addXHeader:
            let isJunk = verdict.category == .spam || verdict.category == .highConfidenceSpam
            disposition = .addField(name: contentFilter.spamField, isJunk: isJunk)
            if !isJunk { verdict.hideFromHosts() }
        case .modifySubject: disposition = .modifySubject(prefix: contentFilter.modifySubjectValue)
        case .redirect:
            // Nobody to send it to: it does not reach the recipient by that.
            disposition =
                contentFilter.redirectToRecipients.isEmpty
                ? .quarantine(hold) : .redirect(contentFilter.redirectToRecipients, orElse: hold)
        case .delete: disposition = .delete
        case .quarantine: disposition = .quarantine(hold)
        case .noAction:
            disposition = .deliver
            verdict.hideFromHosts()
        }
        return RecipientVerdict(
            verdict, disposition, by: .init(.hostedContentFilterPolicy, choice.name), rule: choice.rule,
            setting: .init(setting.property, setting.action.rawValue), cause: cause)
    }

    private func hold(
        _ reason: QuarantineReason, _ type: QuarantinePolicyType, _ name: String, tag: String, days: Int,
        cause: VerdictOverride?
    ) -> QuarantineHold {
        let quarantine = table.quarantinePolicy(named: tag)
        let senderOverride: QuarantineHold.SenderOverride =
            switch cause?.kind {
            case .userBlocksSender: .recipient
            case .blockedSender, .policyBlocksSender: .administrator
            default: .none
            }
        return QuarantineHold(
            reason: reason, policyType: type, policyName: name, tag: tag, retentionDays: days,
            permissions: quarantine.permissions, notifies: quarantine.isESNEnabled, senderOverride: senderOverride)
    }
}

extension Verdict {
    /// Has its stamps say that it is no spam: hosts file by them, and the policy wants the message delivered.
    fileprivate mutating func hideFromHosts() {
        decision = .notSpam
        confidence = .notSpam
    }
}
