internal import Identity
package import Mail
import Organization

/// Recipients by address, those of the document and imported ones.
package struct RecipientList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("recipient.list", .recipientRead)

    /// The organization.
    package var organization: String
    /// Those behind this address; empty for the first ones.
    package var after: String
    /// At most this many: 1 to 10,000.
    package var limit: Int
    /// The most recipients of one answer.
    package static let maximum = 10_000

    /// Asks for recipients.
    package init(organization: String, after: String = "", limit: Int = 100) {
        self.organization = organization
        self.after = after
        self.limit = limit
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [RecipientView] {
        try Bounds.check(limit, "limit", in: 1...Self.maximum)
        return try await administration.directoryQueries.list(organization, after: after, limit: limit)
    }
}

/// One recipient, by any of its addresses, as mail would find it.
package struct RecipientShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("recipient.show", .recipientRead, readsDirectories: true)

    /// The organization.
    package var organization: String
    /// An address, primary or other.
    package var address: String

    /// Asks about a recipient.
    package init(organization: String, address: String) {
        self.organization = organization
        self.address = address
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientView {
        try DirectoryQueries.show(address, in: try administration.known(organization))
    }
}

/// The directories, of one organization or of all: how many recipients, how old.
package struct DirectoryState: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("recipient.status", .recipientRead)

    /// The organization; nil for all.
    package var organization: String?

    /// Asks about directories.
    package init(organization: String? = nil) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [DirectoryStatus] {
        try await administration.directoryQueries.status(of: organization)
    }
}

/// Sets properties of one recipient, which is made when it does not exist.
package struct RecipientSet: PlannableOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "recipient.set", .recipientChange, needs: .runningGateway, trail: .entry(.recipientSet))

    /// The organization.
    package var organization: String
    /// The primary address.
    package var address: String
    /// Values by EOP's names, lists separated by `;`; an empty text takes a property away.
    package var properties: [String: String]
    /// What the recipient must be for that; nil for whatever it is.
    package var expected: RecipientExpectation?

    /// Orders a change of a recipient.
    package init(
        organization: String, address: String, properties: [String: String], expected: RecipientExpectation? = nil
    ) {
        self.organization = organization
        self.address = address
        self.properties = properties
        self.expected = expected
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DirectoryChangeReport {
        let organization = try administration.known(organization).name
        let address = try DirectoryQueries.address(address)
        try checkNames()
        var differences = ""
        let result = try await administration.changes.changeDirectory(
            of: organization, author: caller.name,
            audit: {
                administration.entry(
                    .recipientSet, by: caller, organization: organization,
                    ObjectReference(.recipient, address.description),
                    change: "\(differences); directory revision \($0.revision)")
            }
        ) { organization throws(OperationFailure) in
            try expected?.check(address, in: organization)
            let recipient = try recipient(address, in: organization)
            differences =
                RecipientDifferences(
                    from: organization.directory?.recipient(address.lookupKey), to: recipient
                ).description
            return DirectoryChange(kind: .set, detail: address.description, change: .edits([.put(recipient)]))
        }
        administration.imports.follow(organization)
        var report = DirectoryChangeReport(result)
        report.change = result.isNew ? differences : nil
        return report
    }

    private func checkNames() throws(OperationFailure) {
        guard properties["PrimarySmtpAddress"] == nil else {
            throw OperationFailure(
                .usage,
                "PrimarySmtpAddress can't be set: it says which recipient is meant. Make a recipient of the new address, "
                    + "and remove the old one.")
        }
        guard let unknown = properties.keys.sorted().first(where: { !RecipientFields.names.contains($0) }) else {
            return
        }
        throw OperationFailure(
            .usage,
            "A recipient has no property \"\(SafeText.escaped(unknown, limit: 64))\"; its properties are "
                + RecipientFields.names.joined(separator: ", ") + ".")
    }

    private func recipient(
        _ address: EmailAddress, in organization: OrganizationSnapshot
    ) throws(OperationFailure) -> Recipient {
        let old = organization.directory?.recipient(address.lookupKey)
        var fields = old.map { RecipientFields($0) } ?? RecipientFields([:])
        if let old, old.primarySmtpAddress.lookupKey != address.lookupKey {
            throw OperationFailure(
                .exists,
                "\(address) is a further address of \(old.primarySmtpAddress); set that one, or take the address "
                    + "from it first.")
        }
        fields.values["PrimarySmtpAddress"] = address.description
        fields.values.merge(properties) { $1 }
        if fields.values["RecipientType"] != old?.recipientType.rawValue, properties["Mailbox"] == nil {
            // A mailbox user that becomes another kind of recipient has no mailbox here any more.
            fields.values["Mailbox"] = nil
        }
        let recipient: Recipient
        do throws(RefusedLine) {
            recipient = try fields.recipient(in: organization)
        } catch {
            throw OperationFailure(.usage, "\(address): \(error).")
        }
        if let (taken, owner) = organization.directory?.conflict(of: recipient) {
            throw OperationFailure(
                .exists,
                "\(taken) is an address of \(owner.primarySmtpAddress) already; give it to one of them.")
        }
        return recipient
    }
}

