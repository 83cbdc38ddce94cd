internal import Identity
package import Mail
package import Organization

/// The pairs of the list of spoofed senders, EOP's `Get-TenantAllowBlockListSpoofItems`.
package struct SpoofItemList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("tabl.spoofList", .allowBlockRead)

    /// The organization.
    package var organization: String

    /// Asks for the pairs.
    package init(organization: String) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [SpoofItemView] {
        try administration.known(organization).document.tenantAllowBlockListSpoofItems.map { SpoofItemView($0) }
    }
}

/// Adds a pair, EOP's `New-TenantAllowBlockListSpoofItems`; one that is there with the other action gets this one.
package struct SpoofItemSet: PlannableOperation, OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "tabl.spoofSet", .allowBlockChange, needs: .writableStore, readsDirectories: true, trail: .entry(.tablSpoofSet))

    /// The organization.
    package var organization: String
    /// `SpoofedUser`.
    package var spoofedUser: String
    /// `SendingInfrastructure`.
    package var sendingInfrastructure: String
    /// `SpoofType`; nil for the one that follows from the accepted domains.
    package var spoofType: TenantAllowBlockListSpoofItem.SpoofType?
    /// `Action`.
    package var action: TenantAllowBlockListItem.Action
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders a pair added.
    package init(
        organization: String, spoofedUser: String, sendingInfrastructure: String,
        spoofType: TenantAllowBlockListSpoofItem.SpoofType? = nil, action: TenantAllowBlockListItem.Action
    ) {
        self.organization = organization
        self.spoofedUser = spoofedUser
        self.sendingInfrastructure = sendingInfrastructure
        self.spoofType = spoofType
        self.action = action
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> SpoofItemChange {
        let owner = try administration.known(organization)
        let item = try SpoofPairs.pair(
            spoofedUser, sendingInfrastructure, spoofType, action, in: owner, administration.configuration.snapshot)
        return try await administration.changePair(
            item, of: organization, .tablSpoofSet, overriding, by: caller
        ) { list in
            if let place = list.firstIndex(where: { $0.isOfSamePair(as: item) }) {
                list[place] = item
                // Of both actions one was there: now there is one pair.
                list = list.enumerated().filter { $0.offset == place || !$0.element.isOfSamePair(as: item) }
                    .map(\.element)
            } else {
                list.append(item)
            }
        }
    }
}

/// Removes a pair, EOP's `Remove-TenantAllowBlockListSpoofItems`.
package struct SpoofItemRemove: PlannableOperation, OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "tabl.spoofRemove", .allowBlockChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.tablSpoofRemove))

    /// The organization.
    package var organization: String
    /// `SpoofedUser`.
    package var spoofedUser: String
    /// `SendingInfrastructure`.
    package var sendingInfrastructure: String
    /// `SpoofType`; nil for the one that follows from the accepted domains.
    package var spoofType: TenantAllowBlockListSpoofItem.SpoofType?
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders a pair removed.
    package init(
        organization: String, spoofedUser: String, sendingInfrastructure: String,
        spoofType: TenantAllowBlockListSpoofItem.SpoofType? = nil
    ) {
        self.organization = organization
        self.spoofedUser = spoofedUser
        self.sendingInfrastructure = sendingInfrastructure
        self.spoofType = spoofType
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> SpoofItemChange {
        let snapshot = administration.configuration.snapshot
        let owner = try administration.known(organization)
        let wanted = try SpoofPairs.pair(
            spoofedUser, sendingInfrastructure, spoofType, .block, in: owner, snapshot)
        guard
            let item = owner.document.tenantAllowBlockListSpoofItems.first(where: { $0.isOfSamePair(as: wanted) })
        else { throw SpoofPairs.unknown(wanted) }
        return try await administration.changePair(
            item, of: organization, .tablSpoofRemove, overriding, by: caller
        ) { list in
            list.removeAll { $0.isOfSamePair(as: item) }
        }
    }
}

/// What these operations share.
private enum SpoofPairs {
    static func pair(
        _ user: String, _ place: String, _ type: TenantAllowBlockListSpoofItem.SpoofType?,
        _ action: TenantAllowBlockListItem.Action, in owner: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot
    ) throws(OperationFailure) -> TenantAllowBlockListSpoofItem {
        guard user != "*" || place != "*" else {
            throw OperationFailure(.usage, "The pair of * and * would mean all mail; name a sender or its servers.")
        }
        var item = TenantAllowBlockListSpoofItem(
            try read(user, "spoofed user") { text throws(ListEntryRefusal) in try SpoofedUser(text) },
            try read(place, "sending infrastructure") { text throws(ListEntryRefusal) in
                try SendingInfrastructure(text)
            }, type ?? .external, action)
        guard type == nil else { return item }
        let domain: Domain? =
            switch item.spoofedUser {
            case .address(let address): address.domain
            case .domain(let domain): domain
            case .any: nil
            }
        guard let domain else {
            throw OperationFailure(
                .usage,
                "A pair with * as its sender needs a SpoofType: Internal for senders of the organization's own "
                    + "domains, or External for all others.")
        }
        item.spoofType = snapshot.acceptedDomain(of: domain, in: owner) == nil ? .external : .internal
        return item
    }

    private static func read<Value>(
        _ text: String, _ name: String, _ reading: (String) throws(ListEntryRefusal) -> Value
    ) throws(OperationFailure) -> Value {
        do throws(ListEntryRefusal) {
            return try reading(text)
        } catch {
            throw OperationFailure(.usage, "The \(name) \(ShownValue(text)) \(error.problem); \(error.mend).")
        }
    }

    static func unknown(_ item: TenantAllowBlockListSpoofItem) -> OperationFailure {
        OperationFailure(
            .notFound,
            "There is no pair of \(item.spoofedUser) and \(item.sendingInfrastructure) with \(item.spoofType.rawValue); "
                + "`postern tabl spoof list` shows those there are.")
    }
}

extension TenantAllowBlockListSpoofItem {
    /// Whether two entries are about the same pair, whatever they do.
    fileprivate func isOfSamePair(as other: TenantAllowBlockListSpoofItem) -> Bool {
        spoofedUser == other.spoofedUser && sendingInfrastructure == other.sendingInfrastructure
            && spoofType == other.spoofType
    }
}

extension Administration {
    fileprivate func changePair(
        _ item: TenantAllowBlockListSpoofItem, of organization: String, _ action: AuditAction, _ reason: String?,
        by caller: Caller,
        _ body: (inout [TenantAllowBlockListSpoofItem]) -> Void
    ) async throws(OperationFailure) -> SpoofItemChange {
        let applied = try await changes.changeDocument(
            of: organization, ["tenantAllowBlockListSpoofItems"], author: caller.name, overriding: reason,
            audit: { organization, revision in
                entry(
                    action, by: caller, organization: organization,
                    ObjectReference(
                        .tenantAllowBlockListSpoofItem, "\(item.spoofedUser), \(item.sendingInfrastructure)"),
                    change: "\(item.action.rawValue) \(item.spoofType.rawValue); \(revision)", reason: reason)
            }
        ) { document throws(OperationFailure) in body(&document.tenantAllowBlockListSpoofItems) }
        return SpoofItemChange(
            organization: applied.organization, revision: applied.revision, isNew: applied.isNew,
            item: SpoofItemView(item))
    }
}
