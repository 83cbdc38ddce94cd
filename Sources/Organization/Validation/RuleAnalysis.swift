public import Mail

/// What can be told of an organization's mail flow rules without a message: rules that can never match, that are never
/// reached, that do what another does (docs/reference/mail-flow-rules.md#commands).
///
/// A finding is certain as far as the conditions alone tell it. What they mean together with the mail that comes is not
/// looked into: that a word never occurs is no finding.
public struct RuleAnalysis: Sendable {
    /// What was found, in the order in which the rules are evaluated; of one rule at most one.
    public let findings: [RuleFinding]

    /// Looks at the rules of a document.
    ///
    /// - Parameters:
    ///   - now: by which it is told whether a rule has expired; nil where time is not to count.
    ///   - hasMembers: whether a group has members; nil where that is not known.
    public init(
        _ document: OrganizationDocument, at now: WallTime? = nil,
        hasMembers: (EmailAddress) -> Bool? = { _ in nil }
    ) {
        var findings: [RuleFinding] = []
        var enders: [Ender] = []
        var twins: [TransportRule: String] = [:]
        for rule in document.transportRules.inOrder {
            let terms = Terms(rule)
            if let finding = RuleAnalysis.contradiction(terms, in: document, hasMembers) {
                findings.append(finding)
                continue
            }
            if let now, let end = rule.expiryDate, end <= now {
                findings.append(
                    RuleFinding(
                        rule: rule.name, kind: .expired, property: "ExpiryDate",
                        problem: "does nothing any more: it expired at \(end.iso8601)",
                        mend: "remove it, or give it a later ExpiryDate"))
                continue
            }
            // One that is disabled neither hides others nor is it to be reached.
            guard rule.isEnabled else { continue }
            if let ender = enders.first(where: { $0.hides(terms) }) {
                findings.append(RuleAnalysis.hidden(rule, by: ender.terms.rule))
                continue
            }
            let changes = rule.actions.reduce(into: RuleAspects()) { $0.formUnion(RuleAspects(changedBy: $1)) }
            for index in enders.indices { enders[index].changed.formUnion(changes) }
            if rule.endsProcessing { enders.append(Ender(terms: terms)) }
            if let twin = twins[rule.withoutName] {
                findings.append(
                    RuleFinding(
                        rule: rule.name, kind: .duplicate,
                        problem: "does the same as the rule \"\(ObjectReader.short(twin))\" before it",
                        mend: "remove one of them"))
            } else {
                twins[rule.withoutName] = rule.name
            }
        }
        self.findings = findings
    }

    // MARK: - Rules that are never reached

    /// A rule with its conditions in the form in which they are compared.
    private struct Terms {
        var rule: TransportRule
        var conditions: [RuleTerm]
        var exceptions: [RuleTerm]
        /// What its conditions and exceptions look at.
        var looked: RuleAspects
        /// A bit for each subject of its conditions: of another rule that lacks one of them it does not match all.
        var bits: UInt64

        init(_ rule: TransportRule) {
            self.rule = rule
            conditions = rule.conditions.map { RuleTerm($0) }
            exceptions = rule.exceptions.map { RuleTerm($0) }
            looked = (rule.conditions + rule.exceptions).reduce(into: RuleAspects()) {
                $0.formUnion(RuleAspects(lookedAtBy: $1))
            }
            bits = 0
            for condition in conditions { bits |= UInt64(1) << UInt64(condition.subject.hashValue & 63) }
        }

        var isUnconditional: Bool { conditions.isEmpty && exceptions.isEmpty }

        /// Whether it matches whatever another matches, as long as nothing changes the message between them.
        func matchesAll(of other: Terms) -> Bool {
            if isUnconditional { return true }
            guard bits & ~other.bits == 0, rule.senderAddressLocation == other.rule.senderAddressLocation,
                rule.recipientAddressType == other.rule.recipientAddressType
            else { return false }
            return conditions.allSatisfy { mine in other.conditions.contains { $0.implies(mine) } }
                && exceptions.allSatisfy { mine in other.exceptions.contains { mine.implies($0) } }
        }
    }

    /// A rule that ends the processing of what it matches.
    private struct Ender {
        var terms: Terms
        /// What enabled rules behind it change.
        var changed = RuleAspects()

        func hides(_ other: Terms) -> Bool {
            terms.looked.isDisjoint(with: changed) && terms.matchesAll(of: other)
        }
    }

