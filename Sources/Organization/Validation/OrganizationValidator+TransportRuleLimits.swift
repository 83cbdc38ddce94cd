internal import Mail
internal import Patterns

/// How many and how large mail flow rules may be (docs/reference/mail-flow-rules.md#limits).
extension OrganizationValidator {
    /// Bounds for the rules of a document: EOP's, or those that every document has.
    private struct Limits {
        var rules: Int
        var ruleLength: Int
        var termLength: Int

        static let eop = Limits(rules: 300, ruleLength: 8_192, termLength: 20_480)
        static let general = Limits(
            rules: RuleBounds.rules, ruleLength: RuleBounds.ruleLength, termLength: RuleBounds.termLength)
    }

    func transportRuleLimits() {
        let isEOP = parts.isEOPCompatible
        let limits = isEOP ? Limits.eop : Limits.general
        let alternative = isEOP ? ", or remove eop-compatible" : ""
        let rules = parts.transportRules
        if rules.count > limits.rules {
            // The first one that is too many.
            rules[limits.rules].reader.mistake(
                nil, "is rule number \(limits.rules + 1) of \(rules.count), and at most \(limits.rules) are taken",
                mend: "remove rules, or join some of them\(alternative)")
        }
        var terms = 0
        for entry in rules {
            terms += entry.object.termLength
            let length = entry.object.length
            if length > limits.ruleLength {
                // EOP's own sentence.
                entry.reader.mistake(
                    nil,
                    "The rule cannot be created because it is too large. It has \(length) characters and the maximum "
                        + "number of characters is \(limits.ruleLength). Reduce the size",
                    mend: "split it into several rules\(alternative)")
            }
            if isEOP { texts(of: entry.object, entry.reader) }
        }
        if terms > limits.termLength {
            root.mistake(
                "transportRules",
                "the words and patterns of all rules have \(terms) characters, and at most \(limits.termLength) are "
                    + "taken",
                mend: "remove some, or write shorter ones\(alternative)")
        } else {
            patternSize()
        }
    }

    /// How much memory and time the patterns take once they are compiled. It is told at the first rule that is too much.
    private func patternSize() {
        var size = 0
        for entry in parts.transportRules {
            for pattern in (entry.object.conditions + entry.object.exceptions).flatMap(\.patterns) {
                // One that can't be compiled is a mistake of its own.
                guard let compiled = try? TextPattern(pattern) else { continue }
                size += max(RuleBounds.leastPatternSize, compiled.linearSize)
            }
            guard size > RuleBounds.patternSize else { continue }
            entry.reader.mistake(
                nil,
                "has patterns with which those of all rules become too large: they come to \(size) instructions up to "
                    + "here, and at most \(RuleBounds.patternSize) are taken",
                mend: "write smaller numbers of repetitions, [0-9] for \\d and [a-z] for \\w, or remove patterns")
            return
        }
    }

    /// Texts that EOP takes up to a length of its own. That of a reason for a rejection holds in every document.
    private func texts(of rule: TransportRule, _ reader: ObjectReader) {
        for action in rule.actions {
            switch action {
            case .applyHtmlDisclaimer(let disclaimer): text(disclaimer.text, action, atMost: 5_000, reader)
            case .generateNotification(let notification):
                text(notification, action, atMost: NotificationTemplate.limit, reader)
            case .removeHeader, .setHeader, .prependSubject, .setSCL, .addToRecipients, .copyTo, .blindCopyTo,
                .addManagerAsRecipient, .generateIncidentReport, .routeMessageOutboundConnector,
                .routeMessageOutboundRequireTls, .rejectMessage, .quarantine, .moderateMessageByUser,
                .moderateMessageByManager, .deleteMessage, .redirectMessageTo:
                break
            }
        }
    }

    private func text(_ text: String, _ action: RuleAction, atMost maximum: Int, _ reader: ObjectReader) {
        let length = text.unicodeScalars.count
        guard length > maximum else { return }
        reader.mistake(
            action.parameter, "has \(length) characters, and EOP takes \(maximum)",
            mend: "shorten it, or remove eop-compatible")
    }
}
