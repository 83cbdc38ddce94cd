internal import Identity
package import Mail
package import Organization

/// Adds entries to a list, EOP's `New-TenantAllowBlockListItems`: all of them, or none where one is wrong.
package struct AllowBlockAdd: PlannableOperation, OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "tabl.add", .allowBlockChange, needs: .writableStore, readsDirectories: true, trail: .entry(.tablAdd))

    /// Entries of one order.
    package static let mostValues = 500

    /// The organization.
    package var organization: String
    /// `ListType`.
    package var listType: TenantAllowBlockListItem.ListType
    /// `Allow` or `Block`.
    package var action: TenantAllowBlockListItem.Action
    /// `Entries`.
    package var values: [String]
    /// `ExpirationDate`.
    package var expirationDate: WallTime?
    /// `NoExpiration`.
    package var noExpiration: Bool
    /// `RemoveAfter`.
    package var removeAfter: Int?
    /// `Notes`.
    package var notes: String
    /// Why the filters were wrong about a message: the entries are those of a submission, and hold against malware and
    /// phishing beyond doubt too. Nil for ordinary entries.
    package var submissionReason: String?
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders entries added.
    package init(
        organization: String, listType: TenantAllowBlockListItem.ListType, action: TenantAllowBlockListItem.Action,
        values: [String], expirationDate: WallTime? = nil, noExpiration: Bool = false, removeAfter: Int? = nil,
        notes: String = "", submissionReason: String? = nil
    ) {
        self.organization = organization
        self.listType = listType
        self.action = action
        self.values = values
        self.expirationDate = expirationDate
        self.noExpiration = noExpiration
        self.removeAfter = removeAfter
        self.notes = notes
        self.submissionReason = submissionReason
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AllowBlockChange {
        try AllowBlockValues.check(values, listType, action)
        let submission = try submissionID(by: administration)
        let now = administration.time.wallTime()
        var items: [TenantAllowBlockListItem] = []
        for value in values {
            var item = TenantAllowBlockListItem(listType, value, action)
            item.notes = notes
            item.submissionID = submission
            item.submissionReason = submissionReason ?? ""
            try end.set(&item, at: now)
            items.append(item)
        }
        let added = items
        var change = try await administration.changeItems(
            of: organization, .tablAdd, values, by: caller,
            change: "\(action.rawValue) \(AllowBlockValues.text(values, of: listType))", reason: submissionReason,
            overriding: overriding
        ) { list throws(OperationFailure) in
            let places = AllowBlockValues.places(in: list, listType)
            var (known, ended): ([String], [Int]) = ([], [])
            for item in added {
                for place in places[item.key] ?? [] where list[place].action == item.action {
                    // One that has ended says nothing, and makes room for the new one.
                    if list[place].isInForce(at: now) { known.append(item.value) } else { ended.append(place) }
                }
            }
            guard known.isEmpty else {
                throw OperationFailure(
                    .exists,
                    lines: known.map {
                        "\(ShownValue($0)) is in the list already; `postern tabl set` changes its end and its notes."
                    })
            }
            for place in ended.sorted(by: >) { list.remove(at: place) }
            list += added
            return added
        }
        change.meets = await administration.meeting(added, of: change.organization)
        return change
    }

    private var end: AllowBlockEnd {
        AllowBlockEnd(expirationDate: expirationDate, noExpiration: noExpiration, removeAfter: removeAfter)
    }

    private func submissionID(by administration: Administration) throws(OperationFailure) -> String? {
        guard let submissionReason else { return nil }
        guard action == .allow else {
            throw OperationFailure(.usage, "Entries of a submission allow; leave the reason out to block.")
        }
        guard (1...1_000).contains(submissionReason.utf8.count) else {
            throw OperationFailure(
                .usage, "Say why the filters were wrong, in 1 to 1,000 octets: such an entry lets even malware pass.")
        }
        return NetworkMessageID(random: administration.random).description
    }
}

/// Changes the end or the notes of entries, EOP's `Set-TenantAllowBlockListItems`.
package struct AllowBlockSet: PlannableOperation, OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "tabl.set", .allowBlockChange, needs: .writableStore, readsDirectories: true, trail: .entry(.tablSet))

    /// The organization.
    package var organization: String
    /// `ListType`.
    package var listType: TenantAllowBlockListItem.ListType
    /// The action of the entries; nil where a value has one entry.
    package var action: TenantAllowBlockListItem.Action?
    /// `Entries`.
    package var values: [String]
    /// `ExpirationDate`.
    package var expirationDate: WallTime?
    /// `NoExpiration`.
    package var noExpiration: Bool
    /// `RemoveAfter`.
    package var removeAfter: Int?
    /// `Notes`; nil to leave them as they are.
    package var notes: String?
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders entries changed.
    package init(
        organization: String, listType: TenantAllowBlockListItem.ListType,
        action: TenantAllowBlockListItem.Action? = nil, values: [String], expirationDate: WallTime? = nil,
        noExpiration: Bool = false, removeAfter: Int? = nil, notes: String? = nil
    ) {
        self.organization = organization
        self.listType = listType
        self.action = action
        self.values = values
        self.expirationDate = expirationDate
        self.noExpiration = noExpiration
        self.removeAfter = removeAfter
        self.notes = notes
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AllowBlockChange {
        let end = AllowBlockEnd(expirationDate: expirationDate, noExpiration: noExpiration, removeAfter: removeAfter)
        guard end.isGiven || notes != nil else {
            throw OperationFailure(
                .usage,
                "Say what to change: ExpirationDate, NoExpiration, RemoveAfter or Notes. A value can't be changed.")
        }
        try AllowBlockValues.checkCount(values)
        let now = administration.time.wallTime()
        return try await administration.changeItems(
            of: organization, .tablSet, values, by: caller, change: AllowBlockValues.text(values, of: listType),
            overriding: overriding
        ) { list throws(OperationFailure) in
            let places = try AllowBlockValues.places(of: values, listType, action, in: list)
            for place in places {
                if end.isGiven { try end.set(&list[place], at: now) }
                if let notes { list[place].notes = notes }
            }
            return places.map { list[$0] }
        }
    }
}

/// Removes entries, EOP's `Remove-TenantAllowBlockListItems`.
package struct AllowBlockRemove: PlannableOperation, OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "tabl.remove", .allowBlockChange, needs: .writableStore, readsDirectories: true, trail: .entry(.tablRemove))

    /// The organization.
    package var organization: String
    /// `ListType`.
    package var listType: TenantAllowBlockListItem.ListType
    /// The action of the entries; nil where a value has one entry.
    package var action: TenantAllowBlockListItem.Action?
    /// `Entries`.
    package var values: [String]
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders entries removed.
    package init(
        organization: String, listType: TenantAllowBlockListItem.ListType,
        action: TenantAllowBlockListItem.Action? = nil, values: [String]
    ) {
        self.organization = organization
        self.listType = listType
        self.action = action
        self.values = values
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AllowBlockChange {
        try AllowBlockValues.checkCount(values)
        return try await administration.changeItems(
            of: organization, .tablRemove, values, by: caller, change: AllowBlockValues.text(values, of: listType),
            overriding: overriding
        ) { list throws(OperationFailure) in
            let places = try AllowBlockValues.places(of: values, listType, action, in: list)
            let removed = places.map { list[$0] }
            for place in places.sorted(by: >) { list.remove(at: place) }
            return removed
        }
    }
}
