internal import Identity
package import Mail
package import Organization

/// The entries of the tenant allow and block list, EOP's `Get-TenantAllowBlockListItems`: those that have ended among them.
package struct AllowBlockList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("tabl.list", .allowBlockRead)

    /// The organization.
    package var organization: String
    /// `ListType`; nil for all lists.
    package var listType: TenantAllowBlockListItem.ListType?
    /// `Allow` or `Block`; nil for both.
    package var action: TenantAllowBlockListItem.Action?

    /// Asks for entries.
    package init(
        organization: String, listType: TenantAllowBlockListItem.ListType? = nil,
        action: TenantAllowBlockListItem.Action? = nil
    ) {
        self.organization = organization
        self.listType = listType
        self.action = action
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [AllowBlockItemView] {
        let document = try administration.known(organization).document
        let now = administration.time.wallTime()
        return document.tenantAllowBlockListItems.filter {
            $0.listType == listType ?? $0.listType && $0.action == action ?? $0.action
        }.map { AllowBlockItemView($0, at: now) }
    }
}

/// The entries that a value has, one for each action.
package struct AllowBlockShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("tabl.show", .allowBlockRead)

    /// The organization.
    package var organization: String
    /// `ListType`.
    package var listType: TenantAllowBlockListItem.ListType
    /// `Value`, however it is written.
    package var value: String

    /// Asks about a value.
    package init(organization: String, listType: TenantAllowBlockListItem.ListType, value: String) {
        self.organization = organization
        self.listType = listType
        self.value = value
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [AllowBlockItemView] {
        let document = try administration.known(organization).document
        let now = administration.time.wallTime()
        let key = TenantAllowBlockListItem.key(of: value, in: listType)
        let found = document.tenantAllowBlockListItems.filter { $0.listType == listType && $0.key == key }
        guard !found.isEmpty else { throw AllowBlockValues.unknown([value], listType, nil) }
        return found.map { AllowBlockItemView($0, at: now) }
    }
}
