internal import Facts
internal import MIME
internal import Mail
internal import Organization
internal import Patterns

extension RuleEvaluation {
    /// Octets of a value that are shown.
    static let shownOctets = 320
    /// Values of one kind that are shown.
    private static let shownValues = 8

    /// What a condition found or, where it does not hold, looked at: safe to show and bounded.
    mutating func value(
        of test: TransportRuleTable.Test, _ rule: TransportRuleTable.Rule, _ copy: Int, _ recipient: Int?, holds: Bool
    ) -> String {
        let text = holds ? found(test, rule, copy, recipient) : nil
        return SafeText.escaped(text ?? looked(test, rule, copy, recipient), limit: Self.shownOctets)
    }

    private static func list(_ values: some Sequence<String>) -> String {
        let values = Array(values)
        let shown = values.prefix(shownValues).joined(separator: ", ")
        return values.count > shownValues ? "\(shown) and \(values.count - shownValues) more" : shown
    }

    // MARK: - What was found

    /// What of the message a word or a pattern that matched stands in; nil for other conditions.
    private mutating func found(
        _ test: TransportRuleTable.Test, _ rule: TransportRuleTable.Rule, _ copy: Int, _ recipient: Int?
    ) -> String? {
        switch test.condition {
        case .subjectContainsWords(let terms), .subjectMatchesPatterns(let terms),
            .subjectOrBodyContainsWords(let terms), .subjectOrBodyMatchesPatterns(let terms),
            .headerContains(name: _, words: let terms),
            .headerMatches(name: _, patterns: let terms):
            guard let hit = try? match(of: test, copy), let searched = text(at: hit.place, test, copy) else {
                return nil
            }
            return Self.shown(hit.match, terms, in: searched)
        case .attachmentContainsWords(let terms), .attachmentMatchesPatterns(let terms):
            return shown(test, terms, in: message.attachmentHits, of: message.attachmentTexts)
        case .attachmentNameMatchesPatterns(let terms):
            return shown(test, terms, in: message.attachmentNameHits, of: message.attachmentNames)
        case .attachmentPropertyContainsWords:
            guard case .properties(let terms) = test.form else { return nil }
            return try? property(terms, test)
        case .messageContainsDataClassifications(let kinds):
            let numbers = kinds.flatMap { kind in
                message.sensitiveData(kind).map { "\(kind.rawValue) \($0.shown)" }
            }
            return Self.list(numbers)
        case .attachmentExtensionMatchesWords:
            guard case .extensions(let words) = test.form else { return nil }
            return Self.list(message.attachments?.files.flatMap(\.fileExtensions).filter { words.contains($0) } ?? [])
        case .anyOfRecipientAddressContainsWords, .anyOfRecipientAddressMatchesPatterns:
            for recipient in targets.indices where !gone.contains(recipient) {
                guard case .terms(_, let id) = test.form else { continue }
                if (try? match(id, in: addressHits(recipient, rule), test)) != nil {
                    return address(recipient, rule).description
                }
            }
            return nil
        default: return nil
        }
    }

    private func shown(
        _ test: TransportRuleTable.Test, _ terms: [String], in hits: [TermHits], of texts: [SearchText]
    ) -> String? {
        guard case .terms(_, let id) = test.form, let found = try? firstMatch(id, in: hits, test),
            texts.indices.contains(found.text)
        else { return nil }
        return Self.shown(found.match, terms, in: texts[found.text])
    }

    /// An entry that matches, with the text that it matches where that is another one.
    private static func shown(_ match: TermMatch, _ terms: [String], in text: SearchText) -> String {
        let entry = terms.indices.contains(match.entry) ? terms[match.entry] : ""
        let matched = text.text(of: match)
        return matched.isEmpty || matched == entry ? entry : "\(entry): \(matched)"
    }

    /// The text of a place that a match is in.
    private func text(at place: TextPlace, _ test: TransportRuleTable.Test, _ copy: Int) -> SearchText? {
        func element(_ texts: [SearchText], _ number: Int) -> SearchText? {
            texts.indices.contains(number) ? texts[number] : nil
        }
        let bodies = copies[copy].bodies(in: message)
        switch place {
        case .subject(let number): return element(copies[copy].subjects(in: message).map { SearchText($0) }, number)
        case .body(let number): return element(bodies.map(\.words), number)
        case .source(let number): return element(bodies.compactMap(\.source), number)
        case .header(let number):
            guard case .header(let name, _) = test.form else { return nil }
            return element(
                copies[copy].values(of: table.headerNames[name], in: message).map { SearchText($0) }, number)
        }
    }

    // MARK: - What was looked at

    /// The addresses that header fields of a copy list.
    private mutating func named(_ fields: [String], _ copy: Int) -> String {
        var addresses: [String] = []
        for field in fields { addresses += copies[copy].people(field, in: message).map(\.address.description) }
        return Self.list(addresses)
    }

