internal import Mail

/// Which of an organization's conditions apply to a recipient, by their numbers.
struct ConditionSet: Hashable, Sendable {
    private var words: [UInt64] = []

    /// Whether none applies.
    var isEmpty: Bool { words.isEmpty }

    /// Whether a condition applies.
    func contains(_ number: Int32) -> Bool {
        let word = Int(number >> 6)
        return word < words.count && words[word] & (1 << UInt64(number & 63)) != 0
    }

    mutating func insert(_ number: Int32) {
        let word = Int(number >> 6)
        while words.count <= word { words.append(0) }
        words[word] |= 1 << UInt64(number & 63)
    }

    mutating func formUnion(_ other: ConditionSet) {
        if words.isEmpty {
            words = other.words
            return
        }
        for (index, word) in other.words.enumerated() {
            if index < words.count { words[index] |= word } else { words.append(word) }
        }
    }

    /// Whether a condition is in both sets.
    func intersects(_ other: ConditionSet) -> Bool {
        zip(words, other.words).contains { $0 & $1 != 0 }
    }

    func union(_ other: ConditionSet) -> ConditionSet {
        var result = self
        result.formUnion(other)
        return result
    }
}

/// The conditions of all rules of an organization, each with a number: an address, a group or a domain is known by the
/// numbers of the conditions that name it.
///
/// What a recipient's address tells is found once, and a rule then looks at up to six bits. So it matters little how many
/// rules there are, and not at all how many members their groups have.
struct RecipientConditions: Sendable {
    /// What a rule looks at: the numbers of its conditions, or -1 where it has none of the sort.
    struct Test: Sendable {
        var sentTo: Int32 = -1
        var memberOf: Int32 = -1
        var domain: Int32 = -1
        var exceptSentTo: Int32 = -1
        var exceptMemberOf: Int32 = -1
        var exceptDomain: Int32 = -1

        /// Whether a recipient is one of the rule's: every condition applies, and no exception.
        func holds(for recipient: ConditionSet) -> Bool {
            (sentTo < 0 || recipient.contains(sentTo)) && (memberOf < 0 || recipient.contains(memberOf))
                && (domain < 0 || recipient.contains(domain))
                && !(exceptSentTo >= 0 && recipient.contains(exceptSentTo))
                && !(exceptMemberOf >= 0 && recipient.contains(exceptMemberOf))
                && !(exceptDomain >= 0 && recipient.contains(exceptDomain))
        }
    }

    /// The conditions that name an address, by its look-up key.
    private(set) var addresses: [String: ConditionSet] = [:]
    /// The conditions that name a group, by its look-up key.
    private(set) var groups: [String: ConditionSet] = [:]
    private var domains: [Domain: ConditionSet] = [:]
    private var count: Int32 = 0

    /// Whether none names an address or a group, so that a recipient's domain tells all.
    var namesNobody: Bool { addresses.isEmpty && groups.isEmpty }

    /// Adds the conditions of a rule.
    mutating func add(_ filter: RecipientFilter) -> Test {
        Test(
            sentTo: add(filter.sentTo, to: \.addresses), memberOf: add(filter.sentToMemberOf, to: \.groups),
            domain: add(filter.recipientDomainIs), exceptSentTo: add(filter.exceptIfSentTo, to: \.addresses),
            exceptMemberOf: add(filter.exceptIfSentToMemberOf, to: \.groups),
            exceptDomain: add(filter.exceptIfRecipientDomainIs))
    }

    /// Adds a condition that names one group.
    mutating func add(group: EmailAddress) -> Int32 { add([group], to: \.groups) }

    private mutating func add(
        _ values: [EmailAddress], to path: WritableKeyPath<RecipientConditions, [String: ConditionSet]>
    ) -> Int32 {
        guard !values.isEmpty else { return -1 }
        for value in values { self[keyPath: path][value.lookupKey, default: ConditionSet()].insert(count) }
        count += 1
        return count - 1
    }

    private mutating func add(_ values: [Domain]) -> Int32 {
        guard !values.isEmpty else { return -1 }
        for value in values { domains[value, default: ConditionSet()].insert(count) }
        count += 1
        return count - 1
    }

    /// The conditions that apply to every address of a domain: those that name it, or a domain above it.
    func conditions(of domain: Domain) -> ConditionSet {
        var result = ConditionSet()
        guard !domains.isEmpty else { return result }
        var next: Domain? = domain
        while let domain = next {
            if let found = domains[domain] { result.formUnion(found) }
            next = domain.parent
        }
        return result
    }
}
