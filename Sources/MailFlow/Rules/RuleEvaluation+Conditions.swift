internal import Facts
internal import MIME
internal import Mail
internal import Organization
internal import Patterns

extension RuleEvaluation {
    // The fields that list recipients.
    private static let to = ["to"]
    private static let cc = ["cc"]
    private static let both = ["to", "cc"]

    /// Whether a condition, or an exception, holds for a copy.
    ///
    /// - Parameter recipient: whom it is asked about, where it is about each recipient; nil for a message without one,
    ///   for which no such condition holds.
    mutating func holds(
        _ test: TransportRuleTable.Test, _ rule: TransportRuleTable.Rule, _ copy: Int, _ recipient: Int?
    ) throws(RuleTrouble) -> Bool {
        if case .unusable(let problem) = test.form { throw .unusable(test.condition.parameter, problem) }
        if test.condition.isAboutContent {
            guard message.isContentKnown else { throw .unread(test.condition.parameter) }
            // Nobody but its recipients knows what is in it.
            if message.kind.isEncrypted { return false }
        }
        switch test.condition {
        case .from, .fromMemberOf, .fromScope, .fromAddressContainsWords, .fromAddressMatchesPatterns, .senderDomainIs,
            .senderIpRanges, .senderADAttributeContainsWords, .senderADAttributeMatchesPatterns,
            .manager(of: .sender, isOneOf: _):
            return try holdsForSender(test, rule)
        case .sentTo, .sentToScope, .sentToMemberOf, .recipientAddressContainsWords, .recipientAddressMatchesPatterns,
            .recipientDomainIs, .recipientADAttributeContainsWords, .recipientADAttributeMatchesPatterns,
            .betweenMemberOf, .manager(of: .recipient, isOneOf: _), .senderManagementRelationship:
            guard let recipient else { return false }
            return try holds(test, rule, forRecipient: recipient)
        case .anyOfRecipientAddressContainsWords, .anyOfRecipientAddressMatchesPatterns:
            for recipient in targets.indices where !gone.contains(recipient) {
                if try holds(test, rule, forRecipient: recipient) { return true }
            }
            return false
        case .anyOfToHeader, .anyOfToHeaderMemberOf: return isNamed(Self.to, test, copy)
        case .anyOfCcHeader, .anyOfCcHeaderMemberOf: return isNamed(Self.cc, test, copy)
        case .anyOfToCcHeader, .anyOfToCcHeaderMemberOf: return isNamed(Self.both, test, copy)
        case .adComparison(let attribute, let comparison): return compare(attribute, comparison, rule)
        case .subjectContainsWords, .subjectMatchesPatterns, .subjectOrBodyContainsWords, .subjectOrBodyMatchesPatterns,
            .headerContains, .headerMatches:
            return try match(of: test, copy) != nil
        case .messageContainsDataClassifications(let kinds):
            return kinds.contains { !message.sensitiveData($0).isEmpty }
        case .attachmentContainsWords, .attachmentMatchesPatterns, .attachmentNameMatchesPatterns,
            .attachmentExtensionMatchesWords, .attachmentSizeOver, .attachmentIsUnsupported,
            .attachmentProcessingLimitExceeded, .attachmentHasExecutableContent, .attachmentIsPasswordProtected,
            .attachmentPropertyContainsWords, .contentCharacterSetContainsWords:
            return try holdsForAttachments(test)
        case .messageSizeOver(let size): return message.hand.facts.size > size
        case .messageTypeMatches(let type):
            if type.isToldByParts, !message.isContentKnown { throw .unread(test.condition.parameter) }
            return message.kind.holds(type)
        case .withImportance(let importance): return copies[copy].importance(in: message) == importance
        case .sclOver(let level): return (self.level(of: copy) ?? .min) >= level
        }
    }

    // MARK: - Senders

    private mutating func holdsForSender(
        _ test: TransportRuleTable.Test, _ rule: TransportRuleTable.Rule
    ) throws(RuleTrouble) -> Bool {
        let location = rule.senderAddressLocation
        switch (test.condition, test.form) {
        case (.from, .addresses(let keys)): return message.senders(location).contains { $0.isNamed(in: keys) }
        case (.fromMemberOf, .groups(let groups)):
            return message.senders(location).contains { $0.groups.intersects(groups) }
        case (.senderDomainIs, .domains(let domains)):
            return message.senders(location).contains { $0.isWritten(inOneOf: domains) }
        case (.fromAddressContainsWords, .terms(_, let id)), (.fromAddressMatchesPatterns, .terms(_, let id)):
            return try firstMatch(id, in: message.senderHits(location), test) != nil
        case (.fromScope(let scope), _): return isSenderInside == (scope == .inOrganization)
        case (.senderIpRanges, .networks(let networks)):
            guard let address = message.sourceAddress else { return false }
            return networks.contains { $0.contains(address) }
        case (_, .attributes(let terms)):
            for person in message.senders(.header) where message.isInside(person) {
                if try attribute(terms, of: person, test) != nil { return true }
            }
            return false
        case (.manager, .addresses(let keys)):
            return message.senders(.header).contains { person in
                message.isInside(person) && person.manager.map { $0.isNamed(in: keys) } ?? false
            }
        default: return false
        }
    }

