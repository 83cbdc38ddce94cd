import Mail
import Organization

extension DocumentGenerator {
    /// Rules with conditions, exceptions and actions of every sort now and then.
    mutating func transportRules(of document: inout OrganizationDocument) throws {
        let candidates = try ruleConditions(of: document)
        let connectors = document.outboundConnectors.map(\.name)
        let outsider = EmailAddress(localPart: "o'neil", domain: try Domain("fabrikam.example"))
        document.transportRules = (0..<Int.random(in: 0...4, using: &random)).map { index in
            var rule = TransportRule(name: policyName())
            rule.priority = chance(60) ? index : nil
            rule.isEnabled = chance(80)
            rule.mode = one(of: TransportRule.Mode.allCases)
            rule.activationDate = chance(30) ? WallTime(iso8601: "2026-12-24T08:00:00Z") : nil
            rule.stopRuleProcessing = chance(20)
            rule.ruleErrorAction = one(of: TransportRule.ErrorAction.allCases)
            rule.senderAddressLocation = one(of: TransportRule.SenderAddressLocation.allCases)
            rule.recipientAddressType = one(of: TransportRule.RecipientAddressType.allCases)
            rule.setAuditSeverity = chance(30) ? one(of: TransportRule.AuditSeverity.allCases) : nil
            rule.comments = one(of: ["", "two\nlines & \"more\""])
            rule.conditions = candidates.filter { _ in chance(20) }
            rule.exceptions = candidates.filter { _ in chance(10) }
            let actions: [RuleAction] = [
                .removeHeader("X-Old"), .setHeader(name: "X-New", value: " a: {b}, #c "), .prependSubject("[Müll] "),
                .applyHtmlDisclaimer(.init(text: "<p>%%DisplayName%%\n&amp;</p>", location: .prepend)),
                .setSCL(one(of: [-1, 0, 9])), .copyTo([outsider]), .addManagerAsRecipient(.cc),
                .generateIncidentReport(to: outsider, content: [.sender, .idMatch]),
                .generateNotification("<b>%%Subject%%</b>"), .routeMessageOutboundConnector(one(of: connectors)),
                .routeMessageOutboundRequireTls,
            ]
            rule.actions = actions.filter { _ in chance(25) }
            if chance(40) {
                rule.actions.append(
                    one(of: [
                        .rejectMessage(reason: "Nein: §1", enhancedStatusCode: nil),
                        .rejectMessage(reason: nil, enhancedStatusCode: "5.7.900"), .quarantine, .deleteMessage,
                        .redirectMessageTo([outsider]),
                    ]))
            }
            return rule
        }
    }

    /// Conditions in the order in which a rule keeps them.
    private func ruleConditions(of document: OrganizationDocument) throws -> [RuleCondition] {
        let people = document.recipients.filter { !$0.recipientType.isGroup }.map(\.primarySmtpAddress)
        let groups = document.recipients.filter(\.recipientType.isGroup).map(\.primarySmtpAddress)
        let networks = ["10.0.0.0/8", "2001:db8::/32"].compactMap { IPNetwork($0) }
        var conditions: [RuleCondition] = [
            .fromScope(.notInOrganization), .fromAddressContainsWords(["o'neil"]),
            .senderDomainIs([try Domain("bücher.example")]), .senderIpRanges(networks),
            .senderADAttributeContainsWords([.init(attribute: .city, terms: ["Berlin", "{ Bonn }"])]),
        ]
        if !people.isEmpty { conditions.append(.sentTo(people)) }
        conditions += [
            .recipientADAttributeMatchesPatterns([.init(attribute: .notes, terms: ["a{1,2}", "^b"])]),
            .anyOfToHeader([EmailAddress(localPart: "a b", domain: try Domain("fabrikam.example"))]),
            .subjectContainsWords(["Größe: #1", "null"]), .subjectOrBodyMatchesPatterns(["\\bx\\d+", "&a"]),
            .messageContainsDataClassifications([.iban]), .attachmentExtensionMatchesWords(["exe", "js"]),
            .attachmentSizeOver(10 << 20), .attachmentIsUnsupported, .attachmentIsPasswordProtected,
            .attachmentPropertyContainsWords([.init(property: "Department", words: ["Sales", "Legal"])]),
            .messageSizeOver(1_500), .messageTypeMatches(.calendaring), .withImportance(.high), .sclOver(-1),
            .headerContains(name: "X-A", words: ["b"]), .headerMatches(name: "List-Id", patterns: ["^<a\\.b>$"]),
        ]
        if !groups.isEmpty { conditions.append(.betweenMemberOf(groups, groups)) }
        if !people.isEmpty { conditions.append(.manager(of: .recipient, isOneOf: people)) }
        conditions += [.senderManagementRelationship(.manager), .adComparison(.department, .notEqual)]
        return conditions
    }
}
