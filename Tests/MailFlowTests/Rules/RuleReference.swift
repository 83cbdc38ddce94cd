import Mail
import Organization

/// The evaluation of mail flow rules as the page describes it (docs/reference/mail-flow-rules.md#evaluation), with no
/// thought of speed: each recipient has a message of its own, every condition reads the text anew, and nothing is
/// shared with the evaluator.
struct RuleReference {
    /// Somebody of the directory, or outside.
    struct Person: Sendable {
        var primary: String
        var others: [String] = []
        var city: String?
        var department: String?
        var manager: String?
        var groups: [String] = []
    }

    /// A message.
    struct Message: Sendable {
        var sender: String
        var author: String
        /// Whether the organization's own servers have sent it.
        var isOwn: Bool
        var to: [String]
        var cc: [String]
        var subject: String
        var importance: String?
        var text: String
        var size = 0
        /// The recipients as they were named.
        var recipients: [String]
    }

    /// A recipient's message while rules work on it, and what they have done.
    struct Copy: Equatable {
        var subject: String
        var mark: String?
        var level: Int?
        var matched: [String] = []
        var ending: String?
        var isStopped = false
    }

    let people: [Person]
    let ownDomain: String

    /// What becomes of the message for each recipient, in the order in which they are named.
    func evaluate(_ rules: [TransportRule], on message: Message) -> [Copy] {
        var copies = message.recipients.map { _ in Copy(subject: message.subject) }
        let ordered = rules.enumerated().sorted {
            ($0.element.priority ?? Int.max, $0.offset) < ($1.element.priority ?? Int.max, $1.offset)
        }
        for (_, rule) in ordered where rule.isEnabled {
            let meant = message.recipients.indices.filter { number in
                !copies[number].isStopped
                    && rule.conditions.allSatisfy { holds($0, rule, message, copies[number], number) }
                    && !rule.exceptions.contains { holds($0, rule, message, copies[number], number) }
            }
            for number in meant {
                copies[number].matched.append(rule.name)
                if rule.mode == .enforce { act(rule, &copies[number]) }
            }
        }
        return copies
    }

    private func act(_ rule: TransportRule, _ copy: inout Copy) {
        for action in rule.actions {
            switch action {
            case .removeHeader: copy.mark = nil
            case .setHeader(name: _, value: let value): copy.mark = value
            case .prependSubject(let prefix): copy.subject = prefix + " " + copy.subject
            case .setSCL(let level): copy.level = level
            default: break
            }
        }
        for action in rule.actions where copy.ending == nil {
            switch action {
            case .rejectMessage: copy.ending = "reject"
            case .quarantine: copy.ending = "quarantine"
            case .deleteMessage: copy.ending = "delete"
            default: break
            }
        }
        if rule.stopRuleProcessing || copy.ending != nil { copy.isStopped = true }
    }

    // MARK: - People

    private func person(_ address: String) -> Person {
        people.first { $0.primary == address || $0.others.contains(address) } ?? Person(primary: address)
    }

    /// Whether a list of addresses has one of somebody's.
    private func names(_ list: [EmailAddress], _ person: Person) -> Bool {
        list.contains { $0.description == person.primary || person.others.contains($0.description) }
    }

    private func isKnown(_ address: String) -> Bool { people.contains { $0.primary == person(address).primary } }

    private func isInside(_ address: String) -> Bool { isKnown(address) || address.hasSuffix("@" + ownDomain) }

    private func senders(_ rule: TransportRule, _ message: Message) -> [String] {
        switch rule.senderAddressLocation {
        case .header: [message.author]
        case .envelope: [message.sender]
        case .headerOrEnvelope: [message.author, message.sender]
        }
    }

    private func address(_ number: Int, _ rule: TransportRule, _ message: Message) -> String {
        let named = message.recipients[number]
        return rule.recipientAddressType == .original ? named : person(named).primary
    }

    private func value(_ attribute: DirectoryAttribute, of person: Person) -> String? {
        switch attribute {
        case .city: person.city
        case .department: person.department
        default: nil
        }
    }

    // MARK: - Text

    private func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private func has(_ text: String, word list: [String]) -> Bool {
        list.contains { words(text).contains($0.lowercased()) }
    }

    private func has(_ text: String, literal list: [String]) -> Bool {
        list.contains { text.lowercased().contains($0.lowercased()) }
    }

    private func domain(_ address: String) -> String { String(address.split(separator: "@")[1]) }

    private func isDomain(_ address: String, oneOf list: [Domain]) -> Bool {
        list.contains { domain(address) == $0.name || domain(address).hasSuffix("." + $0.name) }
    }