    private static func hidden(_ rule: TransportRule, by other: TransportRule) -> RuleFinding {
        let name = ObjectReader.short(other.name)
        let end = other.stopRuleProcessing ? "StopRuleProcessing" : other.endingAction?.parameter ?? "its action"
        return RuleFinding(
            rule: rule.name, kind: .hidden,
            problem: "is never reached: the rule \"\(name)\" matches all that it would match, and ends it by \(end)",
            mend: other.stopRuleProcessing && other.endingAction == nil
                ? "put it before that rule, or take StopRuleProcessing from that rule" : "put it before that rule")
    }

    // MARK: - Rules that can never match

    private static func contradiction(
        _ terms: Terms, in document: OrganizationDocument, _ hasMembers: (EmailAddress) -> Bool?
    ) -> RuleFinding? {
        let rule = terms.rule
        func never(_ property: String, _ reason: String, _ mend: String) -> RuleFinding {
            RuleFinding(
                rule: rule.name, kind: .neverMatches, property: property, problem: "can never match: \(reason)",
                mend: mend)
        }
        for exception in terms.exceptions {
            guard let condition = terms.conditions.first(where: { $0.implies(exception) }) else { continue }
            return never(
                "ExceptIf\(exception.parameter)",
                "ExceptIf\(exception.parameter) holds whenever \(condition.parameter) does",
                "narrow the exception, or take it out")
        }
        for condition in rule.conditions {
            for groups in condition.groups.map(\.addresses)
            where !groups.isEmpty && groups.allSatisfy({ hasMembers($0) == false }) {
                return never(
                    condition.parameter, "none of the groups of \(condition.parameter) has a member",
                    "give the groups members, or name others")
            }
        }
        return disjointScopes(rule, in: document, never)
    }

    /// Recipients that the one condition wants outside of the organization and the other one within it. Senders are another
    /// matter: one with an address of the organization may well be outside, as it is whoever forges one.
    private static func disjointScopes(
        _ rule: TransportRule, in document: OrganizationDocument,
        _ never: (_ property: String, _ reason: String, _ mend: String) -> RuleFinding
    ) -> RuleFinding? {
        guard rule.conditions.contains(.sentToScope(.notInOrganization)) else { return nil }
        func isWithin(_ domain: Domain, withSubdomains: Bool) -> Bool {
            document.acceptedDomains.contains { accepted in
                if domain.isSubdomain(of: accepted.domainName) { return accepted.matchSubDomains }
                return domain == accepted.domainName && (!withSubdomains || accepted.matchSubDomains)
            }
        }
        for condition in rule.conditions {
            let isAllWithin =
                switch condition {
                case .sentTo(let addresses):
                    !addresses.isEmpty
                        && addresses.allSatisfy { $0.domain.map { isWithin($0, withSubdomains: false) } ?? false }
                case .recipientDomainIs(let domains):
                    !domains.isEmpty && domains.allSatisfy { isWithin($0, withSubdomains: true) }
                default: false
                }
            guard isAllWithin else { continue }
            return never(
                "SentToScope",
                "SentToScope is NotInOrganization, and all whom \(condition.parameter) means are in the organization",
                "take one of the two out")
        }
        return nil
    }
}

extension TransportRule {
    /// Whether no rule behind it sees what it matches, at any time.
    fileprivate var endsProcessing: Bool {
        mode == .enforce && activationDate == nil && expiryDate == nil
            && (stopRuleProcessing || endingAction != nil)
    }

    /// The action that ends the processing of what it matches; nil where there is none.
    fileprivate var endingAction: RuleAction? {
        actions.first { action in
            switch action {
            case .rejectMessage, .quarantine, .deleteMessage: true
            // A moderator's own mail goes on, and what is redirected meets the rules behind in its new recipients.
            case .moderateMessageByUser, .moderateMessageByManager, .removeHeader, .setHeader, .prependSubject,
                .applyHtmlDisclaimer, .setSCL, .addToRecipients, .copyTo, .blindCopyTo, .addManagerAsRecipient,
                .generateIncidentReport, .generateNotification, .routeMessageOutboundConnector,
                .routeMessageOutboundRequireTls, .redirectMessageTo:
                false
            }
        }
    }

    /// What two rules have in common that do the same.
    fileprivate var withoutName: TransportRule {
        var rule = self
        rule.name = ""
        rule.priority = nil
        rule.comments = ""
        return rule
    }
}

extension OrganizationSnapshot {
    /// What can be told of its mail flow rules at a moment, with what is known of its groups.
    public func ruleAnalysis(at now: WallTime) -> RuleAnalysis {
        RuleAnalysis(document, at: now) { group in
            // A group that is gone has no members either.
            find(group, plusAddressing: false).map { !members(of: $0.recipient).isEmpty } ?? false
        }
    }
}
