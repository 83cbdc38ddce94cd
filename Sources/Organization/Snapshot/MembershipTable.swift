internal import Mail

/// Groups, by the numbers that an organization's mail flow rules know them by.
public struct GroupSet: Hashable, Sendable {
    fileprivate var numbers = ConditionSet()

    /// No groups.
    public init() {}

    fileprivate init(_ numbers: ConditionSet) { self.numbers = numbers }

    /// Whether it has no group.
    public var isEmpty: Bool { numbers.isEmpty }

    /// Whether a group is in both sets.
    public func intersects(_ other: GroupSet) -> Bool { numbers.intersects(other.numbers) }
}

/// Who is a member of the groups that mail flow rules name (docs/reference/recipients.md#groups-in-rules). Compiled for one
/// state of the directory.
///
/// A group has a number. A person is known by the numbers of the groups that lead to it, so that it matters little how many
/// members they have; who meets the filter of a dynamic group is asked when it is wanted.
struct MembershipTable: Sendable {
    private let conditions: RecipientConditions
    /// The number of each group, by the look-up key that rules name it by.
    private let numbers: [String: Int32]
    private let index: RecipientIndex?
    private let dynamicGroups: DynamicGroupTable

    /// Compiles the groups that rules name.
    init(_ groups: [EmailAddress], in source: RecipientSource) {
        var conditions = RecipientConditions()
        var numbers: [String: Int32] = [:]
        for group in groups where numbers[group.lookupKey] == nil {
            numbers[group.lookupKey] = conditions.add(group: group)
        }
        self.conditions = conditions
        self.numbers = numbers
        index = conditions.namesNobody ? nil : RecipientIndex(conditions, in: source)
        dynamicGroups = source.dynamicGroups
    }

    private init(_ other: MembershipTable, in source: RecipientSource) {
        conditions = other.conditions
        numbers = other.numbers
        index = RecipientIndex(other.conditions, in: source)
        dynamicGroups = source.dynamicGroups
    }

    /// The same groups after the directory has changed from `old` to that of `source`.
    func following(_ source: RecipientSource, from old: RecipientDirectory?) -> MembershipTable {
        guard let index else { return self }
        let isMoved = !index.filters.isEmpty && dynamicGroups !== source.dynamicGroups
        guard isMoved || index.depends(on: old, becoming: source.directory) else { return self }
        return MembershipTable(self, in: source)
    }

    /// The numbers of groups; those that no rule names have none.
    func numbers(of groups: [EmailAddress]) -> GroupSet {
        var set = ConditionSet()
        for group in groups { if let number = numbers[group.lookupKey] { set.insert(number) } }
        return GroupSet(set)
    }

    /// Whether no rule names a group.
    var isEmpty: Bool { index == nil }

    /// The groups that somebody is a member of, by the primary address; nil for a recipient that nobody is.
    func groups(of address: EmailAddress, _ recipient: Recipient?) -> GroupSet {
        guard let index else { return GroupSet() }
        var set = index.conditions(of: address.lookupKey)
        if let recipient {
            for (filter, added) in index.filters where filter.includes(recipient) { set.formUnion(added) }
        }
        return GroupSet(set)
    }
}

extension TransportRule {
    /// The groups that its conditions and exceptions name.
    var namedGroups: [EmailAddress] { (conditions + exceptions).flatMap(\.groups).flatMap(\.addresses) }
}