    // MARK: - Conditions

    private func holds(
        _ condition: RuleCondition, _ rule: TransportRule, _ message: Message, _ copy: Copy, _ number: Int
    ) -> Bool {
        let senders = senders(rule, message)
        let recipient = address(number, rule, message)
        let owner = person(message.recipients[number])
        switch condition {
        case .from(let list): return senders.contains { names(list, person($0)) }
        case .fromScope(let scope):
            let isOwn = message.isOwn && (isInside(message.sender) || isInside(message.author))
            return isOwn == (scope == .inOrganization)
        case .fromMemberOf(let groups):
            return senders.contains { sender in groups.contains { person(sender).groups.contains($0.description) } }
        case .fromAddressContainsWords(let list): return senders.contains { has($0, word: list) }
        case .fromAddressMatchesPatterns(let list): return senders.contains { has($0, literal: list) }
        case .senderDomainIs(let list): return senders.contains { isDomain($0, oneOf: list) }
        case .senderADAttributeContainsWords(let terms):
            guard message.isOwn, isInside(message.author) else { return false }
            return terms.contains { has(value($0.attribute, of: person(message.author)) ?? "", word: $0.terms) }
        case .sentTo(let list):
            return rule.recipientAddressType == .original
                ? list.map(\.description).contains(recipient) : names(list, owner)
        case .sentToScope(let scope): return isInside(owner.primary) == (scope == .inOrganization)
        case .sentToMemberOf(let groups): return groups.contains { owner.groups.contains($0.description) }
        case .recipientAddressContainsWords(let list): return has(recipient, word: list)
        case .recipientAddressMatchesPatterns(let list): return has(recipient, literal: list)
        case .recipientDomainIs(let list): return isDomain(recipient, oneOf: list)
        case .recipientADAttributeContainsWords(let terms):
            return terms.contains { has(value($0.attribute, of: owner) ?? "", word: $0.terms) }
        case .anyOfRecipientAddressContainsWords(let list):
            return message.recipients.indices.contains { has(address($0, rule, message), word: list) }
        case .anyOfToHeader(let list):
            return message.to.contains { names(list, person($0)) }
        case .anyOfCcHeader(let list):
            return message.cc.contains { names(list, person($0)) }
        case .anyOfToCcHeaderMemberOf(let groups):
            return (message.to + message.cc).contains { name in
                groups.contains { person(name).groups.contains($0.description) }
            }
        case .subjectContainsWords(let list): return has(copy.subject, word: list)
        case .subjectMatchesPatterns(let list): return has(copy.subject, literal: list)
        case .subjectOrBodyContainsWords(let list):
            return has(copy.subject, word: list) || has(message.text, word: list)
        case .subjectOrBodyMatchesPatterns(let list):
            return has(copy.subject, literal: list) || has(message.text, literal: list)
        case .headerContains(name: _, words: let list): return copy.mark.map { has($0, word: list) } ?? false
        case .headerMatches(name: _, patterns: let list): return copy.mark.map { has($0, literal: list) } ?? false
        case .messageSizeOver(let size): return message.size > size
        case .withImportance(let importance):
            return (message.importance ?? "normal") == importance.rawValue.lowercased()
        case .sclOver(let level): return copy.level.map { $0 >= level } ?? false
        case .betweenMemberOf(let one, let other):
            func isIn(_ person: Person, _ groups: [EmailAddress]) -> Bool {
                groups.contains { person.groups.contains($0.description) }
            }
            return senders.contains { isIn(person($0), one) } && isIn(owner, other)
                || senders.contains { isIn(person($0), other) } && isIn(owner, one)
        case .manager(of: let user, isOneOf: let list):
            let boss: String?
            switch user {
            case .sender: boss = message.isOwn && isInside(message.author) ? person(message.author).manager : nil
            case .recipient: boss = owner.manager
            }
            return boss.map { names(list, person($0)) } ?? false
        case .senderManagementRelationship(let relation):
            guard message.isOwn, isInside(message.author) else { return false }
            let sender = person(message.author)
            return relation == .manager ? owner.manager == sender.primary : sender.manager == owner.primary
        case .adComparison(let attribute, let comparison):
            guard message.isOwn, isKnown(message.author) else { return false }
            let own = value(attribute, of: person(message.author))
            return message.recipients.allSatisfy { name in
                guard isKnown(name) else { return false }
                let other = value(attribute, of: person(name))
                return comparison == .equal ? own != nil && own == other : own != other
            }
        default: return false
        }
    }
}