    private mutating func looked(
        _ test: TransportRuleTable.Test, _ rule: TransportRuleTable.Rule, _ copy: Int, _ recipient: Int?
    ) -> String {
        let senders = message.senders(rule.senderAddressLocation)
        switch test.condition {
        case .from, .fromMemberOf: return Self.list(senders.map(\.address.description))
        case .fromAddressContainsWords, .fromAddressMatchesPatterns:
            return Self.list(senders.map(\.written.description))
        case .senderDomainIs: return Self.list(senders.compactMap { $0.written.domain?.name })
        case .fromScope:
            return (isSenderInside ? RuleCondition.Scope.inOrganization : .notInOrganization).rawValue
        case .senderIpRanges: return message.sourceAddress?.description ?? ""
        case .senderADAttributeContainsWords(let terms), .senderADAttributeMatchesPatterns(let terms):
            return attributes(terms, of: message.senders(.header).first { message.isInside($0) })
        case .manager(of: .sender, isOneOf: _):
            return message.senders(.header).first { message.isInside($0) }?.manager?.address.description ?? ""
        case .sentTo, .recipientAddressContainsWords, .recipientAddressMatchesPatterns, .sentToMemberOf,
            .betweenMemberOf, .senderManagementRelationship:
            return recipient.map { address($0, rule).description } ?? ""
        case .recipientDomainIs: return recipient.flatMap { address($0, rule).domain?.name } ?? ""
        case .sentToScope:
            return recipient.map {
                (targets[$0].person.isInside ? RuleCondition.Scope.inOrganization : .notInOrganization).rawValue
            } ?? ""
        case .recipientADAttributeContainsWords(let terms), .recipientADAttributeMatchesPatterns(let terms):
            return attributes(terms, of: recipient.map { targets[$0].person })
        case .manager(of: .recipient, isOneOf: _):
            return recipient.flatMap { targets[$0].person.manager?.address.description } ?? ""
        case .anyOfRecipientAddressContainsWords, .anyOfRecipientAddressMatchesPatterns:
            return Self.list(
                targets.indices.filter { !gone.contains($0) }.map { address($0, rule).description })
        case .anyOfToHeader, .anyOfToHeaderMemberOf: return named(["to"], copy)
        case .anyOfCcHeader, .anyOfCcHeaderMemberOf: return named(["cc"], copy)
        case .anyOfToCcHeader, .anyOfToCcHeaderMemberOf: return named(["to", "cc"], copy)
        case .adComparison(let attribute, _):
            return Self.list(message.senders(.header).first?.values(of: attribute) ?? [])
        case .subjectContainsWords, .subjectMatchesPatterns: return Self.list(copies[copy].subjects(in: message))
        case .subjectOrBodyContainsWords, .subjectOrBodyMatchesPatterns:
            let bodies = copies[copy].bodies(in: message).map { body in
                String(decoding: body.words.octets.prefix(160), as: UTF8.self)
            }
            return (copies[copy].subjects(in: message) + bodies).joined(separator: " … ")
        case .headerContains(name: let name, words: _), .headerMatches(name: let name, patterns: _):
            return Self.list(copies[copy].values(of: name.lowercased(), in: message))
        case .messageContainsDataClassifications: return ""
        case .attachmentContainsWords, .attachmentMatchesPatterns, .attachmentNameMatchesPatterns,
            .attachmentPropertyContainsWords, .attachmentIsUnsupported, .attachmentProcessingLimitExceeded,
            .attachmentHasExecutableContent, .attachmentIsPasswordProtected:
            return Self.list(message.attachments?.files.map { $0.name ?? $0.path } ?? [])
        case .attachmentExtensionMatchesWords:
            return Self.list(message.attachments?.files.flatMap(\.fileExtensions) ?? [])
        case .attachmentSizeOver: return Self.list(message.attachments?.files.map { $0.size.description } ?? [])
        case .messageSizeOver: return message.hand.facts.size.description
        case .contentCharacterSetContainsWords:
            return Self.list(message.charsets.map { String(decoding: $0.octets, as: UTF8.self) })
        case .messageTypeMatches:
            return Self.list(
                RuleCondition.MessageType.allCases.filter { message.kind.holds($0) }.map(\.rawValue))
        case .withImportance: return copies[copy].importance(in: message).rawValue
        case .sclOver: return level(of: copy)?.description ?? ""
        }
    }

    private func attributes(_ terms: [RuleCondition.AttributeTerms], of person: RulePerson?) -> String {
        guard let person else { return "" }
        return Self.list(
            terms.map { "\($0.attribute.rawValue): \(person.values(of: $0.attribute).joined(separator: ", "))" })
    }
}
