internal import Mail

/// The members of an organization's dynamic groups, found once for one state of the directory
/// (docs/reference/recipients.md#dynamic-groups).
///
/// All recipients are looked at when the table is made, and afterwards those alone that change.
final class DynamicGroupTable: Sendable {
    /// A dynamic group.
    struct Group: Sendable {
        /// Who is a member.
        let filter: DynamicGroupFilter
        /// The primary addresses of the members, by their look-up keys; one more than ``mostMembers`` where there are more.
        var members: [String: EmailAddress] = [:]
        /// The members that are groups, within the same bound.
        var groups: Set<String> = []

        init(_ filter: DynamicGroupFilter) { self.filter = filter }

        var isFull: Bool { members.count > DynamicGroupTable.mostMembers }

        mutating func add(_ address: EmailAddress, isGroup: Bool) {
            let key = address.lookupKey
            // Of groups each counts: their members are members too.
            if isGroup, groups.count <= DynamicGroupTable.mostMembers { groups.insert(key) }
            if !isFull { members[key] = address }
        }
    }

    /// Members that are kept: as many as mail to one address may lead to.
    static let mostMembers = 10_000

    /// No groups.
    static let empty = DynamicGroupTable([:])

    /// By the look-up key of the primary address.
    private let groups: [String: Group]

    private init(_ groups: [String: Group]) { self.groups = groups }

    /// A group by the look-up key of its primary address.
    subscript(key: String) -> Group? { groups[key] }

    /// The members of a group in the order of their addresses.
    func members(_ key: String) -> [EmailAddress] {
        guard let group = groups[key] else { return [] }
        return group.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    }

    /// Finds the groups among the recipients of a document and of its directory, and their members.
    static func table(_ recipients: [Recipient], _ directory: RecipientDirectory?) -> DynamicGroupTable {
        var names: [String] = []
        var found: [Group] = []
        func note(_ recipient: Recipient) {
            names.append(recipient.primarySmtpAddress.lookupKey)
            found.append(Group(recipient.dynamicFilter))
        }
        for recipient in recipients where recipient.recipientType == .dynamicDistributionGroup { note(recipient) }
        if let directory, directory.hasDynamicGroups {
            directory.forEachRow { row in
                if row.isDynamicGroup, let recipient = row.recipient { note(recipient) }
            }
        }
        guard !found.isEmpty else { return empty }
        for index in found.indices {
            for recipient in recipients where found[index].filter.includes(recipient) {
                found[index].add(recipient.primarySmtpAddress, isGroup: recipient.recipientType.isGroup)
            }
        }
        directory?.forEachRow { row in
            let isGroup = row.isGroup
            for index in found.indices where isGroup || !found[index].isFull {
                guard row.meets(found[index].filter), let address = row.primary else { continue }
                found[index].add(address, isGroup: isGroup)
            }
        }
        return DynamicGroupTable(Dictionary(zip(names, found), uniquingKeysWith: { first, _ in first }))
    }

    /// The table after the directory has changed from `old` to `new`; itself where no group is concerned.
    func following(
        _ recipients: [Recipient], from old: RecipientDirectory?, to new: RecipientDirectory?
    ) -> DynamicGroupTable {
        if groups.isEmpty, new?.hasDynamicGroups != true { return self }
        guard let old, let new, let keys = new.changedKeys(since: old) else {
            return old == nil && new == nil ? self : DynamicGroupTable.table(recipients, new)
        }
        var changed = groups
        var isChanged = false
        var owners: Set<String> = []
        for key in keys {
            if let owner = old.owner(of: key) { owners.insert(owner) }
            if let owner = new.owner(of: key) { owners.insert(owner) }
        }
        for key in owners {
            let (before, after) = (old.primary(key), new.primary(key))
            if before == after { continue }
            if before?.recipientType == .dynamicDistributionGroup || after?.recipientType == .dynamicDistributionGroup {
                return DynamicGroupTable.table(recipients, new)
            }
            for (name, group) in groups {
                let was = before.map { group.filter.includes($0) } ?? false
                let isNow = after.map { group.filter.includes($0) } ?? false
                guard was || isNow else { continue }
                // Who would move up into a full group is not known.
                if was, group.isFull || changed[name]?.isFull == true {
                    return DynamicGroupTable.table(recipients, new)
                }
                isChanged = true
                changed[name]?.members[key] = nil
                changed[name]?.groups.remove(key)
                if isNow, let after {
                    changed[name]?.add(after.primarySmtpAddress, isGroup: after.recipientType.isGroup)
                }
            }
        }
        return isChanged ? DynamicGroupTable(changed) : self
    }
}