/// Removes one imported recipient.
package struct RecipientRemove: PlannableOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "recipient.remove", .recipientChange, needs: .runningGateway, trail: .entry(.recipientRemove))

    /// The organization.
    package var organization: String
    /// The primary address.
    package var address: String
    /// What the recipient must be for that; nil for whatever it is.
    package var expected: RecipientExpectation?

    /// Orders a removal.
    package init(organization: String, address: String, expected: RecipientExpectation? = nil) {
        self.organization = organization
        self.address = address
        self.expected = expected
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DirectoryChangeReport {
        let organization = try administration.known(organization).name
        let address = try DirectoryQueries.address(address)
        let result = try await administration.changes.changeDirectory(
            of: organization, author: caller.name,
            audit: {
                administration.entry(
                    .recipientRemove, by: caller, organization: organization,
                    ObjectReference(.recipient, address.description), change: "directory revision \($0.revision)")
            }
        ) { organization throws(OperationFailure) in
            try expected?.check(address, in: organization)
            guard let old = organization.directory?.recipient(address.lookupKey),
                old.primarySmtpAddress.lookupKey == address.lookupKey
            else {
                let found = organization.find(address, plusAddressing: false)
                throw OperationFailure(
                    found == nil ? .notFound : .cannotNow,
                    found == nil
                        ? "The directory of organization \(organization.name) has no recipient \(address)."
                        : found?.directoryRevision == nil
                            ? "\(address) is a recipient of the organization's document; take it out there."
                            : "\(address) is a further address; name the primary address of the recipient.")
            }
            return DirectoryChange(kind: .removed, detail: address.description, change: .edits([.remove(address)]))
        }
        administration.imports.follow(organization)
        return DirectoryChangeReport(result)
    }
}

/// Says that a directory is complete, so that its age starts again.
package struct RecipientConfirm: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "recipient.confirm", .recipientChange, needs: .runningGateway, trail: .entry(.directoryConfirm))

    /// The organization.
    package var organization: String

    /// Confirms a directory.
    package init(organization: String) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DirectoryChangeReport {
        let organization = try administration.known(organization).name
        let result = try await administration.changes.changeDirectory(
            of: organization, author: caller.name,
            audit: {
                administration.entry(
                    .directoryConfirm, by: caller, organization: organization,
                    ObjectReference(.organization, organization), change: "directory revision \($0.revision)")
            }
        ) { _ throws(OperationFailure) in DirectoryChange(kind: .confirmed, detail: "", change: .edits([])) }
        return DirectoryChangeReport(result)
    }
}

extension Administration {
    /// Questions about the directories that the caller may know of.
    var directoryQueries: DirectoryQueries {
        DirectoryQueries(store: stores.directories, snapshot: visible, now: time.wallTime())
    }
}

extension DirectoryChangeReport {
    fileprivate init(_ result: DirectoryResult) {
        self.init(
            organization: result.organization, revision: result.revision, isNew: result.isNew, total: result.total)
    }
}