    /// Whether the sender is one of the organization's people, and has proved it.
    var isSenderInside: Bool {
        // Reports have no sender but whom the header names.
        message.isAuthenticated
            && message.allSenders.contains { $0.isInside }
    }

    // MARK: - Recipients

    /// Its address as a rule looks at it.
    func address(_ recipient: Int, _ rule: TransportRuleTable.Rule) -> EmailAddress {
        rule.recipientAddressType == .original ? targets[recipient].original.written : targets[recipient].person.address
    }

    private mutating func holds(
        _ test: TransportRuleTable.Test, _ rule: TransportRuleTable.Rule, forRecipient recipient: Int
    ) throws(RuleTrouble) -> Bool {
        let person = targets[recipient].person
        switch (test.condition, test.form) {
        case (.sentTo, .addresses(let keys)):
            return rule.recipientAddressType == .original
                ? keys.contains(targets[recipient].original.ownWrittenKey) : person.isNamed(in: keys)
        case (.sentToMemberOf, .groups(let groups)): return person.groups.intersects(groups)
        case (.sentToScope(let scope), _): return person.isInside == (scope == .inOrganization)
        case (.recipientDomainIs, .domains(let domains)):
            return rule.recipientAddressType == .original
                ? targets[recipient].original.isWritten(inOneOf: domains) : person.isIn(oneOf: domains)
        case (_, .terms(_, let id)): return try match(id, in: addressHits(recipient, rule), test) != nil
        case (_, .attributes(let terms)): return try attribute(terms, of: person, test) != nil
        case (.betweenMemberOf, .groupPair(let one, let other)):
            let senders = message.senders(rule.senderAddressLocation)
            return senders.contains { $0.groups.intersects(one) } && person.groups.intersects(other)
                || senders.contains { $0.groups.intersects(other) } && person.groups.intersects(one)
        case (.manager, .addresses(let keys)): return person.manager.map { $0.isNamed(in: keys) } ?? false
        case (.senderManagementRelationship(let relation), _):
            return message.senders(.header).contains { sender in
                guard message.isInside(sender) else { return false }
                return switch relation {
                case .manager: person.manager?.key == sender.key
                case .directReport: sender.manager?.key == person.key
                }
            }
        default: return false
        }
    }

    /// What a recipient's address has of what rules look for.
    mutating func addressHits(_ recipient: Int, _ rule: TransportRuleTable.Rule) -> TermHits {
        let isOriginal = rule.recipientAddressType == .original
        if let known = isOriginal ? originalHits[recipient] : recipientHits[recipient] { return known }
        let text = SearchText(address(recipient, rule).description)
        let hits = table.index(of: .recipientAddress).search(text, within: &message.allowance)
        if isOriginal { originalHits[recipient] = hits } else { recipientHits[recipient] = hits }
        return hits
    }

    /// Whether a field of a copy that lists addresses, of these names in lower case, names somebody who is meant.
    private mutating func isNamed(
        _ names: [String], _ test: TransportRuleTable.Test, _ copy: Int
    ) -> Bool {
        for name in names {
            let people = copies[copy].people(name, in: message)
            switch test.form {
            case .addresses(let keys): if people.contains(where: { $0.isNamed(in: keys) }) { return true }
            case .groups(let groups): if people.contains(where: { $0.groups.intersects(groups) }) { return true }
            default: return false
            }
        }
        return false
    }

    /// Whether an attribute of the sender is that of every recipient, or that of none. People whom the directory does
    /// not know have none to be compared.
    private func compare(
        _ attribute: DirectoryAttribute, _ comparison: RuleCondition.ComparisonOperator, _ rule: TransportRuleTable.Rule
    ) -> Bool {
        guard let sender = message.senders(.header).first(where: { message.isInside($0) && $0.recipient != nil }) else {
            return false
        }
        let own = sender.values(of: attribute).first?.lowercased()
        var isAsked = false
        for recipient in targets.indices where !gone.contains(recipient) {
            let person = targets[recipient].person
            guard person.recipient != nil else { return false }
            isAsked = true
            let other = person.values(of: attribute).first?.lowercased()
            switch comparison {
            case .equal: guard let own, own == other else { return false }
            case .notEqual: guard own != other else { return false }
            }
        }
        return isAsked
    }

    /// Which value of an attribute of somebody has one of these words or patterns; nil for none.
    func attribute(
        _ terms: [TransportRuleTable.NamedTerms<DirectoryAttribute>], of person: RulePerson,
        _ test: TransportRuleTable.Test
    ) throws(RuleTrouble) -> String? {
        var trouble: RuleTrouble?
        for term in terms {
            for value in person.texts(of: term.name) {
                do throws(SearchExhausted) {
                    if try term.terms.firstMatch(in: value, within: &message.allowance) != nil {
                        return String(decoding: value.octets, as: UTF8.self)
                    }
                } catch {
                    trouble = .exhausted(test.condition.parameter)
                }
            }
        }
        if let trouble { throw trouble }
        return nil
    }

