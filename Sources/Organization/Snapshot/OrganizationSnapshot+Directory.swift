public import Mail

/// Groups, members and managers, over the document's recipients and the imported ones.
extension OrganizationSnapshot {
    /// Whom mail for a group goes to: the members that it names, or those that meet the filter of a dynamic group, in the
    /// order of their addresses. More than 10,000 of the latter are cut to 10,001, which is too many for mail.
    public func members(of group: Recipient) -> [EmailAddress] {
        group.recipientType == .dynamicDistributionGroup
            ? dynamicGroups.members(group.primarySmtpAddress.lookupKey) : group.members
    }

    /// The numbers of groups that mail flow rules of the document name, to be compared with ``memberships(of:)``. They are
    /// the same as long as the document is. A group that no rule names is in no set.
    public func groupSet(_ groups: [EmailAddress]) -> GroupSet { membershipTable.numbers(of: groups) }

    /// Of the groups that mail flow rules name those that somebody is a member of, by any address: directly, by a group in a
    /// group, or by the filter of a dynamic group.
    public func memberships(of address: EmailAddress) -> GroupSet {
        if membershipTable.isEmpty { return GroupSet() }
        let found = recipient(address, plusAddressing: false)
        return membershipTable.groups(of: found?.primarySmtpAddress ?? address, found)
    }

    /// The same of a recipient of the organization.
    public func memberships(of recipient: Recipient) -> GroupSet {
        membershipTable.isEmpty
            ? GroupSet() : membershipTable.groups(of: recipient.primarySmtpAddress, recipient)
    }

    /// The manager of a recipient; nil where the directory names nobody, or somebody who is no recipient.
    public func manager(of recipient: Recipient) -> Recipient? {
        recipient.manager.flatMap { self.recipient($0, plusAddressing: false) }
    }
}
