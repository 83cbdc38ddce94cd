import Mail
import Organization

/// Questions about recipients and directories that the store answers, whether or not a gateway runs on it.
struct DirectoryQueries {
    let store: any DirectoryStore
    /// The configuration; its directories need not be loaded, but for ``show(_:in:)``.
    let snapshot: ConfigurationSnapshot
    let now: WallTime

    static func address(_ text: String) throws(OperationFailure) -> EmailAddress {
        guard let address = EmailAddress(text), address.domain != nil else {
            throw OperationFailure(.usage, "\"\(text)\" is not a mail address; write one such as ann@contoso.com.")
        }
        return address
    }

    /// The directories, of one organization or of all.
    func status(of name: String?) async throws(OperationFailure) -> [DirectoryStatus] {
        let heads = try await heads()
        let wanted = if let name { [try snapshot.known(name)] } else { snapshot.organizations }
        return wanted.map { organization in
            let policy = organization.document.directory
            var status = DirectoryStatus(
                organization: organization.name, documentRecipients: organization.document.recipients.count,
                directoryRecipients: 0, staleAfter: policy.staleAfter.map { $0.milliseconds / 1_000 },
                whenStale: policy.whenStale.rawValue, isStale: false)
            guard let head = heads[organization.name] else { return status }
            let latest = head.latest
            status.directoryRecipients = latest.total
            status.revision = latest.revision
            status.change = latest.detail.isEmpty ? latest.kind.rawValue : "\(latest.kind.rawValue) \(latest.detail)"
            status.author = latest.author
            status.changedAt = latest.at
            status.confirmedAt = head.confirmedAt
            status.age = max(0, now.milliseconds / 1_000 - head.confirmedAt.milliseconds / 1_000)
            let aged = organization.with(
                RecipientDirectory(.empty, revision: latest.revision, confirmedAt: head.confirmedAt))
            status.isStale = aged.isDirectoryStale(at: now)
            return status
        }
    }

    /// Recipients of the document and the directory together, by look-up key.
    func list(_ name: String, after: String, limit: Int) async throws(OperationFailure) -> [RecipientView] {
        let organization = try snapshot.known(name)
        let start = try after.isEmpty ? "" : DirectoryQueries.address(after).lookupKey
        var portions = RecipientPortions(of: organization, try await heads()[organization.name], store, behind: start)
        return try await portions.next(limit).map { RecipientView($0.recipient, isImported: $0.isImported) }
    }

    /// Recipients that a search looks at in one go.
    private static let portion = 1_000
    /// Recipients that one answer looks at, at most.
    static let mostSearched = 100_000

    /// Recipients that a search finds, by look-up key, of those behind an address.
    func search(
        _ name: String, _ needle: RecipientNeedle, after: String, limit: Int
    ) async throws(OperationFailure) -> RecipientPage {
        let organization = try snapshot.known(name)
        let start = try after.isEmpty ? "" : DirectoryQueries.address(after).lookupKey
        var portions = RecipientPortions(of: organization, try await heads()[organization.name], store, behind: start)
        var page = RecipientPage(recipients: [], next: nil)
        var looked = 0
        while looked < Self.mostSearched {
            let portion = try await portions.next(Self.portion)
            // Of a portion some rows may be missing that this release can't use: it is not the last one for that.
            guard !portion.isEmpty else { return RecipientPage(recipients: page.recipients, next: nil) }
            for (recipient, isImported) in portion {
                page.next = recipient.primarySmtpAddress.description
                guard needle.finds(recipient) else { continue }
                page.recipients.append(RecipientView(recipient, isImported: isImported))
                if page.recipients.count == limit { return page }
            }
            looked += portion.count
        }
        return page
    }

    /// One recipient by any of its addresses, as mail would find it.
    static func show(
        _ text: String, in organization: OrganizationSnapshot
    ) throws(OperationFailure) -> RecipientView {
        let address = try address(text)
        let isTagged = organization.document.acceptedDomains.first { $0.domainName == address.domain }?.plusAddressing
        guard let found = organization.find(address, plusAddressing: isTagged ?? true) else {
            throw OperationFailure(.notFound, "Organization \(organization.name) has no recipient \(address).")
        }
        return RecipientView(found.recipient, isImported: found.directoryRevision != nil)
    }

    private func heads() async throws(OperationFailure) -> [String: DirectoryHead] {
        do {
            return try await store.directories()
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

/// The recipients of an organization, those of its document and of its directory together, by look-up key, portion by portion.
private struct RecipientPortions {
    private let store: any DirectoryStore
    private let head: DirectoryHead?
    /// Those of the document that are left, with their keys.
    private var own: ArraySlice<(key: String, recipient: Recipient)>
    /// The key behind which it goes on.
    private var place: String

    /// Those behind a key.
    init(
        of organization: OrganizationSnapshot, _ head: DirectoryHead?, _ store: any DirectoryStore,
        behind place: String
    ) {
        self.store = store
        self.head = head
        self.place = place
        var own = organization.document.recipients.map { (key: $0.primarySmtpAddress.lookupKey, recipient: $0) }
        own.removeAll { !Self.isBefore(place, $0.key) }
        own.sort { Self.isBefore($0.key, $1.key) }
        self.own = own[...]
    }

    /// The next ones, at most so many.
    mutating func next(_ limit: Int) async throws(OperationFailure) -> [(recipient: Recipient, isImported: Bool)] {
        var all = own.prefix(limit).map { (key: $0.key, recipient: $0.recipient, isImported: false) }
        if let head {
            let imported: [Recipient]
            do throws(StoreError) {
                imported = try await store.recipients(of: head, after: place, limit: limit)
            } catch {
                throw OperationFailure(reading: error)
            }
            all += imported.map { (key: $0.primarySmtpAddress.lookupKey, recipient: $0, isImported: true) }
            all.sort { Self.isBefore($0.key, $1.key) }
        }
        let found = all.prefix(limit)
        if let last = found.last {
            place = last.key
            own = own.drop { !Self.isBefore(last.key, $0.key) }
        }
        return found.map { (recipient: $0.recipient, isImported: $0.isImported) }
    }

    private static func isBefore(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