    // MARK: - Text
    //
    // Where several texts are searched, one that takes too many steps counts only where no other matches: else an attachment
    // made for that would hide what stands in the next one.

    /// The match of a list in a text; nil for none.
    func match(
        _ id: TermIndex.ID, in hits: TermHits, _ test: TransportRuleTable.Test
    ) throws(RuleTrouble) -> TermMatch? {
        do throws(SearchExhausted) {
            return try hits.match(id, within: &message.allowance)
        } catch {
            throw .exhausted(test.condition.parameter)
        }
    }

    /// The first of some texts that has an entry of a list, by its number, with the match.
    func firstMatch(
        _ id: TermIndex.ID, in hits: [TermHits], _ test: TransportRuleTable.Test
    ) throws(RuleTrouble) -> (text: Int, match: TermMatch)? {
        var trouble: RuleTrouble?
        for (number, hits) in hits.enumerated() {
            do throws(RuleTrouble) {
                if let found = try match(id, in: hits, test) { return (number, found) }
            } catch {
                trouble = error
            }
        }
        if let trouble { throw trouble }
        return nil
    }

    /// Where words or patterns of a condition about the subject, the bodies or a header field are.
    enum TextPlace {
        case subject(Int)
        case body(Int)
        case source(Int)
        case header(Int)
    }

    /// The first match of a condition about the subject, the bodies or a header field; nil for none.
    mutating func match(
        of test: TransportRuleTable.Test, _ copy: Int
    ) throws(RuleTrouble) -> (place: TextPlace, match: TermMatch)? {
        switch test.form {
        case .terms(.subject, let id):
            guard let found = try firstMatch(id, in: copies[copy].subjectHits(in: message), test) else { return nil }
            return (.subject(found.text), found.match)
        case .header(let number, let id):
            guard let found = try firstMatch(id, in: copies[copy].headerHits(number, in: message), test) else {
                return nil
            }
            return (.header(found.text), found.match)
        case .subjectOrBody(subject: let subject, text: let text, source: let source):
            var trouble: RuleTrouble?
            do throws(RuleTrouble) {
                if let found = try firstMatch(subject, in: copies[copy].subjectHits(in: message), test) {
                    return (.subject(found.text), found.match)
                }
            } catch {
                trouble = error
            }
            do throws(RuleTrouble) {
                if let found = try firstMatch(text, in: copies[copy].bodyHits(in: message), test) {
                    return (.body(found.text), found.match)
                }
            } catch {
                trouble = error
            }
            if let source, let found = try firstMatch(source, in: copies[copy].sourceHits(in: message), test) {
                return (.source(found.text), found.match)
            }
            if let trouble { throw trouble }
            return nil
        default: return nil
        }
    }

    // MARK: - Attachments and the whole

    private func holdsForAttachments(_ test: TransportRuleTable.Test) throws(RuleTrouble) -> Bool {
        guard let attachments = message.attachments else { return false }
        let files = attachments.files
        switch (test.condition, test.form) {
        case (.attachmentContainsWords, .terms(_, let id)), (.attachmentMatchesPatterns, .terms(_, let id)):
            return try firstMatch(id, in: message.attachmentHits, test) != nil
        case (.attachmentNameMatchesPatterns, .terms(_, let id)):
            return try firstMatch(id, in: message.attachmentNameHits, test) != nil
        case (_, .extensions(let words)):
            return files.contains { $0.fileExtensions.contains { words.contains($0) } }
        case (.attachmentSizeOver(let size), _): return files.contains { $0.size > size }
        case (.attachmentIsUnsupported, _): return files.contains(where: \.isUnsupported)
        case (.attachmentProcessingLimitExceeded, _): return attachments.isLimitExceeded
        case (.attachmentHasExecutableContent, _): return files.contains(where: \.hasExecutableContent)
        case (.attachmentIsPasswordProtected, _): return files.contains(where: \.isPasswordProtected)
        case (_, .properties(let terms)): return try property(terms, test) != nil
        case (.contentCharacterSetContainsWords, .words(let words)):
            return message.charsets.contains { words.firstMatch(in: $0) != nil }
        default: return false
        }
    }

    /// The property of a document that has one of these words, as `name: value`; nil for none.
    func property(
        _ terms: [TransportRuleTable.NamedTerms<String>], _ test: TransportRuleTable.Test
    ) throws(RuleTrouble) -> String? {
        var trouble: RuleTrouble?
        for file in message.attachments?.files ?? [] {
            for property in file.properties {
                let name = property.name.lowercased()
                for term in terms where term.name == name {
                    do throws(SearchExhausted) {
                        guard try term.terms.firstMatch(in: property.value, within: &message.allowance) != nil else {
                            continue
                        }
                    } catch {
                        trouble = .exhausted(test.condition.parameter)
                        continue
                    }
                    return "\(property.name): \(String(decoding: property.value.octets, as: UTF8.self))"
                }
            }
        }
        if let trouble { throw trouble }
        return nil
    }

    /// The confidence level that rules before, trusted servers or the list of allowed addresses give a copy; nil for
    /// none.
    func level(of copy: Int) -> Int? { copies[copy].level?.scl ?? message.stampedSCL }
}
