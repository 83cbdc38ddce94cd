internal import Mail

// The rules between the properties of one mail flow rule (docs/reference/mail-flow-rules.md#what-is-refused).
extension TransportRule {
    /// Checks what belongs together and what excludes itself.
    static func check(_ reader: ObjectReader, _ rule: TransportRule) {
        for prefix in ["", "ExceptIf"] {
            for pair in conditionPairs { check(pair, prefix: prefix, reader) }
        }
        for pair in actionPairs { check(pair, prefix: "", reader) }
        checkDates(reader, rule)
        checkActions(reader, rule)
    }

    /// A parameter that means nothing without another.
    private struct Pair {
        var parameter: String
        var needs: String
    }

    private static let conditionPairs: [Pair] = [
        Pair(parameter: "HeaderContainsMessageHeader", needs: "HeaderContainsWords"),
        Pair(parameter: "HeaderContainsWords", needs: "HeaderContainsMessageHeader"),
        Pair(parameter: "HeaderMatchesMessageHeader", needs: "HeaderMatchesPatterns"),
        Pair(parameter: "HeaderMatchesPatterns", needs: "HeaderMatchesMessageHeader"),
        Pair(parameter: "BetweenMemberOf1", needs: "BetweenMemberOf2"),
        Pair(parameter: "BetweenMemberOf2", needs: "BetweenMemberOf1"),
        Pair(parameter: "ManagerForEvaluatedUser", needs: "ManagerAddresses"),
        Pair(parameter: "ManagerAddresses", needs: "ManagerForEvaluatedUser"),
        Pair(parameter: "ADComparisonOperator", needs: "ADComparisonAttribute"),
    ]

    private static let actionPairs: [Pair] = [
        Pair(parameter: "SetHeaderName", needs: "SetHeaderValue"),
        Pair(parameter: "SetHeaderValue", needs: "SetHeaderName"),
        Pair(parameter: "GenerateIncidentReport", needs: "IncidentReportContent"),
        Pair(parameter: "IncidentReportContent", needs: "GenerateIncidentReport"),
        Pair(parameter: "ApplyHtmlDisclaimerLocation", needs: "ApplyHtmlDisclaimerText"),
        Pair(parameter: "ApplyHtmlDisclaimerFallbackAction", needs: "ApplyHtmlDisclaimerText"),
    ]

    private static func check(_ pair: Pair, prefix: String, _ reader: ObjectReader) {
        let (name, needed) = (prefix + pair.parameter, prefix + pair.needs)
        guard reader.has(name), !reader.has(needed) else { return }
        reader.mistake(name, "means nothing without \(needed)", mend: "add \(needed), or remove \(name)")
    }

    private static func checkDates(_ reader: ObjectReader, _ rule: TransportRule) {
        guard let start = rule.activationDate, let end = rule.expiryDate, end <= start else { return }
        reader.mistake(
            "ExpiryDate", "is not after ActivationDate, so the rule would never do anything",
            mend: "write a later moment, or remove one of the two")
    }

    private static func checkActions(_ reader: ObjectReader, _ rule: TransportRule) {
        if rule.actions.isEmpty {
            // An action may be what a mistake was made in.
            guard rule.setAuditSeverity == nil, !rule.stopRuleProcessing, !reader.mistakes.hasErrors else { return }
            return reader.warning(
                nil, "has no action, so it does nothing", mend: "add an action, such as PrependSubject, or remove it")
        }
        if let moderation = rule.actions.first(where: \.isModeration), rule.actions.count > 1,
            let other = rule.actions.first(where: { $0 != moderation })
        {
            return reader.mistake(
                moderation.property(in: reader),
                "can't stand beside another action, and \(other.property(in: reader)) is one",
                mend: "put the other actions into a rule of their own, in front of this one")
        }
        let fates = rule.actions.filter(\.isFate)
        if fates.count > 1 {
            let (first, second) = (fates[0].property(in: reader), fates[1].property(in: reader))
            reader.mistake(
                second, "can't stand beside \(first): a message has one fate", mend: "keep one of them")
        }
        for case .redirectMessageTo(let addresses) in rule.actions where addresses.count > RuleBounds.redirections {
            reader.mistake(
                "RedirectMessageTo", "has \(addresses.count) addresses; at most \(RuleBounds.redirections) are taken",
                mend: "redirect to a group's members by another rule, or remove some")
        }
    }
}

extension RuleAction {
    /// Whether the message waits for somebody's approval.
    fileprivate var isModeration: Bool {
        switch self {
        case .moderateMessageByUser, .moderateMessageByManager: true
        case .removeHeader, .setHeader, .prependSubject, .applyHtmlDisclaimer, .setSCL, .addToRecipients, .copyTo,
            .blindCopyTo, .addManagerAsRecipient, .generateIncidentReport, .generateNotification,
            .routeMessageOutboundConnector, .routeMessageOutboundRequireTls, .rejectMessage, .quarantine,
            .deleteMessage, .redirectMessageTo:
            false
        }
    }

    /// Whether its recipients don't get the message: one such action leaves nothing for a second.
    fileprivate var isFate: Bool {
        switch self {
        case .rejectMessage, .quarantine, .deleteMessage, .redirectMessageTo, .addManagerAsRecipient(.redirect): true
        case .removeHeader, .setHeader, .prependSubject, .applyHtmlDisclaimer, .setSCL, .addToRecipients, .copyTo,
            .blindCopyTo, .addManagerAsRecipient, .generateIncidentReport, .generateNotification,
            .routeMessageOutboundConnector, .routeMessageOutboundRequireTls, .moderateMessageByUser,
            .moderateMessageByManager:
            false
        }
    }

    /// The parameter that a document has it by: a rejection may have a status code alone.
    fileprivate func property(in reader: ObjectReader) -> String {
        if case .rejectMessage = self, !reader.has(parameter) { return "RejectMessageEnhancedStatusCode" }
        return parameter
    }
}
