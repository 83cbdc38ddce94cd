internal import Mail

/// Mail flow rules beside one another, and what they name (docs/reference/mail-flow-rules.md#what-is-refused).
extension OrganizationValidator {
    func transportRules() {
        guard !parts.transportRules.isEmpty else { return }
        transportRuleNames()
        transportRulePriorities()
        transportRuleLimits()
        let known = KnownRecipients(parts.document, directory)
        for entry in parts.transportRules {
            for (conditions, prefix) in [(entry.object.conditions, ""), (entry.object.exceptions, "ExceptIf")] {
                for condition in conditions { recipients(of: condition, prefix, entry.object, known, entry.reader) }
            }
            for action in entry.object.actions { check(action, known, entry.reader) }
        }
    }

    /// Where another rule stands, for the reader of a rule that may stand in another file.
    private func place(_ reader: ObjectReader, for other: ObjectReader) -> String {
        reader.mistakes.file == other.mistakes.file
            ? "line \(reader.line)" : "line \(reader.line) of \(reader.mistakes.file)"
    }

    private func transportRuleNames() {
        var readers: [String: ObjectReader] = [:]
        for entry in parts.transportRules {
            if let first = readers.updateValue(entry.reader, forKey: entry.object.name.lowercased()) {
                entry.reader.mistake(
                    "Name", "is already the name of another, in \(place(first, for: entry.reader))",
                    mend: "give it its own name")
            }
        }
    }

    private func transportRulePriorities() {
        var readers: [Int: ObjectReader] = [:]
        let count = parts.transportRules.count
        for entry in parts.transportRules {
            guard let priority = entry.object.priority else { continue }
            if let first = readers.updateValue(entry.reader, forKey: priority) {
                entry.reader.mistake(
                    "Priority", "is that of the rule in \(place(first, for: entry.reader)) too",
                    mend: "give each rule its own number")
            }
            if parts.isEOPCompatible, priority >= count {
                entry.reader.mistake(
                    "Priority", "is \(priority), and EOP numbers \(count) rules from 0 to \(count - 1)",
                    mend: "write a lower number, or remove eop-compatible")
            }
        }
    }

    // MARK: - Conditions

    private func recipients(
        of condition: RuleCondition, _ prefix: String, _ rule: TransportRule, _ known: KnownRecipients,
        _ reader: ObjectReader
    ) {
        switch condition.values {
        case .people(let addresses):
            let property = if case .manager = condition { "ManagerAddresses" } else { condition.parameter }
            for address in addresses {
                guard isSomebody(address, prefix + property, known, reader), let recipient = known[address],
                    recipient.recipientType.isGroup, !mayNameGroups(condition, rule)
                else { continue }
                reader.mistake(
                    prefix + property, "\(address) is a group, and no group sends or gets mail itself",
                    mend: mend(instead: condition, prefix))
            }
        case .anybody(let addresses):
            for address in addresses { _ = isSomebody(address, prefix + condition.parameter, known, reader) }
        case .groups(let sides):
            for side in sides {
                for address in side.addresses { group(address, prefix + side.parameter, known, reader) }
            }
        case .terms, .others: break
        }
    }

    private func mend(instead condition: RuleCondition, _ prefix: String) -> String {
        switch condition {
        case .from: "write it in \(prefix)FromMemberOf"
        case .sentTo where parts.isEOPCompatible: "write it in \(prefix)SentToMemberOf"
        case .sentTo:
            "write it in \(prefix)SentToMemberOf; for mail that was sent to the group itself, add "
                + "RecipientAddressType: Original"
        default: "name people"
        }
    }

    /// Whether a condition about people may name a group, as the address that mail was sent to. EOP takes none.
    private func mayNameGroups(_ condition: RuleCondition, _ rule: TransportRule) -> Bool {
        guard case .sentTo = condition, !parts.isEOPCompatible else { return false }
        return rule.recipientAddressType == .original
    }

    /// Whether an address may be somebody's. It is warned of one that is nobody's in a domain whose recipients are all known.
    private func isSomebody(
        _ address: EmailAddress, _ property: String, _ known: KnownRecipients, _ reader: ObjectReader
    ) -> Bool {
        guard known.isMissing(address) else { return true }
        reader.warning(
            property, "\(address) is not under recipients; unless the imported directory has it, it means nobody",
            mend: mend(for: address, among: known.people, otherwise: "add it under recipients, or correct it"))
        return false
    }

    private func group(_ address: EmailAddress, _ property: String, _ known: KnownRecipients, _ reader: ObjectReader) {
        if let recipient = known[address] {
            guard !recipient.recipientType.isGroup else { return }
            reader.mistake(
                property, "\(address) is a \(recipient.recipientType.rawValue), not a group", mend: "name a group")
        } else {
            // A group that is gone has no members, as in EOP: the rule stays, and matches nobody by it.
            reader.warning(
                property,
                "there is no group \(address) under recipients; unless the imported directory has it, it means nobody",
                mend: mend(for: address, among: known.groups, otherwise: "add it under recipients, or correct it"))
        }
    }

    // MARK: - Actions

    private func check(_ action: RuleAction, _ known: KnownRecipients, _ reader: ObjectReader) {
        switch action {
        case .addToRecipients(let addresses), .copyTo(let addresses), .blindCopyTo(let addresses),
            .redirectMessageTo(let addresses), .moderateMessageByUser(let addresses):
            for address in addresses { addition(address, action.parameter, known, reader) }
        case .generateIncidentReport(let address, _):
            _ = isSomebody(address, action.parameter, known, reader)
        case .routeMessageOutboundConnector(let name): connector(name, action.parameter, reader)
        case .removeHeader, .setHeader, .prependSubject, .applyHtmlDisclaimer, .setSCL, .addManagerAsRecipient,
            .generateNotification, .routeMessageOutboundRequireTls, .rejectMessage, .quarantine,
            .moderateMessageByManager, .deleteMessage:
            break
        }
    }

    /// Somebody whom an action names: no group, as in EOP.
    private func addition(
        _ address: EmailAddress, _ property: String, _ known: KnownRecipients, _ reader: ObjectReader
    ) {
        guard isSomebody(address, property, known, reader), let recipient = known[address],
            recipient.recipientType.isGroup
        else { return }
        reader.mistake(property, "\(address) is a group, which no rule can name here", mend: "name people")
    }

    private func connector(_ name: String, _ property: String, _ reader: ObjectReader) {
        let connectors = parts.outboundConnectors.map(\.object)
        guard let connector = connectors.first(where: { $0.name.lowercased() == name.lowercased() }) else {
            return reader.mistake(
                property, "there is no outbound connector \"\(ObjectReader.short(name))\"",
                mend: Suggestion.mend(
                    for: name, among: connectors.map(\.name),
                    otherwise: connectors.isEmpty
                        ? "add it under outboundConnectors" : "add it under outboundConnectors, or use one of"))
        }
        if !connector.isEnabled || connector.isTestMode {
            reader.warning(
                property, "\(ObjectReader.short(connector.name)) is not in use, so mail can't leave by it",
                mend: connector.isTestMode ? "remove its TestMode" : "write Enabled: true there")
        }
    }
}
